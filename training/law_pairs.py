"""Merge what readers judged of pairs of laws into ``corpora/gold/law_pairs.tsv``, and say how far they agree.

    python training/law_pairs.py JUDGED [--out corpora/gold/law_pairs.tsv] [--disputed DIR]

``JUDGED`` holds ``pairs.json`` (``draw_queries.py``) and each reader's ``RX_pNN.tsv``: query article, its part, target article or
NONE, its part, grade, relation, stringency. What two readers see differently goes to ``DIR/disputed_pNN.tsv``; a third reader answers in
``R3_pNN.tsv``, one row a question, grade 0 where the pair is none. What nobody has decided stays out where one reader alone saw a partial
answer, and counts as a partial answer where one saw a whole one. Only files and addresses are written, no words of a law.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NONE = "NONE"
SEED = 20261128
SHARES = (("test", 0.27), ("development", 0.15))
"""Share of the pairs of instruments in each part that nothing is fitted on; the rest is for training."""
COLUMNS = (
    "query_juris", "query_file", "query_article", "query_sub", "target_juris", "target_file", "target_article", "target_sub",
    "grade", "relation", "stringency", "readers", "part",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One reader's word on a query article and a target article."""

    query_sub: str
    target_sub: str
    grade: int
    relation: str
    stringency: str


NOTHING = Row("", "", 0, "", "")
Judged = dict[str, dict[str, Row]]


def read(path: Path) -> Judged:
    """A reader's rows by query and target article, as printed; a query that nothing answers has none. No file, no rows."""
    out: Judged = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            for query, own, target, theirs, grade, relation, stringency in csv.reader(lines, delimiter="\t"):
                rows = out.setdefault(query, {})
                if target != NONE:
                    rows[target] = Row(own, theirs, int(grade), relation, stringency)
    return out


def parts(pairs: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Which part each pair belongs to. Two laws are in one part, whichever of them asks."""
    both = sorted({tuple(sorted((p["query"], p["target"]))) for p in pairs})
    random.Random(SEED).shuffle(both)
    named: dict[tuple[str, ...], str] = {}
    for part, share in SHARES:
        for one in both[len(named) : len(named) + round(share * len(both))]:
            named[one] = part
    return {p["pair"]: named.get(tuple(sorted((p["query"], p["target"]))), "train") for p in pairs}


@dataclass(frozen=True)
class Decided:
    """A pair as merged, with how many readers stand behind it; ``open`` where somebody has yet to decide."""

    query: str
    target: str
    row: Row
    readers: int
    open: bool = False


def merge(one: Judged, other: Judged, third: Judged) -> Iterator[Decided]:
    """Each pair that any of two readers saw, as both together or the third say."""
    for query in one:
        for target in dict.fromkeys([*one[query], *other.get(query, {})]):
            a, b = one[query].get(target, NOTHING), other.get(query, {}).get(target, NOTHING)
            said = third.get(query, {}).get(target)
            if a.grade == b.grade and a.relation == b.relation:
                same = a.stringency if a.stringency == b.stringency else ""
                yield Decided(query, target, Row(a.query_sub, a.target_sub, a.grade, a.relation, same), 2)
            elif said is not None:
                yield Decided(query, target, said, 3)
            else:
                known = a if a.grade else b
                relation = a.relation if a.relation == b.relation else ""
                # 2 and 1 is 1, 2 and nothing is 1, 1 and nothing is nothing.
                grade = (a.grade + b.grade) // 2
                yield Decided(query, target, Row(known.query_sub, known.target_sub, grade, relation, ""), 1, True)


def kappa(grades: Sequence[tuple[int, int]]) -> float:
    """Cohen's (1960) agreement beyond chance, with quadratic weights (Cohen 1968).

    >>> kappa([(0, 0), (1, 1), (2, 2)])
    1.0
    """
    n = len(grades)
    left, right = Counter(a for a, _ in grades), Counter(b for _, b in grades)
    seen = sum((a - b) ** 2 for a, b in grades) / n
    chance = sum((a - b) ** 2 * left[a] * right[b] for a in left for b in right) / n**2
    return 1 - seen / chance if chance else 1.0


def agreement(one: Judged, other: Judged) -> Counter[str]:
    """Counts: queries, both find nothing, one does, same best target, pairs, same grade, same relation."""
    found: Counter[str] = Counter()
    for query in one:
        mine, theirs = one[query], other.get(query, {})
        found["queries"] += 1
        found["nothing, both"] += not mine and not theirs
        found["nothing, one"] += bool(mine) != bool(theirs)
        if mine and theirs:
            found["answered by both"] += 1
            found["same best"] += bool(_best(mine) & _best(theirs))
        for target in {*mine, *theirs}:
            a, b = mine.get(target, NOTHING), theirs.get(target, NOTHING)
            found["pairs"] += 1
            found["same grade"] += a.grade == b.grade
            found["seen by both"] += bool(a.grade and b.grade)
            found["same relation"] += bool(a.grade and b.grade) and a.relation == b.relation
    return found


def _best(rows: dict[str, Row]) -> set[str]:
    top = max(row.grade for row in rows.values())
    return {target for target, row in rows.items() if row.grade == top}


def grades(one: Judged, other: Judged, articles: int) -> list[tuple[int, int]]:
    """Both readers' grade of each query article with each article of the target law, those that neither names too."""
    out = []
    for query in one:
        named = {*one[query], *other.get(query, {})}
        out += [(one[query].get(t, NOTHING).grade, other.get(query, {}).get(t, NOTHING).grade) for t in named]
        out += [(0, 0)] * (articles - len(named))
    return out


STRINGENCY = {"query": "stricter", "target": "looser", "equal": "same"}
"""What the readers call the stricter side, as all other gold has it: of the query towards the target."""


def place(file: str) -> tuple[str, str]:
    """Country and name of a file under the folder of texts, further texts (``more/``) among the rest."""
    country, _, name = file.removeprefix("more/").partition("/")
    return country, name


def rows(
    pair: dict[str, Any], part: str, decided: Iterable[Decided], articles: Sequence[str]
) -> Iterator[dict[str, object]]:
    """Lines of the file for one pair of laws."""
    ours = dict(zip(("query_juris", "query_file"), place(pair["query"]), strict=True))
    theirs = dict(zip(("target_juris", "target_file"), place(pair["target"]), strict=True))
    kept: dict[str, list[Decided]] = {}
    for one in decided:
        if one.row.grade:
            kept.setdefault(one.query, []).append(one)
    for article in articles:
        none = [Decided(article, NONE, NOTHING, 2)]
        for one in sorted(kept.get(article, none), key=lambda d: -d.row.grade):
            yield {
                **ours,
                "query_article": article,
                "query_sub": one.row.query_sub,
                **theirs,
                "target_article": one.target,
                "target_sub": one.row.target_sub,
                "grade": one.row.grade,
                "relation": one.row.relation,
                "stringency": STRINGENCY.get(one.row.stringency, one.row.stringency),
                "readers": one.readers,
                "part": part,
            }


def main() -> None:
    """Merge, write, and print the agreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("judged", type=Path)
    parser.add_argument("--out", type=Path, default=Path("corpora/gold/law_pairs.tsv"))
    parser.add_argument("--disputed", type=Path)
    a = parser.parse_args()
    pairs = json.loads((a.judged / "pairs.json").read_text("utf-8"))
    part = parts(pairs)
    lines: list[dict[str, object]] = []
    counts: Counter[str] = Counter()
    both: list[tuple[int, int]] = []
    for pair in pairs:
        name = pair["pair"]
        one, other, third = (read(a.judged / f"R{reader}_{name}.tsv") for reader in (1, 2, 3))
        if not one or not other:
            print(f"{name}: not judged by two readers")
            continue
        decided = list(merge(one, other, third))
        lines += rows(pair, part[name], decided, pair["articles"])
        counts += agreement(one, other)
        law = (a.judged / pair["target_text"]).read_text("utf-8")
        both += grades(one, other, sum(line.startswith("[") for line in law.splitlines()))
        left = [d for d in decided if d.open]
        counts["open"] += len(left)
        if a.disputed:
            write_disputed(a.disputed / f"disputed_{name}.tsv", left, one, other)
    with a.out.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    print(dict(counts))
    print(f"kappa of grades over all targets, quadratic {kappa(both):.3f}")
    print("queries by part", dict(Counter(part[n] for n in {*part} for p in pairs if p["pair"] == n for _ in p["articles"])))


def write_disputed(path: Path, left: Sequence[Decided], one: Judged, other: Judged) -> None:
    """The questions for a third reader: addresses, and what each of two said."""
    with path.open("w", encoding="utf-8") as out:
        for d in left:
            a, b = one[d.query].get(d.target, NOTHING), other.get(d.query, {}).get(d.target, NOTHING)
            said = (f"{a.grade} {a.relation}".strip(), f"{b.grade} {b.relation}".strip())
            out.write("\t".join((d.query, d.row.query_sub, d.target, d.row.target_sub, *said)) + "\n")


if __name__ == "__main__":
    main()
