"""Stringency on judged pairs of law articles, and whether the clauses that carry a pair are those that readers name.

    python benchmarks/verdicts.py TEXTS [QRELS.tsv …]

By default ``corpora/gold/law_pairs.tsv``. Of each pair that readers judged the two articles are held against each other as an alignment does
it, wherever they rank. By part: verdicts met, each verdict's precision and recall, what is judged and said, why a verdict was missed, what is said where readers see nothing
to compare, and the share of named sub-clauses (one, in an article of several) that stand in the carrying clause's paragraph or point.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from stdalign.align import explain
from stdalign.align.side import Article, Side
from stdalign.judge.pairs import shipped_engine
from stdalign.judge.ranking import laws, read_qrels
from stdalign.model import AnalysedClause
from stdalign.workspace.aligning import side_of

Row = dict[str, str]


def judged(path: Path) -> list[Row]:
    """The pairs of a relevance file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines, delimiter="\t") if int(row["grade"]) > 0]


def cause(one: Article, other: Article, found: explain.Detail) -> str:
    """Why a verdict of readers was not met."""
    if found.comparisons:
        return "compared, other verdict"
    if not one.kinds and not other.kinds:
        return "no limit in either article"
    if not one.kinds or not other.kinds:
        return "limits in one article only"
    return "limits of one kind, not compared" if one.kinds & other.kinds else "limits of other kinds"


def named(row: Row, article: Article, unit: AnalysedClause, column: str) -> bool | None:
    """Whether a carrying clause is the one named; None where readers name none, or several, or the article has but one."""
    wanted = re.findall(r"[0-9a-zđ]+", row[column].lower())
    if not wanted or "," in row[column] or len(article.leaves) < 2:
        return None
    numbers = [step.split("_", 1)[1] for step in unit.clause.eid.split("__")[1:]]
    return bool(numbers) and (numbers[0] == wanted[0] or numbers[-1] == wanted[-1])


def held(path: Path, texts: Path) -> Iterator[tuple[Row, Article, Article, explain.Detail]]:
    """Each judged pair with its two articles and what is worked out for them."""
    engine = shipped_engine()
    with laws(read_qrels(path), None, texts) as (ws, ids):
        sides: dict[str, Side] = {name: side_of(ws, ws.resolve(name)) for name in sorted(set(ids.values()))}
    at = {name: {a.address.partition("#art_")[2]: n for n, a in enumerate(side.articles)} for name, side in sides.items()}
    for row in judged(path):
        here, there = (ids[row[f"{end}_juris"], row[f"{end}_file"]] for end in ("query", "target"))
        i, j = at[here][row["query_article"].lower()], at[there][row["target_article"].lower()]
        found = explain.detail(sides[here], i, sides[there], j, catalogue=engine.hub.catalogue, rules=engine.rules)
        yield row, sides[here].articles[i], sides[there].articles[j], found


def main() -> None:
    """Print the figures of each part of each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("qrels", type=Path, nargs="*", default=[Path("corpora/gold/law_pairs.tsv")])
    a = parser.parse_args()
    said: dict[str, Counter[str]] = {}
    causes: dict[str, Counter[str]] = {}
    carried: dict[str, list[bool]] = {}
    for path in a.qrels:
        for row, one, other, found in held(path, a.texts):
            part = row.get("part") or path.stem
            given = found.stringency.value or "nothing"
            said.setdefault(part, Counter())[f"{row['stringency'] or 'nothing'} → {given}"] += 1
            if row["stringency"] and row["stringency"] != given:
                causes.setdefault(part, Counter())[cause(one, other, found)] += 1
            for column, article, unit in (
                ("query_sub", one, found.source_unit),
                ("target_sub", other, found.target_unit),
            ):
                met = named(row, article, unit, column)
                if met is not None:
                    carried.setdefault(part, []).append(met)
    for part, counts in said.items():
        verdicts = {name: n for name, n in counts.items() if not name.startswith("nothing")}
        right = sum(n for name, n in verdicts.items() if len(set(name.split(" → "))) == 1)
        total = sum(verdicts.values())
        print(f"{part}: {right} of {total} verdicts met ({right / max(total, 1):.3f})")
        for name in ("stricter", "looser", "same", "incomparable"):
            given = {key.split(" → ")[0]: n for key, n in counts.items() if key.endswith(f" → {name}")}
            wanted = sum(n for key, n in counts.items() if key.startswith(f"{name} → "))
            met, blank = given.get(name, 0), given.get("nothing", 0)
            print(
                f"  {name}: {met} right of {sum(given.values())} given, {sum(given.values()) - met - blank} contradicted, "
                f"{blank} where readers say nothing; {met} of {wanted} judged"
            )
        print("  judged → said", dict(counts.most_common()))
        print("  missed", dict(causes.get(part, Counter()).most_common()))
        share = sum(carried.get(part, [])) / max(len(carried.get(part, [])), 1)
        print(f"  carrying clause is the one named: {share:.3f} of {len(carried.get(part, []))}")


if __name__ == "__main__":
    main()
