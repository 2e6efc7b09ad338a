"""Every ordered pair of jurisdictions of a workspace, aligned and stored; only what changed is done again."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from stdalign.align.side import Article, Side
from stdalign.align.table import Holder, engine_of, side_of
from stdalign.catalogue import Catalogue
from stdalign.model import Instrument
from stdalign.store import content
from stdalign.store.alignments import mark_stale, replace_pair


def align_countries(holder: Holder, progress: Callable[[str, int, int], None] | None = None) -> int:
    """Align all ordered country pairs whose texts, encoder or weights changed; returns how many were."""
    groups: dict[str, list[Instrument]] = {}
    for one in content.instruments(holder.db):
        groups.setdefault(one.jurisdiction, []).append(one)
    state = {code: _state(holder, found) for code, found in groups.items()}
    done = json.loads(holder.db.meta("aligned", "{}"))
    pairs = [(a, b) for a in groups for b in groups if a != b]
    todo = [(a, b) for a, b in pairs if done.get(f"{a} {b}") != f"{state[a]} {state[b]}"]
    gone = [key for key in done if tuple(key.split()) not in set(pairs)]
    if not todo and not gone:
        return 0
    sides: dict[str, Side] = {}
    engine = engine_of(holder)
    facts: dict[str, dict[str, Any]] = {}
    for code, found in groups.items():
        sides[code] = side_of(holder, found)
        facts.update({a.address: _facts(a, engine.hub.catalogue) for a in sides[code].articles})
    with holder.db.transaction():
        for key in gone:
            left, right = key.split()
            holder.db.execute("DELETE FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=?", (left, right))
            del done[key]
        for at, (a, b) in enumerate(todo, 1):
            replace_pair(holder.db, a, b, list(engine.align(sides[a], sides[b])), facts)
            done[f"{a} {b}"] = f"{state[a]} {state[b]}"
            if progress:
                progress("align", at, len(todo))
        mark_stale(holder.db, {name: fact["hash"] for name, fact in facts.items()})
        holder.db.set_meta("aligned", json.dumps(done))
    return len(todo)


def _state(holder: Holder, found: list[Instrument]) -> str:
    """What a country's alignments depend on, as one key."""
    from importlib.resources import files

    weights = (files("stdalign.align") / "weights.json").read_bytes()
    catalogue = repr(sorted(Catalogue.load().requirements.items())).encode()
    own = holder.db.meta("calibration", "")
    relation = (files("stdalign.align") / "relation.json").read_bytes()
    parts = [*(f"{i.id} {i.sha256}" for i in found), holder.encoder.fingerprint, own]
    return sha256("\n".join(parts).encode() + weights + relation + catalogue).hexdigest()[:16]


def _facts(article: Article, catalogue: Catalogue) -> dict[str, Any]:
    entries = [catalogue.requirements[c] for c in article.catalogue if c in catalogue.requirements]
    themes = {t for u in article.units for t in u.requirement.themes} | {e.theme for e in entries}
    return {
        "hash": sha256("\n".join(u.text_hash for u in article.units).encode()).hexdigest()[:32],
        "topics": sorted(article.topics),
        "themes": sorted(themes),
        "sectors": sorted({s for e in entries for s in e.sector}),
    }
