"""OSCAL control mapping (NIST, mapping-collection model 1.2): relations in the words of NIST IR 8477."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

from stdalign.export.declared import exporter
from stdalign.export.kinds import how_sure, is_unsure, told_kind
from stdalign.export.people import decided_on, said_by, through
from stdalign.ports import Texts

SEARCHED = "searched"
"""Name of the resource that stands for every instrument that was searched for an answer."""
RELATIONS = {
    "equal": "equivalent-to",
    "subset": "subset-of",
    "superset": "superset-of",
    "intersects": "intersects-with",
    "none": "no-relationship",
}


@exporter("application/json", ".oscal.json")
def oscal(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """Write a mapping collection; one mapping for each pair of instruments, one map a pair of articles.

    Articles of a source instrument that nothing answers stand in its mappings' ``source-gap-summary``. An instrument of
    which nothing is answered at all has a mapping of its own, to everything that was searched.
    """
    groups: dict[tuple[str, str, bool], list[dict[str, Any]]] = {}
    alone: dict[str, list[str]] = {}
    for row in rows:
        source, _, eid = row["source"].partition("#")
        if row.get("target"):
            decided = bool((row.get("review") or {}).get("decided"))
            groups.setdefault((source, row["target"].partition("#")[0], decided), []).append(row)
        elif row.get("counterpart") != "not_in_workspace":
            alone.setdefault(source, []).append(eid)
    without = {name: eids for name, eids in alone.items() if name not in {source for source, _, _ in groups}}
    named = dict.fromkeys([name for key in groups for name in key[:2]] + [*without, *([SEARCHED] if without else [])])
    now = datetime.now(UTC).isoformat(timespec="seconds")
    said = {"method": "automation", "matching-rationale": "semantic", "status": "draft"}
    agreed = {"method": "human", "matching-rationale": "semantic", "status": "complete"}
    whole = agreed if rows and all((row.get("review") or {}).get("decided") for row in rows) else said
    titles = {one.id: one.title_en or one.title for one in context.instruments()} if context is not None else {}
    document = {
        "mapping-collection": {
            "uuid": _uuid(f"{now}:{len(rows)}"),
            "metadata": {
                "title": "Alignment of work-safety law by stdalign",
                "last-modified": now,
                "version": "0.1.0",
                "oscal-version": "1.2.1",
            },
            "provenance": {
                **whole,
                "mapping-description": "Machine-made pairs with calibrated probability; an expert's review decides.",
            },
            "mappings": [
                *(
                    _mapping(*key[:2], [_map(r) for r in found], alone.get(key[0], []), agreed if key[2] else said)
                    for key, found in groups.items()
                ),
                *(_mapping(name, SEARCHED, [_nothing(name, e) for e in eids], eids, said) for name, eids in without.items()),
            ],
            "back-matter": {
                "resources": [
                    {"uuid": _uuid(name), "title": titles.get(name) or name, "description": f"The instrument {name}."}
                    for name in named
                ]
            },
        }
    }
    out.write(json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"stdalign:{name}"))


def _mapping(source: str, target: str, maps: list[dict[str, Any]], alone: list[str], said: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "uuid": _uuid(f"{source}:{target}:{said['status']}" if said["status"] == "complete" else f"{source}:{target}"),
        **said,
        "source-resource": {"type": "catalog", "href": f"#{_uuid(source)}"},
        "target-resource": {"type": "catalog", "href": f"#{_uuid(target)}"},
        "maps": maps,
    }
    if alone:
        gaps = [{"with-ids": list(dict.fromkeys(alone))}]
        found["source-gap-summary"] = {"uuid": _uuid(f"gap:{source}:{target}:{said['status']}"), "unmapped-controls": gaps}
    return found


def _map(row: dict[str, Any]) -> dict[str, Any]:
    source, target = row["source"].partition("#")[2], row["target"].partition("#")[2]
    review = row.get("review") or {}
    decided = bool(review.get("decided"))
    props = {"stringency": row["stringency"] or "nothing-to-compare"}
    if review:
        props |= {"state": review["state"], "recognition": review["recognition"]}
        props |= {"conditions": " ".join(review["conditions"].split())} if review["conditions"] else {}
        props |= {"reviewers": said_by(review), "decided-on": decided_on(review)} if review["reviewers"] else {}
        props |= {"mutual": "true"} if review.get("mutual") else {}
    props |= {"kind-unsure": row["relation"]} if is_unsure(row) else {}
    props |= {"through-parent": through(row)} if through(row) else {}
    sure = {} if decided else {"confidence-score": {"percentage": round(how_sure(row), 4)}}
    return {
        "uuid": _uuid(f"{row['source']}:{row['target']}"),
        "relationship": RELATIONS[told_kind(row)],
        "sources": [{"type": "control", "id-ref": source}],
        "targets": [{"type": "control", "id-ref": target}],
        **sure,
        "props": [{"name": name, "ns": "https://w3id.org/stdalign", "value": value} for name, value in props.items()],
    }


def _nothing(source: str, eid: str) -> dict[str, Any]:
    """The schema wants a map in every mapping, and a target in every map: this one says that there is none."""
    return {
        "uuid": _uuid(f"{source}#{eid}:{SEARCHED}"),
        "relationship": RELATIONS["none"],
        "sources": [{"type": "control", "id-ref": eid}],
        "targets": [{"type": "control", "id-ref": "none"}],
    }
