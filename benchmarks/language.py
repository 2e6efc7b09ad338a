"""Language of a clause measured: on the sentences of NTREX-128 and on clauses of the laws.

::

    python benchmarks/language.py ../shared
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from pathlib import Path

from stdalign.language import detect
from stdalign.profile import load_profile
from stdalign.read import read_file
from stdalign.splitting import split_source

COLUMNS = ("en", "zh", "vi", "th", "id", "ms", "my", "km", "lo", "fil", "pt")
LAWS = (
    ("CN", "CN", "zh"), ("VN", "VN", "vi"), ("SG", "SG", "en"), ("ID", "ID", "id"), ("MY", "MY", ""), ("TH", "TH", "th"),
    ("PH", "PH", "en"), ("KH", "KH", ""), ("ILO", "INT", "en"), ("UDHR", "INT", ""),
)  # fmt: skip


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    options = parser.parse_args()
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    began = time.process_time()
    with (options.root / "bench" / "ntrex128.tsv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            for column in COLUMNS:
                text = row[column] or ""
                if len(text) < 20:
                    continue
                want = "tl" if column == "fil" else column
                found = detect(text)[0]
                total[want] += 1
                right[want] += found == want
                if found != want:
                    wrong[want, found] += 1
    took = time.process_time() - began
    print(f"NTREX-128, all 12 languages possible: {sum(right.values()) / sum(total.values()):.4f} ({took:.1f} s)")
    for code in sorted(total):
        print(f"  {code}: {right[code] / total[code]:.4f} of {total[code]}")
    print("  ", wrong.most_common(8))
    pair = ["id", "ms"]
    print(f"id versus ms: {sum(right[c] for c in pair) / sum(total[c] for c in pair):.4f}")
    right.clear()
    total.clear()
    open_right: Counter[str] = Counter()
    for folder, code, language in LAWS:
        for path in sorted((options.root / "texts" / folder).iterdir()):
            if path.suffix not in (".md", ".txt"):
                continue
            parts = path.name.split(".")
            want = language or (parts[-2] if len(parts) > 2 else "en")
            for clause in split_source(read_file(path)[0], load_profile(code)).clauses:
                if len(clause.text) >= 20 and clause.component.value == "main":
                    total[folder] += 1
                    right[folder] += clause.language == want
                    if (total[folder] % 7) == 0:
                        open_right[folder] += detect(clause.text)[0] == want
    for folder in total:
        print(
            f"{folder}: {right[folder] / total[folder]:.4f} of {total[folder]} clauses; any language possible {open_right[folder] * 7 / total[folder]:.3f}"
        )
    print(f"clauses of the laws: {sum(right.values()) / sum(total.values()):.4f}")


if __name__ == "__main__":
    main()
