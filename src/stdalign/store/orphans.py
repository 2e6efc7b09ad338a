"""Reviews whose pair is no longer what the expert saw; none is ever lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stdalign.model import Review
from stdalign.record import Record
from stdalign.store.database import Database
from stdalign.store.reviews import review_from


@dataclass(frozen=True)
class Orphan(Record):
    """A review with why it no longer stands on what was seen.

    ``why`` is ``gone`` (a clause is no longer there), ``changed`` (it has other words) or ``unpaired`` (the two are no
    pair now). ``source_now`` and ``target_now`` are the addresses after renaming, empty where they are the same.
    """

    review: Review
    why: str
    source_now: str = ""
    target_now: str = ""

    def names(self, instrument: str) -> bool:
        """Whether the review stands on an instrument, under the id it has now or had then."""
        review = self.review
        sides = (review.source, review.target, self.source_now, self.target_now)
        return instrument in {address.partition("#")[0] for address in sides}


def orphans(db: Database) -> list[Orphan]:
    """Every review that stands on something else by now, oldest first."""
    renamed = {row["old"]: row["new"] for row in db.all("SELECT old, new FROM renamed")}
    rows = db.all(
        "SELECT r.*, a.id AS pair, a.stale AS stale, a.source_hash AS source_is, a.target_hash AS target_is"
        " FROM reviews r LEFT JOIN alignments a ON a.source=r.source AND"
        " (a.target=r.target OR (a.target='' AND a.target_jurisdiction=r.target)) ORDER BY r.id"
    )
    found = []
    for row in rows:
        same = row["source_is"] == row["source_hash"] and row["target_is"] == row["target_hash"]
        if row["pair"] is not None and same and not row["stale"]:
            continue
        now = [_now(row[side], renamed) for side in ("source", "target")]
        found.append(
            Orphan(
                review_from(row), _why(db, row, now), *(n if n != row[s] else "" for n, s in zip(now, _SIDES, strict=True))
            )
        )
    return found


_SIDES = ("source", "target")


def _why(db: Database, row: Any, now: list[str]) -> str:
    if not all(_there(db, address) for address in now if "#" in address):
        return "gone"
    return "changed" if row["pair"] is not None else "unpaired"


def _there(db: Database, address: str) -> bool:
    instrument, _, eid = address.partition("#")
    return db.one("SELECT id FROM clauses WHERE instrument=? AND eid=?", (instrument, eid)) is not None


def _now(address: str, renamed: dict[str, str]) -> str:
    """An address under the name that its instrument has now."""
    instrument, mark, eid = address.partition("#")
    seen: set[str] = set()
    while instrument in renamed and instrument not in seen:
        seen.add(instrument)
        instrument = renamed[instrument]
    return f"{instrument}{mark}{eid}"
