"""Whether each figure in digits of a law's clauses is told apart: a quantity, a date, reference or number of an item, or a finding.

    python benchmarks/figures_told.py [--texts ../shared/texts] [--files 3] [--clauses 250] [--seed 5]

Draws law texts of each language that ``frames_judged.tsv`` names, splits them, and counts the figures of clauses drawn from them.
A figure that is none of these would be silence, and the command fails.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from pathlib import Path

from stdalign.analysis.reader import Steps
from stdalign.errors import StdalignError
from stdalign.knowledge import Knowledge
from stdalign.normal import spelled
from stdalign.numerals import to_arabic
from stdalign.pipeline import split

ROOT = Path(__file__).resolve().parent.parent
JUDGED = ROOT / "corpora" / "gold" / "frames_judged.tsv"
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
KINDS = ("quantity", "date, reference, number", "finding", "silence")
READ_AS = {"ILO": "INT", "UDHR": "INT", "EU": "INT", "UK": "INT", "US": "INT", "BR": "TL"}
"""The jurisdiction whose schemes read the texts of others, as they were drawn (``training/draw_clauses.py``)."""


def told(text: str, steps: Steps, currency: str) -> Counter[str]:
    """How many figures of a clause are what."""
    quantities, findings, besides = steps.account(text, currency)
    spans = {
        "quantity": [(one.start, one.end) for one in quantities],
        "finding": [(one.start, one.end) for one in findings],
        "date, reference, number": besides,
    }
    out: Counter[str] = Counter()
    for figure in FIGURE.finditer(to_arabic(text)):
        met = (kind for kind, of in spans.items() if any(a < figure.end() and figure.start() < b for a, b in of))
        out[next(met, "silence")] += 1
    return out


def files(language: str, most: int, seed: int) -> list[tuple[str, str]]:
    """Law texts of a language with their jurisdictions, drawn by the seed."""
    lines = JUDGED.read_text("utf-8").splitlines()
    rows = [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]
    there = sorted({(row["file"], READ_AS.get(row["juris"], row["juris"])) for row in rows if row["lang"] == language})
    return random.Random(seed).sample(there, min(most, len(there)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "texts")
    parser.add_argument("--files", type=int, default=3)
    parser.add_argument("--clauses", type=int, default=250)
    parser.add_argument("--seed", type=int, default=5)
    a = parser.parse_args()
    knowledge, whole = Knowledge.shipped(), Counter[str]()
    print(f"{'':10}{'files':>6}{'clauses':>9}" + "".join(f"{kind:>25}" for kind in KINDS))
    for language in ("zh", "en", "vi", "id", "th", "ms", "lo", "km", "my"):
        chosen, clauses = files(language, a.files, a.seed), []
        for file, juris in chosen:
            try:
                clauses += [(one.text, juris) for one in split(a.texts / file, jurisdiction=juris).clauses if one.text]
            except StdalignError as error:
                print(f"{file}: {error}", file=sys.stderr)
        drawn = random.Random(a.seed).sample(clauses, min(a.clauses, len(clauses)))
        steps, sums = Steps.of(language, knowledge), Counter[str]()
        for text, juris in drawn:
            sums += told(spelled(text), steps, knowledge.profile(juris).currency)
        print(f"{language:10}{len(chosen):6}{len(drawn):9}" + "".join(f"{sums[kind]:25}" for kind in KINDS))
        whole += sums
    print(f"{'all':25}" + "".join(f"{whole[kind]:25}" for kind in KINDS))
    if whole["silence"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
