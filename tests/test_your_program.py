"""The program of docs/your-program.md runs as printed, and an encoder encodes a text once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from stdalign.errors import EncoderError, UnknownName
from stdalign.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
LAW = "第一条 雇主应当培训工人，每年不少于八小时。\n\n第二条 雇主应当检查机器。\n\n第三条 工人应当佩戴安全帽。\n"
OTHER = "1. An employer must train every worker.\n\n2. An employer must inspect every machine.\n"


def test_the_program_as_printed(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs" / "your-program.md").read_text("utf-8"), re.M | re.S)
    assert len([line for line in code.splitlines() if line.strip()]) <= 60
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr == "", "nothing that a person need not read"
    lines = done.stdout.splitlines()
    assert lines[0].startswith("3 articles") and any("rows as SSSOM" in line for line in lines)
    assert any(re.fullmatch(r"[1-9]\d* texts encoded anew; 1 decision stays", line) for line in lines)
    assert "#art_2" in lines[-1] or "#sec_2" in lines[-1]


class Counting:
    """A slow encoder that counts the texts it is given."""

    name = "counting"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.texts += texts
        rows = np.ones((len(texts), 32), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for char in text:
                row[ord(char) % 32] += 1
        return rows


def test_the_second_alignment_encodes_nothing(tmp_path: Path) -> None:
    encoder = Counting()
    with Workspace.create(tmp_path / "ws", encoder=encoder) as ws:
        ws.ingest(LAW, jurisdiction="CN", id="cn-a")
        ws.ingest(OTHER, jurisdiction="SG", id="sg-a")
        first = ws.align("CN", "SG")
        before = len(encoder.texts)
        assert before > 400, "the catalogue is encoded once"
        assert ws.align("CN", "SG") == first and len(encoder.texts) == before
        ws.search("训练", top=1)
        asked = len(encoder.texts)
        ws.search("训练", top=1)
        assert len(encoder.texts) == asked == before + 1
    again = Counting()  # another process, later
    with Workspace.open(tmp_path / "ws", encoder=again) as ws:
        ws.knowledge._made.pop(("hub", ws.encoder.fingerprint), None)
        assert ws.align("CN", "SG") == first
        assert len(set(again.texts)) <= 3, "its fingerprint is taken of three texts; nothing else is encoded"


def test_another_encoder_and_the_reviews_stay(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "ws") as ws:
        ws.ingest(LAW, jurisdiction="CN", id="cn-a")
        ws.ingest(OTHER, jurisdiction="SG", id="sg-a")
        ws.align_all()
        pair = ws.alignments("CN", "SG").pairs()[0]
        ws.decide(pair.source, pair.target, "accept", reviewer="A. Expert")
        with pytest.raises(UnknownName):
            ws.rebuild(encoder="nonsense")
        with pytest.raises(EncoderError):
            ws.rebuild(encoder=f"sentence-transformers:{tmp_path / 'nothing'}")
        assert ws.encoder_name == "builtin" and ws.search("培训", top=1)
        assert ws.rebuild(encoder=Counting()) == 5 and ws.encoder_name == "counting"
        assert ws.search("培训", top=1) and len(ws.reviews()) == 1
        assert ws.align_all() == 2, "alignments are of another encoder now"
    with Workspace.open(tmp_path / "ws", encoder=Counting()) as ws:
        assert ws.generation().vectors.shape[1] == 32 and ws.reviews()[0].reviewer == "A. Expert"
        assert ws.rebuild(encoder="builtin") == 5
    with Workspace.open(tmp_path / "ws") as ws:
        assert ws.encoder_name == "builtin" and ws.search("培训", top=1)


def test_doctor_waits_for_no_network(tmp_path: Path) -> None:
    import time

    from stdalign.doctor import examine

    pytest.importorskip("sentence_transformers").SentenceTransformer  # noqa: B018  # its import is not what is timed
    with Workspace.create(tmp_path / "ws") as ws:
        ws.ingest(LAW, jurisdiction="CN", id="cn-a")
        ws.db.set_meta("encoder", "sentence-transformers:no-such-organisation/no-such-model")
    began = time.monotonic()
    rows = examine(tmp_path / "ws")
    assert time.monotonic() - began < 20
    assert [row["check"] for row in rows if not row["ok"]] == ["workspace"]
