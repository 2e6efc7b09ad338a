"""What is fuzzed of the service: every route of its OpenAPI document and every page, with questions, bodies and forms made of examples.

A case is a request; the answer may be anything but a fault: 5xx other than 503, an error of the API in another shape than problem details,
a page that is none.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from fuzz_targets import Target, decided, mutated
from stdalign_service import create_app
from stdalign_service.pages import parts
from stdalign_service.settings import Settings

from stdalign.report.decisions import write
from stdalign.store.database import Database
from stdalign.store.keys import create_key
from stdalign.workspace import DATABASE

ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**63, 2**64, 10**400, 1e308, "", " ", "\x00", "\u202e", "\ud800", "a" * 5_000, "=1+1", "%00", "../..", "'", '"', "#", "~",
    "<script>", "\r\nx-y: z", "CN,CN", "CN,VN,", "cn", "INT", "art_1", "x#art_1", "NaN", "1e400", "９", "true", "1", "9999999999", [], {}, [[]], {"a": []},
    [1] * 3_000, [None], {"$ref": "#"}, "🙂" * 40, "e\u0301" * 40, "٣", "*", "W/\"x\"", "-", "--", "null",
]  # fmt: skip
"""Values that a field may be given instead of what it should be."""
FORMS = {"csv": "text/csv", "jsonl": "application/x-ndjson", "sssom": "text/tab-separated-values",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
HEADERS = [
    ("accept", ["*/*", "text/csv", "application/json;q=0", "text/html", "image/png", ",;q", "a" * 3_000, "application/json;q=1e400"]),
    ("accept-encoding", ["br", "gzip;q=NaN", "identity", ";;;", "br;q=0, gzip"]), ("if-none-match", ["*", '"x"', 'W/"', ","]),
    ("accept-language", ["vi", "zz;q=9", "th-TH-x;q=", ",,,", "my;q=inf, km;q=nan"]), ("range", ["bytes=0-1", "bytes=9-1"]),
    ("cookie", ["lang=vi", "stdalign_session=x", "stdalign_session=a.b.c; lang=zz", ";;="]), ("x-forwarded-for", ["::1", "x"]),
]  # fmt: skip
PAGE_FIELDS = ("source", "target", "jurisdiction", "topic", "theme", "exchange", "sector", "hazard", "q", "in", "page", "rows", "lang", "superseded",
               "parameter", "kind", "view", "whose", "review", "relation", "min_probability", "sort", "article", "from", "eid", "languages",
               "industry", "subject", "adopts", "second", "to", "after", "decision", "bearer", "by", "done", "left", "assigned")  # fmt: skip


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _heads(rng: random.Random) -> dict[str, str]:
    return {name: rng.choice(values) for name, values in HEADERS if rng.random() < 0.08}


def _changed(rng: random.Random, value: Any, deep: int = 0) -> Any:
    """A JSON value of which some places are missing, odd, doubled, of another type or wrapped."""
    if rng.random() < 0.06:
        return rng.choice(ODD)
    if isinstance(value, dict):
        made = {key: _changed(rng, one, deep + 1) for key, one in value.items() if rng.random() > 0.04}
        if rng.random() < 0.05:
            made[rng.choice(["", "x", "__proto__", "source", "etag", "id"])] = rng.choice(ODD)
        return made
    if isinstance(value, list):
        made_list = [
            _changed(rng, one, deep + 1) for one in value for _ in range(1 if rng.random() > 0.05 else rng.randrange(300))
        ]
        return made_list
    if isinstance(value, str) and rng.random() < 0.3:
        return mutated(rng, value.encode("utf-8", "replace"), most=3_000).decode("utf-8", "replace")
    return [value] if rng.random() < 0.03 else value


class _Service:
    """The service over a workspace, with what its own document says of its routes."""

    def __init__(self, folder: Path) -> None:
        with Database(folder / DATABASE) as db:
            key = create_key(db, "fuzz", ["review", "admin"])[1]
            rows = db.all("SELECT source, target, target_jurisdiction FROM alignments ORDER BY id LIMIT 40")
        self.app = create_app(folder, Settings(read_rate=0, write_rate=0, failed_keys_rate=1e6))
        self.client = TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)
        self.client.__enter__()
        self.client.get("/api/v1/search?q=helmet")  # what is loaded once is no cost of a case
        self.head = {"authorization": f"Bearer {key}"}
        document = self.app.openapi()
        self.ways = [
            (path, method, about) for path, methods in document["paths"].items() for method, about in methods.items()
        ]
        self.keys = [f"{one}~{other or code}".replace("#", ":") for one, other, code in rows] or ["a:art_1~b:art_1"]
        self.sides = [(one, other or code) for one, other, code in rows] or [("a#art_1", "VN")]
        routes = [route for part in parts() for route in part.router.routes if isinstance(route, APIRoute)]
        self.pages = [(route.path, method) for route in routes for method in sorted(route.methods or ())]

    def close(self) -> None:
        self.client.__exit__(None, None, None)

    def filled(self, rng: random.Random, path: str, examples: dict[str, Any], data: bytes) -> str:
        """A path with a value for each name in braces."""
        for name, example in examples.items():
            kind = rng.random()
            value = example if kind < 0.6 else rng.choice(self.keys) if kind < 0.75 else _text(rng.choice(ODD))
            text = quote(data[:200], safe="") if kind > 0.93 else _quoted(_text(value))
            path = path.replace("{" + name + "}", text or "-")
        return path

    def asked(self, rng: random.Random, fields: list[tuple[str, Any]], data: bytes) -> str:
        """A query of some fields; rarely one twice, or one that no route has."""
        pairs = []
        for name, example in fields:
            kind = rng.random()
            value = _text(example if kind < 0.7 else rng.choice(ODD))
            pairs.append(f"{quote(name)}={quote(data[:300], safe='') if kind > 0.92 else _quoted(value[:2_500])}")
        if rng.random() < 0.05 and pairs:
            pairs.append(rng.choice([pairs[0], "nonsense=1", "%FF=%FE", "=", "&&", "a=b;c=d"]))
        return "&".join(pairs)

    def held(self, answer: Any) -> Any:
        """The answer, where it is none that a service may not give."""
        place = answer.request.url.path
        assert answer.status_code < 500 or answer.status_code == 503, f"{answer.status_code} {place}"
        if answer.request.method == "HEAD":
            return answer
        if place.startswith("/api/") and answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", (
                f"{answer.status_code} {place}: no problem details"
            )
            assert set(answer.json()) >= {"title", "status", "detail", "next_step"}, answer.text[:200]
        elif answer.headers.get("content-type") == "application/json" and answer.status_code == 200:
            json.loads(answer.content)
        return answer

    def question(self, data: bytes, rng: random.Random) -> object:
        """A GET of the API."""
        path, _, about = rng.choice([way for way in self.ways if way[1] == "get"])
        inside: dict[str, Any] = {}
        fields = []
        for one in about.get("parameters", []):
            example = _example(rng, one)
            if one["in"] == "path":
                inside[one["name"]] = example
            elif one["in"] == "query" and (one.get("required") or rng.random() < 0.25):
                fields.append((one["name"], example))
        address = self.filled(rng, path, inside, data)
        method = "HEAD" if rng.random() < 0.03 else "GET"
        return self.held(self.client.request(method, f"{address}?{self.asked(rng, fields, data)}", headers=_heads(rng)))

    def body(self, data: bytes, rng: random.Random) -> object:
        """A POST to the API: its example over pairs that are here, changed as JSON or as bytes."""
        path, _, about = rng.choice([way for way in self.ways if way[1] == "post"])
        inside = {one["name"]: _example(rng, one) for one in about.get("parameters", []) if one["in"] == "path"}
        fields = [(one["name"], _example(rng, one)) for one in about.get("parameters", []) if one["in"] == "query"]
        address = (
            f"{self.filled(rng, path, inside, data)}?{self.asked(rng, [one for one in fields if rng.random() < 0.5], data)}"
        )
        if path.endswith("/import"):
            form = rng.choice(list(FORMS))
            sent = write(decided(*rng.choice(self.sides)), form)
            sent, kind = sent if rng.random() < 0.2 else mutated(rng, sent, data), FORMS[form]
        else:
            example = about["requestBody"]["content"]["application/json"].get("example", {})
            sent = json.dumps(_changed(rng, self.here(rng, example))).encode("utf-8", "surrogatepass")
            sent, kind = mutated(rng, sent, data) if rng.random() < 0.2 else sent, "application/json"
        if rng.random() < 0.03:
            kind = rng.choice(["", "text/plain", "application/json; charset=utf-16", "multipart/form-data", "a/b;" * 50])
        heads = {**_heads(rng), **self.head, "content-type": kind}
        if rng.random() < 0.9:
            heads["if-match"] = rng.choice(["*", "*", "*", '"x"', '"' + "0" * 24 + '"', "W/", ""])
        if rng.random() < 0.2:
            heads["idempotency-key"] = rng.choice(["a", "b", "x" * 101, " "])
        return self.held(self.client.post(address, content=sent, headers=heads))

    def here(self, rng: random.Random, example: Any) -> Any:
        """An example of a body with a pair of this workspace in place of its own."""
        source, target = rng.choice(self.sides)
        if isinstance(example, dict):
            made = {key: self.here(rng, one) for key, one in example.items()}
            return (
                made | {"source": source, "target": target, "token": f"t{rng.randrange(50)}"} if "decision" in made else made
            )
        if isinstance(example, list):
            return [self.here(rng, one) for one in example]
        return rng.choice(self.keys) if isinstance(example, str) and "~" in example else example

    def page(self, data: bytes, rng: random.Random) -> object:
        """A page, or a form of one."""
        path, method = rng.choice(self.pages)
        names = [part.partition("}")[0] for part in path.split("{")[1:]]
        known = {"code": "CN", "key": rng.choice(self.keys), "id": self.sides[0][0].partition("#")[0]}
        address = self.filled(rng, path, {name: known.get(name, "x") for name in names}, data)
        examples = {
            "source": "CN",
            "target": "VN",
            "jurisdiction": "TH",
            "q": "helmet",
            "page": "1",
            "lang": "vi",
            "topic": "training",
            "in": "CN",
        }
        fields = [(name, examples.get(name, "1")) for name in rng.sample(PAGE_FIELDS, rng.randrange(5))]
        heads = {**_heads(rng), **self.head}
        if method != "POST":
            return self.held(
                self.client.get(f"{address}?{self.asked(rng, fields, data)}", headers={"accept": "text/html", **heads})
            )
        fields_sent = {"decision": "comment", "reason": "x", "token": "t", "etag": "*", "pair": f"{known['key']}|*", "back": "/reviews", "to": known["id"],
                       "rows": "{}", "key": "x", "next": "/"}  # fmt: skip
        form = {
            name: value if rng.random() < 0.8 else _text(rng.choice(ODD))
            for name, value in fields_sent.items()
            if rng.random() < 0.9
        }
        sent = urlencode(form, errors="surrogatepass").encode()
        sent = mutated(rng, sent, data) if rng.random() < 0.3 else sent
        kind = "application/x-www-form-urlencoded"
        if path.endswith("/import") and rng.random() < 0.8:
            kind = "multipart/form-data; boundary=b"
            name = rng.choice(["a.csv", "a.xlsx", "a.jsonl", "a.tsv", "a", ".csv", "a.csv.exe"])
            file = mutated(rng, write(decided(*rng.choice(self.sides)), rng.choice(list(FORMS))), data)
            sent = (
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
                + name.encode()
                + b'"\r\n\r\n'
                + file
                + b"\r\n--b--\r\n"
            )
        return self.held(
            self.client.post(address, content=sent, headers={"accept": "text/html", **heads, "content-type": kind})
        )


def _example(rng: random.Random, parameter: dict[str, Any]) -> Any:
    schema = parameter["schema"]
    if "enum" in schema and rng.random() < 0.8:
        return rng.choice(schema["enum"])
    return next(
        (value for value in (parameter.get("example"), schema.get("example"), schema.get("default")) if value is not None),
        "1",
    )


def services(folder: Path) -> tuple[list[Target], Callable[[], None]]:
    """Questions, bodies and pages of the service over a workspace, which is written to; and what closes it again."""
    made = _Service(folder)
    seeds = [
        b"CN",
        b"helmet",
        "đào tạo an toàn".encode(),
        "第一条".encode(),
        b"cn-sample#art_1",
        b"a=b&c=d",
        write(decided("a#art_1", "VN"), "csv"),
    ]
    return [
        Target("api questions", seeds, made.question, 2),
        Target("api bodies", seeds, made.body, 2),
        Target("pages", seeds, made.page, 1),
    ], made.close
