"""Files that hold the same law (another print, a consolidation): what one of them teaches, the other may not be asked.

python training/twins.py TEXTS      # writes the groups to corpora/gold/frames_twins.tsv
"""

from __future__ import annotations

import sys
from pathlib import Path

from judgements import ROOT, hash_of

STORED = ROOT / "corpora" / "gold" / "frames_twins.tsv"
SHARED, LEAST, LONG = 0.4, 3, 60
"""Share of the shorter file's clauses that two prints of a law have in common, the fewest of them, and signs of a clause that counts."""


def work_of() -> dict[str, str]:
    """The law of each file that has twins, named by the first of them."""
    lines = STORED.read_text("utf-8").splitlines()[1:]
    return dict(line.split("\t") for line in lines)


def groups(hashes: dict[str, set[str]]) -> dict[str, str]:
    """The law of each file that shares it with another.

    Args:
        hashes: of the clauses of each file.

    >>> groups({"a": {"1", "2", "3"}, "b": {"1", "2", "3", "4"}, "c": {"5", "6", "7"}})
    {'a': 'a', 'b': 'a'}
    """
    work = {name: name for name in sorted(hashes)}
    for one in work:
        for other in work:
            common = len(hashes[one] & hashes[other])
            if one < other and common >= LEAST and common / min(len(hashes[one]), len(hashes[other])) >= SHARED:
                kept, gone = sorted((work[one], work[other]))
                work = {name: kept if law == gone else law for name, law in work.items()}
    shared = [law for name, law in work.items() if law != name]
    return {name: law for name, law in work.items() if law in shared}


def main(root: Path) -> None:
    from draw_clauses import READ_AS, texts

    from stdalign import split
    from stdalign.errors import StdalignError

    hashes = {}
    for row in texts(root):
        try:
            found = split(root / row["file"], jurisdiction=READ_AS.get(row["juris"], row["juris"]), language=row["lang"])
        except StdalignError as error:
            print(f"{row['file']}: {error}")
            continue
        hashes[row["file"]] = {hash_of(c.text) for c in found.clauses if len(c.text) > LONG}
    found_groups = groups({name: known for name, known in hashes.items() if known})
    STORED.write_text("file\tlaw\n" + "".join(f"{name}\t{law}\n" for name, law in found_groups.items()), "utf-8")
    print(f"{len(found_groups)} files of {len(set(found_groups.values()))} laws → {STORED.relative_to(ROOT)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
