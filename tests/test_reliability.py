"""What must hold when the machine fails or is another one: full disk, folder that may only be read, other threads, many openings."""

from __future__ import annotations

import resource
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from stdalign.engines import copied
from stdalign.errors import DiskFull, ReadOnly, StdalignError
from stdalign.store.driver import disk_error
from stdalign.workspace import Workspace

CN = "示例法\n\n" + "\n\n".join(f"第{n}条 雇主应当在第{n}年内培训工人并检查机器。" for n in "一二三四五六七八九")
VN = "Luật mẫu\n\n" + "\n\n".join(
    f"Điều {n}. Người sử dụng lao động phải huấn luyện {n} người lao động." for n in range(1, 9)
)
EN = "Sample Act\n\n" + "\n\n".join(f"{n}. An employer must train every worker within {n} days." for n in range(1, 9))
TABLES = {
    "instruments": "id", "clauses": "instrument, position", "alignments": "source, target, target_jurisdiction", "ledger": "step, item",
}  # fmt: skip


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: what a full disk is to whoever writes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def digest(ws: Workspace, without: tuple[str, ...] = ()) -> str:
    """One hash of every table that is worked out, numbers of rows apart."""
    found = sha256()
    for table, order in TABLES.items():
        if table in without:
            continue
        for row in ws.db.all(f"SELECT * FROM {table} ORDER BY {order}"):
            found.update(repr([row[name] for name in row.keys() if name != "id" or table == "instruments"]).encode())  # noqa: SIM118
    return found.hexdigest()


def made(folder: Path) -> Workspace:
    ws = Workspace.create(folder)
    for id, code, text in (("cn-a", "CN", CN), ("vn-a", "VN", VN), ("sg-a", "SG", EN)):
        ws.ingest(text, jurisdiction=code, id=id, name=f"{id}.md")
    return ws


@pytest.mark.parametrize("room", [1_000, 100_000, 1_400_000, 1_600_000, 4_000_000])
def test_a_full_disk_leaves_the_old_state_or_the_new_one(shipped: Path, tmp_path: Path, room: int) -> None:
    folder = tmp_path / "ws"
    shutil.copytree(shipped, folder)
    told: StdalignError | None = None
    with Workspace.open(folder) as ws:
        before = len(ws.instruments())
        try:
            with files_of_at_most(room):
                ws.ingest(CN, jurisdiction="CN", id="cn-full", name="full.md", align=False)
        except StdalignError as error:
            told = error
    assert told is not None or room > 1_500_000
    assert told is None or (isinstance(told, DiskFull) and told.next_step), told
    assert not list(folder.rglob("*.draft*"))
    with Workspace.open(folder) as ws:
        assert ws.db.check()
        assert len(ws.instruments()) == before + (told is None)
        assert ws.search("安全", top=3) and len(ws.generation().rows) > 1000
        if told is not None:
            ws.ingest(CN, jurisdiction="CN", id="cn-full", name="full.md", align=False)
            assert len(ws.instruments()) == before + 1


def test_a_folder_that_may_only_be_read_is_named() -> None:
    assert isinstance(disk_error(PermissionError(13, "Permission denied"), "ws"), ReadOnly)
    assert isinstance(disk_error(OSError(30, "Read-only file system"), "ws"), ReadOnly)
    assert "cannot be written (Input/output error)" in str(disk_error(OSError(5, "Input/output error"), "ws"))


def test_the_same_tables_whatever_the_threads(tmp_path: Path) -> None:
    from threadpoolctl import threadpool_limits

    found = []
    for name, threads in (("one", 1), ("four", 4), ("again", 4)):
        with threadpool_limits(threads), made(tmp_path / name) as ws:
            assert ws.align_all() == 6
            found.append((digest(ws), ws.generation().vectors.tobytes()))
    assert found[1] == found[2], "two builds with the same threads are equal by hash"
    assert found[0] == found[1], "texts, requirements, vectors, alignments and keys are equal whatever the threads"


def test_the_same_tables_by_copies_of_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copied, "_UNSAFE", ())
    found = []
    for engine in ("local", "auto:2"):
        with made(tmp_path / engine.replace(":", "")) as ws:
            assert ws.align_all(engine=engine) == 6
            text = "第一章 总则\n第一条 为了安全，制定本法。\n第二条 用人单位应当为劳动者提供安全帽。\n第三条 劳动者应当戴好安全帽。\n"
            ws.ingest_all({"cn-new": text}, jurisdiction="CN", engine=engine)
            found.append((digest(ws), ws.generation().vectors.tobytes()))
    assert found[0] == found[1]


def test_the_corpora_by_one_process_and_by_two(tmp_path: Path) -> None:
    folder = tmp_path / "corpora" / "sg"
    folder.mkdir(parents=True)
    head = '[[instrument]]\nid = "{0}"\njurisdiction = "SG"\nlanguage = "en"\ntitle = "T"\ntitle_en = "T"\nstatus = ""\nsource = "own"\n'
    row = '{{"eid": "art_1", "text": {{"en": "Employers train {0} workers."}}, "bearer": "employer", "modality": "obligation", "topics": ["training"], "status": "unchecked"}}\n'
    names = ("sg-a", "sg-b", "sg-c")
    (folder / "manifest.toml").write_text("".join(head.format(name) for name in names))
    for name in names:
        (folder / f"{name}.jsonl").write_text(row.format(name))
    found = set()
    for engine in ("local", "processes:2"):
        with Workspace.create(tmp_path / engine.replace(":", "")) as ws:
            assert len(ws.build(folder.parent, engine=engine).added) == 3
            found.add(digest(ws))
    assert len(found) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open files on this system")
def test_fifty_openings_leave_no_file_and_no_thread_behind(shipped: Path) -> None:
    def one() -> None:
        with Workspace.open(shipped, readonly=True) as ws:
            assert ws.search("helmet", top=1)

    one()
    files, threads = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
    for _ in range(50):
        one()
    assert len(list(Path("/proc/self/fd").iterdir())) <= files + 2
    assert threading.active_count() <= threads
