"""Clauses for a search: by the keys of their texts, by words, by the concepts that they name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stdalign.model import AnalysedClause
from stdalign.store.content import stored_clause
from stdalign.store.database import Database

_FROM = "FROM clauses c JOIN instruments i ON i.id=c.instrument WHERE c.text_hash<>''"
PART = 500
"""Keys that are asked for in one statement."""


def _scope(jurisdictions: Sequence[str] | None, language: str | None) -> tuple[str, list[Any]]:
    where = ""
    values: list[Any] = []
    if jurisdictions is not None:
        where += f" AND i.jurisdiction IN ({', '.join('?' * len(jurisdictions))})"
        values += jurisdictions
    if language is not None:
        where += " AND c.language=?"
        values.append(language)
    return where, values


def keys_within(db: Database, jurisdictions: Sequence[str] | None, language: str | None) -> list[str]:
    """Keys of the texts of some countries (all where None), in a language (any where None)."""
    where, values = _scope(jurisdictions, language)
    return [row["text_hash"] for row in db.all(f"SELECT DISTINCT c.text_hash AS text_hash {_FROM}{where}", values)]


def keys_naming(
    db: Database,
    words: str,
    concepts: Sequence[str],
    *,
    jurisdictions: Sequence[str] | None,
    language: str | None,
    most: int,
) -> list[str]:
    """Keys of texts that hold the words as they stand, and of those that name one of some concepts, so many of each."""
    where, values = _scope(jurisdictions, language)
    asked = [("c.full_text", _like(words)), *(("c.requirement", _like(f'"id":"{name}"')) for name in concepts)]
    found: dict[str, None] = {}
    for column, pattern in asked:
        rows = db.all(
            f"SELECT c.text_hash AS text_hash {_FROM}{where} AND {column} LIKE ? ESCAPE '!' ORDER BY c.id LIMIT ?",
            [*values, pattern, most],
        )
        found.update(dict.fromkeys(row["text_hash"] for row in rows))
    return list(found)


def _like(text: str) -> str:
    for sign in "!%_":
        text = text.replace(sign, f"!{sign}")
    return f"%{text}%"


def clauses_of(
    db: Database, keys: Sequence[str], *, jurisdictions: Sequence[str] | None, language: str | None
) -> list[AnalysedClause]:
    """The clauses that have some texts, in the order of instruments and of the document."""
    where, values = _scope(jurisdictions, language)
    rows: list[Any] = []
    for at in range(0, len(keys), PART):
        part = list(keys[at : at + PART])
        marks = ", ".join("?" * len(part))
        rows += db.all(f"SELECT c.*, i.position AS place {_FROM}{where} AND c.text_hash IN ({marks})", [*values, *part])
    return [stored_clause(row) for row in sorted(rows, key=lambda row: (row["place"], row["position"]))]
