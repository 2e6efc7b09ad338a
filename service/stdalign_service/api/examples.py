"""Examples of the OpenAPI document: one for each parameter, and an answer for each route that gives JSON.

The answers in ``examples.json`` are real ones, shortened: ``python -m stdalign_service.api.examples WORKSPACE`` makes them
anew from a copy of a workspace (needs the extra dev).
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")
PARAMETERS: dict[str, Any] = {
    "after": "0", "superseded": False, "relation": "equal,subset", "stringency": "stricter", "min_probability": 0.5,
    "no_counterpart": False, "review": "accepted", "decided": False, "bearer": "employer", "cursor": "WyJwb3NpdGlvbiIsMCwyMF0", "decision": "accept", "eid": "art_21", "form": "xlsx",
    "format": "json", "id": "cn-work-safety-law-2021", "in": "CN,VN", "instrument": "vn-osh-law-2015", "jurisdiction": "VN",
    "jurisdictions": "CN,VN,TH", "hazard": "confined-space", "exchange": "emergency-rescue", "languages": "zh,vi,en", "page": 1, "language": "vi", "name": "xlsx", "pair": "cn-work-safety-law-2021:art_45~vn-osh-law-2015:art_23",
    "parameter": "annual-leave", "q": "đào tạo an toàn", "reviewer": "A. Expert", "sector": "construction", "source": "CN",
    "target": "VN", "view": "open", "by": "reviewer", "on": "relation", "topics": False, "country": "VN", "ended": False, "apply": True, "theme": "employer-duties", "topic": "training", "If-Match": "*", "Idempotency-Key": "sheet-3-row-17",
}  # fmt: skip
"""An example for a parameter of a name, where the parameter has none of its own."""
OWN: dict[str, dict[str, Any]] = {
    "/api/v1/terms": {"after": "abatement", "q": "huấn luyện", "topic": "training"},
    "/api/v1/terms/{id}": {"id": "safety-officer"},
    "/api/v1/catalogue/{id}": {"id": "safety-committee"},
    "/api/v1/reviews": {"after": 0},
    "/api/v1/instruments/{id}/differences": {"id": "vn-osh-law-2015", "to": "vn-labour-code-2019"},
    "/api/v1/reviews/next": {"after": "cn-work-safety-law-2021:art_45~vn-osh-law-2015:art_23"},
    "/api/v1/dossier.{form}": {"form": "docx", "jurisdictions": "CN,VN", "second": "vi"},
    "/api/v1/standards/common": {"jurisdictions": "CN,VN"},
    "/api/v1/reviews/queue": {"second": False},
    "/api/v1/standards": {"jurisdiction": "VN", "topic": "ppe", "adopts": "ISO 10333", "word": ""},
    "/api/v1/adoptions": {"parent": "iso-45001"},
    "/api/v1/industries/{id}": {"id": "quarries"},
    "/api/v1/subjects/{id}": {"id": "chain-of-responsibility"},
}
"""Where a name means something else on a route."""
REVIEW = {
    "source": "cn-work-safety-law-2021#art_45",
    "target": "vn-osh-law-2015#art_23",
    "decision": "accept",
    "reason": "The same duty.",
}
PAIR = PARAMETERS["pair"]
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/reviews": REVIEW,
    "/api/v1/reviews/assignments": {"pairs": [PAIR], "assignee": "A. Expert"},
    "/api/v1/instruments/{id}/carry-over": {"to": "vn-labour-code-2019", "apply": False},
    "/api/v1/reviews/bulk": {"items": [{**REVIEW, "etag": "*"}]},
}
"""What a body looks like, by route."""
ITEMS, WORDS = 2, 160


def complete(document: dict[str, Any]) -> None:
    """Put examples into an OpenAPI document, in place, where it has none."""
    found = answers()
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            for parameter in about.get("parameters", []):
                value = OWN.get(path, {}).get(parameter["name"], PARAMETERS.get(parameter["name"]))
                if value is not None and not {"example", "examples"} & set(parameter):
                    parameter["example"] = value
            for status in ("200", "201"):
                content = about["responses"].get(status, {}).get("content", {}).get("application/json")
                example = found.get(f"{method} {path}")
                if content is not None and example is not None:
                    content["example"] = example
            body = about.get("requestBody", {}).get("content", {}).get("application/json")
            if body is not None and path in BODIES:
                body["example"] = BODIES[path]


@lru_cache(maxsize=1)
def answers() -> dict[str, Any]:
    """Method and path → an answer."""
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def shorten(value: Any) -> Any:
    """The first of each list, the beginning of each text."""
    if isinstance(value, list):
        return [shorten(one) for one in value[:ITEMS]]
    if isinstance(value, dict):
        return {name: shorten(one) for name, one in value.items()}
    if isinstance(value, str) and len(value) > WORDS:
        return value[: WORDS - 1] + "…"
    return value


def make(workspace: Path) -> dict[str, Any]:
    """Ask every route for its example on a copy of a workspace."""
    import shutil
    import tempfile

    from fastapi.testclient import TestClient

    from stdalign.desk import Desk
    from stdalign_service import create_app
    from stdalign_service.settings import Settings

    made: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(workspace, Path(folder) / "ws"))
        with Desk.open(copy) as desk:
            key, admin = desk.make_key("A. Expert", ["review"])[1], desk.make_key("Chief", ["admin"])[1]
        headers = {"authorization": f"Bearer {key}", "if-match": "*"}
        with TestClient(create_app(copy, Settings(read_rate=0, write_rate=0))) as client:
            document = client.get("/api/v1/openapi.json").json()
            made["post /api/v1/reviews"] = client.post("/api/v1/reviews", json=REVIEW, headers=headers).json()
            for path in ("/api/v1/reviews/assignments", "/api/v1/reviews/bulk"):
                made[f"post {path}"] = client.post(path, json=BODIES[path], headers=headers).json()
            path = "/api/v1/instruments/{id}/carry-over"
            chief = {"authorization": f"Bearer {admin}"}
            made[f"post {path}"] = client.post(path.format(id="vn-osh-law-2015"), json=BODIES[path], headers=chief).json()
            sheet = f"source,target,decision\n{REVIEW['source']},{REVIEW['target']},accept\n".encode()
            sent = client.post("/api/v1/reviews/import", content=sheet, headers={**headers, "content-type": "text/csv"})
            made["post /api/v1/reviews/import"] = sent.json()
            for path, methods in document["paths"].items():
                if "get" in methods and "application/json" in methods["get"]["responses"]["200"].get("content", {}):
                    own = {**PARAMETERS, **OWN.get(path, {})}
                    needed = {p["name"]: own[p["name"]] for p in methods["get"].get("parameters", []) if p["required"]}
                    if path == "/api/v1/limits":
                        needed["parameter"] = own["parameter"]
                    query = {name: value for name, value in needed.items() if f"{{{name}}}" not in path}
                    answer = client.get(path.format(**own), params=query)
                    assert answer.status_code == 200, (path, answer.text)
                    if answer.headers["content-type"] == "application/json":
                        made[f"get {path}"] = answer.json()
    return {name: shorten(value) for name, value in sorted(made.items())}


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(Path(sys.argv[1])), ensure_ascii=False, indent=1) + "\n", "utf-8")
