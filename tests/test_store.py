"""The store: driver errors as the library's own, old formats migrated, rows derived from records."""

from __future__ import annotations

import sqlite3
import threading
from importlib.resources import files
from pathlib import Path

import pytest

from stdalign import errors
from stdalign.model import (
    AnalysedClause,
    Clause,
    Component,
    Entry,
    Instrument,
    Level,
    Quantity,
    Reference,
    Requirement,
    Stated,
)
from stdalign.store import content
from stdalign.store.alignments import _COLUMNS
from stdalign.store.database import FORMAT_VERSION, Database
from stdalign.store.ledger import read_ledger, write_entries


def clause(eid: str = "art_1") -> AnalysedClause:
    references = (Reference(0, 5, "art 2", "art_2"),)
    inner = Clause(eid, Level.ARTICLE, "1", "Article 1", "", "Text.", 0, 5, Component.MAIN, "en", references=references)
    limit = Quantity("duration", ">=", 8.0, "h", 0, 4, quote="8 h")
    requirement = Requirement("en", "employer", True, "obligation", (limit,), references=references)
    return AnalysedClause(0, "one", 0, eid, inner, "Text.", requirement, stated=Stated("worker", "right", ("training",)))


def test_a_clause_comes_back_as_it_was(tmp_path: Path) -> None:
    with Database(tmp_path / "db", create=True) as db:
        about = Instrument("one", "SG", "Title", "en", year=2020)
        with db.transaction():
            content.add_instrument(db, about, [clause()])
        back = content.clauses(db, ["one"])[0]
        assert back == AnalysedClause(**{**clause().__dict__, "id": back.id})
        assert content.instruments(db) == [about]
        stored = db.one("SELECT requirement, cross_references FROM clauses")
        assert "references" not in stored["requirement"] and "art_2" in stored["cross_references"]


def test_an_old_workspace_is_migrated(tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / "db")
    folder = files("stdalign.store") / "migrations"
    raw.executescript((folder / "0001.sql").read_text("utf-8").replace("{id}", "INTEGER PRIMARY KEY"))
    raw.execute("INSERT INTO meta VALUES ('format', '1')")
    raw.execute("INSERT INTO meta VALUES ('aligned', '{}')")
    raw.execute("INSERT INTO instruments VALUES ('one',1,'SG','T','','en','',0,'','','','','','','digest','','x')")
    raw.execute(
        "INSERT INTO clauses VALUES (1,'one',0,'art_1','art_1','article','1','','','Text.','Text.','',0,5,'main','en','','',1,'k',"
        """'{"language":"en","bearer":"employer","bearer_explicit":true,"modality":"obligation","quantities":[],"topics":[],"""
        """"concepts":[],"conditions":[],"references":[],"themes":[],"penalties":[]}','[]','[]','[]')"""
    )
    raw.commit()
    raw.close()
    with Database(tmp_path / "db") as db:
        assert db.version() == FORMAT_VERSION
        found = content.clauses(db, ["one"])[0]
        assert (found.requirement.bearer, found.stated, found.text_hash) == ("employer", None, "k")
        assert db.all("SELECT * FROM ledger") == [] and db.meta("aligned") == ""


def test_who_waits_too_long_is_told_so(tmp_path: Path) -> None:
    with Database(tmp_path / "db", create=True) as one, Database(tmp_path / "db") as other:
        other.execute("PRAGMA busy_timeout=50")
        with one.transaction(), pytest.raises(errors.Locked, match="another process"), other.transaction():
            other.set_meta("a", "b")
        with other.transaction():
            other.set_meta("a", "b")
        assert one.meta("a") == "b"


def test_a_read_only_and_a_closed_workspace(tmp_path: Path) -> None:
    Database(tmp_path / "db", create=True).close()
    with Database(tmp_path / "db", readonly=True) as db, pytest.raises(errors.ReadOnly):
        db.set_meta("a", "b")
    with pytest.raises(errors.ClosedWorkspace, match="closed"):
        db.meta("a")


def test_what_lies_in_a_folder_that_cannot_be_written_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only medium has no place for SQLite's log: the file is read without one, and a write is refused by its name."""
    with Database(tmp_path / "db", create=True) as db:
        db.set_meta("a", "b")
    monkeypatch.setattr("stdalign.store.sqlite.os.access", lambda path, mode: False)
    before = (tmp_path / "db").read_bytes()
    for create in (False, True):
        with Database(tmp_path / "db", create=create) as db:
            assert db.meta("a") == "b"
            with pytest.raises(errors.ReadOnly, match="only be read"):
                db.set_meta("a", "c")
        assert sorted(tmp_path.iterdir()) == [tmp_path / "db"]
    assert (tmp_path / "db").read_bytes() == before


def test_a_file_that_a_writer_holds_open_is_not_taken_for_at_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Database(tmp_path / "db", create=True) as writer:
        writer.set_meta("a", "b")
        monkeypatch.setattr("stdalign.store.sqlite.os.access", lambda path, mode: False)
        with Database(tmp_path / "db", readonly=True) as reader:
            writer.set_meta("a", "c")
            assert reader.meta("a") == "c"


def test_a_file_that_cannot_be_opened_is_not_called_broken(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    with pytest.raises(errors.ReadOnly, match="cannot be opened"):
        Database(tmp_path / "db")


def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    with Database(tmp_path / "db", create=True) as db:
        db.execute(f"PRAGMA max_page_count={db.one('PRAGMA page_count')[0] + 1}")
        with pytest.raises(errors.DiskFull, match="no room"), db.transaction():
            for at in range(400):
                db.set_meta(f"key {at}", "x" * 2000)
        assert db.meta("key 0") == ""


def test_the_longest_write_is_measured(tmp_path: Path) -> None:
    with Database(tmp_path / "db", create=True) as db:
        with db.transaction():
            threading.Event().wait(0.05)
        assert 0.05 <= db.longest_write_s < 5


def test_pairs_of_an_instrument_that_goes_are_due_again(tmp_path: Path) -> None:
    """An instrument read anew with the same clauses leaves the key of its pairs as it was, and takes their rows along."""
    with Database(tmp_path / "s.sqlite", create=True) as db, db.transaction():
        for name, code in (("one", "CN"), ("two", "VN")):
            content.add_instrument(db, Instrument(name, code, name, "en"), [])
        columns = ", ".join(name for name in _COLUMNS if name != "relation_probability")
        values = (
            "one#art_1",
            "two#art_1",
            1,
            1.0,
            0.5,
            "equal",
            "",
            "semantic",
            5,
            "{}",
            0,
            0,
            "one",
            "two",
            "CN",
            "VN",
            "",
            "",
            "",
            "",
            "",
        )
        db.execute(f"INSERT INTO alignments ({columns}) VALUES ({', '.join('?' * len(values))})", values)
        write_entries(db, [Entry("align", "CN VN", "k"), Entry("align", "VN CN", "k")])
        content.remove_instrument(db, "one")
        assert [item for _, item in read_ledger(db)] == ["VN CN"]
