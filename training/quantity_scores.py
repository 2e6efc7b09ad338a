"""How the quantities of judged clauses are read: precision, recall and F1 by part, readers, kind and language.

    python training/quantity_scores.py [--texts ../shared/texts] [--test] [--fresh] [--faults LANGUAGE]

The test part is scored with ``--test`` alone, the sample that was judged when the grammar stood (``figures_fresh.tsv``) with ``--fresh``. ``--faults`` prints what is missed and what is made up in one language's train part.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from clause_texts import Told, texts
from draw_clauses import READ_AS
from judgements import ROOT
from parts_scores import texts as at_places

from stdalign.analysis.reader import Steps
from stdalign.analysis.said import Said
from stdalign.knowledge import Knowledge
from stdalign.normal import spelled
from stdalign.quantity import amount

Figure = tuple[str, str, str, str]
"""Kind, comparator, amount in the base of its dimension, dimension: 723 months are 60 years and three."""


@dataclass(frozen=True)
class Row:
    """A judged clause with the figures that were judged and those that were read."""

    id: str
    language: str
    part: str
    readers: str
    kind: str
    text: str
    wanted: Counter[Figure]
    read: Counter[Figure]


def figure(kind: str, op: str, value: float, unit: str) -> Figure:
    """A figure by what it amounts to; shares are judged to three decimals.

    >>> figure("age", "=", 723, "mo") == figure("age", "=", 60.25, "a")
    True
    >>> figure("other", ">=", 2 / 3, "ratio") == figure("other", ">=", 0.667, "ratio")
    True
    """
    if unit == "ratio":
        return kind, op, f"{value:.3f}", unit
    found = amount(value, unit)
    return (kind, op, str(found.value), found.dimension) if found else (kind, op, f"{value:g}", unit)


def judged(field: str) -> Counter[Figure]:
    """Figures as the file of judgements holds them.

    >>> judged("money|>=|500.0|VND ; age|<|15|a")
    Counter({('money', '>=', '500', 'VND'): 1, ('age', '<', '180', 'calendar'): 1})
    """
    parts = [one.split("|") for one in field.split(" ; ") if one not in ("", "-")]
    return Counter(figure(kind, op, float(value), unit) for kind, op, value, unit, *_ in parts)


def rows(root: Path, test: bool, fresh: bool = False) -> list[Row]:
    """Every judged clause whose text is at hand."""
    name = "figures_fresh.tsv" if fresh else "frames_judged.tsv"
    lines = (ROOT / "corpora" / "gold" / name).read_text("utf-8").splitlines()
    plain = {"part": "fresh", "readers": "1", "kind": "unit"}
    table = [plain | dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    known = Knowledge.shipped()
    out = []
    chosen = [r for r in table if r["quantities"] != "?" and (test or r["part"] != "test")]
    held = {name: Told(text) for name, text in at_places(chosen, root).items()} if fresh else texts(chosen, root)
    for name, told in held.items():
        row = next(r for r in chosen if r["id"] == name)
        said = Said()
        country = READ_AS.get(row["juris"], row["juris"])
        Steps.of(row["lang"], known).find_quantities(said, spelled(told.text), known.profile(country).currency)
        read = Counter(figure(q.kind, q.op, q.value, q.unit) for q in said.quantities)
        out.append(
            Row(name, row["lang"], row["part"], row["readers"], row["kind"], told.text, judged(row["quantities"]), read)
        )
    return out


def line(title: str, chosen: list[Row]) -> str:
    """Precision, recall and F1 of some clauses."""
    hits, made, wanted = (
        sum(c.total() for c in counts)
        for counts in ([r.wanted & r.read for r in chosen], [r.read for r in chosen], [r.wanted for r in chosen])
    )
    if not made or not wanted:
        return f"{title:32}no figures"
    return f"{title:32}{hits / made:.3f} {hits / wanted:.3f} {2 * hits / (made + wanted):.3f} ({wanted})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "texts")
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--faults", default="")
    a = parser.parse_args()
    found = rows(a.texts, a.test, a.fresh)
    print("precision, recall, F1 (figures)")
    learned = [r for r in found if r.part != "test"]
    for part in ("fresh",) if a.fresh else ("train", "development", "test"):
        print(line(part, [r for r in found if r.part == part]))
    print(line("two readers agreed", [r for r in learned if r.readers in ("2yyy", "3yyy", "3nyy", "3yny", "3nny")]))
    print(line("one reader", [r for r in learned if r.readers == "1"]))
    print(line("units and paragraphs", [r for r in learned if r.kind in ("unit", "paragraph")]))
    for language in sorted({r.language for r in learned}):
        print(line(language, [r for r in learned if r.language == language]))
    for row in found:
        if row.language == a.faults and row.part in ("train", "fresh") and row.wanted != row.read:
            print(f"{row.id} missed {[*(row.wanted - row.read)]} read {[*(row.read - row.wanted)]}\n    {row.text[:400]}")


if __name__ == "__main__":
    main()
