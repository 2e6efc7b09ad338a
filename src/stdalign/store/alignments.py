"""Alignments in the database: written a country pair at a time, stale where a clause changed since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from stdalign.model import Alignment
from stdalign.store.content import alignment_from
from stdalign.store.database import Database


def replace_pair(
    db: Database, source: str, target: str, alignments: Sequence[Alignment], facts: dict[str, dict[str, Any]]
) -> None:
    """Write the alignments of a country pair in the place of the old ones; inside a transaction.

    Args:
        source: jurisdiction. target: jurisdiction. alignments: new ones.
        facts: for each article address ``hash, topics, themes, sectors``.
    """
    db.execute("DELETE FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=?", (source, target))
    none: dict[str, Any] = {"hash": "", "topics": [], "themes": [], "sectors": []}
    rows = []
    for a in alignments:
        here, there = facts[a.source], facts.get(a.target, none)
        rows.append((
            a.source, a.target, a.rank, a.score, a.probability, a.relation.value, a.stringency.value, a.rationale.value,
            a.strength, json.dumps(a.evidence.to_dict(), ensure_ascii=False, separators=(",", ":")), int(a.no_counterpart), 0,
            a.source.partition("#")[0], a.target.partition("#")[0], source, target, here["hash"], there["hash"],
            " ".join(here["topics"]), " ".join(here["themes"]), " ".join(here["sectors"]),
        ))  # fmt: skip
    db.many(
        "INSERT INTO alignments (source, target, rank, score, probability, relation, stringency, rationale, strength,"
        " evidence, no_counterpart, stale, source_instrument, target_instrument, source_jurisdiction,"
        " target_jurisdiction, source_hash, target_hash, topics, themes, sectors) VALUES (" + ", ".join("?" * 21) + ")",
        rows,
    )


def mark_stale(db: Database, hashes: dict[str, str]) -> int:
    """Mark alignments whose source or target text is no longer the one they were made from; returns how many."""
    stale = [
        (row["id"],)
        for row in db.all("SELECT id, source, target, source_hash, target_hash FROM alignments WHERE stale=0")
        if hashes.get(row["source"], "") != row["source_hash"]
        or (row["target"] and hashes.get(row["target"], "") != row["target_hash"])
    ]
    db.many("UPDATE alignments SET stale=1 WHERE id=?", stale)
    return len(stale)


def stored_rows(db: Database, source: str, target: str) -> list[dict[str, Any]]:
    """Stored alignments of a country pair as plain rows, by source article and rank."""
    rows = db.all(
        "SELECT * FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=? ORDER BY id",
        (source, target),
    )
    return [{**alignment_from(row).to_dict(), "target": row["target"] or None} for row in rows]
