"""How the parts of clauses are read: points, conditions, exceptions, sanctions, defined terms, against one reader's judgements.

    python training/parts_scores.py [--texts ../shared/texts] [--faults]

``corpora/gold/parts_judged.tsv`` holds addresses, hashes, counts and places; the words are found again in the texts. The first sample is
the one that the reading was mended on.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clause_texts import by_address
from draw_clauses import READ_AS
from judgements import ROOT, hash_of

from stdalign.analysis import analyse_text
from stdalign.knowledge import Knowledge
from stdalign.model import Requirement
from stdalign.quantity import amount

JUDGED = ROOT / "corpora" / "gold" / "parts_judged.tsv"
NEAR = 3
"""Signs that the first word of a condition may lie beside the judged place (a comma, an article, a quotation mark)."""
FIELDS = ("conditions", "exceptions", "sanctions", "terms")


@dataclass
class Counts:
    """Hits, what was read and what was wanted, by field; clauses with the right number of parts, and clauses."""

    right: int = 0
    clauses: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)


def texts(rows: list[dict[str, str]], root: Path) -> dict[str, str]:
    """The clauses' words by their id, as far as the files still give them."""
    out: dict[str, str] = {}
    for file, juris in sorted({(row["file"], row["juris"]) for row in rows}):
        told = by_address(root, file, juris)
        for row in rows:
            held = told.get(row["eid"])
            if row["file"] == file and held and hash_of(held.text) == row["hash"]:
                out[row["id"]] = held.text
    return out


def base(value: float | None, unit: str) -> str:
    """An end of a range by what it amounts to; ``-`` where it is open.

    >>> base(4, "a") == base(48, "mo"), base(None, "a")
    (True, '-')
    """
    if value is None:
        return "-"
    found = amount(value, unit)
    return str(found.value) if found else f"{value:g} {unit}"


def sanctions(found: Requirement) -> Iterator[str]:
    """Sanctions with a figure, and licences, as the judgements write them."""
    for one in found.sanctions:
        if one.kind != "other":
            unit2 = next((q.unit2 for q in found.quantities if q.start == one.start), "") or one.unit
            yield f"{one.kind} {base(one.low, one.unit)} {base(one.high, unit2)} {_times(one.multiplier)}"


def judged_sanctions(written: str) -> Iterator[str]:
    """The same of a field of the judgements: ``fine - 50000 CNY; imprisonment 1 48 mo``.

    >>> list(judged_sanctions("fine - 50 SGD ; licence - - -"))
    ['fine - 50 1', 'licence - - 1']
    """
    for one in written.split(" ; "):
        if one != "-":
            kind, low, high, unit, *times = one.split()
            ends = [base(None if end == "-" else float(end), unit) for end in (low, high)]
            yield f"{kind} {' '.join(ends)} {times[0] if times else '1'}"


def _times(multiplier: float | None) -> str:
    return f"{multiplier or 1:g}"


def places(text: str, found: Requirement) -> dict[str, list[int]]:
    """Where conditions, exceptions and terms begin, in the clause or in a part of it."""
    out: dict[str, list[int]] = {}
    for name in ("conditions", "exceptions"):
        whole = [text.find(words) for words in getattr(found, name)]
        inside = [start for part in found.parts for start, _ in getattr(part, name)]
        out[name] = sorted({at for at in [*whole, *inside] if at >= 0})
    out["terms"] = [one.start for one in found.terms]
    return out


def beside(read: Iterable[int], wanted: Iterable[int]) -> int:
    """How many wanted places are read, each once."""
    left = list(read)
    hits = 0
    for place in wanted:
        near = next((at for at in left if abs(at - place) <= NEAR), None)
        if near is not None:
            left.remove(near)
            hits += 1
    return hits


def score(row: dict[str, str], text: str, known: Knowledge, counts: Counts) -> list[str]:
    """Add a clause to the counts; what is wrong with it in words."""
    country = READ_AS.get(row["juris"], row["juris"])
    found = analyse_text(text, country, row["lang"], knowledge=known)
    parts, wrong = len(found.parts) or 1, []
    counts.clauses += 1
    counts.right += parts == int(row["parts"])
    if parts != int(row["parts"]):
        wrong.append(f"parts {parts} for {row['parts']}")
    where = places(text, found)
    for name in FIELDS:
        if name == "sanctions":
            want, read = Counter(judged_sanctions(row[name])), Counter(sanctions(found))
            hits, made, wanted = (want & read).total(), read.total(), want.total()
            said = f"{[*(want - read)]} read {[*(read - want)]}"
        else:
            marks = [int(one.partition(":")[0]) for one in row[name].split() if one != "-"]
            hits, made, wanted = beside(where[name], marks), len(where[name]), len(marks)
            said = f"{[text[at : at + 24] for at in marks]} read {[text[at : at + 24] for at in where[name]]}"
        counts.hits[name] += hits
        counts.read[name] += made
        counts.wanted[name] += wanted
        if hits < max(made, wanted):
            wrong.append(f"{name} {said}")
    return wrong


def line(title: str, counts: Counts) -> str:
    """Share of clauses with the right number of parts, and precision, recall (wanted) of each field."""
    out = [f"{title:9}{counts.clauses:4}  parts {counts.right / counts.clauses:.3f}"]
    for name in FIELDS:
        hits, read, wanted = counts.hits[name], counts.read[name], counts.wanted[name]
        out.append(f"{name} {hits / read if read else 1:.3f} {hits / wanted if wanted else 1:.3f} ({wanted})")
    return "  ".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "texts")
    parser.add_argument("--faults", action="store_true")
    a = parser.parse_args()
    lines = JUDGED.read_text("utf-8").splitlines()
    rows = [dict(zip(lines[0].split("\t"), one.split("\t"), strict=True)) for one in lines[1:]]
    found, known = texts(rows, a.texts), Knowledge.shipped()
    counts: dict[str, Counts] = defaultdict(Counts)
    for row in rows:
        if text := found.get(row["id"]):
            wrong = score(row, text, known, counts[f"sample {row['sample']}"])
            score(row, text, known, counts[row["id"][:2]])
            if a.faults and wrong:
                print(row["id"], "; ".join(wrong), f"\n    {text[:300]}")
    print(f"{len(found)} of {len(rows)} judged clauses have their text at hand")
    print("clauses, share with the right number of parts; precision, recall (judged)")
    for title, one in sorted(counts.items(), key=lambda named: (len(named[0]) < 3, named[0])):
        print(line(title, one))


if __name__ == "__main__":
    main()
