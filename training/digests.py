"""Which `checked` digests to read against their text first: what the analyser reads otherwise, and what the clause says and the digest does not.

    python training/digests.py ../shared/texts [--country vn] [--top 40]

A digest is put beside the clause at its address in the file that ``corpora/gold/digest_texts.tsv`` names. Modality and bearer are read in the
clause and in both wordings of the digest; figures of the digest are looked for in the clause; a clause that excepts something is marked where
the digest excepts nothing. What comes first is a question for a reader, no fault: of the 830 that came first about
one in three was one, of the strongest sign one in two (docs/knowledge.md).
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdalign.demand import Context
from stdalign.model import Clause, Requirement, Split
from stdalign.pipeline import analyse_all, split
from stdalign.quantity import Amount, amount
from stdalign.steps.context import Contexts
from stdalign.steps.prepare import full_text

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "corpora" / "gold" / "digest_texts.tsv"
JUDGED = ROOT / "corpora" / "gold" / "frames_judged.tsv"
ADDRESS, EXCEPTION, FIGURE = 4.0, 3.0, 1.5
"""How much a missing address, an exception left out and a figure that the clause does not state weigh; another modality or bearer weighs 2
by the clause and half by each wording of the digest, the modality's own wordings 1."""


@dataclass(frozen=True)
class Digest:
    """A checked digest and where it comes from."""

    instrument: str
    files: tuple[str, ...]
    country: str
    row: dict[str, Any]

    @property
    def language(self) -> str:
        """The language of the law; English where the digest has no other."""
        return next((name for name in self.row["text"] if name != "en"), "en")


def digests(country: str = "") -> Iterator[Digest]:
    """Every checked digest whose text is named, of one country or all.

    Args:
        country: folder of ``corpora``, as ``vn``; all where empty.
    """
    files: dict[str, tuple[str, ...]] = {}
    with TEXTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            files[row["instrument"]] = (*files.get(row["instrument"], ()), row["file"])
    for name, held in files.items():
        (path,) = (ROOT / "corpora").glob(f"*/{name}.jsonl")
        if country and path.parent.name != country.lower():
            continue
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            if row["status"] == "checked":
                yield Digest(name, held, path.parent.name.upper(), row)


def against_judgements() -> tuple[int, list[tuple[str, str]]]:
    """How many digests stand at a clause whose bearer and modality two readers judged alike, and which of them say otherwise."""
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        judged = {
            (row["file"], row["eid"]): (row["bearer"], row["modality"])
            for row in csv.DictReader(lines, delimiter="\t")
            if row["readers"][1:3] == "yy"
        }
    met, other = 0, []
    for digest in digests():
        for file in digest.files:
            found = judged.get((file, digest.row["eid"]))
            met += found is not None
            if found is not None and found != (digest.row["bearer"], digest.row["modality"]):
                other.append((digest.instrument, digest.row["eid"]))
    return met, other


def _amounts(read: Requirement) -> set[Amount]:
    ends = [(value, q.unit) for q in read.quantities for value in (q.value, q.value2) if value is not None]
    return {found for value, unit in ends if (found := amount(value, unit)) is not None}


def marks(row: dict[str, Any], clause: Requirement, own: Requirement, english: Requirement) -> tuple[float, list[str]]:
    """How suspicious a digest is, and why.

    Args:
        row: the digest.
        clause: what the analyser reads in the law's clause.
        own: what it reads in the digest, in the law's language.
        english: the same, in English.
    """
    weight, why = 0.0, []
    for field, by_own in (("modality", 1.0), ("bearer", 0.5)):
        said = [getattr(read, field) for read in (clause, own, english)]
        apart = sum(w for w, one in zip((2.0, by_own, by_own), said, strict=True) if one != row[field])
        if apart:
            weight += apart
            why.append(f"{field} {'/'.join(said)}")
    if clause.exceptions and not own.exceptions and not english.exceptions:
        weight += EXCEPTION
        why.append("exception")
    if _amounts(english) - _amounts(clause):
        weight += FIGURE
        why.append("figure")
    return weight, why


def _clauses(digest: Digest, root: Path) -> dict[str, tuple[Clause, Split, Context]]:
    found: dict[str, tuple[Clause, Split, Context]] = {}
    for file in digest.files:
        parts = split(root / file, jurisdiction=digest.country, language=digest.language)
        around = Contexts(parts.clauses)
        for clause in parts.clauses:
            found.setdefault(clause.eid, (clause, parts, around.of(clause)))
    return found


def ranked(rows: Sequence[Digest], root: Path) -> list[tuple[float, Digest, list[str]]]:
    """Digests of one instrument with their marks, the most suspicious first.

    Args:
        rows: digests of one instrument.
        root: the folder of law texts.
    """
    held = _clauses(rows[0], root)
    out: list[tuple[float, Digest, list[str]]] = [(ADDRESS, one, ["address"]) for one in rows if one.row["eid"] not in held]
    here = [one for one in rows if one.row["eid"] in held]
    places = [held[one.row["eid"]] for one in here]
    country, language = rows[0].country, rows[0].language
    texts = [full_text(parts.read(clause.start, clause.end), clause) for clause, parts, _ in places]
    read = (
        analyse_all(texts, country, [language] * len(here), [context for _, _, context in places]),
        analyse_all([one.row["text"][language] for one in here], country, [language] * len(here)),
        analyse_all([one.row["text"]["en"] for one in here], country, ["en"] * len(here)),
    )
    for one, clause, own, english in zip(here, *read, strict=True):
        weight, why = marks(one.row, clause, own, english)
        out.append((weight, one, why))
    return sorted(out, key=lambda entry: -entry[0])


def main() -> None:
    """Print the most suspicious digests, how many bear each mark, and what stands against the judgements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="the folder of law texts")
    parser.add_argument("--country", default="", help="one folder of corpora, as vn")
    parser.add_argument("--top", type=int, default=40)
    args = parser.parse_args()
    by_law: dict[str, list[Digest]] = {}
    for one in digests(args.country):
        by_law.setdefault(one.instrument, []).append(one)
    found = [entry for rows in by_law.values() for entry in ranked(rows, args.texts)]
    for weight, one, why in sorted(found, key=lambda entry: -entry[0])[: args.top]:
        print(
            f"{weight:4.1f} {one.instrument}#{one.row['eid']} {one.row['bearer']} {one.row['modality']} | {'; '.join(why)}"
        )
    print(len(found), "digests", dict(Counter(mark.split()[0] for _, _, why in found for mark in why)))
    met, other = against_judgements()
    print(f"{met} at clauses that two readers judged alike, {len(other)} of them otherwise: {other}")


if __name__ == "__main__":
    main()
