"""Requirements that ship with the digests: used only where they are what would be worked out, else worked out."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest

from stdalign.knowledge import Knowledge
from stdalign.model import AnalysedClause
from stdalign.steps import kept, sources
from stdalign.steps.kept import KeptAnalyses, kept_analyses, key_of, modules_of, stamp_of
from stdalign.steps.prepare import Prepared, analysed

ROOT = Path(kept.__file__).parent.parent
KNOWN = Knowledge.shipped()


def digests(every: int = 1, most: int = 3) -> list[Prepared]:
    """Some instruments of the shipped corpora, as they are built."""
    made = (make() for _, _, make in islice(sources.corpora_sources(KNOWN), 0, None, every))
    return list(islice((one for one in made if 0 < len(one.clauses) < 9), most))


def test_what_ships_is_what_is_worked_out() -> None:
    """The table holds for this very code and knowledge: were it left behind, a build would be right and slow."""
    table = KeptAnalyses.of((ROOT / "steps" / kept.FILE).read_bytes())
    assert len(table.rows) > 190 and set(table.code) <= {p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*.py")}
    used = kept_analyses(KNOWN)
    assert table.stamp == stamp_of(KNOWN, table.code), "python training/keep_analyses.py makes the table anew"
    assert used.rows == table.rows
    for made in digests(every=41, most=2):
        code = made.instrument.jurisdiction
        key = key_of(made.content, KNOWN.profile(code).currency)
        assert (used.requirements(key, made.clauses) is not None) == (made.instrument.id in used.rows)
        assert list(made.clauses) == analysed(made.clauses, code, KNOWN)


def test_a_table_is_read_as_it_was_written() -> None:
    clauses = digests()[0].clauses
    rows = {clauses[0].instrument: ("key", [one.requirement.to_dict() for one in clauses])}
    data = KeptAnalyses("stamp", ("model.py",), rows).packed()
    again = KeptAnalyses.of(data)
    assert again.stamp == "stamp" and again.packed() == data
    assert again.requirements("key", clauses) == [one.requirement for one in clauses]
    assert again.requirements("other", clauses) is None
    assert again.requirements("key", clauses[1:]) is None


@pytest.mark.parametrize("at", [0, 40, 60, -1, -6])
def test_a_broken_table_is_not_used(at: int) -> None:
    data = bytearray(KeptAnalyses("stamp", (), {"x": ("key", [])}).packed())
    data[at] ^= 8
    assert KeptAnalyses.of(bytes(data)) == KeptAnalyses() == KeptAnalyses.of(bytes(data[:30]))


def test_other_code_or_knowledge_is_another_stamp() -> None:
    code = modules_of(ROOT)
    assert {"analysis/reader.py", "terms.py", "cues.py", "normal.py", "steps/sources.py"} <= set(code)

    def stamp(code: tuple[str, ...], changed: str = "", topic: str = "ppe") -> str:
        termbase = SimpleNamespace(concepts={"helmet": SimpleNamespace(topic=topic)})
        known = SimpleNamespace(
            languages=("vi",), fingerprint=lambda part: part + changed * (part == "cues:vi"), termbase=termbase
        )
        return stamp_of(known, code)  # type: ignore[arg-type]

    stamps = {stamp(("terms.py",)), stamp(("cues.py",)), stamp(("terms.py",), "x"), stamp(("terms.py",), topic="fire")}
    assert len(stamps) == 4 and all(stamps) and stamp(("nowhere.py",)) == ""


def test_without_a_table_digests_are_analysed(monkeypatch: pytest.MonkeyPatch) -> None:
    clauses = digests()[0].clauses
    seen: list[int] = []

    def watched(rows: list[AnalysedClause], *rest: object) -> list[AnalysedClause]:
        seen.append(len(rows))
        return [replace(row) for row in rows]

    monkeypatch.setattr(sources, "analysed", watched)
    made = sources._analysed(clauses, "CN", "other content", KNOWN)
    assert seen == [len(clauses)] and list(made) == list(clauses)
