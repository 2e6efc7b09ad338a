"""Alignments in the database: written a country pair at a time, stale where a clause changed since."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
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
            a.strength, to_json(a.evidence), int(a.no_counterpart), 0,
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
_AT = {name: at for at, name in enumerate(_COLUMNS)}


def write_from(db: Database, instruments: Sequence[str], target: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write the rows from some instruments to a country in the place of the old ones; inside a transaction."""
    for name in instruments:
        db.execute("DELETE FROM alignments WHERE source_instrument=? AND target_jurisdiction=?", (name, target))
    db.many(insert("alignments", _COLUMNS), rows)


def write_pair(db: Database, source: str, target: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write the rows of a country pair in the place of the old ones; inside a transaction."""
    db.execute("DELETE FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=?", (source, target))
    db.many(insert("alignments", _COLUMNS), rows)


def answering(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Those of some rows that say what answers, rather than that nothing does."""
    return [row for row in rows if not row[_AT["no_counterpart"]]]


def has_pair(db: Database, source: str, target: str) -> bool:
    """Whether there are alignments of a country pair."""
    found = db.one(
        "SELECT id FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=? LIMIT 1", (source, target)
    )
    return found is not None


def add_answers(
    db: Database, source: str, target: str, instruments: Sequence[str], rows: Sequence[tuple[Any, ...]], most: int
) -> None:
    """Put answers from new instruments among those that the articles of a country have already; inside a transaction.

    An article that nothing answered is answered now, where the new ones do; of more than ``most`` answers the least
    probable go. An article that has no row yet gets all of its new ones.

    Args:
        source: jurisdiction.
        target: jurisdiction of the new instruments.
        instruments: their ids.
        rows: of ``pair_rows``, from articles of the source to the new instruments.
        most: answers of an article.
    """
    for one in instruments:
        db.execute("DELETE FROM alignments WHERE source_jurisdiction=? AND target_instrument=?", (source, one))
    there: dict[str, list[Any]] = {}
    for row in db.all(
        "SELECT id, source, target, probability, rank, no_counterpart FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=?",
        (source, target),
    ):
        there.setdefault(row["source"], []).append(row)
    fresh: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        fresh.setdefault(row[_AT["source"]], []).append(row)
    gone: list[tuple[int]] = []
    moved: list[tuple[int, int]] = []
    come: list[tuple[Any, ...]] = []
    for name, new in fresh.items():
        old = there.get(name, [])
        if not old:
            come += new
        elif good := answering(new):
            away, ranked, fresh_ones = _merged(old, good, most)
            gone += away
            moved += ranked
            come += fresh_ones
    db.many("DELETE FROM alignments WHERE id=?", gone)
    db.many("UPDATE alignments SET rank=?, no_counterpart=0 WHERE id=?", moved)
    db.many(insert("alignments", _COLUMNS), come)


def _merged(
    old: Sequence[Any], new: Sequence[tuple[Any, ...]], most: int
) -> tuple[list[tuple[int]], list[tuple[int, int]], list[tuple[Any, ...]]]:
    """The answers of one article, old and new, by probability, of equals the old one first: what goes, what has another rank, what comes."""
    order: list[tuple[float, int, Any]] = [(-row["probability"], 0, row) for row in old if row["target"]]
    order += [(-row[_AT["probability"]], 1, row) for row in new]
    order.sort(key=lambda one: one[:2])
    gone = [row["id"] for row in old if not row["target"]] + [row["id"] for _, age, row in order[most:] if not age]
    kept = list(enumerate(order[:most], 1))
    fresh = [(*row[: _AT["rank"]], rank, *row[_AT["rank"] + 1 :]) for rank, (_, age, row) in kept if age]
    # A row that stands as it stood is not written again: its seal and its indexes would be too.
    moved = [(rank, row["id"]) for rank, (_, age, row) in kept if not age and (row["rank"] != rank or row["no_counterpart"])]
    return [(id,) for id in gone], moved, fresh


def copy_pair(db: Database, old: tuple[str, str], new: tuple[str, str], clauses: Mapping[str, str]) -> None:
    """What was found of a pair as what is found of another one with the same words, where nothing is stored of that.

    Args:
        old: source and target; the target is a country's code where nothing answers.
        new: the other two.
        clauses: old address to new of the clauses that stand elsewhere now.
    """
    sql = "SELECT * FROM alignments WHERE source=? AND (target=? OR (target='' AND target_jurisdiction=?))"
    with db.transaction():
        row = db.one(sql, (old[0], old[1], old[1]))
        if row is None or db.one(sql, (new[0], new[1], new[1])) is not None:
            return
        made = {name: row[name] for name in _COLUMNS}
        evidence = json.loads(row["evidence"])
        for side, address in zip(("source", "target"), new, strict=True):
            if row[side]:
                eid = f"{row[side].partition('#')[0]}#{evidence.get(f'{side}_clause', '')}"
                evidence[f"{side}_clause"] = clauses.get(eid, eid).partition("#")[2]
                made |= {side: address, f"{side}_instrument": address.partition("#")[0]}
        db.execute(insert("alignments", _COLUMNS), tuple({**made, "evidence": to_json(evidence)}.values()))


def drop_instrument(db: Database, instrument: str) -> None:
    """Delete the alignments of an instrument; inside a transaction. Its decisions stay."""
    db.execute("DELETE FROM alignments WHERE source_instrument=? OR target_instrument=?", (instrument, instrument))


def replace_pair(
    db: Database, source: str, target: str, alignments: Sequence[Alignment], facts: dict[str, dict[str, Any]]
) -> None:
    """Work out and write the alignments of a country pair; inside a transaction (see ``pair_rows``)."""
    write_pair(db, source, target, pair_rows(source, target, alignments, facts))


def stale_ids(db: Database, hashes: dict[str, str], fresh: Collection[tuple[str, str]] = ()) -> list[int]:
    """Ids of alignments whose source or target text is no longer the one they were made from.

    Args:
        hashes: by address of an article, the hash of its text.
        fresh: pairs of countries whose alignments were made from these texts a moment ago: they are not read.
    """
    pairs = [tuple(row) for row in db.all("SELECT DISTINCT source_jurisdiction, target_jurisdiction FROM alignments")]
    return [
        int(row["id"])
        for pair in pairs
        if pair not in fresh
        for row in db.all(
            "SELECT id, source, target, source_hash, target_hash FROM alignments"
            " WHERE stale=0 AND source_jurisdiction=? AND target_jurisdiction=?",
            pair,
        )
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
