"""Whatever is sent, to whichever route: taken, or refused in the one shape, which says what is wrong, where, and what to do.

The routes, their parameters and their bodies are those of the OpenAPI document: a new route is asked by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi.testclient import TestClient

OWN = {
    "id": "cn-sample", "eid": "art_1", "pair": "cn-sample:art_1~vn-sample:art_1", "name": "csv", "q": "training", "source": "CN",
    "target": "VN", "jurisdiction": "CN", "form": "csv", "jurisdictions": "CN,VN", "to": "vn-sample",
}  # fmt: skip
"""A value that fits, by name of the parameter."""
IDS = {
    "terms": "safety-officer",
    "catalogue": "safety-committee",
    "industries": "quarries",
    "subjects": "chain-of-responsibility",
}
NEVER = ("a%00b", "x" * 2_001)
"""Values that no parameter takes."""
ODD = (
    "", "-1", "9" * 40, "1e309", "nan", "0x1", "%EF%BC%91", "%D9%A1", "%E2%80%AE%E2%80%8B", "%ff%fe", "%ED%A0%80", "a,b,,c", "%5B%22CN%22%5D",
    "..%2F..%2Fx", "'%20OR%201=1--", "%3Cscript%3E", "xx", "%20", "a%0Ab", "%CC%80" * 20, "true", "null",
)  # fmt: skip
"""Values that some parameters take: numbers that are none, other scripts' digits, marks of direction, halves of characters …"""
BODIES: tuple[bytes, ...] = (
    b"", b"[]", b'"text"', b"null", b"7", b"NaN", b"{", b"{}", b"\xff", b"[" * 20_000, b'{"items":[null]}', b'{"items":{"a":1},"pairs":"x","to":1}',
    b'{"pairs":[7],"assignee":[],"to":null,"source":{},"target":[],"decision":true}', b'{"to":"../x","more":1,"pairs":["a"],"items":"x"}',
)  # fmt: skip
KINDS = ("", "text/plain", "multipart/form-data; boundary=x", "a" * 2_000, "application/json/x")


def needed(path: str, about: dict[str, Any], leave: str = "") -> tuple[str, str]:
    """The path and the query that fit, without one of its parameters."""
    own = {**OWN, "id": next((name for part, name in IDS.items() if f"/{part}/" in path), OWN["id"])}
    asked = [p for p in about.get("parameters", []) if p["required"] and p["in"] == "query" and p["name"] != leave]
    return path.format(**own), "&".join(f"{p['name']}={own[p['name']]}" for p in asked)


def refused(answer: Any, where: str = "") -> bool:
    """Whether it was refused; what is said then has the one shape, and never the value.

    Args:
        answer: of the service.
        where: part of the request that must be named.
    """
    assert answer.status_code < 500, (answer.request.url, answer.text)
    if answer.status_code < 400:
        return False
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json", answer.request.url
    assert body["status"] == answer.status_code and body["title"] and body["detail"] and body["next_step"], (
        answer.request.url,
        body,
    )
    assert (answer.status_code == 422) <= bool(body.get("errors")), (answer.request.url, body)
    assert all(one["where"] and one["what"] for one in body.get("errors", ())), (answer.request.url, body)
    assert where in str(body.get("errors", "")), (answer.request.url, where, body)
    assert "xxxx" not in answer.text and len(answer.content) < 4_000
    return True


Ask = Callable[..., httpx.Response]


@contextmanager
def asking(client: TestClient) -> Iterator[Ask]:
    """Requests to the application of a client, on one event loop: hundreds of them cost less than by the client itself."""
    transport = httpx.ASGITransport(client.app, raise_app_exceptions=False)
    with asyncio.Runner() as runner:
        caller = httpx.AsyncClient(transport=transport, base_url="http://testserver")
        yield lambda method, url, **more: runner.run(caller.request(method, url, **more))


def operations(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation."""
    app: Any = client.app
    return [(method, path, about) for path, methods in app.openapi()["paths"].items() for method, about in methods.items()]


def test_every_route_refuses_what_does_not_fit(reader: TestClient) -> None:
    odd, never, asked = cycle(ODD), cycle(NEVER), 0
    routes = [(path, about) for method, path, about in operations(reader) if method == "get"]
    with asking(reader) as ask:
        for path, about in routes:
            at, query = needed(path, about)
            parts = about.get("parameters", ())
            names = [part["name"] for part in parts if part["in"] == "query"]
            unknown = ask("GET", f"{at}?{query}&nope=1")
            assert refused(unknown, "query"), path
            assert unknown.json()["errors"][0]["what"] == f"only these names: {', '.join(sorted(names)) or 'none'}", path
            if names:
                name, (_, rest) = names[asked % len(names)], needed(path, about, names[asked % len(names)])
                assert refused(ask("GET", f"{at}?{rest}&{name}={next(never)}"), f"query.{name}"), (path, name)
                assert refused(ask("GET", f"{at}?{rest}&{name}=a&{name}=b"), "query"), (path, name)
            for part in parts:
                name, (_, rest) = part["name"], needed(path, about, part["name"])
                asked += 1
                if part["in"] == "query":
                    refused(ask("GET", f"{at}?{rest}&{name}={next(odd)}"))
                    assert not part["required"] or refused(ask("GET", f"{at}?{rest}"), name), (path, name)
                elif part["in"] == "path":
                    for value in ("a%00b", next(odd) or "none"):
                        wrong = path.replace("{" + name + "}", value).format(**OWN)
                        assert refused(ask("GET", f"{wrong}?{query}")), wrong
    assert asked > 150


def test_every_route_knows_its_methods_and_its_address(reader: TestClient) -> None:
    methods = cycle(("PUT", "PATCH", "DELETE", "OPTIONS"))
    with asking(reader) as ask:
        for known, path, about in operations(reader):
            at, query = needed(path, about)
            answer = ask(next(methods), at)
            assert refused(answer) and answer.status_code == 405 and answer.headers["allow"], path
            if known != "get":
                continue
            asked = f"{at}?{query}"
            whole, head = ask("GET", asked), ask("HEAD", asked)
            assert (head.status_code, head.content) == (whole.status_code, b""), path
            slash = ask("GET", f"{at}/?{query}")
            assert slash.status_code == 307 and slash.headers["location"].endswith(asked.rstrip("?")), path
            if "etag" in whole.headers:
                again = ask("GET", asked, headers={"if-none-match": f'"x", {whole.headers["etag"]}'})
                assert again.status_code == 304, path


def test_every_body_is_taken_or_refused(client: TestClient, keys: dict[str, str]) -> None:
    headers = {"authorization": f"Bearer {keys['admin']}", "if-match": "*"}
    found = [(path, about) for method, path, about in operations(client) if method == "post"]
    with asking(client) as ask:
        for path, about in found:
            at, _ = needed(path, about)
            kinds = list(about["requestBody"]["content"])
            for kind in kinds[-2:]:
                for body in BODIES:
                    answer = ask("POST", at, content=body, headers={**headers, "content-type": kind})
                    # A file may hold no rows, or rows that are named as wrong.
                    assert refused(answer) or answer.json()["new"] == 0, (path, kind, body[:40])
            for kind in KINDS:
                answer = ask("POST", at, content=b"{}", headers={**headers, "content-type": kind})
                assert refused(answer) and answer.status_code == 415, (path, kind)
            answer = ask("POST", f"{at}?nope=1", content=b"{}", headers={**headers, "content-type": kinds[0]})
            assert refused(answer, "query"), path
    assert len(found) >= 5 and client.get("/api/v1/reviews").json()["items"] == []


def test_pages_past_the_end_are_empty_and_the_last_one_says_so(reader: TestClient) -> None:
    last = reader.get("/api/v1/terms?topic=units").json()["items"][-1]["id"]
    for path, past in (
        ("alignments", "page=9999"), ("alignments", "page=9999&total=true"), ("reviews", "after=9007199254740991"), ("terms", f"topic=units&after={last}"),
    ):  # fmt: skip
        found = reader.get(f"/api/v1/{path}?{past}").json()
        assert found["items"] == [] and found["next"] is None, (path, past)
    assert refused(reader.get("/api/v1/terms?after=none-such"))  # it would be the first page again, without end


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("text/tab-separated-values", b"source\ttarget\n" + b"a" * 200_000), ("text/tab-separated-values", b"{}"),
        ("text/csv", b'source,target,decision\n"cn-sample#art_1,vn-sample#art_1,accept\n'), ("text/csv", b"source,target\n" + b"a" * 200_000),
    ],
    ids=["cell too large", "no table", "quotation without end", "cell too large in CSV"],
)  # fmt: skip
def test_no_file_is_read_as_nothing(client: TestClient, keys: dict[str, str], form: str, body: bytes) -> None:
    headers = {"authorization": f"Bearer {keys['review']}", "content-type": form}
    assert refused(client.post("/api/v1/reviews/import", content=body, headers=headers), "body")


def test_a_token_that_the_document_forbids_is_refused(client: TestClient, keys: dict[str, str]) -> None:
    body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "accept"}
    for token in ("é".encode("latin-1"), b"", b"a b", b"x" * 101):
        headers: Any = {"authorization": f"Bearer {keys['review']}", "if-match": "*", "idempotency-key": token}
        assert refused(client.post("/api/v1/reviews", json=body, headers=headers), "header.Idempotency-Key"), token


@pytest.mark.parametrize(
    "page", ["/limits", "/lists?jurisdiction=CN", "/align?source=CN&target=VN", "/matrix", "/search?q=training", "/"]
)
def test_a_page_bears_a_field_of_any_name(reader: TestClient, page: str) -> None:
    """Fields that a page does not know are put into its links and into the address that is printed, whatever they are called."""
    names = ("path", "self", "name", "say", "request", "a b", "</p>")
    asked = "&".join(f"{quote(name)}=%3Cb%3E" for name in names)
    found = reader.get(f"{page}{'&' if '?' in page else '?'}{asked}", headers={"accept": "text/html"})
    printed = found.text[found.text.index('<p class="printed">') + 19 :].partition("</p>")[0]
    assert found.status_code == 200 and "path=%3Cb%3E" in printed and "<" not in printed


def test_what_to_do_next_is_for_a_client_of_the_service(reader: TestClient) -> None:
    """The library names commands; who asks over the network has no command line."""
    for path, there in (
        ("instruments/nope", "GET /api/v1/instruments"),
        ("limits?parameter=nope", "GET /api/v1/limits"),
    ):
        body = reader.get(f"/api/v1/{path}").json()
        assert body["status"] == 404 and there in body["next_step"] and "stdalign " not in body["next_step"]
