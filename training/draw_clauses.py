"""Draw clauses for judging from a folder of real texts: by language, instrument and kind of clause, at random from a stated seed.

    python training/draw_clauses.py TEXTS OUT --seed 20261128 --clauses 2550
    python training/draw_clauses.py TEXTS OUT --seed 20261129 --clauses 5210 --quota zh=900,vi=1100,en=1100,id=900,th=450,ms=250,lo=200,km=300,my=60 \
        --shares unit=.42,paragraph=.42,point=.11,annex=.05 --batch 45 --nested vi,th,ms,lo,km,my --apart corpora/gold/frames_judged.tsv

writes ``OUT/batch_NN.jsonl``, one clause a line (``id file juris lang kind eid title path lead text sha``), each batch in one language.

    python training/draw_clauses.py TEXTS OUT --seed 20261130 --clauses 3600 --quota zh=650,vi=750,en=750,id=650,th=90,ms=320,lo=220,km=100,my=16,tet=40 \
        --shares unit=.42,paragraph=.42,point=.11,annex=.05 --batch 60 --nested vi,th,ms,lo,km,my,tet --tag c --apart corpora/gold/frames_judged.tsv

With ``--apart`` the draw is for training alone: no instrument of the development and test part, nothing that was judged before.
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
from collections.abc import Sequence
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
PATIENCE = 3000
"""Draws in vain, an instrument, before a language has no more to give."""
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


def draw(
    pools: dict[str, dict[str, list[dict[str, Any]]]],
    wanted: int,
    rng: random.Random,
    shares: Sequence[tuple[str, float]] = SHARES,
    nested: bool = False,
) -> list[dict[str, Any]]:
    """Clauses of one language: instruments in turn, the kind by its share.

    Args:
        pools: clauses by instrument and kind.
        wanted: how many.
        rng: where chance comes from.
        shares: kinds with their shares.
        nested: a clause may lie inside another drawn one, where there are too few.
    """
    taken: list[dict[str, Any]] = []
    seen: dict[str, set[str]] = defaultdict(set)
    texts_seen: set[str] = set()
    names = sorted(pools)
    misses = 0
    met = _same if nested else _inside
    while len(taken) < wanted and misses < PATIENCE * len(names):
        name = names[(len(taken) + misses) % len(names)]
        kind = rng.choices([k for k, _ in shares], [w for _, w in shares])[0]
        pool = pools[name].get(kind) or ()
        pick = rng.choice(pool) if pool else None
        if pick is None or pick["sha"] in texts_seen or any(met(pick["eid"], other) for other in seen[name]):
            misses += 1
            continue
        seen[name].add(pick["eid"])
        texts_seen.add(pick["sha"])
        taken.append(pick)
    return taken


def _inside(one: str, other: str) -> bool:
    return one == other or one.startswith(other + "__") or other.startswith(one + "__")


def _same(one: str, other: str) -> bool:
    return one == other


def told(text: str) -> dict[str, float]:
    """Names with numbers, as an option gives them.

    >>> told("unit=.6,point=.4")
    {'unit': 0.6, 'point': 0.4}
    """
    return {name: float(number) for name, _, number in (one.partition("=") for one in text.split(","))}


def kept_apart(path: Path | None) -> tuple[set[str], set[tuple[str, str]]]:
    """Instruments that may not be drawn from, and clauses that were judged, by the file of judgements."""
    if path is None:
        return set(), set()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {r["file"] for r in rows if r["part"] != "train"}, {(r["file"], r["eid"]) for r in rows}


def main() -> None:
    """Draw the clauses and write the batches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--clauses", type=int, default=2550)
    parser.add_argument("--quota", type=told, default=QUOTA, help="clauses a language, in proportion: zh=900,vi=1100")
    parser.add_argument("--shares", type=told, default=dict(SHARES), help="kinds of clause: unit=.42,paragraph=.42")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--nested", default="", help="languages in which a clause may lie inside another drawn one")
    parser.add_argument(
        "--tag", default="b", help="what the ids of a draw with --apart begin with, so that draws can stand in one file"
    )
    parser.add_argument("--apart", type=Path, help="judgements whose held-out instruments and judged clauses are left out")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    pools: dict[str, dict[str, dict[str, list[dict[str, Any]]]]] = defaultdict(dict)
    held, had = kept_apart(args.apart)
    for row in texts(args.texts):
        if row["file"] in held:
            continue
        country = READ_AS.get(row["juris"], row["juris"])
        try:
            found = split(args.texts / row["file"], jurisdiction=country, language=row["lang"])
        except (StdalignError, ValueError) as error:
            print(f"{row['file']}: {str(error)[:120]}")
            continue
        drawn = {k: [c for c in v if (c["file"], c["eid"]) not in had] for k, v in clauses(row, found).items()}
        if row["lang"] in args.quota and sum(map(len, drawn.values())) >= 5:
            pools[row["lang"]][row["file"]] = drawn
    args.out.mkdir(parents=True, exist_ok=True)
    tag, width = (args.tag, 3) if args.apart else ("", 2)
    number, scale = 0, args.clauses / sum(args.quota.values())
    nested = args.nested.split(",")
    for language, quota in args.quota.items():
        taken = draw(pools[language], round(quota * scale), rng, tuple(args.shares.items()), language in nested)
        taken.sort(key=lambda c: c["file"])
        print(language, len(pools[language]), "instruments", len(taken), "clauses")
        for start in range(0, len(taken), args.batch):
            rows = [
                {"id": f"{tag}{number:0{width}}-{i:02}", **clause}
                for i, clause in enumerate(taken[start : start + args.batch], start=1)
            ]
            (args.out / f"batch_{number:0{width}}.jsonl").write_text(
                "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
            )
            number += 1


if __name__ == "__main__":
    main()
