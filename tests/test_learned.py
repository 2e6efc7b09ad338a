"""The learned part: what it goes by, when a rule keeps the last word, how sure it is; and the guards of the patterns."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stdalign
from stdalign.align.kept import Kept
from stdalign.analysis import reader
from stdalign.analysis.claims import OF_BEARER, OF_MODALITY, bearer_claims, modality_claims
from stdalign.analysis.features import named
from stdalign.analysis.guards import Guards, needed_words
from stdalign.analysis.learned import Learned, chosen
from stdalign.analysis.pieces import Pieces, segments
from stdalign.analysis.reader import Steps
from stdalign.analysis.said import Said
from stdalign.demand import Context
from stdalign.embeddings import shipped_table
from stdalign.errors import CorpusError
from stdalign.knowledge import Knowledge
from stdalign.normal import spelled
from stdalign.terms import Termbase

KNOWN = Knowledge.shipped()
CLAUSE = "The employer shall keep the records of each worker for at least 5 years."


@pytest.fixture(scope="module")
def model() -> Learned:
    return Steps.of("en", KNOWN).learned


def test_the_model_knows_every_rule_that_ships(model: Learned) -> None:
    """A cue that it does not know keeps the last word, so a cue that is edited needs a new fit."""
    unknown = [
        (language, cue.name, cue.pattern.pattern[:60])
        for language in KNOWN.languages
        for cue in (*KNOWN.cues(language).modality, *KNOWN.cues(language).bearer)
        if not model.knows(cue.key)
    ]
    assert not unknown, "fit anew: python training/fit_analysis.py --write"


def test_outputs_are_the_vocabulary(model: Learned) -> None:
    words = KNOWN.vocabulary
    facts = model.facts
    assert facts.modalities == tuple(words["modalities"]) and facts.bearers == tuple(words["bearers"])
    assert facts.topics == tuple(words["topics"])
    assert all(0.2 <= chance <= 0.95 for chance in facts.sure)


def test_many_at_a_time_are_judged_as_one() -> None:
    steps = Steps.of("en", KNOWN)
    texts = [CLAUSE, "Nobody may smoke.", "", "In this Act, “hoist” means a lift."]
    seen = [steps.look(Said(), text) for text in texts]
    together, alone = steps.judge(seen), [steps.judge([one])[0] for one in seen]
    for one, other in zip(together, alone, strict=True):
        assert (one.modality, one.bearer) == (other.modality, other.bearer)
        assert one.modality_chance == pytest.approx(other.modality_chance, abs=1e-4)
        assert 1 <= len(one.topics) <= 3
    assert steps.judge([]) == []


def test_a_rule_of_the_users_own_keeps_the_last_word(tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "en.toml").write_text(
        'extends = ["en"]\n[[modality]]\nis = "declaration"\npattern = "shall keep"\nweight = 2\n'
    )
    found = stdalign.analyse(CLAUSE, jurisdiction="SG", language="en", knowledge=Knowledge.load(tmp_path))
    assert found.modality == "declaration"
    (reason,) = [r for r in found.reasons if r.field == "modality"]
    assert reason.by == "rule" and reason.rule.startswith("modality.") and reason.spans


def test_what_is_doubtful_is_unsure() -> None:
    plain = stdalign.analyse(CLAUSE, jurisdiction="SG", language="en")
    assert plain.unsure == ()
    odd = stdalign.analyse("Blue, seven of them.", jurisdiction="SG", language="en")
    assert odd.unsure
    for reason in plain.reasons + odd.reasons:
        assert reason.probability is None or 0 <= reason.probability <= 1


def test_features_say_what_the_rules_saw() -> None:
    steps = Steps.of("en", KNOWN)
    seen = steps.look(Said(context=Context("The employer shall:")), "train each worker;")
    found = named(seen)
    assert found["lead"] == 1 and found["lead.modality=obligation"] == 1 and found["has=worker"] == 1
    assert all(0 <= value <= 1 for value in found.values())
    assert segments(seen, spaced=True)[-1] == ("The employer shall:", (4,))


def test_subject_fields_of_concepts_are_features() -> None:
    steps, said = Steps.of("en", KNOWN), Said()
    text = "Hard hats and safety goggles are worn."
    steps.find_terms(said, text)
    found = named(steps.look(said, text))
    assert found["field=ppe"] > 0 and found["first field=ppe"] == 1


@pytest.mark.parametrize(
    ("language", "text", "modality", "bearer"),
    [
        ("zh", "矿山企业职工应当爱护设备。", "obligation", "worker"),
        ("zh", "使用单位的主要负责人应当每月检查一次。", "obligation", "responsible_person"),
        ("zh", "主管部门工作人员应当出示证件。", "obligation", "authority"),
        ("en", "Where noise cannot be lowered by other means, ear muffs shall be provided.", "obligation", "employer"),
        (
            "en",
            "Councils with both employers' and workers' members shall meet at every significant port.",
            "obligation",
            None,
        ),
        ("en", "No child of either sex under fifteen can contract to work.", "prohibition", None),
        ("en", "Every principal must tell the visitor what is dangerous.", "obligation", "employer"),
        ("lo", "ຜູ້ດໍາເນີນທຸລະກິດ ມີ ຫນ້າທີ່ ເກັບຮັກສາບັນຊີ.", "obligation", "employer"),
        ("lo", "ບໍ່ມີຜູ້ໃດ ຈະຖືກບັງຄັບ ໃຫ້ອອກແຮງງານ.", "prohibition", "any_person"),
        ("th", "ให้ลูกจ้างซึ่งเจ็บป่วยมีสิทธิลาหยุด", "right", "worker"),
        ("id", "Tangki itu hanya boleh dibuka oleh juru las.", "obligation", None),
        ("vi", "Hằng năm, khuyến khích doanh nghiệp tổ chức hội thi an toàn.", "declaration", None),
    ],
)
def test_rules_read_the_head_of_a_noun_and_the_verb_that_counts(
    language: str, text: str, modality: str, bearer: str | None
) -> None:
    read = Steps.of(language, KNOWN).parties.find(spelled(text))
    assert read.modality == modality
    assert bearer is None or read.bearer == bearer


def test_segments_are_the_whole_text_once() -> None:
    """Each sign is divided into pieces once, whatever stretches it belongs to."""
    steps = Steps.of("en", KNOWN)
    text = CLAUSE + " It shall show them to the inspector on request, at any time, in a form that he can read."
    found = segments(steps.look(Said(), text), spaced=True)
    assert "".join(words for words, places in found if 0 in places) == text
    assert all(" " in (text[at - 1], text[at]) for at in _ends(found)[:-1])
    pieces = Pieces([steps.look(Said(), text)], True, shipped_table())
    assert np.allclose(np.linalg.norm(pieces.vectors()[:, :256]), 1.0, atol=1e-4)
    (keys,) = pieces.keys({"en": 0})
    assert len(keys) > 40 and (np.diff(keys) > 0).all()


def _ends(found: list[tuple[str, tuple[int, ...]]]) -> list[int]:
    return list(np.cumsum([len(words) for words, _ in found]))


def test_what_speaks_for_a_class_is_said_in_shared_signs() -> None:
    steps = Steps.of("en", KNOWN)
    seen = steps.look(Said(), "The employer shall inform the union.")
    bearers, modalities = KNOWN.vocabulary["bearers"], KNOWN.vocabulary["modalities"]
    rows = bearer_claims(seen, bearers)
    employer, union = rows[bearers.index("employer")], rows[bearers.index("union")]
    assert employer[OF_BEARER.index("right_before_cue")] == 1 and employer[OF_BEARER.index("subject")] == 1
    assert union[OF_BEARER.index("seen")] == 1 and union[OF_BEARER.index("behind_cue")] == 1
    assert employer[OF_BEARER.index("score")] > union[OF_BEARER.index("score")]
    assert not rows[bearers.index("worker")].any()
    found = modality_claims(seen, modalities)
    assert found[modalities.index("obligation"), OF_MODALITY.index("first by a verb")] == 1


def test_the_first_sentence_is_read_by_itself() -> None:
    steps = Steps.of("en", KNOWN)
    read = steps.look(
        Said(), "(1) A worker may leave the place. (2) Nobody may punish him; who does is liable to a fine."
    ).alone
    assert read.first_cue is not None and read.first_subject is not None and read.cue is not None
    assert read.first_cue.start < read.first_end < read.cue.start and read.first_subject.name == "worker"


@pytest.mark.parametrize("text", ["a" * 900, "qwe rty uio pas dfg", "..., ;;; ---", "x"])
def test_nonsense_is_unsure(text: str) -> None:
    """Nothing that the analysis knows stands there: whatever it says is a guess, and it says so."""
    found = stdalign.analyse(text, jurisdiction="SG", language="en")
    assert set(found.unsure) == {"modality", "bearer"}


def test_the_model_is_small() -> None:
    assert len(KNOWN.demand_model) <= 5_000_000


@pytest.mark.parametrize("data", [b"nothing", b"", KNOWN.demand_model[:1000], KNOWN.demand_model[:-100]])
def test_a_broken_model_is_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "demands.npz").write_bytes(data)
    with pytest.raises(CorpusError, match="model of the analysis"):
        stdalign.analyse(CLAUSE, jurisdiction="SG", language="en", knowledge=Knowledge.load(tmp_path))


def test_one_to_three_topics_are_chosen() -> None:
    assert chosen(np.array([0.9, 0.1, 0.05], np.float32), 0.2, 0.3, 0.3) == [0]
    assert chosen(np.array([0.2, 0.9, 0.8, 0.7, 0.6], np.float32), 0.2, 0.3, 0.3) == [1, 2, 3]


def test_the_embeddings_are_those_of_the_encoder() -> None:
    from stdalign.encode import load_encoder

    vector = shipped_table().sums(["safety helmet"])[0]
    encoded = load_encoder("builtin").encode(["safety helmet"])[0]
    assert np.allclose(vector / np.linalg.norm(vector), encoded, atol=1e-5)


# --- guards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("employers? shall", {"employer"}), ("(?:shall|must) not", {"shall not", "must not"}), ("a|.", set()), (r"\d+ persons", {" persons"}),
        ("(?<!not )exceed(?:s|ing)?", {"exceed"}), ("[Cc]ấm", {"cấm"}), ("(?:abc)+x*", {"abc"}), ("x?", set()), ("应(?:当|该)?[^。]{0,9}负责", {"负责"}),
    ],
)  # fmt: skip
def test_needed_words(pattern: str, words: set[str]) -> None:
    assert needed_words(pattern) == words


@pytest.mark.parametrize("language", ["en", "zh", "vi", "id", "th", "km", "pt"])
def test_guards_lose_no_match(language: str) -> None:
    """Every cue that matches a sample sentence of its language is possible by the guards."""
    import json

    root = Path(__file__).resolve().parent.parent
    texts = [
        row["text"]
        for line in (root / "corpora" / "gold" / "frames.jsonl").read_text("utf-8").splitlines()
        if (row := json.loads(line))["lang"] == language
    ]
    cues = [c.pattern for c in (*KNOWN.cues(language).modality, *KNOWN.cues(language).bearer)]
    guards = Guards(cues)
    assert texts
    for text in texts:
        possible = guards.possible(text)
        for place, pattern in enumerate(cues):
            if pattern.search(text):
                assert possible >> place & 1, pattern.pattern


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["ab", "c", "[de]", "f?", "(?:gh|i)", "j+", "(?=k)k", "."]), min_size=1, max_size=5),
    st.text("abcdefghijk", max_size=12),
)
def test_guards_hold_for_any_pattern(pieces: list[str], text: str) -> None:
    pattern = re.compile("".join(pieces), re.IGNORECASE)
    if pattern.search(text):
        assert Guards([pattern]).possible(text) == 1


# --- the judged clauses ---------------------------------------------------------------------------


def judged() -> list[dict[str, str]]:
    path = Path(__file__).resolve().parent.parent / "corpora" / "gold" / "frames_judged.tsv"
    head, *lines = path.read_text("utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def test_judged_clauses_are_well_formed() -> None:
    words, rows = KNOWN.vocabulary, judged()
    assert len(rows) > 2400 and len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["bearer"] in words["bearers"] and row["modality"] in words["modalities"] and row["explicit"] in "01"
        assert all(topic in words["topics"] for topic in row["topics"].split(",") if topic != "-")
        assert re.fullmatch("[0-9a-f]{16}", row["hash"]) and "text" not in row
        for figure in row["quantities"].split(" ; ") if row["quantities"] not in "-?" else ():
            kind, op, value, unit, *_ = figure.split("|")
            assert kind and op in (">=", "<=", ">", "<", "=", "range") and unit and float(value) is not None


def test_a_single_reader_teaches_only() -> None:
    """Clauses of one reader are in the train part, and none says what a held-out clause says."""
    rows = judged()
    held = {row["hash"] for row in rows if row["part"] != "train"}
    single = [row for row in rows if row["readers"] == "1"]
    assert len(single) > 4000 and {row["part"] for row in single} == {"train"}
    assert not held & {row["hash"] for row in single}


def test_prints_of_one_law_go_together() -> None:
    path = Path(__file__).resolve().parent.parent / "corpora" / "gold" / "frames_twins.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    laws = [law for _, law in rows]
    assert len(dict(rows)) == len(rows) and all(laws.count(law) > 1 for law in laws) and set(laws) <= {f for f, _ in rows}


def test_parts_are_drawn_by_instrument() -> None:
    parts: dict[str, set[str]] = {}
    for row in judged():
        parts.setdefault(row["file"], set()).add(row["part"])
    assert all(len(found) == 1 for found in parts.values())
    assert {part for found in parts.values() for part in found} == {"train", "development", "test"}


@pytest.mark.parametrize(
    ("language", "text", "field", "wrong"),
    [
        ("en", "Each Member of the International Labour Organisation shall keep an inspectorate.", "bearer", "union"),
        ("en", "The loss or damage, as the case may be.", "modality", "permission"),
        ("en", "The form shall state the day on which the suspension takes effect.", "modality", "procedure"),
        ("vi", "Hội đồng sơ tuyển phải lập biên bản.", "bearer", "committee"),
        ("vi", "Các bên đạt được thỏa thuận.", "modality", "permission"),
        ("id", "Pemohon membayar biaya.", "bearer", "other"),
        ("km", "រដ្ឋសភាអនុម័តថវិកា។", "modality", "procedure"),
    ],
)
def test_rules_that_were_wrong_more_often_than_not_are_narrower(language: str, text: str, field: str, wrong: str) -> None:
    read = Steps.of(language, KNOWN).look(Said(), text).read
    assert getattr(read, field) != wrong


@pytest.mark.parametrize("data", [b"", b"nothing", KNOWN.read_catalogue[0][:1000], KNOWN.demand_model])
def test_broken_rows_of_the_catalogue_are_named(data: bytes) -> None:
    with pytest.raises(CorpusError, match="common requirements"):
        Kept.of(data)


class Forgetful(dict[str, object]):
    """What is remembered, of which another thread forgets each text as soon as it was asked for."""

    def __contains__(self, key: object) -> bool:
        return self.pop(key, None) is not None

    def get(self, key: str, default: object = None) -> object:
        return self.pop(key, default)


def test_what_another_thread_forgets_meanwhile_is_still_said() -> None:
    steps = reader.Steps("en", KNOWN)
    steps._around = Forgetful()  # type: ignore[assignment]
    first = steps._heard("The employer shall")
    assert first is not None and [steps._heard("The employer shall") for _ in range(3)] == [first] * 3


def test_headings_beyond_what_is_remembered_are_read_anew() -> None:
    steps = reader.Steps("en", KNOWN)
    for at in range(2 * reader._REMEMBERED):
        steps._heard(f"lamp {at}")
    assert [*steps._around] == [f"lamp {at}" for at in range(reader._REMEMBERED, 2 * reader._REMEMBERED)]


def test_a_termbase_without_terms_finds_none() -> None:
    """An empty one that was handed over is asked, not the one that ships in its place."""
    steps, said = reader.Steps.of("en", KNOWN), Said()
    steps.find_terms(said, "Every worker wears a helmet.", Termbase({}))
    assert said.concepts == ()


@pytest.mark.parametrize("figure", ["1/2 furlong", "half a", "1/0 a"])
def test_a_figure_without_a_number_that_has_no_unit_is_named(tmp_path: Path, figure: str) -> None:
    (tmp_path / "languages").mkdir()
    text = f'extends = ["en"]\n[quantity.fixed]\n"{figure}" = "a lamp\'s life"\n'
    (tmp_path / "languages" / "en.toml").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=r"quantity\.fixed"):
        stdalign.analyse("It lasts a lamp's life.", jurisdiction="SG", language="en", knowledge=Knowledge.load(tmp_path))


def test_without_the_development_frames_nothing_is_fitted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A model that may have learned from them would be measured by what it has seen."""
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parent.parent / "training"))
    rows = importlib.import_module("analysis_rows")
    with pytest.raises(SystemExit, match="no development frames"):
        rows.development_frames(tmp_path)
    (tmp_path / "frames_dev.jsonl").write_text('{"text": "A lamp is  lit."}\n', "utf-8")
    assert rows.development_frames(tmp_path) == {"Alampislit."}


# --- clauses without a verdict ----------------------------------------------------------------------


def test_clauses_without_a_verdict_are_kept_with_what_was_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parent.parent / "training"))
    rows, pool = importlib.import_module("analysis_rows"), importlib.import_module("unjudged")

    def clause(text: str) -> Any:
        said = ("other", "declaration", ())
        return rows.Example("en", "SG", text, Context("The employer must"), *said, 0.0, "law", part=pool.UNJUDGED)

    # One of each law after the other, the same words once, no more than are asked for.
    taken = pool.taken_in_turn({"a": [clause("one"), clause("two")], "b": [clause("two"), clause("three")]}, 2)
    assert [one.text for one in taken] == ["two", "three"]

    said = [np.array([[0.25, 0.75]] * 2, np.float32), np.array([[1.0, 0.0]] * 2, np.float32), np.zeros((2, 3), np.float32)]
    pool.store(tmp_path / "said.npz", taken, said, {"held"})
    again, shares, held = pool.stored(tmp_path / "said.npz")
    assert again == taken and held == {"held"}
    assert all((one == other).all() for one, other in zip(shares, said, strict=True))
    # What is kept out is not learned from by way of a part of it either.
    left, shares, _ = pool.stored(tmp_path / "said.npz", {"Aboutthetwooftheclauses."})
    assert [one.text for one in left] == ["three"] and shares[0].tolist() == [[0.25, 0.75]]
