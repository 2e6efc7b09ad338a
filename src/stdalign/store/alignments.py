"""Alignments in the database: written a country pair at a time, stale where a clause changed since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stdalign.model import Alignment
from stdalign.store.content import alignment_from
from stdalign.store.database import Database
from stdalign.store.rows import insert, to_json


def pair_rows(
    source: str, target: str, alignments: Sequence[Alignment], facts: dict[str, dict[str, Any]]
) -> list[tuple[Any, ...]]:
    """The rows of a country pair's alignments, worked out before anything is written.

    Args:
        source: jurisdiction.
        target: jurisdiction.
        alignments: of the pair.
        facts: for each article address ``hash, topics, themes, sectors``.
    """
    none: dict[str, Any] = {"hash": "", "topics": [], "themes": [], "sectors": []}
    rows = []
    for a in alignments:
        here, there = facts[a.source], facts.get(a.target, none)
        rows.append((
            a.source, a.target, a.rank, a.score, a.probability, a.relation.value, a.stringency.value, a.rationale.value,
            a.strength, to_json(a.evidence.to_dict()), int(a.no_counterpart), 0,
            a.source.partition("#")[0], a.target.partition("#")[0], source, target, here["hash"], there["hash"],
            " ".join(here["topics"]), " ".join(here["themes"]), " ".join(here["sectors"]),
            a.evidence.relations.get(a.relation, -1.0),
        ))  # fmt: skip
    return rows


_COLUMNS = (
    "source", "target", "rank", "score", "probability", "relation", "stringency", "rationale", "strength", "evidence",
    "no_counterpart", "stale", "source_instrument", "target_instrument", "source_jurisdiction", "target_jurisdiction",
    "source_hash", "target_hash", "topics", "themes", "sectors", "relation_probability",
)  # fmt: skip


def write_pair(db: Database, source: str, target: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write the rows of a country pair in the place of the old ones; inside a transaction."""
    db.execute("DELETE FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=?", (source, target))
    db.many(insert("alignments", _COLUMNS), rows)


def replace_pair(
    db: Database, source: str, target: str, alignments: Sequence[Alignment], facts: dict[str, dict[str, Any]]
) -> None:
    """Work out and write the alignments of a country pair; inside a transaction (see ``pair_rows``)."""
    write_pair(db, source, target, pair_rows(source, target, alignments, facts))


def stale_ids(db: Database, hashes: dict[str, str]) -> list[int]:
    """Ids of alignments whose source or target text is no longer the one they were made from.

    Args:
        hashes: by address of an article, the hash of its text.
    """
    return [
        int(row["id"])
        for row in db.all("SELECT id, source, target, source_hash, target_hash FROM alignments WHERE stale=0")
        if hashes.get(row["source"], "") != row["source_hash"]
        or (row["target"] and hashes.get(row["target"], "") != row["target_hash"])
    ]


def write_stale(db: Database, ids: Sequence[int]) -> None:
    """Mark alignments as stale; inside a transaction."""
    db.many("UPDATE alignments SET stale=1 WHERE id=?", [(one,) for one in ids])


def stored(db: Database, source: str, target: str) -> list[Alignment]:
    """Stored alignments of a country pair, by source article and rank."""
    rows = db.all(
        "SELECT * FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=? ORDER BY id",
        (source, target),
    )
    return [alignment_from(row) for row in rows]


def stored_rows(db: Database, source: str, target: str) -> list[dict[str, Any]]:
    """Stored alignments of a country pair as plain rows, by source article and rank, with what stands beside them."""
    rows = db.all(
        "SELECT * FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=? ORDER BY id",
        (source, target),
    )
    return [
        {
            **alignment_from(row).to_dict(),
            "target": row["target"] or None,
            **{name: row[name] for name in _BESIDE},
            **{name: row[name].split() for name in ("topics", "themes", "sectors")},
        }
        for row in rows
    ]


_BESIDE = ("source_jurisdiction", "target_jurisdiction", "source_hash", "target_hash", "relation_probability")
