"""A small workspace of our own sentences: four countries, articles with parts, alignments with evidence."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from stdalign_service import create_app
from stdalign_service.settings import Settings

from stdalign.model import (
    Alignment,
    AnalysedClause,
    Clause,
    Component,
    ConceptSpan,
    Evidence,
    Instrument,
    Level,
    Requirement,
    text_hash,
)
from stdalign.relation import Relation, Stringency
from stdalign.store import content
from stdalign.store.alignments import replace_pair
from stdalign.store.database import Database
from stdalign.store.keys import create_key
from stdalign.workspace import DATABASE, Workspace

LAWS: dict[str, tuple[str, str, str, str, list[tuple[str, str, str, str, str, str, str]]]] = {
    # id: country, language, title, English title, rows of (eid, label, text, English, bearer, modality, topic)
    "cn-sample": ("CN", "zh", "示例安全法", "Sample Safety Act", [
        ("art_1", "第一条", "雇主应当培训工人。", "Employers train workers.", "employer", "obligation", "training"),
        ("art_1__para_1", "", "雇主应当培训工人。", "Employers train workers.", "employer", "obligation", "training"),
        ("art_2", "第二条", "超过一百人的企业应当配备安全员。", "Over 100 people: a safety officer.", "employer", "obligation", "organisation_staffing"),
        ("art_3", "第三条", "禁止在仓库吸烟。", "No smoking in stores.", "worker", "prohibition", "fire_explosion"),
        ("art_4", "第四条", "<img src=x onerror=alert(1)> & \"引号\"", "<script>alert(2)</script>", "employer", "obligation", "training"),
    ]),
    "vn-sample": ("VN", "vi", "Luật mẫu", "Sample Law", [
        ("art_1", "Điều 1", "Chủ lao động huấn luyện người làm.", "Employers train workers.", "employer", "obligation", "training"),
        ("art_2", "Điều 2", "Nơi có trên 50 người phải có cán bộ an toàn.", "Over 50 people: a safety officer.", "employer", "obligation", "organisation_staffing"),
        ("art_3", "Điều 3", "=HYPERLINK(\"http://x\")", "+1 formula", "employer", "obligation", "training"),
    ]),
    "th-sample": ("TH", "th", "กฎหมายตัวอย่าง", "Sample Act", [
        ("art_1", "มาตรา ๑", "นายจ้างต้องอบรมลูกจ้าง", "Employers train employees.", "employer", "obligation", "training"),
    ]),
    "mm-sample": ("MM", "my", "နမူနာဥပဒေ", "Sample Law", [
        ("art_1", "ပုဒ်မ ၁", "အလုပ်ရှင်သည် သင်တန်းပေးရမည်။", "Employers give training.", "employer", "obligation", "training"),
    ]),
}  # fmt: skip


def build(folder: Path) -> Path:
    """Write the sample workspace."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "generations").mkdir(exist_ok=True)
    with Database(folder / DATABASE, create=True) as db, db.transaction():
        for name, (code, language, title, english, rows) in LAWS.items():
            about = Instrument(name, code, title, language, title_en=english, number="1/2020", year=2020, kind="digest",
                               source="our own sample", licence="Apache-2.0", sha256=name)  # fmt: skip
            content.add_instrument(db, about, [_clause(name, language, at, row) for at, row in enumerate(rows)])
        facts = {
            f"{name}#{row[0]}": {"hash": text_hash(row[2]), "topics": [row[6]], "themes": ["employer-duties"], "sectors": ["mining"]}
            for name, law in LAWS.items() for row in law[4]
        }  # fmt: skip
        for source, target in (("CN", "VN"), ("VN", "CN"), ("CN", "TH"), ("CN", "MM"), ("MM", "CN"), ("TH", "CN")):
            replace_pair(db, source, target, list(_alignments(source, target)), facts)
        db.set_meta("encoder", "builtin")
    with Workspace.open(folder) as workspace:
        workspace.rebuild()
    return folder


def _clause(name: str, language: str, at: int, row: tuple[str, ...]) -> AnalysedClause:
    eid, label, text, english, bearer, modality, topic = row
    level = Level.PARAGRAPH if "para" in eid else Level.ARTICLE
    parameters: tuple[dict[str, Any], ...] = ()
    if topic == "organisation_staffing":
        parameters = ({"id": "safety_officer_headcount", "op": ">", "value": 100 if "cn" in name else 50, "unit": "person"},)
    clause = Clause(eid, level, eid.split("_")[1], label, "", text, 0, 0, Component.MAIN, language)
    requirement = Requirement(language, bearer, True, modality, topics=(topic,), concepts=(ConceptSpan("employer", 0, 2),))
    return AnalysedClause(0, name, at, "art_" + eid.split("_")[1], clause, text, requirement, english, "art_4" not in eid,
                        text_hash(text), (), parameters)  # fmt: skip


def _alignments(source: str, target: str) -> Iterator[Alignment]:
    (one, ours), (other, theirs) = ((n, law[4]) for code in (source, target) for n, law in LAWS.items() if law[0] == code)
    for row in (r for r in ours if "__" not in r[0]):
        matched = [r for r in theirs if r[6] == row[6]]
        if not matched:
            yield Alignment(
                f"{one}#{row[0]}",
                "",
                0,
                0.0,
                0.8,
                Relation.NONE,
                Stringency.NOTHING,
                Evidence(row[0], counterpart=0.2),
                True,
            )
        for rank, answer in enumerate(matched, 1):
            verdict = Stringency.LOOSER if source == "CN" else Stringency.STRICTER
            limits = row[6] == "organisation_staffing"
            evidence = {
                "source_clause": row[0], "target_clause": answer[0], "source_quote": row[2], "target_quote": answer[2],
                "concepts": [{"id": "employer", "source": [[0, 2]], "target": [[0, 3]]}], "only_source": ["worker"],
                "only_target": [], "legs": {"dense": 0.6, "lexical": 0.2}, "catalogue": [], "forward": 0.7, "backward": 0.6,
                "abstain": rank > 1,
                "comparisons": [{"kind": "persons", "parameter": "safety_officer_headcount", "source_quote": "> 100 person",
                                 "target_quote": "> 50 person", "verdict": verdict.value}] if limits else [],
            }  # fmt: skip
            if len(matched) > 1:
                evidence["relations"] = {"intersects": 0.7, "subset": 0.28, "equal": 0.02}
                evidence["group"] = {"answer": "jointly", "together": 0.8, "best": 0.5}
                evidence["read_with"] = ["art_3", ""]
            yield Alignment(
                f"{one}#{row[0]}", f"{other}#{answer[0]}", rank, 2.0 - rank, round(0.9 / rank, 4), Relation.INTERSECTS,
                verdict if limits else Stringency.NOTHING, Evidence.from_dict(evidence), strength=7,
            )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, shared_folder: Path) -> Path:
    """A sample workspace of one's own."""
    return Path(shutil.copytree(shared_folder, tmp_path / "ws"))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample workspace for tests that only read."""
    return build(tmp_path_factory.mktemp("shared") / "ws")


@pytest.fixture(scope="session")
def reading_client(shared_folder: Path) -> Iterator[TestClient]:
    """The client behind ``reader``, started once."""
    with TestClient(create_app(shared_folder, Settings(read_rate=0, write_rate=0)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def reader(reading_client: TestClient) -> TestClient:
    """A client for tests that only read, without the cookies of another test."""
    reading_client.cookies.clear()
    return reading_client


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    """A client on a workspace of its own."""
    settings = Settings(read_rate=0, write_rate=0, failed_keys_rate=0)
    with TestClient(create_app(folder, settings), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def keys(folder: Path) -> dict[str, str]:
    """Keys: read, review (two people), admin."""
    with Database(folder / DATABASE) as db:
        return {
            "read": create_key(db, "Reader", ["read"])[1],
            "review": create_key(db, "An", ["review"])[1],
            "second": create_key(db, "Binh", ["review"])[1],
            "admin": create_key(db, "Chief", ["admin"])[1],
        }


def assert_problem(response: Any, status: int) -> dict[str, Any]:
    """Assert the one shape of errors."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status and body["title"] and body["detail"] and body["next_step"]
    assert set(body) <= {"type", "title", "status", "detail", "next_step", "errors"}
    return body


@pytest.fixture(scope="session")
def problem() -> Callable[[Any, int], dict[str, Any]]:
    """The assertion that every error test uses."""
    return assert_problem
