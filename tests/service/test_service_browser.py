"""The pages in a real Chromium: accessible (axe), no markup from clauses, no third party, no overflow, usable without script."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from stdalign_service import create_app
from stdalign_service.settings import Settings

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra dev")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")

PAGES = [
    "/",
    "/align?source=CN&target=VN",
    "/pair/cn-sample:art_2~vn-sample:art_2",
    "/pair/cn-sample:art_4~vn-sample:art_1",
    "/matrix?theme=consultation",
    "/limits",
    "/gaps?source=CN&target=VN",
    "/lists?jurisdiction=CN",
    "/responsibilities?bearer=employer&topic=training",
    "/reviews/import",
    "/search?q=training",
    "/instruments/cn-sample",
    "/terms/safety-officer",
    "/reviews",
    "/api",
    "/catalogue",
    "/catalogue/safety-committee",
    "/terms",
    "/countries",
    "/countries/CN",
    "/statistics",
    "/help",
    "/reviews/decided",
    "/reviews/bulk?source=CN&target=VN",
    "/align?topic=none",
]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A workspace, served; its address."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(folder, Settings()), port=port, log_level="error", server_header=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def site(shared_folder: Path) -> Iterator[str]:
    """The sample workspace, served."""
    with served(shared_folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for all tests."""
    with playwright.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


def visit(browser: Any, url: str, **options: Any) -> tuple[Any, list[str]]:
    """Open a page and note what it complains about, asks of others, or pops up."""
    page = browser.new_context(**options).new_page()
    trouble: list[str] = []
    site = "/".join(url.split("/")[:3])
    page.on("console", lambda m: trouble.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: trouble.append(f"script: {e}"))
    page.on("dialog", lambda d: (trouble.append(f"dialog: {d.message}"), d.dismiss()))
    page.on("request", lambda r: trouble.append(f"third party: {r.url}") if not r.url.startswith(site) else None)
    page.goto(url)
    return page, trouble


@pytest.mark.parametrize("language", ["en", "zh", "th", "my", "km", "lo", "vi"])
def test_pages_are_accessible_and_whole(browser: Any, site: str, language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra dev").Axe()
    for path in PAGES if language == "en" else PAGES[1:4]:
        page, trouble = visit(browser, f"{site}{path}", locale=language)
        assert not [one for one in trouble if "422" not in one], (path, trouble)
        assert page.evaluate("document.documentElement.lang") == language
        ran = axe.run(page).response
        assert len(ran["passes"]) > 15
        found = ran["violations"]
        assert not found, [(path, v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found]
        page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_phone(browser: Any, site: str, path: str) -> None:
    page, trouble = visit(browser, f"{site}{path}", viewport={"width": 360, "height": 740}, locale="th")
    assert not [one for one in trouble if "422" not in one]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} is {wide} px too wide"
    page.context.close()


def test_clause_with_markup_does_nothing(browser: Any, site: str) -> None:
    for path in (
        "/align?source=CN&target=VN",
        "/pair/cn-sample:art_4~vn-sample:art_1",
        "/instruments/cn-sample",
        "/search?q=%3Cimg src=x onerror=alert(1)%3E",
    ):
        page, trouble = visit(browser, f"{site}{path}")
        page.wait_for_timeout(150)
        assert not trouble and page.locator("main img").count() == 0
        page.context.close()


def test_terms_answer_to_a_tap_and_light_up_on_both_sides(browser: Any, site: str) -> None:
    page, _ = visit(browser, f"{site}/pair/cn-sample:art_2~vn-sample:art_2", locale="vi")
    page.locator("mark").first.click()
    assert page.locator(".gloss").inner_text() == page.locator("mark").first.get_attribute("title")
    page.locator("mark").first.hover()
    assert page.locator("mark.lit").count() == 2
    page.keyboard.press("Escape")
    assert page.locator(".gloss").count() == 0
    page.context.close()


def test_reading_works_without_script(browser: Any, site: str) -> None:
    page, _ = visit(browser, site, java_script_enabled=False, locale="en")
    page.select_option("form.choose select[name=source]", "CN")
    page.select_option("form.choose select[name=target]", "VN")
    page.click("form.choose button")
    assert "China – Viet Nam" in page.locator("h1").inner_text() and page.locator("article.pair").count() > 2
    page.select_option("select[name=lang]", "zh")
    page.click("form.lang button")
    assert "中国" in page.locator("h1").inner_text()
    page.context.close()


def test_first_page_is_light(browser: Any, site: str) -> None:
    page = browser.new_context().new_page()
    sizes: list[int] = []
    page.on("response", lambda r: sizes.append(len(r.body())))
    page.goto(f"{site}/align?source=CN&target=VN", wait_until="networkidle")
    assert 3 <= len(sizes) <= 5 and sum(sizes) <= 150_000
    page.context.close()


@pytest.mark.parametrize(
    "path", ["/align?source=CN&target=VN", "/matrix?theme=consultation", "/limits", "/help", "/gaps?source=CN&target=VN"]
)
def test_dark_pages_can_be_read(browser: Any, site: str, path: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra dev").Axe()
    page, trouble = visit(browser, f"{site}{path}", color_scheme="dark", locale="en")
    assert not trouble and page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 24, 29)"
    found = axe.run(page).response["violations"]
    assert not found, [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found]
    page.context.close()


def test_a_table_of_all_countries_fits_a_landscape_sheet(browser: Any, site: str) -> None:
    page, _ = visit(browser, f"{site}/matrix?theme=consultation", viewport={"width": 1032, "height": 700}, locale="vi")
    page.emulate_media(media="print")
    wide = page.evaluate("Math.max(...[...document.querySelectorAll('table')].map((one) => one.scrollWidth))")
    assert wide <= 1032 and page.locator(".printed").is_visible() and not page.locator("form.choose").is_visible()
    assert "Tham vấn" in page.locator(".printed").inner_text()
    boxes = [page.locator(f".cells thead th:nth-child({at})").bounding_box() for at in (1, 2, 3, 4)]
    first, *others = [round(box["width"]) for box in boxes if box]
    assert len(set(others)) == 1 and first > others[0], "countries have the same room, whatever stands in their cells"
    page.context.close()


def test_a_reviewer_works_by_keyboard(browser: Any, folder: Path, keys: dict[str, str]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra dev").Axe()
    with served(folder) as own:
        page, _ = visit(browser, f"{own}/pair/cn-sample:art_1~vn-sample:art_1", locale="vi")
        page.fill("input[name=key]", keys["review"])
        page.keyboard.press("Enter")
        page.wait_for_selector("input[name=decision]")
        found = axe.run(page).response["violations"]
        assert not found, [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found]
        page.focus("input[name=decision][value=accept]")
        page.keyboard.press("Space")
        page.focus("button[name=then]")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "art_1~vn-sample:art_1" not in url)
        assert "/pair/cn-sample:" in page.url
        page.goto(f"{own}/reviews/bulk?source=CN&target=VN")
        found = axe.run(page).response["violations"]
        assert not found, [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found]
        page.context.close()
