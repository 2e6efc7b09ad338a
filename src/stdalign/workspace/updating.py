"""Bringing a workspace up to date: which keys of the ledger are missing, and only those results made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from stdalign.engines.local import LocalEngine
from stdalign.knowledge import Knowledge
from stdalign.model import AnalysedClause, Entry, Instrument, Ledger
from stdalign.ports import Engine, Progress
from stdalign.read.given import Given
from stdalign.record import Record
from stdalign.steps.ledger import analyse_key, analysis_entries, entries_of, read_key
from stdalign.steps.prepare import Asked, Prepared, analysed, prepare_text
from stdalign.steps.sources import corpora_sources
from stdalign.store import content
from stdalign.store.ledger import read_ledger
from stdalign.workspace.writing import Change, commit
from stdalign.workspace.writing import Holder as Written


class Holder(Written, Protocol):
    """What a workspace offers to its update."""

    knowledge: Knowledge


@dataclass(frozen=True)
class BuildReport(Record):
    """What a build did.

    ``instruments`` and ``clauses`` count what is there now. ``added`` are instruments read anew, ``removed`` those that
    no longer ship, ``encoded`` texts that got a vector, ``analysed`` clauses whose requirement was worked out (of added
    instruments and of those whose knowledge changed). ``kept`` are texts of yours that stand in the place of a digest
    that ships; ``unread`` are texts whose country's grammar changed and whose file is not kept: ingest them again.
    """

    instruments: int
    clauses: int
    languages: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    encoded: int
    analysed: int = 0
    kept: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass
class _Plan:
    """What is to be done: makers of the instruments of the corpora, instruments made anew, stored clauses analysed anew, what the ledger will say."""

    makers: list[Callable[[], Prepared]] = field(default_factory=list)
    made: list[Prepared] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    clauses: list[AnalysedClause] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    old: list[str] = field(default_factory=list)


def bring_up_to_date(holder: Holder, progress: Progress | None = None, engine: Engine | None = None) -> BuildReport:
    """Read, analyse and encode what has another key by now; see ``Workspace.build``."""
    there = {one.id: one for one in content.instruments(holder.db)}
    ledger = read_ledger(holder.db)
    plan = _Plan()
    _plan_corpora(holder, there, ledger, plan)
    _plan_made(plan, engine or LocalEngine(), progress)
    _plan_texts(holder, there, ledger, plan)
    anew = {made.instrument.id for made in plan.made} | set(plan.removed)
    for one in there.values():
        if one.id not in anew:
            _plan_analysis(holder, one, ledger, plan)
    count = len(plan.clauses) + sum(bool(row.text_hash) for made in plan.made for row in made.clauses)
    for made in plan.made:
        plan.entries += entries_of(made, holder.knowledge)
        plan.old += [made.instrument.id] if made.instrument.id in there else []
    encoded = 0
    if plan.made or plan.removed or plan.clauses or plan.entries:
        change = Change((*plan.removed, *plan.old), tuple(plan.made), tuple(plan.clauses), tuple(plan.entries))
        encoded = commit(holder, change, progress, engine)
    return _report(holder, plan, encoded, count)


def _plan_made(plan: _Plan, engine: Engine, progress: Progress | None) -> None:
    """Read and analyse the instruments that are to be made: each a pure step, wherever the engine runs it."""
    for at, made in enumerate(engine.map(_make, plan.makers), 1):
        plan.made.append(made)
        if progress:
            progress("read", at, len(plan.makers))


def _make(maker: Callable[[], Prepared]) -> Prepared:
    return maker()


def _plan_corpora(holder: Holder, there: dict[str, Instrument], ledger: Ledger, plan: _Plan) -> None:
    """Instruments of the corpora whose digests changed; a text of the user's of the same id stays."""
    seen = set()
    for name, digest, make in corpora_sources(holder.knowledge):
        seen.add(name)
        known = there.get(name)
        if known is not None and known.kind == "text":
            plan.kept.append(name)
            continue
        entry = ledger.get(("read", name))
        if known is None or entry is None or entry.key != read_key(digest, {}, known.jurisdiction, holder.knowledge):
            plan.makers.append(make)
    plan.removed += sorted(name for name, one in there.items() if one.kind != "text" and name not in seen)


def _plan_texts(holder: Holder, there: dict[str, Instrument], ledger: Ledger, plan: _Plan) -> None:
    """Ingested texts whose country's grammar changed, read again from the file that was kept."""
    for name, kept in content.kept_texts(holder.db).items():
        one, entry = there[name], ledger.get(("read", name))
        asked = Asked.from_dict(kept["asked"])
        key = read_key(Path(kept["file"]).stem, asked.reading(), one.jurisdiction, holder.knowledge)
        if entry is not None and entry.key == key:
            continue
        place = holder.path / "sources" / kept["file"]
        if not kept["file"] or not place.is_file():
            plan.unread.append(name)
            continue
        source = Given(place.read_bytes(), kept["name"], kept["name"]).strange()
        plan.made.append(prepare_text(source, name, one.jurisdiction, asked, holder.knowledge))


def _plan_analysis(holder: Holder, one: Instrument, ledger: Ledger, plan: _Plan) -> None:
    """Clauses of a language whose cues, terms or currency changed, analysed again as they are stored."""
    read = ledger[("read", one.id)].key if ("read", one.id) in ledger else ""
    stale = set()
    for language in content.languages(holder.db, one.id):
        entry = ledger.get(("analyse", f"{one.id} {language}"))
        if entry is None or entry.key != analyse_key(read, one.jurisdiction, language, holder.knowledge):
            stale.add(language)
    if not stale:
        return
    rows = content.clauses(holder.db, [one.id])
    fresh = analysed(rows, one.jurisdiction, holder.knowledge, stale)
    plan.clauses += [row for row in fresh if row.text_hash and row.clause.language in stale]
    entries = analysis_entries(one.id, one.jurisdiction, read, fresh, holder.knowledge)
    plan.entries += [entry for entry in entries if entry.item.partition(" ")[2] in stale]


def _report(holder: Holder, plan: _Plan, encoded: int, count: int) -> BuildReport:
    instruments, clauses = content.counts(holder.db)
    return BuildReport(
        instruments=instruments,
        clauses=clauses,
        languages=tuple(content.languages(holder.db)),
        added=tuple(made.instrument.id for made in plan.made),
        removed=tuple(plan.removed),
        encoded=encoded,
        analysed=count,
        kept=tuple(plan.kept),
        unread=tuple(plan.unread),
    )
