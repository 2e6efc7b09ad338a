"""Every kind of index against exact search, filters, removal, files and what may go wrong with them."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from stdalign.errors import Corrupt, FormatMismatch, UsageError
from stdalign.index import faiss_index, load_index, make_index, save_index

KINDS = ("flat", "ivf", "hnsw", "ivfpq")
IDS = np.arange(3000, dtype=np.int64) * 7 + 5


def clustered(n: int, d: int, seed: int) -> np.ndarray:
    """Unit rows in clumps, as those of real texts are."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((60, d))
    rows = centres[rng.integers(0, 60, n)] + 0.7 * rng.standard_normal((n, d))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return clustered(3000, 64, 1)


@pytest.fixture(scope="module", params=KINDS)
def index(request, rows):
    return make_index(rows, IDS, request.param)


def oracle(rows: np.ndarray, queries: np.ndarray, k: int, among: np.ndarray | None = None) -> list[set[int]]:
    every = queries @ rows.T
    if among is not None:
        every[:, ~np.isin(IDS[: len(rows)], among)] = -np.inf
    return [set(IDS[np.argsort(-line)[:k]].tolist()) for line in every]


def recall(found: np.ndarray, wanted: list[set[int]]) -> float:
    return float(np.mean([len(set(line.tolist()) & right) / len(right) for line, right in zip(found, wanted, strict=True)]))


FLOORS = {"flat": 1.0, "ivf": 0.99, "hnsw": 0.99, "ivfpq": 0.95}


def test_recall_against_exact_search(index, rows):
    queries = clustered(200, 64, 2)
    similar, found = index.search(queries, 10)
    assert recall(found, oracle(rows, queries, 10)) >= FLOORS[index.kind]
    assert (np.diff(similar, axis=1) <= 1e-6).all()
    at = (found - 5) // 7
    assert np.allclose(similar, np.einsum("qd,qkd->qk", queries, rows[at]), atol=1e-5)


def test_filter_gives_only_what_it_lets_through(index, rows):
    queries = clustered(50, 64, 3)
    among = IDS[::11]
    _, found = index.search(queries, 5, among)
    assert np.isin(found, among).all()
    assert recall(found, oracle(rows, queries, 5, among)) >= 0.99


@pytest.mark.parametrize("share", [0.001, 0.01, 0.15, 0.5, 0.95])
@pytest.mark.parametrize("region", [False, True])
def test_filters_narrow_and_wide_keep_recall(index, rows, region, share, monkeypatch):
    """Rows drawn by chance, and rows of one region of the space, as those of one language are."""
    monkeypatch.setattr(faiss_index, "FEW", 10)
    monkeypatch.setattr(faiss_index, "_BLOCK", 200)
    count = max(int(share * len(rows)), 3)
    order = np.argsort(-rows @ rows[0]) if region else np.random.default_rng(7).permutation(len(rows))
    among = IDS[np.sort(order[:count])]
    queries = clustered(60, 64, 8)
    similar, found = index.search(queries, 10, among)
    full = min(10, count)
    assert (found[:, :full] >= 0).all() and (found[:, full:] == -1).all()
    assert np.isin(found[:, :full], among).all() and (np.diff(similar[:, :full], axis=1) <= 1e-6).all()
    wanted = oracle(rows, queries, full, among)
    floor = 0.95 if index.kind == "ivfpq" and share >= 0.5 else 0.99
    assert recall(found[:, :full], wanted) >= floor


def test_filter_with_ids_that_are_not_there(index):
    similar, found = index.search(clustered(1, 64, 4), 3, np.array([5, 6, 99_999_999]))
    assert found.tolist() == [[5, -1, -1]]
    assert np.isneginf(similar[0, 1:]).all()


def test_more_wanted_than_there_is():
    few = clustered(3, 16, 5)
    for kind in ("flat", "hnsw"):
        similar, found = make_index(few, np.arange(3), kind).search(few[:1], 5)
        assert sorted(found[0, :3].tolist()) == [0, 1, 2] and found[0, 3:].tolist() == [-1, -1]
        assert np.isneginf(similar[0, 3:]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_add_and_remove(kind, rows):
    index = make_index(rows[:2000], IDS[:2000], kind)
    index.add(rows[2000:], IDS[2000:])
    assert len(index) == 3000
    assert index.search(rows[2500:2501], 1)[1].tolist() == [[IDS[2500]]]
    assert index.remove(IDS[2500:2501]) == 1
    assert index.remove(np.array([3])) == 0
    assert len(index) == 2999 and IDS[2500] not in index.ids()
    assert IDS[2500] not in index.search(rows[2500:2501], 10)[1]


@pytest.mark.parametrize("kind", KINDS)
def test_file_gives_the_same_answers(kind, rows, tmp_path):
    index = make_index(rows, IDS, kind)
    index.remove(IDS[:3])
    save_index(index, tmp_path / "index")
    queries = clustered(20, 64, 6)
    for mmap in (True, False):
        again = load_index(tmp_path / "index", mmap=mmap)
        assert len(again) == len(index)
        assert np.array_equal(again.search(queries, 5)[1], index.search(queries, 5)[1])


def test_saving_again_leaves_one_set_of_files(rows, tmp_path):
    index = make_index(rows[:100], IDS[:100], "flat")
    save_index(index, tmp_path / "index")
    index.add(rows[100:200], IDS[100:200])
    save_index(index, tmp_path / "index")
    assert len(list(tmp_path.iterdir())) == 2
    assert len(load_index(tmp_path / "index")) == 200


@pytest.mark.parametrize("part", ["index-", "manifest", "gone", "version", "escape"])
def test_damage_is_named(rows, tmp_path, part):
    path = tmp_path / "index"
    save_index(make_index(rows[:50], IDS[:50], "flat"), path)
    data = next(tmp_path.glob("index-*"))
    kept = json.loads(path.read_text())
    if part == "index-":
        bytes_of = bytearray(data.read_bytes())
        bytes_of[len(bytes_of) // 2] ^= 1
        data.write_bytes(bytes_of)
    elif part == "manifest":
        path.write_text("{")
    elif part == "gone":
        data.unlink()
    elif part == "version":
        path.write_text(json.dumps({**kept, "format": 99}))
    else:
        kept["files"]["index"]["name"] = "../" + data.name
        path.write_text(json.dumps(kept))
    with pytest.raises(FormatMismatch if part == "version" else Corrupt):
        load_index(path)


def test_wrong_calls(rows):
    index = make_index(rows[:10], IDS[:10], "flat")
    for call in (
        lambda: index.search(rows[:1], 0),
        lambda: index.search(rows[:1, :8], 1),
        lambda: index.add(rows[:1], IDS[:1]),
        lambda: index.add(rows[:2], IDS[:1]),
        lambda: make_index(rows, IDS, "tree"),
    ):
        with pytest.raises(UsageError):
            call()


def test_auto_is_exact_for_a_small_collection(rows, caplog):
    with caplog.at_level("INFO"):
        assert make_index(rows, IDS).kind == "flat"
    assert "3000 vectors" in caplog.text


@pytest.mark.parametrize(("kind", "floor"), [("ivf", 0.99), ("hnsw", 0.99), ("ivfpq", 0.95)])
def test_recall_on_vectors_of_real_terms(kind, floor):
    from stdalign.encode import load_encoder
    from stdalign.terms import Termbase

    texts = sorted({t.text for c in Termbase.load().concepts.values() for t in c.terms})[:6000]
    vectors = load_encoder().encode(texts)
    _, first = np.unique(vectors, axis=0, return_index=True)
    vectors = vectors[np.sort(first)]
    keys = np.arange(len(vectors), dtype=np.int64)
    queries = vectors[::50]
    _, found = make_index(vectors, keys, kind).search(queries, 10)
    exact = queries @ vectors.T
    cut = -np.sort(-exact, axis=1)[:, 9] - 1e-5
    good = [(exact[at, line[line >= 0]] >= cut[at]).mean() for at, line in enumerate(found)]
    assert np.mean(good) >= floor


CRAFTED = """
import json, resource, struct, sys
from hashlib import sha256
from pathlib import Path
from stdalign.errors import Corrupt
from stdalign.index import load_index

path = Path(sys.argv[1])
load_index(path)
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmPeak")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (peak + (400 << 20),) * 2)
kept = json.loads(path.read_text())
file = path.with_name(kept["files"]["index"]["name"])
good, told = file.read_bytes(), 0
for at in range(4, min(len(good) - 8, 180), 2):
    for size in (2**31 - 1, 2**38):
        bad = good[:at] + struct.pack("<Q", size) + good[at + 8 :]
        file.write_bytes(bad)
        kept["files"]["index"]["sha256"] = sha256(bad).hexdigest()
        path.write_text(json.dumps(kept))
        try:
            load_index(path, mmap=False)
        except Corrupt:
            told += 1
print(told)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of memory that holds is Linux's")
def test_crafted_headers_ask_for_no_memory(rows, tmp_path):
    """Sizes of terabytes in every place of the headers, with checksums that fit: the library's error, no full machine, no signal."""
    save_index(make_index(rows[:200], IDS[:200], "ivf"), tmp_path / "index")
    run = subprocess.run(
        [sys.executable, "-c", CRAFTED, str(tmp_path / "index")], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert int(run.stdout) > 10


def test_an_index_of_other_rows_than_its_manifest_names(rows, tmp_path):
    path = tmp_path / "index"
    save_index(make_index(rows[:50], IDS[:50], "flat"), path)
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "dimension": 32}))
    with pytest.raises(Corrupt, match="manifest"):
        load_index(path)
