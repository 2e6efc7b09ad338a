"""Every byte that a workspace stands on, against what was written down of it when it was written: ``stdalign doctor --deep``.

The database is the ground: what is derived (vectors, index, lists, requirements, alignments) is made again from it and from the kept
files, never the other way round. ``repair`` does so; what cannot be made again (decisions, keys) is named for a copy to give back.
"""

from __future__ import annotations

import base64
from collections import Counter
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from stdalign.errors import Corrupt, StdalignError
from stdalign.files import file_digest
from stdalign.store import content, finding, reviews
from stdalign.store import vectors as generations
from stdalign.store.ledger import forget_entries, read_ledger
from stdalign.workspace import Workspace
from stdalign.workspace.lookup import lists_file
from stdalign.workspace.sums import MODEL, other_files
from stdalign.workspace.writing import INDEX

Row = tuple[str, bool, str, str]
"""What was looked at, whether it is whole, what was found, the next step."""
_REPAIR = "stdalign doctor --repair"
_COPY = "restore the database from a copy"
_DERIVED = {"instruments", "sources", "clauses", "alignments", "ledger", "renamed"}
"""Tables whose rows come from files and digests, or from other tables."""
_SHOWN = 5


def examine_deep(ws: Workspace) -> list[Row]:
    """Every check of an open workspace."""
    return [*_database(ws), *_files(ws), *_vectors(ws), *_knowledge(ws), *_installed()]


# ---- the database --------------------------------------------------------------------------------


def _database(ws: Workspace) -> list[Row]:
    whole = ws.db.check()
    rows: list[Row] = [
        ("database pages", whole, "whole" if whole else "its pages do not fit together", "" if whole else _COPY)
    ]
    broken = ws.db.broken_seals()
    if broken is None:
        said = "no seals yet" if ws.db.dialect == "sqlite" else "the server looks after its own pages"
        rows.append(("database rows", True, said, "stdalign build" if ws.db.dialect == "sqlite" else ""))
    else:
        rows += _broken(broken) or [("database rows", True, "each is what was written", "")]
    faults = reviews.audit(ws.db)
    rows.append(("decisions", not faults, faults[0].message if faults else "the chain is whole", _COPY if faults else ""))
    return rows


def _broken(broken: list[tuple[str, str]]) -> list[Row]:
    """A row a table of which something changed without a write."""
    rows: list[Row] = []
    for table in sorted({table for table, _ in broken}):
        items = [item for one, item in broken if one == table and item]
        named = f" of {', '.join(items[:_SHOWN])}{' …' if len(items) > _SHOWN else ''}" if items else ""
        step = _REPAIR if table in _DERIVED else _COPY
        rows.append((f"database rows: {table}", False, f"rows{named} are not what was written", step))
    return rows


def _files(ws: Workspace) -> list[Row]:
    """Kept files of ingested texts, each named by its digest."""
    wrong = []
    for name, kept in content.kept_texts(ws.db).items():
        place = ws.path / "sources" / kept["file"]
        if kept["file"] and (not place.is_file() or file_digest(place) != place.stem):
            wrong.append(name)
    said = f"the file of {', '.join(wrong[:_SHOWN])} is not what was taken in" if wrong else "each is what was taken in"
    return [
        (
            "kept files",
            not wrong,
            said,
            "ingest it again from the original: stdalign ingest FILE --id ID --replace" if wrong else "",
        )
    ]


# ---- what is derived -----------------------------------------------------------------------------


def _vectors(ws: Workspace) -> list[Row]:
    number = int(ws.db.meta("generation", "0"))
    if not number:
        return [("vectors", True, "none yet", "stdalign build")]
    rows: list[Row] = []
    try:
        made = generations.load(ws.path / "generations", number)
        needed = {key for _, key in content.text_keys(ws.db)}
        lost = len(needed - made.rows.keys())
        rows.append(
            (
                "vectors",
                not lost,
                f"{len(made.rows)} texts" if not lost else f"{lost} texts have none",
                _REPAIR if lost else "",
            )
        )
    except Corrupt as error:
        rows.append(("vectors", False, f"{error.what} ({Path(error.where).name})", _REPAIR))
    try:
        from stdalign.index import load_index

        rows.append(("index", True, f"{len(load_index(ws.path / 'generations' / f'{number:06}' / INDEX))} rows", ""))
    except StdalignError as error:
        rows.append(("index", False, f"{error.what} ({Path(error.where).name})", _REPAIR))
    lists = lists_file(ws.path, number, finding.stamp(ws.db))
    rows.append(
        (
            "lists of the search",
            lists is not False,
            "damaged" if lists is False else "whole" if lists else "made when asked for",
            "" if lists is not False else _REPAIR,
        )
    )
    return rows


# ---- what it was made with -----------------------------------------------------------------------


def _knowledge(ws: Workspace) -> list[Row]:
    wrong = other_files(ws)
    if wrong is None:
        return [("knowledge", True, "nothing written down yet", "stdalign build")]
    rows: list[Row] = []
    for what, of_model in (("model", True), ("knowledge", False)):
        named = [one for one in wrong if one.startswith(MODEL) == of_model]
        said = f"other than at the last build: {', '.join(named[:_SHOWN])}{' …' if len(named) > _SHOWN else ''}"
        step = "if you changed it: stdalign build; if not: install stdalign anew, or restore your folder"
        rows.append((what, not named, said if named else "as at the last build", step if named else ""))
    return rows


def _installed() -> list[Row]:
    """The files of the installed package against the list that came with it."""
    try:
        found = distribution("stdalign")
    except PackageNotFoundError:
        return [("installed files", True, "not installed from a wheel", "")]
    listed = [
        one
        for one in found.files or ()
        if one.hash is not None and one.hash.mode == "sha256" and str(one).startswith("stdalign")
    ]
    wrong = [str(one) for one in listed if _other(Path(str(one.locate())), str(one.hash.value if one.hash else ""))]
    if not listed:
        return [("installed files", True, "no list of digests: not installed from a wheel", "")]
    said = (
        f"not what the wheel held: {', '.join(wrong[:_SHOWN])}" if wrong else f"{len(listed)} files are what the wheel held"
    )
    return [("installed files", not wrong, said, "install stdalign anew" if wrong else "")]


def _other(path: Path, wanted: str) -> bool:
    try:
        found = base64.urlsafe_b64encode(sha256(path.read_bytes()).digest()).decode().rstrip("=")
    except OSError:
        return True
    return found != wanted


# ---- repair --------------------------------------------------------------------------------------


def repair(ws: Workspace) -> list[str]:
    """Make again what is derived and damaged; gives what was done, a line each.

    Instruments whose rows are not what was written are read again from the corpora or their kept files, alignments of theirs worked out again, vectors and index
    encoded again from the database. Decisions and keys are left as they are.

    Raises:
        Corrupt: the pages of the database do not fit together, or something cannot be made again; nothing is changed then.
    """
    if not ws.db.check():
        raise Corrupt("the pages of the database do not fit together", where=str(ws.path), next_step=_COPY)
    other = other_files(ws) or []
    if other:
        step = "install stdalign anew or restore your folder, then repair; if you changed them yourself: stdalign build"
        raise Corrupt(
            f"{len(other)} files of the model or the knowledge are other than at the last build",
            where=", ".join(other[:_SHOWN]),
            next_step=step,
        )
    broken = ws.db.broken_seals() or []
    lost = sorted({table for table, _ in broken} - _DERIVED)
    if lost:
        raise Corrupt(
            f"rows of {', '.join(lost)} are not what was written, and nothing else holds them",
            where=str(ws.path),
            next_step=_COPY,
        )
    done, aligned = [], bool(read_ledger(ws.db, "align"))
    tables = Counter(table for table, _ in broken)
    if broken:
        names = _read_again(ws, broken)
        done.append(f"read again: {', '.join(names)}" if names else f"made again: {', '.join(sorted(tables))}")
    if [row for row in _vectors(ws) if not row[1]] or broken:
        done.append(f"{ws.rebuild()} texts encoded again")
    if broken and aligned:
        done.append(f"{ws.align_all()} pairs of countries aligned again")
    if broken:
        with ws.db.transaction():
            ws.db.seal_anew()
    return done or ["nothing that is derived is damaged"]


def _read_again(ws: Workspace, broken: list[tuple[str, str]]) -> list[str]:
    """Forget what the ledger says of the instruments that are damaged, and build: they are read again, and all that hangs on them."""
    there = {one.id for one in ws.instruments()}
    every = any(table in ("ledger", "instruments", "renamed") for table, _ in broken)
    hurt = there if every else {item for table, item in broken if table in ("clauses", "sources") and item in there}
    kept = content.kept_texts(ws.db)
    gone = sorted(name for name in hurt if name in kept and not (ws.path / "sources" / kept[name]["file"]).is_file())
    if gone and not every:
        raise Corrupt(
            f"the file of {', '.join(gone)} is not kept", where=str(ws.path), next_step="ingest it again with --replace"
        )
    entries = [one for one in read_ledger(ws.db).values() if one.step == "align" or every or one.instrument in hurt]
    with ws.db.transaction():
        forget_entries(ws.db, entries)
    ws.build()
    return sorted(hurt)
