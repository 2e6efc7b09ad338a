"""Experts' decisions on alignments: append-only, each chained to the one before by its hash.

A decision is on a pair: a source article and what is said to answer it. Where the statement is that nothing
in a country does, the country's code stands in the place of the target address. The row keeps what the pair
said before (``old``) and after (``new``), both with the pair's state, so that no reader has to work it out.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from stdalign.decision import Decision, Draft, Vote, check, last_words, said, signature, standing, vote, votes
from stdalign.errors import ReviewConflict, UnknownName, UsageError
from stdalign.model import Finding, Review
from stdalign.store.database import Database

_LOCK = 7_310_001  # any fixed number: the advisory lock of PostgreSQL under which the chain grows


def pair_row(db: Database, source: str, target: str) -> Any:
    """The alignment of a pair; ``target`` may be a country code, for "nothing there answers it".

    Raises:
        UnknownName: no such alignment.
    """
    if "#" in target:
        row = db.one("SELECT * FROM alignments WHERE source=? AND target=?", (source, target))
    else:
        row = db.one("SELECT * FROM alignments WHERE source=? AND target='' AND target_jurisdiction=?", (source, target))
    if row is None:
        raise UnknownName(f"no alignment {source} ~ {target}", next_step="list the pairs of two countries first")
    return row


def target_of(row: Any) -> str:
    """Target address of an alignment, or the country's code where there is no counterpart."""
    return str(row["target"] or row["target_jurisdiction"])


def pair_etag(row: Any, last: int) -> str:
    """Tag of what a reviewer saw: the alignment as it is and the last decision on it (0: none)."""
    seen = (row["source"], target_of(row), row["relation"], row["stringency"], row["source_hash"], row["target_hash"], last)
    return sha256(repr(seen).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def last_id(db: Database, source: str, target: str) -> int:
    """Id of the last decision on a pair, 0 where there is none."""
    row = db.one("SELECT MAX(id) AS id FROM reviews WHERE source=? AND target=?", (source, target))
    return int(row["id"] or 0)


def history(db: Database, source: str, target: str) -> list[Review]:
    """Every decision on a pair, oldest first."""
    rows = db.all("SELECT * FROM reviews WHERE source=? AND target=? ORDER BY id", (source, target))
    return [review_from(row) for row in rows]


def decided_pairs(db: Database) -> list[Any]:
    """The stored alignments that somebody has decided on and that have a target, as rows."""
    sql = "SELECT * FROM alignments a WHERE target<>'' AND EXISTS"
    sql += " (SELECT 1 FROM reviews r WHERE r.source=a.source AND r.target=a.target) ORDER BY id"
    return db.all(sql)


def all_by_pair(db: Database) -> dict[tuple[str, str], list[tuple[Review, tuple[str, str]]]]:
    """Every decision by source and target, oldest first, with the hashes of the texts that it was made on."""
    found: dict[tuple[str, str], list[tuple[Review, tuple[str, str]]]] = {}
    for row in db.all("SELECT * FROM reviews ORDER BY id"):
        seen = (row["source_hash"], row["target_hash"])
        found.setdefault((row["source"], row["target"]), []).append((review_from(row), seen))
    return found


def between(db: Database, source: str, target: str) -> dict[tuple[str, str], list[Review]]:
    """Every decision on the stored pairs from one country to another, by source and target, oldest first."""
    found: dict[tuple[str, str], list[Review]] = {}
    sql = "SELECT r.* FROM reviews r WHERE EXISTS (SELECT 1 FROM alignments a WHERE a.source=r.source AND a.source_jurisdiction=?"
    sql += " AND a.target_jurisdiction=? AND r.target IN (a.target, a.target_jurisdiction)) ORDER BY r.id"
    for row in db.all(sql, (source, target)):
        found.setdefault((row["source"], row["target"]), []).append(review_from(row))
    return found


def stamp(db: Database) -> int:
    """A number that changes with each decision."""
    return int(db.one("SELECT MAX(id) AS id FROM reviews")["id"] or 0)


def on_instrument(db: Database, instrument: str) -> list[tuple[str, str, list[Review]]]:
    """Every pair with a decision on a clause of an instrument: its addresses, and the decisions, oldest first."""
    found: dict[tuple[str, str], list[Review]] = {}
    sql = "SELECT * FROM reviews WHERE source LIKE ? ESCAPE '\\' OR target LIKE ? ESCAPE '\\' ORDER BY id"
    start = instrument.replace("_", "\\_") + "#%"
    for row in db.all(sql, (start, start)):
        found.setdefault((row["source"], row["target"]), []).append(review_from(row))
    return [(*pair, past) for pair, past in found.items()]


def listed(db: Database, after: int = 0, limit: int = 100, reviewer: str = "", decision: str = "") -> list[Review]:
    """Decisions in the order they came, after an id."""
    where, values = ["id > ?"], [after]
    for name, value in (("reviewer", reviewer), ("decision", decision)):
        if value:
            where.append(f"{name} = ?")
            values.append(value)  # type: ignore[arg-type]
    sql = f"SELECT * FROM reviews WHERE {' AND '.join(where)} ORDER BY id LIMIT ?"
    return [review_from(row) for row in db.all(sql, [*values, limit])]


def count(db: Database, reviewer: str = "", decision: str = "") -> int:
    """How many decisions there are, of a person or a kind."""
    given = [(name, value) for name, value in (("reviewer", reviewer), ("decision", decision)) if value]
    text = " AND ".join(f"{name} = ?" for name, _ in given) or "1=1"
    return int(db.one(f"SELECT COUNT(*) AS n FROM reviews WHERE {text}", [value for _, value in given])["n"])


def newest(db: Database, limit: int) -> list[Review]:
    """The last decisions, newest first."""
    return [review_from(row) for row in db.all("SELECT * FROM reviews ORDER BY id DESC LIMIT ?", (limit,))]


def with_tokens(db: Database) -> list[tuple[Review, str]]:
    """Every decision with the token that it was sent with."""
    return [(review_from(row), row["token"]) for row in db.all("SELECT * FROM reviews ORDER BY id")]


def is_known(db: Database, token: str) -> bool:
    """Whether a decision was sent with this token."""
    return db.one("SELECT id FROM reviews WHERE token=?", (token,)) is not None


def seen_hashes(db: Database, review: int) -> tuple[str, str]:
    """Hashes of the source and target text that a decision was made on."""
    row = db.one("SELECT source_hash, target_hash FROM reviews WHERE id=?", (review,))
    return row["source_hash"], row["target_hash"]


def pairs_of(db: Database, source: str, target: str) -> list[Any]:
    """Rows of the alignments from one country to another, in their order."""
    sql = "SELECT * FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=? ORDER BY id"
    return db.all(sql, (source, target))


def append(
    db: Database, draft: Draft, reviewer: str, if_match: str = "*", by: Mapping[str, str] | None = None
) -> tuple[Review, bool]:
    """Write a decision, in one transaction of its own.

    Args:
        draft: the decision. reviewer: name on the key.
        if_match: ``pair_etag`` of what the reviewer saw, or ``*`` for whatever is there.
        by: for whom the reviewer speaks: ``country``, ``role``.

    Returns:
        The review as stored, and whether it is new (false: the token was known and said the same).

    Raises:
        UsageError: the draft contradicts itself, or the reviewer has no name. UnknownName: no such pair.
        ReviewConflict: the pair changed since, or the token was used for another decision.
    """
    check(draft)
    reviewer = signature(reviewer)
    token = f"{reviewer}:{draft.token or secrets.token_hex(16)}"
    with db.transaction():
        db.lock(_LOCK)
        known = db.one("SELECT * FROM reviews WHERE token=?", (token,))
        if known is not None:
            return _again(review_from(known), draft), False
        row = pair_row(db, draft.source, draft.target)
        before = history(db, draft.source, draft.target)
        if if_match != "*" and if_match != pair_etag(row, before[-1].id if before else 0):
            raise ReviewConflict(
                "the pair changed since you read it",
                where=f"{draft.source} ~ {draft.target}",
                next_step="read it again, then decide",
            )
        if draft.decision is Decision.WITHDRAW and reviewer not in {one.reviewer for one in last_words(before)}:
            raise UsageError("there is no decision of yours to withdraw", next_step="look at the pair's decisions")
        return _write(db, row, before, draft, reviewer, token, by or {}), True


def carry(db: Database, review: Review, source: str, target: str, by: str) -> Review | None:
    """Write an expert's decision on one pair again on another, as when a law has a new version; in a transaction of its own.

    The entry is in the expert's name, holds what the expert held, and says in ``new["carried"]`` from which decision it
    comes and who carried it over.

    Returns:
        The entry; None where it was carried over before, or the expert has decided on the other pair.

    Raises:
        UnknownName: no such pair.
    """
    with db.transaction():
        db.lock(_LOCK)
        row, before = pair_row(db, source, target), history(db, source, target)
        if is_carried(db, review, source, target):
            return None
        new = review.new
        own: Vote = (review.reviewer, Decision(review.decision), new["held"])
        more = {"said": new.get("said", {}), "carried": {"review": review.id, "hash": review.hash, "by": by}}
        spoke = {"by": new["by"]} if new.get("by") else {}
        return _append(db, row, before, own, {**more, **spoke}, review.reason, _carried(review, source, target))


def is_carried(db: Database, review: Review, source: str, target: str) -> bool:
    """Whether a decision was carried over to a pair before, or its expert has decided on that pair."""
    spoken = {one.reviewer for one in last_words(history(db, source, target))}
    return review.reviewer in spoken or is_known(db, _carried(review, source, target))


def _carried(review: Review, source: str, target: str) -> str:
    return f"{review.reviewer}:carried:{review.id}:{source}:{target}"


def _again(known: Review, draft: Draft) -> Review:
    same = (known.source, known.target, known.decision, known.reason, known.new.get("said", {})) == (
        draft.source, draft.target, draft.decision.value, draft.reason, said(draft),
    )  # fmt: skip
    if not same:
        raise ReviewConflict(
            "this token was used for another decision", where=known.source, next_step="use a new token for a new decision"
        )
    return known


def _write(
    db: Database, row: Any, before: Sequence[Review], draft: Draft, reviewer: str, token: str, by: Mapping[str, str]
) -> Review:
    speaks = {name: text for name, text in by.items() if text}
    more = {"said": said(draft), **({"by": speaks} if speaks else {})}
    return _append(db, row, before, vote(row, reviewer, draft), more, draft.reason, token)


def _append(
    db: Database, row: Any, before: Sequence[Review], own: Vote, more: Mapping[str, Any], reason: str, token: str
) -> Review:
    """The next entry of the chain: what the pair said before and says after it; inside a transaction."""
    past = votes(before)
    reviewer, decision, held = own
    old = standing(row, past)
    new = {**standing(row, [*past, own]), "held": held, **more}
    head = db.one("SELECT id, hash FROM reviews ORDER BY id DESC LIMIT 1")
    number, previous = (int(head["id"]) + 1, str(head["hash"])) if head else (1, "")
    values = {
        "id": number,
        "source": row["source"],
        "target": target_of(row),
        "reviewer": reviewer,
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "decision": decision.value,
        "reason": reason,
        "old_value": _json(old),
        "new_value": _json(new),
        "source_hash": row["source_hash"],
        "target_hash": row["target_hash"],
        "token": token,
        "previous_hash": previous,
    }
    values["hash"] = chain_hash(values)
    db.execute(f"INSERT INTO reviews ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", list(values.values()))
    db.set_meta("reviews_head", f"{number} {values['hash']}")
    return review_from(values)


_CHAINED = (
    "id", "source", "target", "reviewer", "time", "decision", "reason", "old_value", "new_value", "source_hash",
    "target_hash", "token", "previous_hash",
)  # fmt: skip


def chain_hash(row: Any) -> str:
    """Hash of a review row over all its fields and the hash before it."""
    fields = [[name, row[name]] for name in _CHAINED]
    return sha256(_json(fields).encode("utf-8", "surrogatepass")).hexdigest()


def audit(db: Database) -> list[Finding]:
    """Walk the chain; a finding for each row that was edited, removed or put in between, and for a cut end."""
    findings: list[Finding] = []
    previous, number = "", 0
    for row in db.execute("SELECT * FROM reviews ORDER BY id").fetchall():
        if row["id"] != number + 1:
            findings.append(Finding("missing-review", f"review {number + 1} is missing before {row['id']}"))
        if row["previous_hash"] != previous:
            findings.append(Finding("broken-chain", f"review {row['id']} does not follow the one before"))
        if chain_hash(row) != row["hash"]:
            findings.append(Finding("edited-review", f"review {row['id']} is not what was written"))
        previous, number = row["hash"], row["id"]
    head = db.meta("reviews_head")
    if head != (f"{number} {previous}" if number else ""):
        findings.append(
            Finding("cut-end", f"the last review is {number}, the workspace remembers {head.split(' ')[0] or 0}")
        )
    return findings


def review_from(row: Any) -> Review:
    """A row of the table ``reviews`` as a record."""
    return Review(
        id=row["id"],
        source=row["source"],
        target=row["target"],
        reviewer=row["reviewer"],
        time=row["time"],
        decision=row["decision"],
        reason=row["reason"],
        old=json.loads(row["old_value"]),
        new=json.loads(row["new_value"]),
        previous_hash=row["previous_hash"],
        hash=row["hash"],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
