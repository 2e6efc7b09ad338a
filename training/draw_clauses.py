"""Draw clauses for judging from a folder of real texts: by language, instrument and kind of clause, at random from a stated seed.

    python training/draw_clauses.py TEXTS OUT --seed 20261128 --clauses 2550

writes ``OUT/batch_NN.jsonl``, one clause a line (``id file juris lang kind eid title path lead text sha``), each batch in one language.
A reader gets text and context, never the analyser's answer. The files stay outside the project: what is kept of them is the judgement,
by file, address and hash of the text.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

from stdalign import split
from stdalign.errors import StdalignError
from stdalign.model import Clause, Component, Split

QUOTA = {
    "zh": 430,
    "vi": 430,
    "en": 660,
    "id": 360,
    "th": 150,
    "ms": 150,
    "lo": 140,
    "km": 130,
    "my": 20,
    "tet": 15,
    "pt": 15,
}
"""Clauses a language: by the number of its instruments, with a floor where there are few."""
LONGEST = {"zh": 420, "th": 800, "lo": 800, "km": 800, "my": 800}
SHARES = (("unit", 0.30), ("paragraph", 0.37), ("point", 0.21), ("annex", 0.12))
"""Kinds of clause in a draw: what experts cite with all its parts, a numbered paragraph, a point under a lead-in, a clause of an annex."""
BATCH = 40
READ_AS = {"ILO": "INT", "UDHR": "INT", "EU": "INT", "UK": "INT", "US": "INT", "BR": "TL"}
"""The jurisdiction whose schemes read the texts of others."""


def texts(root: Path) -> list[dict[str, str]]:
    """Rows of both lists of texts, the file relative to ``root``; foreign languages and broken scans are left out by their reading."""
    rows = []
    for index, prefix in ((root / "INDEX.tsv", ""), (root / "more" / "INDEX.tsv", "more/")):
        with index.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                title = row.get("title_native") or row.get("title") or ""
                rows.append(
                    {"file": prefix + row["file"], "juris": row["jurisdiction"], "lang": row["language"], "title": title}
                )
    return rows


def _label(clause: Clause) -> str:
    return " ".join(part for part in (clause.label, clause.heading) if part)


def whole(clause: Clause, children: dict[str, list[Clause]]) -> str:
    """The clause's words with those of everything below it, labels of the parts kept, its own label left out."""
    parts = [clause.heading, clause.text] if clause.unit else [clause.text]
    for child in children.get(clause.eid, ()):
        if child.component is clause.component:
            parts.append(f"{child.label} {whole(child, children)}".strip())
    return "\n".join(part for part in parts if part)


def kind_of(clause: Clause) -> str:
    """The kind of a clause in the draw, or an empty string for what is not drawn."""
    if clause.component is Component.ANNEX:
        return "annex" if clause.text else ""
    if clause.component is not Component.MAIN:
        return ""
    if clause.unit:
        return "unit"
    if clause.level.value in ("paragraph", "clause"):
        return "paragraph" if clause.text else ""
    return "point" if clause.level.value in ("point", "subpoint", "item") and clause.text else ""


def clauses(row: dict[str, str], found: Split) -> dict[str, list[dict[str, Any]]]:
    """The clauses of one instrument that can be judged, by kind."""
    by_eid = {c.eid: c for c in found.clauses}
    children: dict[str, list[Clause]] = defaultdict(list)
    for clause in found.clauses:
        children[clause.parent].append(clause)
    longest = LONGEST.get(row["lang"], 1100)
    drawn: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for clause in found.clauses:
        kind = kind_of(clause)
        text = whole(clause, children) if kind else ""
        if not 18 <= len(text) <= longest or (row["lang"] != "zh" and len(text) < 40):
            continue
        path, lead, at = [], [], clause.parent
        while at in by_eid:
            above = by_eid[at]
            path.insert(0, _label(above))
            if above.text:
                lead.insert(0, above.text[:300])
            at = above.parent
        drawn[kind].append(
            {
                "file": row["file"], "juris": row["juris"], "lang": row["lang"], "kind": kind, "eid": clause.eid, "title": row["title"],
                "path": " > ".join(p for p in path if p)[-200:], "lead": " / ".join(lead), "text": text,
                "sha": hashlib.sha256(text.encode()).hexdigest()[:16],
            }
        )  # fmt: skip
    return drawn


def draw(pools: dict[str, dict[str, list[dict[str, Any]]]], wanted: int, rng: random.Random) -> list[dict[str, Any]]:
    """``wanted`` clauses of one language: instruments in turn, the kind by its share, no clause inside another drawn one."""
    taken: list[dict[str, Any]] = []
    seen: dict[str, set[str]] = defaultdict(set)
    texts_seen: set[str] = set()
    names = sorted(pools)
    misses = 0
    while len(taken) < wanted and misses < 40 * len(names):
        name = names[(len(taken) + misses) % len(names)]
        kind = rng.choices([k for k, _ in SHARES], [w for _, w in SHARES])[0]
        pool = pools[name].get(kind) or ()
        pick = rng.choice(pool) if pool else None
        if pick is None or pick["sha"] in texts_seen or any(_inside(pick["eid"], other) for other in seen[name]):
            misses += 1
            continue
        seen[name].add(pick["eid"])
        texts_seen.add(pick["sha"])
        taken.append(pick)
    return taken


def _inside(one: str, other: str) -> bool:
    return one == other or one.startswith(other + "__") or other.startswith(one + "__")


def main() -> None:
    """Draw the clauses and write the batches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--clauses", type=int, default=2550)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    pools: dict[str, dict[str, dict[str, list[dict[str, Any]]]]] = defaultdict(dict)
    for row in texts(args.texts):
        country = READ_AS.get(row["juris"], row["juris"])
        try:
            found = split(args.texts / row["file"], jurisdiction=country, language=row["lang"])
        except (StdalignError, ValueError) as error:
            print(f"{row['file']}: {str(error)[:120]}")
            continue
        drawn = clauses(row, found)
        if row["lang"] in QUOTA and sum(map(len, drawn.values())) >= 5:
            pools[row["lang"]][row["file"]] = drawn
    args.out.mkdir(parents=True, exist_ok=True)
    number, scale = 0, args.clauses / sum(QUOTA.values())
    for language, quota in QUOTA.items():
        taken = draw(pools[language], round(quota * scale), rng)
        taken.sort(key=lambda c: c["file"])
        print(language, len(pools[language]), "instruments", len(taken), "clauses")
        for start in range(0, len(taken), BATCH):
            rows = [
                {"id": f"{number:02}-{i:02}", **clause} for i, clause in enumerate(taken[start : start + BATCH], start=1)
            ]
            (args.out / f"batch_{number:02}.jsonl").write_text(
                "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
            )
            number += 1


if __name__ == "__main__":
    main()
