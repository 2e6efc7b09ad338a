"""OSCAL control mapping (NIST, mapping-collection model 1.2): relations in the words of NIST IR 8477."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

RELATIONS = {
    "equal": "equivalent-to",
    "subset": "subset-of",
    "superset": "superset-of",
    "intersects": "intersects-with",
    "none": "no-relationship",
}


def oscal(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Any = None) -> None:
    """Write a mapping collection; one mapping for each pair of instruments, one map a pair of articles."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        if row.get("target"):
            key = (row["source"].partition("#")[0], row["target"].partition("#")[0])
            groups.setdefault(key, []).append(row)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    mappings = [
        {
            "uuid": str(uuid5(NAMESPACE_URL, f"stdalign:{source}:{target}")),
            "method": "automation",
            "matching-rationale": "semantic",
            "status": "draft",
            "source-resource": {"type": "catalog", "href": f"#{source}"},
            "target-resource": {"type": "catalog", "href": f"#{target}"},
            "maps": [_map(row) for row in found],
        }
        for (source, target), found in groups.items()
    ]
    document = {
        "mapping-collection": {
            "uuid": str(uuid5(NAMESPACE_URL, f"stdalign:{now}:{len(rows)}")),
            "metadata": {
                "title": "Alignment of work-safety law by stdalign",
                "last-modified": now,
                "version": "0.1.0",
                "oscal-version": "1.2.0",
            },
            "provenance": {
                "method": "automation",
                "matching-rationale": "semantic",
                "status": "draft",
                "mapping-description": "Machine-made pairs with calibrated probability; an expert's review decides.",
            },
            "mappings": mappings,
        }
    }
    out.write(json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))


def _map(row: dict[str, Any]) -> dict[str, Any]:
    source, target = row["source"].partition("#")[2], row["target"].partition("#")[2]
    return {
        "uuid": str(uuid5(NAMESPACE_URL, f"stdalign:{row['source']}:{row['target']}")),
        "relationship": {"type": RELATIONS[row["relation"]]},
        "sources": [{"type": "control", "id-ref": source}],
        "targets": [{"type": "control", "id-ref": target}],
        "props": [
            {"name": "probability", "ns": "https://w3id.org/stdalign", "value": f"{row['probability']:.4f}"},
            {"name": "stringency", "ns": "https://w3id.org/stdalign", "value": row["stringency"] or "nothing-to-compare"},
        ],
    }
