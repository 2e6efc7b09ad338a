"""The desk's records as the plain data that the API sends and the pages show."""

from __future__ import annotations

from typing import Any

from stdalign.desk import Pair, Side
from stdalign.model import AnalysedClause


def clause_data(stored: AnalysedClause, kind: str) -> dict[str, Any]:
    """A clause with its requirement; ``kind`` is that of its instrument."""
    c = stored.clause
    return {
        "address": stored.address,
        "instrument": stored.instrument,
        "eid": c.eid,
        "article": stored.article,
        "level": c.level.value,
        "number": c.number,
        "label": c.label,
        "heading": c.heading,
        "text": c.text,
        "full_text": stored.full_text,
        "text_en": stored.text_en,
        "component": c.component.value,
        "language": c.language,
        "status": c.status,
        "kind": kind,
        "checked": stored.checked and kind == "digest",
        "requirement": stored.requirement.to_dict(),
        "strength": stored.requirement.strength.value if kind != "digest" else "",
        "catalogue": list(stored.catalogue),
        "parameters": list(stored.parameters),
    }


_NODE = (
    "address",
    "eid",
    "level",
    "label",
    "heading",
    "text",
    "text_en",
    "language",
    "kind",
    "checked",
    "component",
    "strength",
    "catalogue",
)


def tree(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Clauses as a tree: by eId, a clause stands under the longest one that its address goes on from."""
    nodes: dict[str, dict[str, Any]] = {}
    top: list[dict[str, Any]] = []
    for row in rows:
        node = {**{name: row[name] for name in _NODE}, "children": []}
        above = row["eid"]
        while "__" in above:
            above = above.rpartition("__")[0]
            if above in nodes:
                break
        parent = nodes.get(above) if above != row["eid"] else None
        (parent["children"] if parent else top).append(node)
        nodes[row["eid"]] = node
    return top


_INSTRUMENT = ("id", "title", "title_en", "number", "language", "kind", "source", "standing", "status", "in_force", "uri")


def side_data(side: Side) -> dict[str, Any]:
    """One side of a pair: its instrument, the article, and the clause that carries the evidence."""
    kind = side.instrument.kind
    return {
        "address": side.address,
        "jurisdiction": side.instrument.jurisdiction,
        "instrument": {name: getattr(side.instrument, name) for name in _INSTRUMENT},
        "clauses": [clause_data(c, kind) for c in side.clauses],
        "evidence": clause_data(side.evidence, kind),
    }


def pair_data(pair: Pair) -> dict[str, Any]:
    """Everything about a pair."""
    return {
        "alignment": pair.row,
        "source": side_data(pair.source) if pair.source else None,
        "target": side_data(pair.target) if pair.target else None,
        "review": pair.standing,
        "history": [review.to_dict() for review in pair.history],
        "etag": pair.etag,
    }
