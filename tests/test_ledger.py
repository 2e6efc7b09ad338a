"""Changed knowledge changes exactly what depends on it, and a second build does nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from stdalign.knowledge import Knowledge
from stdalign.workspace import Workspace

TBX = """<?xml version="1.0" encoding="UTF-8"?>
<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Core" style="dca" xml:lang="en"><text><body>
<conceptEntry id="{id}"><langSec xml:lang="vi"><termSec><term>{term}</term></termSec></langSec></conceptEntry>
</body></text></tbx>
"""
LAWS = {
    "CN": ("zh", "中华人民共和国样本法\n\n第一条 雇主应当每年培训工人不少于八小时。\n\n第二条 雇主应当检查机器。\n"),
    "VN": (
        "vi",
        "Luật mẫu\n\nĐiều 1. Huấn luyện\nNgười sử dụng lao động phải huấn luyện người lao động ít nhất 6 giờ.\n\n"
        "Điều 2. Kiểm tra\nNgười sử dụng lao động dĩ nhiên kiểm tra máy và cấp mũ đỏ chói.\n",
    ),
    "SG": (
        "en",
        "Sample Act\n\n1. An employer must train every worker.\n\n2. An employer must keep records for at least 4 weeks.\n\n"
        "3. An employer must inspect every machine.\n",
    ),
}


def put(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of three laws of our own and no digests, aligned."""
    folder = tmp_path_factory.mktemp("ledger")
    put(folder / "corpora", "sg/manifest.toml", "")
    with Workspace.create(folder / "ws", knowledge=Knowledge.load(corpora=folder / "corpora")) as ws:
        for code, (language, text) in LAWS.items():
            path = folder / f"{code.lower()}.md"
            path.write_text(text, "utf-8")
            ws.ingest(path, jurisdiction=code, id=f"{code.lower()}-law", language=language)
        first = ws.build()
        assert (first.analysed, first.added, ws.align_all()) == (0, (), 6)
    return folder


@pytest.fixture
def ws(base: Path, tmp_path: Path) -> Any:
    shutil.copytree(base / "ws", tmp_path / "ws")
    with Workspace.open(tmp_path / "ws", knowledge=Knowledge.load(corpora=base / "corpora")) as one:
        yield one


def build(ws: Workspace, overlay: Path | None, base: Path) -> tuple[int, tuple[str, ...], int, int]:
    """Clauses analysed, instruments read, texts encoded, pairs aligned; a second build must do nothing."""
    ws.use(overlay, base / "corpora")
    done = ws.build()
    found = done.analysed, done.added, done.encoded, ws.align_all()
    again = ws.build()
    assert (again.analysed, again.added, again.encoded, ws.align_all()) == (0, (), 0, 0), "the second build does nothing"
    return found


def rows(ws: Workspace, source: str, target: str) -> list[tuple[Any, ...]]:
    found = ws.db.all("SELECT * FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=?", (source, target))
    return [tuple(row)[1:] for row in found]


VI = 2  # analysed clauses of the Vietnamese law: an article that is one sentence has no paragraph of its own


def test_nothing_changed(ws: Workspace, base: Path) -> None:
    assert build(ws, None, base) == (0, (), 0, 0)


def test_a_cue(ws: Workspace, base: Path, tmp_path: Path) -> None:
    assert ws.clause("vn-law#art_2").requirement.modality == "obligation"
    before = {code: ws.clauses(f"{code}-law") for code in ("cn", "sg")}
    overlay = put(
        tmp_path,
        "k/languages/vi.toml",
        'extends = ["vi"]\n[[modality]]\nis = "prohibition"\npattern = "dĩ nhiên"\nweight = 3\n',
    )
    assert build(ws, overlay / "k", base) == (VI, (), 0, 4)
    assert ws.clause("vn-law#art_2").requirement.modality == "prohibition"
    assert {code: ws.clauses(f"{code}-law") for code in ("cn", "sg")} == before


def test_a_cue_that_finds_nothing_new_ends_at_the_analysis(ws: Workspace, base: Path, tmp_path: Path) -> None:
    overlay = put(
        tmp_path, "k/languages/vi.toml", 'extends = ["vi"]\n[[modality]]\nis = "right"\npattern = "chữ chưa từng có"\n'
    )
    assert build(ws, overlay / "k", base) == (VI, (), 0, 0)


def test_a_rule_of_a_scheme(ws: Workspace, base: Path, tmp_path: Path) -> None:
    name = next(n for n in Knowledge.shipped().layers.names("schemes") if n.startswith("vn") and "law" in n)
    text = Knowledge.shipped().text(f"schemes/{name}")
    assert "[[noise]]" in text
    rule = "[[noise]]\nkind = \"form\"\npattern = '(?m)^Luật mẫu$'\n\n"
    overlay = put(tmp_path, f"k/schemes/{name}", text.replace("[[noise]]", rule + "[[noise]]", 1))
    analysed, added, encoded, aligned = build(ws, overlay / "k", base)
    assert (added, encoded) == (("vn-law",), 0) and analysed == VI and aligned in (0, 4)


def test_a_term(ws: Workspace, base: Path, tmp_path: Path) -> None:
    overlay = put(tmp_path, "k/termbase/mine.tbx", TBX.format(id="red-hat", term="mũ đỏ chói"))
    assert build(ws, overlay / "k", base) == (VI, (), 0, 4)
    assert "red-hat" in {c.id for c in ws.clause("vn-law#art_2").requirement.concepts}


def test_a_direction_of_stringency(ws: Workspace, base: Path, tmp_path: Path) -> None:
    before = {pair: rows(ws, *pair) for pair in (("CN", "VN"), ("CN", "SG"), ("SG", "VN"))}
    kinds = {q.kind for q in ws.clause("vn-law#art_1").requirement.quantities}
    kinds &= {q.kind for q in ws.clause("cn-law#art_1").requirement.quantities}
    kind = min(kinds)
    ours = {q.kind for row in ws.clauses("sg-law") for q in row.requirement.quantities}
    way = Knowledge.shipped().stringency[kind]["minimum"]
    other = {"lower": "higher", "higher": "lower", "neutral": "higher"}[way]
    overlay = put(tmp_path, "k/stringency.toml", f'[{kind}]\nminimum = "{other}"\n')
    assert build(ws, overlay / "k", base) == (0, (), 0, 6 if kind in ours else 2)
    assert rows(ws, "CN", "VN") != before["CN", "VN"]
    assert {pair: rows(ws, *pair) for pair in (("CN", "SG"), ("SG", "VN"))} == {
        k: v for k, v in before.items() if k != ("CN", "VN")
    }


def test_a_unit(ws: Workspace, base: Path, tmp_path: Path) -> None:
    overlay = put(tmp_path, "k/units.toml", "[time]\nwk = 432000\n")
    assert build(ws, overlay / "k", base) == (0, (), 0, 4)


def test_a_unit_that_nobody_uses(ws: Workspace, base: Path, tmp_path: Path) -> None:
    overlay = put(tmp_path, "k/units.toml", "[time]\nfortnight = 1209600\n")
    assert build(ws, overlay / "k", base) == (0, (), 0, 0)


def test_a_phrase_rule(ws: Workspace, base: Path, tmp_path: Path) -> None:
    overlay = put(tmp_path, "k/phrases.toml", '[joints]\nvi = ["và", "với"]\n')
    assert build(ws, overlay / "k", base) == (0, (), 0, 4)
    put(tmp_path, "k/phrases.toml", "shortest = 40\n")
    assert build(ws, overlay / "k", base) == (0, (), 0, 6)


def test_an_entry_of_the_catalogue_and_a_new_country(ws: Workspace, base: Path, tmp_path: Path) -> None:
    entry = next(iter(Knowledge.shipped().catalogue.requirements.values())).to_dict()
    overlay = put(tmp_path, "k/catalogue/mine.jsonl", json.dumps({**entry, "id": "mine-1"}) + "\n")
    assert build(ws, overlay / "k", base) == (0, (), 0, 6)


def test_the_workspace_remembers_its_folders(ws: Workspace, base: Path, tmp_path: Path) -> None:
    overlay = put(tmp_path, "k/stringency.toml", '[persons]\nminimum = "higher"\n')
    ws.use(overlay / "k", base / "corpora")
    with Workspace.open(ws.path) as again:
        assert again.knowledge.layers.overlay == (overlay / "k").resolve()
        assert again.knowledge.stringency["persons"]["minimum"] == "higher"
    with Workspace.open(ws.path, knowledge=Knowledge.shipped()) as forgetful:
        forgetful.remember()
    with Workspace.open(ws.path) as again:
        assert again.knowledge is Knowledge.shipped()


def test_words_that_bound_a_duty(ws: Workspace, base: Path, tmp_path: Path) -> None:
    overlay = put(tmp_path, "k/stringency.toml", '[qualified.practicable]\nvi = ["dĩ nhiên"]\n')
    assert build(ws, overlay / "k", base) == (0, (), 0, 6)
    put(tmp_path, "k/stringency.toml", "[qualifier]\npracticable = 3\n")
    assert build(ws, overlay / "k", base) == (0, (), 0, 6)


def test_a_cue_of_the_language_that_another_one_quotes(ws: Workspace, base: Path, tmp_path: Path) -> None:
    """Vietnamese texts quote English ones, whose figures are read by the English cues."""
    cue = 'extends = ["en"]\n[[modality]]\nis = "right"\npattern = "a word that never was"\n'
    overlay = put(tmp_path, "k/languages/en.toml", cue)
    english = sum(row.text_hash != "" for row in ws.clauses("sg-law"))
    assert build(ws, overlay / "k", base) == (VI + english, (), 0, 0)


def test_the_subject_field_of_a_concept(ws: Workspace, base: Path, tmp_path: Path) -> None:
    """The analysis looks at the fields of what a clause names, the alignment at who acts and what is the form of law."""
    told = Knowledge.shipped().termbase["employer"]
    assert told.topic == "actors"
    terms = "".join(
        f'<langSec xml:lang="{one.language}"><termSec><term>{one.text}</term></termSec></langSec>' for one in told.terms[:1]
    )
    tbx = TBX.partition("<conceptEntry")[0] + (
        f'<conceptEntry id="employer"><descrip type="subjectField">training</descrip>{terms}</conceptEntry></body></text></tbx>'
    )
    overlay = put(tmp_path, "k/termbase/mine.tbx", tbx)
    analysed, added, _, aligned = build(ws, overlay / "k", base)
    assert (added, aligned) == ((), 6) and analysed >= VI
