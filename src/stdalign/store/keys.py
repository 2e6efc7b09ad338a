"""Keys that let a person write: shown once, stored as a salted hash, scoped, with an end, revocable.

A key reads ``sa_PREFIX_SECRET``. The prefix finds the row, the secret carries 256 random bits, so a salted
SHA-256 is enough at rest (no password to stretch); comparison takes the same time whatever differs.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from stdalign.errors import UnknownName, UsageError
from stdalign.record import Record
from stdalign.store.database import Database

SCOPES = ("read", "review", "admin")
"""What a key may do; ``admin`` includes the others, ``review`` includes ``read``."""
_GRANTS = {"read": {"read"}, "review": {"read", "review"}, "admin": set(SCOPES)}
_MARK = "sa"
_SESSION_S = 8 * 3600


@dataclass(frozen=True)
class Key(Record):
    """A key as the database knows it: everything but the secret. Times are ISO 8601, UTC; ``""`` means never."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created: str
    expires: str
    revoked: str
    country: str = ""
    role: str = ""

    @property
    def by(self) -> dict[str, str]:
        """For whom the person speaks."""
        return {"country": self.country, "role": self.role}

    def may(self, scope: str) -> bool:
        """Whether the key grants a scope.

        >>> Key(1, "an", "ab", ("review",), "", "", "").may("read")
        True
        """
        return any(scope in _GRANTS[own] for own in self.scopes)


def create_key(
    db: Database, name: str, scopes: Sequence[str] = ("review",), days: float | None = 365, country: str = "", role: str = ""
) -> tuple[Key, str]:
    """Make a key for a person.

    Args:
        name: the name that stands beside the person's reviews, 1 to 80 characters.
        scopes: of ``SCOPES``.
        days: how long it lives; None for ever.
        country: code of the country that the person speaks for.
        role: the person's office, in the person's own words.

    Returns:
        The key's record, and the key itself: it is shown now and never again.

    Raises:
        UsageError: an empty or overlong name, an unknown scope, a life that is not positive.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise UsageError("a key needs a name of 1 to 80 characters", next_step="give a name, 'Tran Thi B'")
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise UsageError(f"unknown scope {unknown}", next_step=f"choose of {', '.join(SCOPES)}")
    if days is not None and not 0 < days <= 36_500:
        raise UsageError(f"a key cannot live {days} days", next_step="give --days 365")
    now = datetime.now(UTC)
    expires = _stamp(now + timedelta(days=days)) if days is not None else ""
    prefix, secret, salt = secrets.token_hex(6), secrets.token_hex(32), secrets.token_hex(16)
    values = (
        name,
        prefix,
        salt,
        _digest(salt, secret),
        " ".join(dict.fromkeys(scopes)),
        _stamp(now),
        expires,
        "",
        country,
        " ".join(role.split())[:80],
    )
    db.execute(
        "INSERT INTO api_keys (name, prefix, salt, hash, scopes, created, expires, revoked, country, role)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return _key(db.one("SELECT * FROM api_keys WHERE prefix=?", (prefix,))), f"{_MARK}_{prefix}_{secret}"


def verify_key(db: Database, text: str) -> Key | None:
    """The key that a text is, or None where it is unknown, wrong, expired or revoked.

    An unknown prefix costs the same comparison as a wrong secret.
    """
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    plain = mark == _MARK and prefix.isascii() and secret.isascii() and len(text) <= 200
    row = db.one("SELECT * FROM api_keys WHERE prefix=?", (prefix,)) if plain else None
    salt, wanted = (row["salt"], row["hash"]) if row else ("0" * 32, "0" * 64)
    right = hmac.compare_digest(_digest(salt, secret if plain else ""), wanted)
    return _living(row) if right else None


def keys(db: Database) -> list[Key]:
    """All keys, oldest first."""
    return [_key(row) for row in db.all("SELECT * FROM api_keys ORDER BY id")]


def revoke_key(db: Database, prefix: str) -> Key:
    """End a key now; its reviews stay.

    Raises:
        UnknownName: no key has this prefix.
    """
    if not db.one("SELECT id FROM api_keys WHERE prefix=?", (prefix,)):
        raise UnknownName(f"no key {prefix!r}", next_step="list them with: stdalign keys list")
    now = _stamp(datetime.now(UTC))
    db.execute("UPDATE api_keys SET revoked=? WHERE prefix=? AND revoked=''", (now, prefix))
    return _key(db.one("SELECT * FROM api_keys WHERE prefix=?", (prefix,)))


def open_session(db: Database, key: Key, seconds: int = _SESSION_S) -> str:
    """A signed pass for a browser, so that the key itself is not kept there; it ends with the key.

    The pass names the key's prefix and an end, signed by a secret of this workspace.
    """
    end = int(datetime.now(UTC).timestamp()) + seconds
    body = f"{key.prefix}.{end}"
    return f"{body}.{_sign(db, body)}"


def check_session(db: Database, text: str) -> Key | None:
    """The key behind a pass, or None where the pass is forged or over, or the key has ended."""
    body, _, signature = text.rpartition(".")
    prefix, _, end = body.partition(".")
    if not text.isascii() or not end.isdigit() or len(text) > 200:
        return None
    if not hmac.compare_digest(_sign(db, body), signature) or int(end) < datetime.now(UTC).timestamp():
        return None
    if db.meta(_ended(text)):
        return None
    return _living(db.one("SELECT * FROM api_keys WHERE prefix=?", (prefix,)))


def close_session(db: Database, text: str) -> None:
    """End a pass before its time; passes that were over anyway are forgotten."""
    if check_session(db, text) is None:
        return
    for row in db.all("SELECT key, value FROM meta WHERE key LIKE 'ended_pass %'"):
        if int(row["value"]) < datetime.now(UTC).timestamp():
            db.execute("DELETE FROM meta WHERE key=?", (row["key"],))
    db.set_meta(_ended(text), text.split(".")[1])


def _ended(text: str) -> str:
    return f"ended_pass {hashlib.sha256(text.encode()).hexdigest()}"


def _sign(db: Database, body: str) -> str:
    secret = db.meta("session_secret")
    if not secret:
        # Two workers may start at once: the first secret stays.
        db.execute(
            "INSERT INTO meta (key, value) VALUES ('session_secret', ?) ON CONFLICT (key) DO NOTHING",
            (secrets.token_hex(32),),
        )
        secret = db.meta("session_secret")
    return hmac.new(bytes.fromhex(secret), body.encode(), hashlib.sha256).hexdigest()


def _living(row: Any) -> Key | None:
    if row is None or row["revoked"]:
        return None
    return None if row["expires"] and row["expires"] <= _stamp(datetime.now(UTC)) else _key(row)


def _key(row: Any) -> Key:
    return Key(
        row["id"],
        row["name"],
        row["prefix"],
        tuple(row["scopes"].split()),
        row["created"],
        row["expires"],
        row["revoked"],
        row["country"],
        row["role"],
    )


def _digest(salt: str, secret: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + secret.encode()).hexdigest()


def _stamp(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
