"""JSON bodies as records; what is wrong is said by field, never by value."""

from __future__ import annotations

from typing import TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from stdalign.desk import Draft, draft_of
from stdalign_service.api.schemas import ReviewIn
from stdalign_service.problems import Problem, invalid

Body = TypeVar("Body", bound=BaseModel)


async def read_body(request: Request, model: type[Body]) -> Body:
    """The JSON body as a record.

    Raises:
        Problem: 415 not JSON by its name, 422 not JSON or not fitting.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "the body is not JSON", "send Content-Type: application/json")
    raw = await request.body()
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise invalid("body", "JSON in UTF-8, without NaN, infinite numbers or lone surrogates") from None
    try:
        return model.model_validate(value, strict=True)
    except ValidationError as error:
        raise Problem(422, "the body does not fit", "see the errors, each with its field", _fields(error, model)) from None


def _fields(error: ValidationError, model: type[BaseModel]) -> list[dict[str, str]]:
    known = set(model.model_fields) | set(ReviewIn.model_fields) | {"etag"}
    found = []
    for one in error.errors(include_input=False, include_url=False, include_context=False)[:20]:
        # A number is a place in a list; a name that is no field came from the sender and is not repeated.
        names = [str(part) for part in one["loc"] if isinstance(part, int) or part in known]
        found.append({"where": ".".join(("body", *names)), "what": one["msg"][:200]})
    return found


def draft_from(body: ReviewIn, token: str = "") -> Draft:
    """A decision as the desk takes it.

    Raises:
        WrongValue: an address is none, or a text has control characters.
    """
    return draft_of(
        body.source, body.target, body.decision, body.reason, body.relation, body.stringency, body.jointly_with,
        body.token or token, body.recognition, body.conditions,
    )  # fmt: skip
