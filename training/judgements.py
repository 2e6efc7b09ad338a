"""Merges the readers' judgements of clauses into ``corpora/gold/frames_judged.tsv``: addresses, hashes and figures, no law text.

    python training/judgements.py FOLDER             folder with batch_NN.jsonl and R1_NN.tsv, R2_NN.tsv, R3_NN.tsv
    python training/judgements.py FOLDER --single    one reader (R1_NNN.tsv): added to what is there, for training alone

Two readers judged each clause without seeing each other; where they differ a third decides: what two of three say, else what the
third says; of topics those that two name, the first reader's main topic where none does. Fragments (``broken``) are left out.
Of a single reader's clauses, whose figures may not have been asked for (``?``), none comes from an instrument of the development or test part, and none says what one of theirs says.
The parts (train, development, test) are drawn by instrument with the seed below. Prints how far the two readers agree.
"""

from __future__ import annotations

import argparse
import json
import random
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


def line_of(name: str, row: dict[str, str], part: str, said: list[Answer]) -> str:
    """The line of a clause in the file, empty for a fragment.

    Args:
        name: its id.
        row: the clause as it was drawn.
        part: train, development or test.
        said: what each reader said.
    """
    bearer, explicit, modality, topics, quantities = merged(said) if len(said) > 1 else said[0]
    if modality == "broken":
        return ""
    agreed = "".join("yn"[len({one[at] for one in said[:2]}) > 1] for at in (0, 2, 4)) if len(said) > 1 else ""
    fields = [
        name, row["file"], row["juris"], row["lang"], row["kind"], row["eid"], hash_of(row["text"]), part,
        f"{len(said)}{agreed}", bearer, explicit, modality, ",".join(topics) or "-", " ; ".join(quantities) or "-",
    ]  # fmt: skip
    return "\t".join(fields)


def drawn(folder: Path) -> dict[str, dict[str, str]]:
    """The clauses of a draw, by id."""
    rows = (
        json.loads(line) for path in sorted(folder.glob("batch_*.jsonl")) for line in path.read_text("utf-8").splitlines()
    )
    return {row["id"]: row for row in rows}


def judged_by_many(folder: Path) -> list[str]:
    """Lines of a draw that two readers and a third judged."""
    readers = [answers(folder, reader) for reader in (1, 2, 3)]
    clauses = {name: row for name, row in drawn(folder).items() if name in readers[0] and name in readers[1]}
    print("\n".join(agreement(clauses, readers[0], readers[1])))
    parts = parts_of([row["file"] for row in clauses.values()])
    return [
        line_of(name, row, parts[row["file"]], [one[name] for one in readers if name in one])
        for name, row in clauses.items()
    ]


def judged_by_one(folder: Path, there: list[str]) -> list[str]:
    """Lines of a draw that one reader judged, behind those that are there."""
    made = drawn(folder)
    kept = [line for line in there if line.split("\t")[0] not in made]
    known = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in kept]
    held = {row["file"] for row in known if row["part"] != "train"}
    had = {row["hash"] for row in known}
    said = answers(folder, 1)
    fresh = {
        name: row
        for name, row in made.items()
        if name in said and row["file"] not in held and hash_of(row["text"]) not in had
    }
    return kept + [line_of(name, row, "train", [said[name]]) for name, row in fresh.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--single", action="store_true")
    a = parser.parse_args()
    there = OUT.read_text("utf-8").splitlines()[1:] if a.single else []
    lines = judged_by_one(a.folder, there) if a.single else judged_by_many(a.folder)
    lines = ["\t".join(COLUMNS), *filter(None, lines)]
    OUT.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines) - 1} clauses → {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
