"""What is said outright of a pair's kind in the files of other programs, which have no word for "kind unsure"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stdalign.relation import FIRM, Relation


def is_unsure(row: Mapping[str, Any]) -> bool:
    """Whether nobody decided on a pair and the program's share of its kind is below ``FIRM``: related, kind unsure."""
    share = row.get("relation_probability")
    decided = (row.get("review") or {}).get("decided", False)
    return (
        bool(row.get("target"))
        and not decided
        and row["relation"] != Relation.NONE.value
        and share is not None
        and share < FIRM
    )


def told_kind(row: Mapping[str, Any]) -> str:
    """The relation to write: that of the row, and ``intersects`` where the kind is unsure.

    >>> told_kind({"target": "vn-b#art_2", "relation": "equal", "relation_probability": 0.45})
    'intersects'
    """
    return Relation.INTERSECTS.value if is_unsure(row) else str(row["relation"])


def how_sure(row: Mapping[str, Any]) -> float:
    """How likely what ``told_kind`` says is: that the two are related at all where the kind is unsure."""
    share = row.get("relation_probability")
    return float(row["probability"]) * (1.0 if share is None or is_unsure(row) else float(share))
