"""The main job and the workspace on what ships: idempotent, atomic, checked, with clear errors."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from stdalign import errors
from stdalign.index import load_index
from stdalign.store.vectors import load
from stdalign.workspace import DATABASE, Workspace
from stdalign.workspace.mainjob import build_workspace
from stdalign.workspace.writing import INDEX

LAW = """中华人民共和国示范安全法

第一章 总则

第一条 为了示范，制定本法。

第二条 企业应当给员工上安全课，每年不少于八小时。

企业应当把上课的情况记下来。

第三条 员工有权拒绝冒险的指令：
（一）没有护具的；
（二）设备坏了的。

第四条 本法自2020年1月1日起施行。
"""


@pytest.fixture
def copy(shipped: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped, tmp_path / "ws"))


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "law.md"
    path.write_text(LAW, "utf-8")
    return path


def test_second_build_does_nothing(copy: Path) -> None:
    before = (copy / DATABASE).read_bytes()
    result = build_workspace(copy)
    assert (result.report.added, result.report.encoded, result.aligned) == ((), 0, 0)
    assert len(before) == (copy / DATABASE).stat().st_size


def test_only_what_changed_is_done_again(copy: Path, tmp_path: Path) -> None:
    from stdalign.corpora import corpora_dir

    corpora = Path(shutil.copytree(corpora_dir(), tmp_path / "corpora"))
    path = corpora / "sg" / "sg-wsh-act-2006.jsonl"
    lines = path.read_text("utf-8").splitlines()
    row = json.loads(lines[0])
    row["text"]["en"] += " This holds at night too."
    path.write_text("\n".join([json.dumps(row), *lines[1:]]) + "\n", "utf-8")
    result = build_workspace(copy, corpora=corpora)
    assert result.report.added == ("sg-wsh-act-2006",) and result.report.encoded == 1
    # The digest is linked to a common requirement, whose English examples every English text is compared with.
    with Workspace.open(copy) as ws:
        every = {i.jurisdiction for i in ws.instruments()}
        english = {
            i.jurisdiction for i in ws.instruments() for c in ws.clauses(i.id) if c.text_hash and c.clause.language == "en"
        }
    others = len(every) - len(english)
    assert "SG" in english and result.aligned == len(every) * (len(every) - 1) - others * (others - 1)
    again = build_workspace(copy)
    assert (again.report.added, again.aligned) == ((), 0), "the workspace remembers the corpora folder"


def test_pragmas_of_an_acknowledged_write(copy: Path) -> None:
    with Workspace.open(copy) as ws:
        assert ws.db.one("PRAGMA journal_mode")[0] == "wal"
        assert ws.db.one("PRAGMA synchronous")[0] == 2
        assert ws.db.one("PRAGMA foreign_keys")[0] == 1


def test_ingest_align_search(law: Path, tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w") as ws:
        made = ws.ingest(law, jurisdiction="CN", id="cn-model")
        assert (made.language, made.instrument.kind) == ("zh", "text")
        rows = {c.clause.eid: c for c in ws.clauses("cn-model")}
        assert rows["art_3__para_1__point_2"].clause.number == "2"
        assert rows["art_2__para_1"].requirement.modality == "obligation"
        source = ws.db.one("SELECT text FROM sources")["text"]
        for row in rows.values():
            assert row.full_text[:4] in " ".join(source[row.clause.start : row.clause.end].split())
        ws.ingest(law, jurisdiction="CN", id="cn-again")
        table = ws.align("cn-model", "cn-again", top=2)
        first = {a.source: a for a in table if a.rank == 1}
        assert first["cn-model#art_2"].target == "cn-again#art_2"
        assert first["cn-model#art_2"].probability > 0.5
        frame = table.to_frame()
        assert list(frame.columns)[:4] == ["source", "target", "rank", "score"] and len(frame) == len(table)
        hits = ws.search("safety training", jurisdictions=["CN"], top=3)
        assert hits and all(h.jurisdiction == "CN" for h in hits)


def test_duplicate_id_leaves_no_trace(law: Path, copy: Path) -> None:
    with Workspace.open(copy) as ws:
        ws.ingest(law, jurisdiction="CN", id="cn-model")
        count = ws.db.one("SELECT COUNT(*) AS n FROM clauses")["n"]
        with pytest.raises(errors.DuplicateInstrument, match="--replace"):
            ws.ingest(law, jurisdiction="CN", id="cn-model")
        assert ws.db.one("SELECT COUNT(*) AS n FROM clauses")["n"] == count
        ws.ingest(law, jurisdiction="CN", id="cn-model", replace=True)
        assert ws.db.one("SELECT COUNT(*) AS n FROM clauses")["n"] == count


BAD = {
    "empty.txt": (b"", "CN", errors.EmptySource),
    "binary.txt": (bytes(range(256)) * 40, "CN", errors.ReadError),
    "noarticle.txt": ("今天天气很好。\n".encode() * 5, "CN", errors.SplitError),
    "wrong.txt": (b"\xff\xfe\x00\xd8" + b"\x81\x8d" * 300, "CN", errors.DataError),
    "fine.txt": (LAW.encode(), "XX", errors.UnknownName),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_without_a_trace(name: str, tmp_path: Path) -> None:
    data, code, kind = BAD[name]
    path = tmp_path / name
    path.write_bytes(data)
    with Workspace.create(tmp_path / "w") as ws:
        with pytest.raises(kind) as caught:
            ws.ingest(path, jurisdiction=code, id="x")
        assert caught.value.next_step
        assert ws.instruments() == [] and not list((tmp_path / "w" / "generations").iterdir())


def test_unknown_encoder(tmp_path: Path) -> None:
    with pytest.raises(errors.UnknownName, match="builtin"):
        Workspace.create(tmp_path / "w", encoder="nonsense")
    assert not (tmp_path / "w").exists()


def test_other_encoder_is_refused(copy: Path) -> None:
    with pytest.raises(errors.EncoderMismatch, match="builtin"):
        Workspace.open(copy, encoder="sentence-transformers:other")
    with Workspace.open(copy) as ws:
        ws.encoder.__dict__["fingerprint"] = "0" * 64
        with pytest.raises(errors.EncoderMismatch, match="doctor --rebuild"):
            ws.generation()


def test_newer_format_is_refused(copy: Path) -> None:
    raw = sqlite3.connect(copy / DATABASE)
    raw.execute("UPDATE meta SET value='99' WHERE key='format'")
    raw.commit()
    raw.close()
    with pytest.raises(errors.FormatMismatch, match="99"):
        Workspace.open(copy)


def test_not_a_database(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database " * 100)
    with pytest.raises(errors.WorkspaceError):
        Workspace.open(tmp_path)
    with pytest.raises(errors.WorkspaceError, match="stdalign build"):
        Workspace.open(tmp_path / "nowhere")


def test_every_mutation_of_vectors_is_a_typed_error(copy: Path) -> None:
    folder = copy / "generations"
    number = int(next(folder.iterdir()).name)
    rng = random.Random(5)
    # The lists of a search are left out: where they are damaged they are made anew (test_search).
    files = [p for p in (folder / f"{number:06}").iterdir() if p.suffix != ".json" and not p.name.startswith("lookup-")]
    assert len(files) == 3
    good = {p: p.read_bytes() for p in files}
    for _ in range(400):
        path = rng.choice(files)
        data = bytearray(good[path])
        kind = rng.randrange(3)
        if kind == 0:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del data[rng.randrange(len(data)) :]
        else:
            data += b"\0"
        path.write_bytes(data)
        with pytest.raises(errors.Corrupt):
            load(folder, number)
            load_index(folder / f"{number:06}" / INDEX)
        path.write_bytes(good[path])
    manifest = folder / f"{number:06}" / "manifest.json"
    for text in ("", "{}", "[1]", '{"sha256": {}, "encoder": "x", "fingerprint": "y"}', "\x00"):
        manifest.write_text(text)
        with pytest.raises(errors.Corrupt):
            load(folder, number)


def test_a_corrupt_generation_is_rebuilt(copy: Path) -> None:
    with Workspace.open(copy) as ws:
        old = ws.generation().vectors.copy()
    for path in (copy / "generations").rglob("vectors.npy"):
        path.write_bytes(path.read_bytes()[:-7])
    with Workspace.open(copy) as ws:
        with pytest.raises(errors.Corrupt, match="rebuild"):
            ws.generation()
        assert ws.rebuild() == len(old)
        assert np.allclose(np.sort(ws.generation().vectors.sum(axis=1)), np.sort(old.sum(axis=1)), atol=1e-5)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_kill_at_any_moment_leaves_old_or_new(copy: Path, law: Path) -> None:
    """Four kills here; twenty and more in benchmarks/kill_build.py."""
    code = (
        "import sys; from stdalign.workspace import Workspace\n"
        "print('ready', flush=True)\n"
        f"w = Workspace.open({str(copy)!r})\n"
        f"w.ingest({str(law)!r}, jurisdiction='CN', id='cn-killed', replace=True)\n"
        "print('done', flush=True)\n"
    )
    rng = random.Random(3)
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(rng.random() * 3)
        child.send_signal(signal.SIGKILL)
        child.wait()
        with Workspace.open(copy) as ws:
            assert ws.db.one("PRAGMA integrity_check")[0] == "ok"
            there = [i.id for i in ws.instruments()]
            rows = [c for i in there for c in ws.clauses(i) if c.text_hash]
            assert ws.vectors_of(rows).shape[0] == len(rows)
            assert len(ws.clauses("cn-killed")) > 5 if "cn-killed" in there else True


def test_listed_instruments_stand_beside_those_with_digests(copy: Path) -> None:
    with Workspace.open(copy) as ws:
        kinds = {i.id: i.kind for i in ws.instruments()}
        listed = [name for name, kind in kinds.items() if kind == "listed"]
        assert (
            len(kinds) >= 70 and len(listed) >= 20 and {i.jurisdiction for i in ws.instruments()} >= {"LA", "MM", "BN", "TL"}
        )
        assert all(not ws.clauses(name) for name in listed)
