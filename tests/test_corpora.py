"""What ships holds together, and terms are found where they stand."""

import importlib.util
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdalign.catalogue import Catalogue
from stdalign.check import LANGUAGES, check_corpora, counts, script_fault
from stdalign.corpora import corpora_dir
from stdalign.knowledge import Knowledge
from stdalign.model import Instrument
from stdalign.pipeline import analyse_all
from stdalign.steps.sources import corpora_sources
from stdalign.terms import Termbase


def test_everything_holds() -> None:
    assert check_corpora() == []


def test_counts_reached() -> None:
    have = counts()
    assert have["concepts"] >= 1100 and have["catalogue"] >= 450 and have["parameters"] >= 95
    assert all(have["concepts_with_a_term"][language] >= 0.98 * have["concepts"] for language in LANGUAGES)
    assert have["parameters_in_three_countries"] >= 85 and have["parameters_without_value"] <= 10
    assert {"cn", "vn", "id", "sg"} <= set(have["digests"]) and all(n >= 25 for n in have["digests"].values())
    assert have["digests"]["cn"] >= 500
    assert all(have["digests"][country] >= 200 for country in ("th", "ph", "my", "sg", "vn", "id"))
    assert all(have["catalogue_texts"].get(language, 0) >= 360 for language in ("en", "zh", "vi", "th", "id", "ms"))


SENTENCES = [
    ("zh", "用人单位应当对劳动者进行培训", {"employer", "training"}),
    ("vi", "Người sử dụng lao động phải huấn luyện", {"employer", "training"}),
    ("th", "นายจ้างต้องฝึกอบรมลูกจ้าง", {"employer", "worker"}),
    ("id", "Pengusaha wajib memberi pelatihannya", {"employer", "training"}),
    ("en", "Employers shall train all employees", {"employer", "worker"}),
    ("km", "និយោជកត្រូវបណ្តុះបណ្តាល", {"employer"}),
    ("lo", "ນາຍຈ້າງຕ້ອງຝຶກອົບຮົມ", {"employer"}),
    ("pt", "Os empregadores devem dar formação", {"employer"}),
]


@pytest.mark.parametrize(("language", "text", "wanted"), SENTENCES, ids=[s[0] for s in SENTENCES])
def test_terms_are_spotted(language: str, text: str, wanted: set[str]) -> None:
    spans = Termbase.load().spot(text, language)
    assert wanted <= {s.id for s in spans}, spans
    assert all(text[s.start : s.end].strip() for s in spans)


def test_a_term_inside_a_word_is_none() -> None:
    assert not [s for s in Termbase.load().spot("unemployers", "en") if s.id == "employer"]


@given(st.text(alphabet="用人单位培训 employer trainingนายจ้าง", max_size=60), st.sampled_from(["zh", "en", "th"]))
def test_spans_do_not_overlap(text: str, language: str) -> None:
    spans = sorted({(s.start, s.end) for s in Termbase.load().spot(text, language)})
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_script_faults_are_seen() -> None:
    assert script_fault("helmet", "km") and script_fault("หมวก", "lo") and not script_fault("GHS", "zh")


def test_every_parameter_is_used_or_explained() -> None:
    catalogue = Catalogue.load()
    used = {p for entry in catalogue.requirements.values() for p in entry.parameters}
    assert used <= set(catalogue.parameters)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shutil.copytree(corpora_dir(), tmp_path / "corpora")


STANDINGS = [
    ('standing_on = "2025-05-16"\n', "", "no day"),
    ('standing_on = "2025-05-16"', 'standing_on = "lately"', "no day"),
    ('superseded_by = ["DOLE Department Order No. 252, series of 2025"]\n', "", "not by what"),
    ('standing = "superseded"', 'standing = "in_force"', "superseded_by of an act"),
    ('standing = "superseded"', 'standing = "not_stated"', "not stated"),
    ('standing = "superseded"\n', "", "no standing"),
    ('standing = "superseded"', 'standing = "superceded"', "did you mean"),
    ('standing_on = "2025-05-16"', 'standing_from = "2025-05-16"', "unknown key"),
]


@pytest.mark.parametrize(("there", "wrong", "said"), STANDINGS, ids=[s[2] + s[1][:12] for s in STANDINGS])
def test_a_wrong_standing_is_named(root: Path, there: str, wrong: str, said: str) -> None:
    path = root / "ph" / "manifest.toml"
    before, row = path.read_text("utf-8").split('id = "ph-osh-irr-2018"')
    assert there in row
    path.write_text(before + 'id = "ph-osh-irr-2018"' + row.replace(there, wrong, 1), "utf-8")
    faults = check_corpora(root)
    assert any(said in f"{f.what} {f.next_step}" and "ph" in f.where for f in faults), faults


def test_standing_reaches_the_instrument() -> None:
    made = {id: make for id, _, make in corpora_sources(Knowledge.shipped())}
    old, new = (made[name]().instrument for name in ("ph-eight-hour-labor-act-1939", "vn-osh-law-2015"))
    assert old.historical and old.superseded_by == ("ph-labor-code-1974",)
    assert not new.historical and (new.standing, new.amended_by) == ("amended", ("41/2024/QH15",))
    assert Instrument("x", "SG", "t", "en").standing == "not_stated"


def test_a_digest_stands_at_a_numbered_clause() -> None:
    made = {id: make for id, _, make in corpora_sources(Knowledge.shipped())}
    by_eid = {row.clause.eid: row for row in made["ph-osh-standards-1978"]().clauses}
    row = by_eid["cl_1043.03"]
    assert (row.article, row.clause.label, row.checked) == ("cl_1043.03", "Rule 1043.03", True)
    assert not by_eid["matter_1"].checked


def test_how_far_a_duty_goes_reaches_the_clause(root: Path) -> None:
    made = {id: make for id, _, make in corpora_sources(Knowledge.shipped())}
    by_eid = {row.clause.eid: row.stated for row in made["sg-wsh-act-2006"]().clauses}
    bounded, absolute = by_eid["art_12__para_1"], by_eid["art_18__para_1"]
    assert bounded is not None and bounded.qualifier == "reasonably_practicable"
    assert absolute is not None and not absolute.qualifier
    path = root / "sg" / "sg-wsh-act-2006.jsonl"
    path.write_text(path.read_text("utf-8").replace('"reasonably_practicable"', '"reasonable"', 1), "utf-8")
    (fault,) = check_corpora(root)
    assert "qualifier 'reasonable'" in fault.what


CATALOGUE = [
    ("The employer shall investigate", "The employer investigates", "no duty word"),
    ("Pengusaha wajib menyelidiki", "Pengusaha menyelidiki", "no duty word"),
    ('"concepts": ["', '"concepts": ["no-such-thing", "', "not in the termbase"),
]


@pytest.mark.parametrize(("there", "wrong", "said"), CATALOGUE, ids=["en", "id", "concept"])
def test_a_wrong_entry_is_named(root: Path, there: str, wrong: str, said: str) -> None:
    path = root / "catalogue" / "recording-notification-investigation.jsonl"
    text = path.read_text("utf-8")
    assert there in text
    path.write_text(text.replace(there, wrong, 1), "utf-8")
    (fault,) = check_corpora(root)
    assert said in fault.what


def test_a_broken_folder_is_named(root: Path) -> None:
    path = root / "vn" / "vn-osh-law-2015.jsonl"
    path.write_text(path.read_text("utf-8").replace('"employer"', '"emplyer"', 1), "utf-8")
    (fault,) = check_corpora(root)
    assert "emplyer" in fault.what and "vn-osh-law-2015.jsonl" in fault.where


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("digests", Path(__file__).parents[1] / "training" / "digests.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "digests", made)
    spec.loader.exec_module(made)
    return made


def test_checked_digests_agree_with_what_two_readers_judged(reading: ModuleType) -> None:
    met, other = reading.against_judgements()
    assert met >= 100 and other == []
    assert {one.instrument for one in reading.digests("vn")} >= {"vn-osh-law-2015", "vn-labour-code-2019"}


CLAUSE = "The employer shall report an accident within 5 days, unless nobody was absent from work."
DIGESTS = [
    ("The employer shall tell of accidents within 5 days, unless nobody was absent.", "employer", "obligation", set()),
    ("The employer shall tell of accidents within 5 days.", "employer", "obligation", {"exception"}),
    ("The employer shall tell of accidents within 9 days, unless nobody was absent.", "employer", "obligation", {"figure"}),
    (
        "The employer shall tell of accidents within 5 days, unless nobody was absent.",
        "worker",
        "right",
        {"bearer", "modality"},
    ),
]


@pytest.mark.parametrize(("text", "bearer", "modality", "wanted"), DIGESTS, ids=["right", "exception", "figure", "labels"])
def test_a_digest_that_says_otherwise_is_marked(
    reading: ModuleType, text: str, bearer: str, modality: str, wanted: set[str]
) -> None:
    clause, own = analyse_all([CLAUSE, text], "SG", ["en", "en"])
    weight, why = reading.marks({"bearer": bearer, "modality": modality}, clause, own, own)
    assert {mark.split()[0] for mark in why} == wanted
    assert (weight > 0) is bool(wanted)
