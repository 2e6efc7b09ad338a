"""What is said outright of a pair's kind: to people, and to other programs, which have no word for "kind unsure"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stdalign.relation import Relation, is_firm_share


def share_of(row: Mapping[str, Any]) -> float | None:
    """The program's share of its kind of a pair; None where the evidence gives none, or nothing answers."""
    if "relation_probability" in row or not row.get("target"):
        return row.get("relation_probability")
    shares = (row.get("evidence") or {}).get("relations") or {}
    return shares.get(row.get("machine_relation") or row["relation"])


def is_unsure(row: Mapping[str, Any]) -> bool:
    """Whether nobody decided on a pair and the program's share of its kind is below ``FIRM``: related, kind unsure."""
    decided = (row.get("review") or {}).get("decided", False)
    related = bool(row.get("target")) and row["relation"] != Relation.NONE.value
    return related and not decided and not is_firm_share(share_of(row))


def told_kind(row: Mapping[str, Any]) -> str:
    """The relation to write: that of the row, and ``intersects`` where the kind is unsure.

    >>> told_kind({"target": "vn-b#art_2", "relation": "equal", "relation_probability": 0.45})
    'intersects'
    """
    return Relation.INTERSECTS.value if is_unsure(row) else str(row["relation"])


def said_kind(row: Mapping[str, Any]) -> str:
    """The relation in words for a person who sees no share beside it.

    >>> said_kind({"target": "vn-b#art_2", "relation": "equal", "relation_probability": 0.45})
    'kind unsure (equal)'
    """
    return f"kind unsure ({row['relation']})" if is_unsure(row) else str(row["relation"])


def doubt(row: Mapping[str, Any]) -> str:
    """What a comment says beside ``told_kind``; empty where the kind is sure."""
    return f"kind unsure: {row['relation']} is the likeliest" if is_unsure(row) else ""


def how_sure(row: Mapping[str, Any]) -> float:
    """How likely what ``told_kind`` says is: that the two are related at all where the kind is unsure."""
    share = share_of(row)
    return float(row["probability"]) * (1.0 if share is None or is_unsure(row) else float(share))
