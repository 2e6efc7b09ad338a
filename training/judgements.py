"""Merges the readers' judgements of clauses into ``corpora/gold/frames_judged.tsv``: addresses, hashes and figures, no law text.

    python training/judgements.py FOLDER      folder with batch_NN.jsonl and R1_NN.tsv, R2_NN.tsv, R3_NN.tsv

Two readers judged each clause without seeing each other; where they differ a third decides: what two of three say, else what the
third says; of topics those that two name, the first reader's main topic where none does. Fragments (``broken``) are left out.
The parts (train, development, test) are drawn by instrument with the seed below. Prints how far the two readers agree.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "corpora" / "gold" / "frames_judged.tsv"
COLUMNS = (
    "id", "file", "juris", "lang", "kind", "eid", "hash", "part", "readers", "bearer", "explicit", "modality", "topics", "quantities",
)  # fmt: skip
SEED, SHARES = 20261128, {"train": 0.7, "development": 0.15, "test": 0.15}

Answer = tuple[str, str, str, tuple[str, ...], tuple[str, ...]]
"""Bearer, explicit, modality, topics, quantities."""


def hash_of(text: str) -> str:
    """Key of a clause's text: 16 hexadecimal digits over its signs without blanks, which files print differently.

    >>> hash_of("a  b") == hash_of("ab ")
    True
    """
    return sha256("".join(text.split()).encode()).hexdigest()[:16]


def answers(folder: Path, reader: int) -> dict[str, Answer]:
    """What a reader said, by clause."""
    found = {}
    for path in sorted(folder.glob(f"R{reader}_*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if not line.strip():
                continue
            name, bearer, explicit, modality, topics, quantities = line.split("\t")
            found[name] = (bearer, explicit, modality, _list(topics, ","), _list(quantities, " ; "))
    return found


def _list(text: str, sign: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(sign) if one.strip() not in ("", "-"))


def merged(said: list[Answer]) -> Answer:
    """One answer of two or three readers."""

    def field(values: list[str]) -> str:
        value, times = Counter(values).most_common(1)[0]
        return value if times > 1 else values[-1]

    topics = Counter(t for one in said for t in one[3])
    common = tuple(t for t, n in topics.most_common() if n > 1)[:3]
    figures = Counter(q for one in said for q in set(one[4]))
    first = said[0][4] if len(said) < 3 or set(said[0][4]) == set(said[1][4]) else said[-1][4]
    kept = tuple(q for q in first if figures[q] > 1 or len(said) == 3)
    return (
        field([one[0] for one in said]),
        field([one[1] for one in said]),
        field([one[2] for one in said]),
        common or said[-1][3][:1],
        kept,
    )


def agreement(clauses: dict[str, dict[str, str]], one: dict[str, Answer], other: dict[str, Answer]) -> list[str]:
    """How far two readers agree, a line a language: shares of clauses, F1 of topics and quantities."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for name in clauses:
        a, b = one[name], other[name]
        for group in (clauses[name]["lang"], "all"):
            s = sums[group]
            s["n"] += 1
            for at, field in enumerate(("bearer", "explicit", "modality")):
                s[field] += a[at] == b[at]
            for at, field in ((3, "topics"), (4, "quantities")):
                s[f"{field} both"] += 2 * (Counter(a[at]) & Counter(b[at])).total()
                s[field] += len(a[at]) + len(b[at])
    lines = ["lang  clauses  bearer explicit modality topics quantities"]
    for group, s in sorted(sums.items()):
        shares = [s[f] / s["n"] for f in ("bearer", "explicit", "modality")]
        shares += [s[f"{f} both"] / s[f] if s[f] else 1.0 for f in ("topics", "quantities")]
        lines.append(f"{group:5} {s['n']:7}  " + "  ".join(f"{x:.3f}" for x in shares))
    return lines


def parts_of(files: list[str]) -> dict[str, str]:
    """Part of each instrument, drawn with the seed."""
    drawn = sorted(set(files))
    random.Random(SEED).shuffle(drawn)
    out, at = {}, 0.0
    edges = [(name, sum(list(SHARES.values())[: k + 1])) for k, name in enumerate(SHARES)]
    for at, name in enumerate(drawn):
        out[name] = next(part for part, edge in edges if at < edge * len(drawn))
    return out


def main(folder: Path) -> None:
    clauses = {}
    for path in sorted(folder.glob("batch_*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            clauses[row["id"]] = row
    readers = [answers(folder, reader) for reader in (1, 2, 3)]
    clauses = {name: row for name, row in clauses.items() if name in readers[0] and name in readers[1]}
    print("\n".join(agreement(clauses, readers[0], readers[1])))
    parts = parts_of([row["file"] for row in clauses.values()])
    lines = ["\t".join(COLUMNS)]
    for name, row in clauses.items():
        said = [one[name] for one in readers if name in one]
        bearer, explicit, modality, topics, quantities = merged(said)
        if modality == "broken":
            continue
        agreed = "".join("yn"[len({one[at] for one in said[:2]}) > 1] for at in (0, 2, 4))
        lines.append(
            "\t".join(
                [
                    name, row["file"], row["juris"], row["lang"], row["kind"], row["eid"], hash_of(row["text"]), parts[row["file"]],
                    f"{len(said)}{agreed}", bearer, explicit, modality, ",".join(topics) or "-", " ; ".join(quantities) or "-",
                ]
            )
        )  # fmt: skip
    OUT.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines) - 1} clauses → {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
