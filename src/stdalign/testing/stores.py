"""Contract of stores: the workspace's own migrations, content, append-only reviews and deadlines, on the store in question."""

from __future__ import annotations

from collections.abc import Callable

from stdalign.errors import DuplicateInstrument, LimitExceeded, StdalignError
from stdalign.model import AnalysedClause, Clause, Component, Instrument, Level, Requirement
from stdalign.store import content
from stdalign.store.database import FORMAT_VERSION, Database

_LAW = Instrument("sg-contract", "SG", "Rules of the contract", "en", year=2020)
_SLOW = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000000) SELECT COUNT(*) FROM n"


def _clause(position: int, text: str) -> AnalysedClause:
    eid = f"art_{position + 1}"
    own = Clause(eid, Level.ARTICLE, str(position + 1), f"{position + 1}.", "", text, 0, len(text), Component.MAIN, "my")
    return AnalysedClause(0, _LAW.id, position, eid, own, text, Requirement("my", "employer", True, "obligation"))


def check_store(open_database: Callable[[], Database]) -> None:
    """What a workspace asks of its database holds, after a second connection is opened too.

    Args:
        open_database: opens a connection to the same empty database each time, ``Database(url, create=True)``.

    Raises:
        AssertionError: a promise of the port does not hold; the message says which.
    """
    clauses = [_clause(0, "ဦးထုပ် ဆောင်းရမည်။"), _clause(1, "100% ? 'quoted' \\ ⛑")]
    with open_database() as db:
        assert db.version() == FORMAT_VERSION, "an empty database gets the workspace's tables"
        with db.transaction():
            content.write_instrument(db, content.instrument_rows(_LAW, clauses))
        _keeps(db, clauses)
        _undoes(db)
        _stops(db)
    with open_database() as db:
        _keeps(db, clauses)
        _only_appends(db)
        with db.transaction():
            content.remove_instrument(db, _LAW.id)
        assert not db.all("SELECT id FROM clauses"), "clauses go with their instrument (foreign keys are on)"
    try:
        db.one("SELECT 1 AS n")
    except StdalignError as error:
        assert error.next_step, "a closed connection is an error of the library's own tree"
    else:
        raise AssertionError("a closed connection answers no more")


def _keeps(db: Database, clauses: list[AnalysedClause]) -> None:
    assert content.instruments(db) == [_LAW], "an instrument comes back as it was written"
    found = content.clauses(db, [_LAW.id])
    assert [c.full_text for c in found] == [c.full_text for c in clauses], "texts of every script come back, in order"
    row = db.one("SELECT full_text FROM clauses WHERE eid=?", ("art_2",))
    assert row["full_text"] == clauses[1].full_text, "values are bound, rows addressed by column name"


def _undoes(db: Database) -> None:
    try:
        with db.transaction():
            db.set_meta("contract", "half")
            content.write_instrument(db, content.instrument_rows(_LAW, []))
    except DuplicateInstrument:
        pass
    else:
        raise AssertionError("an id that is taken is refused")
    assert db.meta("contract") == "", "a transaction that fails leaves nothing behind"
    with db.transaction():
        db.set_meta("contract", "whole")
    assert db.meta("contract") == "whole", "a transaction that ends is kept"


def _stops(db: Database) -> None:
    try:
        with db.deadline(0.2):
            db.one(_SLOW)
    except LimitExceeded:
        assert db.one("SELECT 1 AS n")["n"] == 1, "after a query that was stopped the connection goes on"
    else:
        raise AssertionError("a query that takes too long is stopped with LimitExceeded")


def _only_appends(db: Database) -> None:
    columns = "source, target, reviewer, time, decision, reason, old_value, new_value"
    columns += ", source_hash, target_hash, previous_hash, hash, token"
    with db.transaction():
        db.execute(f"INSERT INTO reviews ({columns}) VALUES ({', '.join('?' * 13)})", ("a", "b", *["{}"] * 10, "contract"))
    for statement in ("UPDATE reviews SET reason='x'", "DELETE FROM reviews"):
        try:
            db.execute(statement)
        except StdalignError:
            continue
        raise AssertionError(f"reviews are append-only, yet this went through: {statement}")
