"""Documents of strangers in a process of its own: the same answer, bounds that hold, every end of the child named."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from stdalign import errors, split
from stdalign.errors import LimitExceeded, NotText, ReadError, UsageError
from stdalign.read import READERS, apart, nursery, read_bytes
from stdalign.read.apart import Limits, call, read_apart
from stdalign.read.given import given
from stdalign.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
LAW = "Sample Act\n\n1. Keepers train every worker.\n\n2. Lamps burn all night.\n"
HERE = "stdalign.read.strangers:"


def test_the_same_sources_as_here() -> None:
    half = "1. A\ud800 lamp.\n2. Oil.\n".encode("utf-8", "surrogatepass")
    pages = [
        (LAW.encode(), "a.txt"),
        (b"# A\n\n**1.** Lamps\n", "a.md"),
        (b"<ol><li>lamps<li>oil</ol><table><tr><td>8<td>h", "a.html"),
        (half, "a.txt"),
    ]
    for data, name in pages:
        assert read_apart(data, name) == read_bytes(data, name)
    with pytest.raises(NotText) as here:
        read_bytes(b"\x89PNG....", "a.txt")
    with pytest.raises(NotText) as there:
        read_apart(b"\x89PNG....", "a.txt")
    assert here.value.to_dict() == there.value.to_dict()


@pytest.mark.skipif(sys.platform != "linux", reason="the filter of calls is the kernel's of Linux")
def test_memory_time_network_and_files_are_bounded() -> None:
    assert apart.protections() == {"memory": True, "time": True, "network": True, "files": True}


@pytest.mark.parametrize(
    ("job", "kind", "said"),
    [
        ("spins", LimitExceeded, "longer than 0.2 s"), ("sleeps", LimitExceeded, "longer than 0.2 s"), ("grows", LimitExceeded, "more than 64 MB"),
        ("dies", ReadError, "signal 11"), ("leaves", LimitExceeded, "64 MB"), ("lies", ReadError, "signal 0|more than"), ("breaks", ReadError, "ZeroDivisionError"),
        ("sinks", ReadError, "nested too deep"),
    ],
)  # fmt: skip
def test_every_end_of_a_child_is_named_and_the_next_document_is_read(job: str, kind: type[Exception], said: str) -> None:
    began = time.monotonic()
    with pytest.raises(kind, match=said):
        call(HERE + job, b"x", {}, where="a.doc", limits=Limits(64 << 20, 0.2, 1.0))
    assert time.monotonic() - began < 20
    assert read_apart(LAW.encode(), "a.txt")[0].text == LAW


def test_a_child_that_was_taken_over_makes_nothing_run_here() -> None:
    with pytest.raises(ReadError, match="makes no sense"):
        raise_from = call(HERE + "forges", b"x", {}, where="a.doc")
        assert raise_from == [{"name": 1, "extra": "x"}]
        apart.made_of(raise_from, "a.doc")
    with pytest.raises(ReadError, match="broke"):
        call("os:system", b"true", {}, where="a.doc")
    told = {"fault": "raised", "error": "annotations", "what": "x"}
    assert type(apart.error_of(told, "a", Limits.of(1))) is errors.ReadError


def test_no_address_and_no_key_is_seen_by_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDALIGN_DATABASE_URL", "postgresql://user:word@host/x")
    apart.end()
    assert "STDALIGN_DATABASE_URL" not in call(HERE + "sees", b"", {}, where="a")
    assert not nursery.inside()


def test_ingest_reads_apart_and_split_where_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(apart, "read_apart", lambda data, name, *a, **k: seen.append(name) or read_bytes(data, name))
    file = tmp_path / "law.txt"
    file.write_text(LAW)
    with Workspace.create(tmp_path / "ws") as ws:
        ws.ingest(file, jurisdiction="SG", id="sg-a")
        ws.ingest(LAW, jurisdiction="SG", id="sg-b")  # text that a program hands over is in no format
    assert seen == ["law.txt"]
    assert len(split(file, jurisdiction="SG").articles()) == 2 and seen == ["law.txt"]
    split(file, jurisdiction="SG", apart=True)
    monkeypatch.setenv(apart.SETTING, "1")
    split(file, jurisdiction="SG")
    assert len(seen) == 3
    assert not given(file).strange(False).apart
    monkeypatch.setenv(apart.SETTING, "yes")
    with pytest.raises(UsageError, match=apart.SETTING):
        split(file, jurisdiction="SG")


def test_a_reader_of_this_process_alone_reads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(READERS, "_made", {"own": object()})
    monkeypatch.setattr(apart, "call", None)
    assert read_apart(LAW.encode(), "a.txt")[0].text == LAW


def test_harmful_documents_of_every_format_are_named() -> None:
    """Seconds are measured by benchmarks/hostile.py; here that each ends, and with an error of the library or a text."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from hostile import DOCUMENTS, answer

    from stdalign.knowledge import Knowledge

    small = {"bomb.xml", "outside.xml", "late.xml", "wide.xml", "deep.xml", "entities.docx", "deep.docx", "styles.docx", "ways.zip", "torn.zip", "pages.pdf",
             "kids.pdf", "circle.pdf", "deep.pdf", "filters.pdf", "spans.html", "packed.xml", "nulls.txt"}  # fmt: skip
    known = Knowledge.shipped()
    said = {name: answer(name, made() if callable(made) else made, known) for name, made in DOCUMENTS if name in small}
    assert set(said) == small
    named = ("bomb.xml", "outside.xml", "late.xml", "wide.xml", "entities.docx", "pages.pdf", "kids.pdf")
    assert not [name for name in named if said[name].startswith("read;") or "clauses" in said[name]], said


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_process_that_was_forked_has_a_nursery_of_its_own() -> None:
    read_apart(LAW.encode(), "a.txt")
    child = os.fork()
    if child == 0:
        good = read_apart(LAW.encode(), "a.txt")[0].text == LAW
        apart.end()
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert read_apart(LAW.encode(), "a.txt")[0].text == LAW
