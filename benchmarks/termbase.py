"""Term spotting: share of articles with three concepts or more by country, and MB/s. Usage: termbase.py TEXTS

Two shares a country: enacting articles, and all of them with annexes (tables of injuries), elucidations and quoted text.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import defaultdict
from pathlib import Path

from stdalign.errors import StdalignError
from stdalign.model import Component, Level
from stdalign.pipeline import split
from stdalign.steps.prepare import full_text
from stdalign.terms import Termbase

WANTED = ("CN", "VN", "TH", "ID", "SG", "MY", "PH", "KH")


def main() -> None:
    root, termbase = Path(sys.argv[1]), Termbase.load()
    share: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    size, seconds = 0, 0.0
    with (root / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["jurisdiction"] not in WANTED or not row["file"].endswith((".md", ".txt")):
                continue
            try:
                found = split(root / row["file"], jurisdiction=row["jurisdiction"])
            except StdalignError:
                continue
            start = time.perf_counter()
            termbase.spot(found.source, found.language)
            seconds += time.perf_counter() - start
            size += len(found.source.encode("utf-8", "surrogatepass"))
            for clause in found.clauses:
                text = full_text(found.read(clause.start, clause.end), clause)
                if clause.level is Level.ARTICLE and len(text) >= 20:
                    spans = termbase.spot(text, clause.language)
                    enacting = clause.component is Component.MAIN and not clause.status
                    share[row["jurisdiction"]].append((len({s.id for s in spans}) >= 3, enacting))
    for code, marks in sorted(share.items()):
        main_part, whole = [hit for hit, enacting in marks if enacting], [hit for hit, _ in marks]
        print(
            f"{code}: {sum(main_part) / len(main_part):.3f} of {len(main_part)} enacting articles in force name three concepts"
            f" or more, {sum(whole) / len(whole):.3f} of all {len(whole)}"
        )
    print(f"{size / 1e6 / seconds:.1f} MB/s over {size / 1e6:.1f} MB, {len(termbase.concepts)} concepts")


if __name__ == "__main__":
    main()
