"""The API does what its OpenAPI document says, by generated requests with a fixed seed; each route's example runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from stdalign_service import create_app
from stdalign_service.settings import Settings

schemathesis = pytest.importorskip("schemathesis", reason="needs the extra dev")
jsonschema = pytest.importorskip("jsonschema", reason="needs the extra dev")
EXAMPLES = 8


def failures_of(operation: Any, mode: Any, headers: dict[str, str]) -> list[str]:
    """Ask one operation with generated requests that fit (or do not), and say what went wrong."""
    # A real key is sent, which the authentication check takes for a made-up one; roles × routes have a test of their own.
    names = ("positive_data_acceptance", "ignored_auth") if operation.method.upper() == "POST" else ()
    skipped = [schemathesis.checks.CHECKS.get_one(name) for name in names]

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.validate_response(case.call(headers=headers), excluded_checks=skipped)

    try:
        ask()
    except Unsatisfiable:
        return []  # a route without parameters has no wrong request
    except BaseExceptionGroup as group:
        return [f"{operation.label} {mode.name}: {[str(one)[:500] for one in group.exceptions]}"]
    return []


def test_generated_requests_get_documented_answers(folder: Path, keys: dict[str, str]) -> None:
    """No 5xx, no undocumented status, media type or shape; what fits is taken, what does not is refused.

    What fits the schema of a review may still contradict itself (a change that changes nothing): that one refusal is allowed.
    """
    app = create_app(folder, Settings(read_rate=0, write_rate=0, failed_keys_rate=0))
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    headers = {"authorization": f"Bearer {keys['review']}"}
    done, failures = set(), []
    for found in schema.get_all_operations():
        operation = found.ok()
        done.add(operation.label)
        failures += [f for mode in schemathesis.GenerationMode for f in failures_of(operation, mode, headers)]
    assert not failures, "\n".join(failures)
    assert len(done) >= 25


def test_every_route_has_an_example_that_runs(reader: TestClient) -> None:
    """The documented examples: parameters' own, else the sample workspace's names."""
    values = {
        "id": "cn-sample", "eid": "art_1", "pair": "cn-sample:art_1~vn-sample:art_1", "name": "xlsx", "q": "training",
        "source": "CN", "target": "VN", "jurisdiction": "CN", "form": "xlsx", "jurisdictions": "CN,VN",
        "to": "cn-sample",
    }  # fmt: skip
    document = reader.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        if "get" not in methods:
            continue
        own = dict(values)
        if path.startswith("/api/v1/terms/"):
            own["id"] = "safety-officer"
        if path.startswith("/api/v1/catalogue/"):
            own["id"] = "safety-committee"
        if path.startswith("/api/v1/industries/"):
            own["id"] = "quarries"
        if path.startswith("/api/v1/subjects/"):
            own["id"] = next(
                row["id"] for row in reader.get("/api/v1/industries").json()["items"] if row["kind"] == "subject"
            )
        if path.startswith("/api/v1/dossier."):
            own["form"] = "docx"
        about = methods["get"]
        needed = {p["name"]: own[p["name"]] for p in about.get("parameters", []) if p["required"] and p["in"] == "query"}
        for name, value in own.items():
            path = path.replace("{" + name + "}", value)
        answer = reader.get(path, params=needed)
        if path.endswith("/differences"):  # one law a country is here, which is no new version of itself
            assert answer.status_code == 409, answer.text
            continue
        assert answer.status_code == 200, (path, answer.text)
        assert about["summary"] and about["description"], path
        media = answer.headers["content-type"].partition(";")[0]
        described = about["responses"]["200"]["content"]
        assert media in described, path
        if media == "application/json":
            jsonschema.validate(answer.json(), {**described[media]["schema"], "components": document["components"]})
