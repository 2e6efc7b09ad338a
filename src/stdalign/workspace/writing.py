"""Changes of a workspace: worked out in full with no transaction open, then written in one short one.

The base that a change was worked out from is checked inside the transaction; where another process was faster, the
change is brought onto the new base and tried again, so that nobody's work is lost and nobody waits for a computation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Protocol
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from stdalign.engines import encoding
from stdalign.errors import Corrupt, Locked
from stdalign.model import AnalysedClause, Entry
from stdalign.ports import Encoder, Engine, Progress, Vectors
from stdalign.steps.prepare import Prepared, encoded_text
from stdalign.store import content, pgvector, vectors
from stdalign.store.content import InstrumentRows
from stdalign.store.database import Database
from stdalign.store.driver import disk_error
from stdalign.store.ledger import forget_entries, read_ledger, write_entries
from stdalign.store.vectors import Generation
from stdalign.workspace.lookup import keep_lookup

INDEX = "index.json"
_TRIES = 8  # a writer that is overtaken so often has met a workspace that is rebuilt all the time
_BLOCK = 2048  # texts encoded between two reports of progress
_LOCK = 7_310_002  # any fixed number: the advisory lock of PostgreSQL under which the content changes


class Holder(Protocol):
    """What a workspace offers to those who write it."""

    path: Path
    db: Database
    encoder_name: str
    lock: RLock

    @property
    def encoder(self) -> Encoder: ...

    def generation(self) -> Generation: ...


@dataclass(frozen=True)
class Change:
    """What is to be written.

    Args:
        removed: ids of instruments that go, with their clauses, alignments and ledger entries.
        added: instruments that come.
        analysed: stored clauses with another requirement.
        entries: what the ledger says from now on.
    """

    removed: tuple[str, ...] = ()
    added: tuple[Prepared, ...] = ()
    analysed: tuple[AnalysedClause, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass
class _Texts:
    """Texts that need a vector, and the vectors made so far (kept when a change is tried again)."""

    wanted: Mapping[str, str]
    made: dict[str, NDArray[np.float32]] = field(default_factory=dict)


def commit(holder: Holder, change: Change, progress: Progress | None = None, engine: Engine | None = None) -> int:
    """Write a change; returns how many texts were encoded for it.

    Args:
        progress: called as texts are encoded.
        engine: where they are encoded; here where not given.

    Raises:
        DuplicateInstrument: an id is taken. Locked: others change the workspace all the time.
    """
    with holder.lock:
        count = _commit(holder, change, progress, engine)
        keep_lookup(holder)
        return count


def _commit(holder: Holder, change: Change, progress: Progress | None, engine: Engine | None) -> int:
    texts = _Texts(
        {r.text_hash: encoded_text(r.clause, r.full_text) for item in change.added for r in item.clauses if r.text_hash}
    )
    files = {item.instrument.id: keep_file(holder.path, item) for item in change.added}
    rows = [
        content.instrument_rows(p.instrument, p.clauses, p.split, p.name, files[p.instrument.id], p.asked.to_dict())
        for p in change.added
    ]
    kept = content.kept_texts(holder.db) if change.removed else {}
    old_files = {kept[name]["file"] for name in change.removed if name in kept}
    for _ in range(_TRIES):
        base = _base(holder.db)
        try:
            number = _new_generation(holder, change, texts, progress, engine)
        except FileNotFoundError:  # another process put a newer generation in force, and cleared ours away
            continue
        if _written(holder, base, change, rows, number):
            if number:
                vectors.prune(holder.path / "generations", number)
            _forget_files(holder, old_files)
            return len(texts.made)
    raise Locked("others change the workspace all the time", where=str(holder.path), next_step="try again later")


def encode_all_anew(holder: Holder, progress: Progress | None = None) -> int:
    """Encode every stored text anew, whatever vectors there are, and write down which encoder did; returns how many."""
    with holder.lock:
        count = _encode_all_anew(holder, progress)
        keep_lookup(holder)
        return count


def _encode_all_anew(holder: Holder, progress: Progress | None) -> int:
    for _ in range(_TRIES):
        base = _base(holder.db)
        stored = content.encoded_clauses(holder.db)
        texts = _Texts({row.text_hash: encoded_text(row.clause, row.full_text) for row in stored})
        _encode(holder.encoder, texts, texts.wanted, progress)
        number = _save(holder, texts.made)
        if _written(holder, base, Change(), [], number):
            vectors.prune(holder.path / "generations", number)
            return len(texts.made)
    raise Locked("others change the workspace all the time", where=str(holder.path), next_step="try again later")


def _base(db: Database) -> tuple[str, str]:
    """What a change is worked out from: changes with each write of content."""
    return db.meta("revision", "0"), db.meta("generation", "0")


def _written(holder: Holder, base: tuple[str, str], change: Change, rows: list[InstrumentRows], number: int) -> bool:
    """Write a change if the base is still the one it was worked out from; the vectors written for it go if not."""
    db, done = holder.db, False
    there = vectors.load(holder.path / "generations", number) if number and pgvector.offered(db) else None
    keys = [] if there is None else pgvector.missing(db, there)
    try:
        with db.transaction():
            db.lock(_LOCK)
            if _base(db) != base:
                return False
            _apply(db, change, rows)
            if there is not None:
                pgvector.keep(db, there, keys)
                pgvector.forget(db)
            db.set_meta("revision", str(int(base[0]) + 1))
            if number:
                db.set_meta("generation", str(number))
                db.set_meta("fingerprint", holder.encoder.fingerprint)
                db.set_meta("encoder", holder.encoder_name)
        done = True
        return True
    finally:
        if not done and number:
            vectors.discard(holder.path / "generations", number)


def _apply(db: Database, change: Change, rows: list[InstrumentRows]) -> None:
    gone = set(change.removed)
    if gone:
        forget_entries(
            db, [entry for entry in read_ledger(db).values() if entry.instrument in gone and entry.step != "align"]
        )
    for name in change.removed:
        content.remove_instrument(db, name)
    for one in rows:
        content.write_instrument(db, one)
    content.write_requirements(db, change.analysed)
    write_entries(db, change.entries)


# ---- vectors ---------------------------------------------------------------------------------------


def _new_generation(holder: Holder, change: Change, texts: _Texts, progress: Progress | None, engine: Engine | None) -> int:
    """Number of a generation with every vector that is needed after the change; 0 where the one in force has them all."""
    old = holder.generation()
    missing = {key: text for key, text in texts.wanted.items() if key not in old.rows}
    with encoding(engine, holder.encoder) as encoder:
        _encode(encoder, texts, {key: text for key, text in missing.items() if key not in texts.made}, progress)
    if old.number and not missing:
        return 0
    gone = set(change.removed)
    kept = [key for name, key in content.text_keys(holder.db) if name not in gone]
    keys = dict.fromkeys([*kept, *texts.wanted])
    lost = [key for key in keys if key not in texts.made and key not in old.rows]
    if lost:
        raise Corrupt(f"{len(lost)} texts have no vector", where=str(holder.path), next_step="stdalign doctor --rebuild")
    return _save(holder, {key: texts.made[key] if key in texts.made else old.vectors[old.rows[key]] for key in keys})


def _encode(encoder: Encoder, texts: _Texts, missing: Mapping[str, str], progress: Progress | None) -> None:
    keys = list(missing)
    for at in range(0, len(keys), _BLOCK):
        block = keys[at : at + _BLOCK]
        texts.made.update(zip(block, encoder.encode([missing[key] for key in block]), strict=True))
        if progress:
            progress("encode", min(at + _BLOCK, len(keys)), len(keys))


def _save(holder: Holder, rows: Mapping[str, NDArray[np.float32]]) -> int:
    stacked = np.vstack(list(rows.values())) if rows else np.zeros((0, holder.encoder.dimension), np.float32)
    folder = holder.path / "generations"
    number = vectors.reserve(folder, int(holder.db.meta("generation", "0")))
    place = {key: at for at, key in enumerate(rows)}
    made = Generation(number, holder.encoder_name, holder.encoder.fingerprint, stacked, place)
    try:
        vectors.save(folder, made, lambda draft: _write_index(stacked, draft))
    except BaseException as error:
        vectors.discard(folder, number)
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):  # that one is another process's doing
            raise disk_error(error, str(folder)) from error
        raise
    return number


def _write_index(rows: Vectors, folder: Path) -> None:
    from stdalign.index import make_index, save_index

    save_index(make_index(rows, np.arange(len(rows), dtype=np.int64)), folder / INDEX)


# ---- kept files ------------------------------------------------------------------------------------


def keep_file(workspace: Path, item: Prepared) -> str:
    """Keep the file that an instrument was read from, named by its digest; gives that name, empty for digests."""
    if not item.data:
        return ""
    folder = workspace / "sources"
    name = item.content + Path(item.name).suffix.lower()
    place, draft = folder / name, folder / f".{name}.{uuid4().hex[:8]}.draft"
    if not place.exists():
        try:
            folder.mkdir(exist_ok=True)
            draft.write_bytes(item.data)
            draft.replace(place)
        except OSError as error:
            raise disk_error(error, str(place)) from error
        finally:
            draft.unlink(missing_ok=True)
    return name


def _forget_files(holder: Holder, names: set[str]) -> None:
    """Delete the kept files of instruments that went, where no other one was read from them."""
    needed = content.kept_files(holder.db)
    for name in names - needed - {""}:
        (holder.path / "sources" / name).unlink(missing_ok=True)
