"""SIGKILL at a random moment of every kind of change: the state afterwards is the old one or the new one, and the next try succeeds.

    python benchmarks/kill_all.py [--kills 200] [--seed 1]

Kinds, in turn: build, ingest, review, migration (from the first format), export, change of knowledge. Each kill is of a forked process that does the change on a copy
of a workspace with two laws; the moment is uniform over what the change took unkilled, and a tenth more. After it: SQLite's check, the seals of all rows, the chain of
decisions, one hash of all tables (of the file, for an export) that is the old one, the new one, or one between two steps where a change is made of steps; then the change is
done again and gives the new one. Exit code 1 where that does not hold.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from stdalign.decision import draft_of
from stdalign.store import database, reviews
from stdalign.store.database import Database
from stdalign.workspace import DATABASE, Workspace

SG = "Sample Act\n\n" + "\n\n".join(f"{n}. An employer must train every worker within {n} days." for n in range(1, 30))
VN = "Luật mẫu\n\n" + "\n\n".join(f"Điều {n}. Người sử dụng lao động phải huấn luyện {n} người." for n in range(1, 30))
TH = "พระราชบัญญัติตัวอย่าง\n\n" + "\n\n".join(f"มาตรา {n} นายจ้างต้องอบรมลูกจ้าง {n} คน" for n in range(1, 30))
TABLES = {
    "instruments": "id",
    "clauses": "instrument, position",
    "alignments": "source, target, target_jurisdiction",
    "ledger": "step, item",
}
HEAD = '[[instrument]]\nid = "my-a"\njurisdiction = "MY"\nlanguage = "ms"\ntitle = "T"\ntitle_en = "T"\nstatus = ""\nsource = "own"\n'
ROW = '{{"eid": "art_{0}", "text": {{"ms": "Majikan melatih {0} pekerja.", "en": "x"}}, "bearer": "employer", "modality": "obligation", "topics": ["training"], "status": "unchecked"}}\n'


def digest(folder: Path) -> str:
    """One hash of every table that is worked out and of the decisions; raises where anything is half."""
    found = sha256()
    with Workspace.open(folder) as ws:
        assert ws.db.check() and not ws.db.all("PRAGMA foreign_key_check"), "pages"
        assert not ws.db.broken_seals(), "seals"
        assert not reviews.audit(ws.db), "chain"
        for table, order in TABLES.items():
            for row in ws.db.all(f"SELECT * FROM {table} ORDER BY {order}"):
                values = dict(row)
                values.pop("position" if table == "instruments" else "id", None)  # numbers that the database gives out
                found.update(repr(values).encode())
        found.update(str(ws.db.one("SELECT COUNT(*) AS n FROM reviews")["n"]).encode())
        clauses = [c for i in ws.instruments() for c in ws.clauses(i.id) if c.text_hash]
        assert len(ws.vectors_of(clauses)) == len(clauses), "vectors"
        ws.index()
    return found.hexdigest()


def build(folder: Path) -> None:
    """Take in digests of a corpora folder."""
    with Workspace.open(folder) as ws:
        ws.build(folder.parent / "corpora")


def ingest(folder: Path) -> None:
    """Take a law in and align it."""
    with Workspace.open(folder) as ws:
        ws.ingest(TH, jurisdiction="TH", id="th-a", name="th-a.txt", replace=True)


def review(folder: Path) -> None:
    """Write a decision."""
    with Database(folder / DATABASE) as db:
        row = db.one("SELECT * FROM alignments WHERE target<>'' ORDER BY source, target LIMIT 1")
        reviews.append(db, draft_of(row["source"], row["target"], "comment", "x", token="t"), "An")


def knowledge(folder: Path) -> None:
    """Take other knowledge, and do again what depends on it."""
    with Workspace.open(folder) as ws:
        ws.use(folder.parent / "over")
        ws.build(folder.parent / "empty")


def export(folder: Path) -> None:
    """Write alignments over an older file."""
    with Workspace.open(folder, readonly=True) as ws:
        ws.export("SG", "VN", folder / "out.csv")


def migrate(folder: Path) -> None:
    """Bring a database of the first format to this one."""
    with Database(folder / DATABASE):
        pass


def whole_database(folder: Path) -> str:
    """The format of a database, with its rows; raises where it is half."""
    import sqlite3

    with sqlite3.connect(folder / DATABASE) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        number = db.execute("SELECT value FROM meta WHERE key='format'").fetchone()[0]
        return f"{number} {db.execute('SELECT COUNT(*) FROM instruments').fetchone()[0]}"


def exported(folder: Path) -> str:
    return sha256((folder / "out.csv").read_bytes()).hexdigest()


KINDS: dict[str, tuple[Callable[[Path], None], Callable[[Path], str], int]] = {
    "build": (build, digest, 1), "ingest": (ingest, digest, 3), "review": (review, digest, 1), "migration": (migrate, whole_database, 1),
    "export": (export, exported, 1), "knowledge": (knowledge, digest, 3),
}  # fmt: skip
"""By kind: the change, what its state is told by, and how many steps it is made of at most."""


def prepared(place: Path) -> dict[str, Path]:
    """A workspace for each kind, and the folders beside it."""
    corpora, over = place / "corpora" / "my", place / "over" / "languages"
    corpora.mkdir(parents=True)
    over.mkdir(parents=True)
    (place / "empty").mkdir()
    (corpora / "manifest.toml").write_text(HEAD)
    (corpora / "my-a.jsonl").write_text("".join(ROW.format(n) for n in range(1, 30)))
    (over / "en.toml").write_text(
        'extends = ["en"]\nlanguage = "en"\n\n[[modality]]\nis = "right"\npattern = "must train"\nweight = 9.0\n'
    )
    base, old = place / "base", place / "old"
    with Workspace.create(base) as ws:
        ws.build(place / "empty")
        ws.ingest(SG, jurisdiction="SG", id="sg-a", name="sg-a.txt")
        ws.ingest(VN, jurisdiction="VN", id="vn-a", name="vn-a.txt")
        ws.align_all()
    (base / "out.csv").write_text("old")
    old.mkdir()
    now, database.FORMAT_VERSION = database.FORMAT_VERSION, 1
    try:
        with Database(old / DATABASE, create=True) as db, db.transaction():
            for n in range(3000):
                db.execute(
                    "INSERT INTO instruments VALUES (?, ?, 'SG', 't', '', 'en', '', 0, '', '', '', '', '', '', 'text', '', '')",
                    (f"i{n}", n),
                )
    finally:
        database.FORMAT_VERSION = now
    return {kind: old if kind == "migration" else base for kind in KINDS}


def forked(change: Callable[[Path], None], folder: Path, delay: float | None) -> float:
    """Do a change in a process of its own, killed after a delay where one is given; gives the seconds that it took."""
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            change(folder)
        except BaseException as error:
            print(f"{change.__name__}: {error}", flush=True)
            os._exit(1)
        os._exit(0)
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if delay is None and status:
        raise SystemExit(f"{change.__name__} fails unkilled")
    return time.monotonic() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    seen: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        bases, facts = prepared(place), {}
        for kind, (change, state, _) in KINDS.items():
            folder = Path(shutil.copytree(bases[kind], place / "ws"))
            old = state(folder)
            took = forked(change, folder, None)
            facts[kind] = old, state(folder), took
            assert facts[kind][0] != facts[kind][1], f"{kind} changes nothing"
            shutil.rmtree(folder)
        between: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for number in range(asked.kills):
            kind = list(KINDS)[number % len(KINDS)]
            change, state, _ = KINDS[kind]
            old, new, took = facts[kind]
            folder = Path(shutil.copytree(bases[kind], place / "ws"))
            forked(change, folder, rng.random() * took * 1.1)
            try:
                now = state(folder)
                if now not in (old, new):
                    between[kind].add(now)
                seen[kind]["old" if now == old else "new" if now == new else "between two steps"] += 1
                forked(change, folder, None)
                if kind != "review":
                    assert state(folder) == new, "the next try gives another state"
            except Exception as error:  # whatever it is, it is a finding of this benchmark
                wrong.append(f"{kind}: {type(error).__name__} {error}")
            shutil.rmtree(folder)
        for kind, states in between.items():
            if len(states) > KINDS[kind][2] - 1:
                wrong.append(f"{kind}: {len(states)} states between, {KINDS[kind][2] - 1} are expected")
    for kind, counts in seen.items():
        print(
            f"{kind:10} {facts[kind][2]:5.2f} s unkilled; after a kill: {', '.join(f'{n} {name}' for name, n in counts.items())}"
        )
    print(f"{asked.kills} kills, seed {asked.seed}: {len(wrong)} wrong")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
