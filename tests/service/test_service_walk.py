"""A delegate of Lao PDR and an expert of Viet Nam: from a clean start to a dossier CN–VN "training" with 20 decisions, to be signed.

By pages alone, without the command line and without English; once by requests, which runs everywhere, once in Chromium by clicks.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import pytest
import uvicorn
from fastapi.testclient import TestClient
from stdalign_service import create_app
from stdalign_service.settings import Settings

from stdalign.desk import Desk
from stdalign.report.words import words

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WORK = (("lo", 8, "accept", "recognised", ""), ("vi", 12, "accept", "conditional", "Huấn luyện thêm 8 giờ mỗi năm"))
"""Language, decisions, what is chosen, and the conditions of the two experts."""
DOSSIER = "/api/v1/dossier.docx?jurisdictions=CN%2CVN&topic=training&lang=lo&second=vi"


@pytest.fixture(scope="module")
def place(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A clean workspace of what ships, and the keys that its keeper handed out."""
    folder = Path(shutil.copytree(shipped, tmp_path_factory.mktemp("walk") / "ws"))
    with Desk.open(folder) as desk:
        keys = {
            "lo": desk.make_key("ສົມພອນ", ["review"], country="LA", role="ຜູ້ແທນ")[1],
            "vi": desk.make_key("Trần Thị B", ["review"], country="VN", role="chuyên gia")[1],
        }
    return folder, keys


def signed(data: bytes, decided: int) -> None:
    """The file has what two ministries sign."""
    made = docx.Document(io.BytesIO(data))
    text = "\n".join(
        [
            *(one.text for one in made.paragraphs),
            *(cell.text for table in made.tables for row in table.rows for cell in row.cells),
        ]
    )
    for code in ("lo", "vi"):
        own = words(code)
        for name in ("title", "laws", "coverage", "crosswalk", "open", "glossary", "signatures", "hash"):
            assert own["dossier"][name] in text, (code, name)
        assert own["recognition"]["conditional"] in text and own["topic"]["training"] in text
    assert text.count("ສົມພອນ") + text.count("Trần Thị B") >= decided and WORK[1][4] in text
    assert re.search(r"\b[0-9a-f]{64}\b", text)


@dataclass
class Visitor:
    """Somebody at the pages, by requests alone."""

    client: TestClient
    language: str
    steps: int = 0
    seen: set[str] = field(default_factory=set)

    def open(self, path: str) -> str:
        answer = self.client.get(path, headers={"accept-language": self.language, "accept": "text/html"})
        self.steps += 1
        return self.page(answer)

    def send(self, path: str, fields: dict[str, str]) -> str:
        answer = self.client.post(
            path, data=fields, headers={"accept-language": self.language, "origin": "http://testserver"}
        )
        self.steps += 1
        return self.page(answer)

    def page(self, answer: Any) -> str:
        assert answer.status_code == 200, (answer.url, answer.text[:500])
        self.seen.add(answer.url.path.partition("~")[0].rpartition("/")[0])
        assert f'<html lang="{self.language}"' in answer.text
        buttons = re.findall(r"<button[^>]*>([^<]+)</button>", answer.text)
        english = [one for one in buttons if self.language == "lo" and re.search("[A-Za-z]{3}", one)]
        assert not english, (answer.url, english)
        return str(answer.text)


def test_by_requests(place: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(place[0], tmp_path / "ws"))
    done, steps = 0, 0
    with TestClient(create_app(folder, Settings(read_rate=0, write_rate=0)), raise_server_exceptions=False) as client:
        for language, count, decision, recognition, conditions in WORK:
            client.cookies.clear()
            one = Visitor(client, language)
            page = one.open("/dossier?source=CN&target=VN&topic=training")
            ahead = html.unescape(re.findall(r'href="(/reviews/next\?[^"]*topic=training[^"]*)"', page)[0])
            page = one.open(ahead)
            action = re.findall(r'action="(/pair/[^"]+/review)"', page)
            assert not action, "nobody decides unsigned"
            back = html.unescape(re.findall(r'name="next" value="([^"]+)"', page)[0])
            page = one.send("/sign-in", {"next": back, "key": place[1][language]})
            for _ in range(count):
                hidden = dict(re.findall(r'type="hidden" name="(etag|token|topic|view)" value="([^"]*)"', page))
                assert hidden["topic"] == "training"
                action = re.findall(r'action="(/pair/[^"]+/review)"', page)
                fields = {
                    **hidden,
                    "decision": decision,
                    "recognition": recognition,
                    "conditions": conditions,
                    "then": "next",
                }
                page = one.send(html.unescape(action[0]), fields)
                done += 1
            steps += one.steps
        client.cookies.clear()
        file = client.get(DOSSIER)
        assert file.status_code == 200 and file.content == client.get(DOSSIER).content
        counted = client.get("/api/v1/reviews/progress?source=CN&target=VN&topic=training").json()
    assert done == 20 and counted["items"][0]["accepted"] == 20 and steps <= 26
    assert {one["reviewer"]: one["decided"] for one in counted["people"]} == {"ສົມພອນ": 8, "Trần Thị B": 12}
    signed(file.content, done)


@pytest.fixture
def site(place: tuple[Path, dict[str, str]]) -> Iterator[str]:
    """The clean workspace, served."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(place[0], Settings()), port=port, log_level="error", server_header=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
def test_by_clicks_in_chromium(place: tuple[Path, dict[str, str]], site: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra dev")
    clicks = 0
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language, count, decision, recognition, conditions in WORK:
            page = browser.new_context(locale=language, accept_downloads=True).new_page()
            page.goto(site)
            page.click("a[href^='/dossier']")
            for name, value in (("source", "CN"), ("target", "VN"), ("topic", "training"), ("second", "vi")):
                page.select_option(f"form.choose select[name={name}]", value)
            page.click("form.choose button[type=submit]")
            page.click("main a[href^='/reviews/next']")
            page.fill("input[name=key]", place[1][language])
            page.click("form[action='/sign-in'] button")
            clicks += 9
            for _ in range(count):
                page.check(f"#decide input[value={decision}]")
                page.select_option("#decide select[name=recognition]", recognition)
                if conditions:
                    page.fill("#decide input[name=conditions]", conditions)
                page.click("#decide button[name=then]")
                clicks += 3 + bool(conditions)
            page.click("nav a[href^='/dossier'], header a[href^='/dossier']")
            for name, value in (("source", "CN"), ("target", "VN"), ("topic", "training"), ("second", "vi")):
                page.select_option(f"form.choose select[name={name}]", value)
            page.click("form.choose button[type=submit]")
            with page.expect_download() as file:
                page.click(".downloads a[href*='dossier.docx']")
            clicks += 7
            data = Path(file.value.path()).read_bytes()
            page.context.close()
        browser.close()
    signed_by_both = data
    assert clicks <= 120, "twenty decisions of four clicks, and forty for all else"
    made = docx.Document(io.BytesIO(signed_by_both))
    text = "\n".join(cell.text for table in made.tables for row in table.rows for cell in row.cells)
    assert "ສົມພອນ" in text and "Trần Thị B" in text and words("vi")["recognition"]["conditional"] in text
