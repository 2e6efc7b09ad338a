"""``doctor --deep`` finds a flipped bit wherever a workspace stands on it; what is derived comes back from the database."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from stdalign.cli import main
from stdalign.doctor import examine, repaired
from stdalign.doctor.deep import examine_deep
from stdalign.encode.builtin import BuiltinEncoder
from stdalign.errors import Corrupt
from stdalign.workspace import DATABASE, Workspace

SG = "Sample Act\n\n" + "\n\n".join(f"{n}. An employer must train every worker within {n} days." for n in range(1, 7))
VN = "Luật mẫu\n\n" + "\n\n".join(f"Điều {n}. Người sử dụng lao động phải huấn luyện {n} người." for n in range(1, 7))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two laws, aligned, a folder of knowledge over what ships."""
    place = tmp_path_factory.mktemp("deep")
    corpora, over = place / "corpora", place / "over"
    corpora.mkdir()
    over.mkdir()
    (over / "vocabulary.toml").write_text('exchange = ["one"]\n')
    with Workspace.create(place / "ws", knowledge=over) as ws:
        ws.build(corpora)
        ws.ingest(SG, jurisdiction="SG", id="sg-a", name="sg-a.txt")
        ws.ingest(VN, jurisdiction="VN", id="vn-a", name="vn-a.txt")
        ws.align_all()
    return place


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "ws", tmp_path / "ws"))


def wrong(folder: Path) -> dict[str, str]:
    """Name and next step of what is not whole."""
    with Workspace.open(folder) as ws:
        return {check: step for check, ok, _, step in examine_deep(ws) if not ok}


def flip(path: Path, at: int = -9) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(bytes(data))


def in_database(folder: Path, words: bytes) -> None:
    """A bit of the first place where these words stand in the file, as a disk would flip it."""
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = (folder / DATABASE).read_bytes()
    assert words in data
    flip(folder / DATABASE, data.index(words) + 2)


def tables(folder: Path) -> list[object]:
    with Workspace.open(folder) as ws:
        columns = "source, target, probability, relation, evidence"
        return [ws.db.all(f"SELECT {columns} FROM alignments ORDER BY source, target")[at][:] for at in range(3)] + [
            c.to_dict() | {"id": 0} for i in sorted(ws.instruments(), key=lambda one: one.id) for c in ws.clauses(i.id)
        ]


def test_a_whole_workspace_has_nothing_wrong(folder: Path) -> None:
    assert wrong(folder) == {}
    assert repaired(folder) == ["nothing that is derived is damaged"]


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (lambda f: flip(next(f.glob("generations/*/vectors.npy"))), "vectors"), (lambda f: flip(next(f.glob("generations/*/*.faiss"))), "index"),
        (lambda f: flip(next(f.glob("generations/*/index.json"))), "index"), (lambda f: flip(next(f.glob("generations/*/lookup-*.bin"))), "lists of the search"),
        (lambda f: in_database(f, b"train every worker within 3"), "database rows: sources"), (lambda f: in_database(f, b'"modality"'), "database rows: clauses"),
        (lambda f: in_database(f, b'"source_quote"'), "database rows: alignments"),
    ],
    ids=["vectors", "index", "manifest", "lists", "sources", "clauses", "alignments"],
)  # fmt: skip
def test_a_flipped_bit_is_found_named_and_made_again(folder: Path, damage: Callable[[Path], None], check: str) -> None:
    before = tables(folder)
    damage(folder)
    found = wrong(folder)
    assert check in found and "repair" in found[check]
    done = repaired(folder)
    assert done and "nothing" not in done[0]
    assert wrong(folder) == {}
    assert tables(folder) == before


def test_a_bit_of_the_model_or_the_knowledge_is_named_and_nothing_is_made_from_it(
    folder: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = made / "over" / "vocabulary.toml"
    kept = rules.read_bytes()
    flip(rules, kept.index(b"one"))
    try:
        assert "install stdalign anew" in wrong(folder)["knowledge"]
        with pytest.raises(Corrupt, match=r"1 files.*vocabulary.toml"):
            repaired(folder)
    finally:
        rules.write_bytes(kept)
    model = Path(shutil.copytree(BuiltinEncoder().folder, tmp_path / "model"))
    flip(next(model.rglob("*.safetensors")), 5_000_000)
    monkeypatch.setattr("stdalign.workspace.sums.BuiltinEncoder", lambda: BuiltinEncoder(model))
    assert set(wrong(folder)) == {"model"}


def test_a_kept_file_and_a_decision_are_named_with_what_gives_them_back(folder: Path) -> None:
    flip(next((folder / "sources").iterdir()))
    assert "ingest" in wrong(folder)["kept files"]
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        db.execute(
            "INSERT INTO api_keys (name, prefix, salt, hash, scopes, created, expires, revoked) VALUES ('x','p','s','h','','','','')"
        )
        db.commit()
    assert "copy" in wrong(folder)["database rows: api_keys"]
    with pytest.raises(Corrupt, match="nothing else holds them"):
        repaired(folder)


def test_what_is_written_keeps_its_seals(folder: Path) -> None:
    with Workspace.open(folder) as ws:
        ws.rename("sg-a", "sg-b")
        ws.remove("vn-a")
        ws.db.set_meta("note", "x")
        ws.ingest(VN.replace("huấn luyện", "bảo vệ"), jurisdiction="VN", id="vn-b", name="vn-b.txt")
        assert ws.db.broken_seals() == []
        with pytest.raises(ZeroDivisionError), ws.db.transaction():
            ws.db.set_meta("note", "y")
            _ = 1 / 0
        assert ws.db.broken_seals() == [] and ws.db.meta("note") == "x"
    with closing(sqlite3.connect(folder / DATABASE)) as db:  # a file of a release that knew no seals
        db.execute("DELETE FROM meta WHERE key LIKE 'seal:%'")
        db.commit()
    with Workspace.open(folder) as ws:
        assert ws.db.broken_seals() is None
        ws.db.set_meta("note", "z")
        assert ws.db.broken_seals() == []


def test_a_page_that_is_none_any_more_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray((folder / DATABASE).read_bytes())
    data[4096 * 8 : 4096 * 8 + 60] = bytes(60)
    (folder / DATABASE).write_bytes(bytes(data))
    rows = {row["check"]: row for row in examine(folder, deep=True) if not row["ok"]}
    assert rows and any("copy" in row["next_step"] for row in rows.values())
    monkeypatch.setattr("sys.argv", ["stdalign", "doctor", "--deep", "--workspace", str(folder)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1 and "copy" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="the variable is read by OpenBLAS on Linux")
def test_a_slow_blas_is_named() -> None:
    """An OpenBLAS told to run as on a processor of 2004: the row fails and says what to set."""
    code = "import json; from stdalign.doctor import _blas; print(json.dumps(_blas()))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60,
        env={**os.environ, "OPENBLAS_CORETYPE": "Prescott"},
    )  # fmt: skip
    row = json.loads(run.stdout)
    if "Prescott" not in row["detail"]:
        pytest.skip(f"no OpenBLAS that can be told its processor: {row['detail']}")
    assert not row["ok"] and "OPENBLAS_CORETYPE" in row["next_step"]
