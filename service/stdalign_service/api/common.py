"""What every API route shares: documented errors, strict query names, common parameters."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from stdalign.desk import VIEWS
from stdalign_service.problems import MEDIA_TYPE, Problem, invalid, only

NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
WORD = r"^[A-Za-z0-9_.-]{1,80}$"
_TEXT_MOST, _VALUE_MOST = 200, 2_000


def _choice(kind: str, description: str, several: tuple[int, int] | None = None, alias: str | None = None) -> Any:
    """A field whose values the knowledge names: the desk checks them, and the OpenAPI document lists them.

    Args:
        kind: which values (``jurisdictions``, ``topics``).
        description: what the field means.
        several: fewest and most values with commas between; None for one value.
        alias: the name in the query, where it is no Python name.
    """
    more = {"x-choices": kind, **({"x-several": list(several)} if several else {})}
    return Query(alias=alias, max_length=_TEXT_MOST, description=description, json_schema_extra=more)


_CODE = _choice("jurisdictions", "ISO 3166 code, or INT for what is international (ILO, ISO, IEC).")
Country = Annotated[str, _CODE]
OptionalCountry = Annotated[str | None, _CODE]
Countries = Annotated[str | None, _choice("jurisdictions", "Codes with commas.", several=(1, 13))]
Partners = Annotated[str, _choice("jurisdictions", "Two to four codes with commas.", several=(2, 4))]
Among = Annotated[str | None, _choice("jurisdictions", "Codes with commas.", several=(1, 13), alias="in")]
Theme = Annotated[str | None, _choice("themes", "A theme of the catalogue.")]
Sector = Annotated[str | None, _choice("sectors", "A sector of the catalogue.")]
Topic = Annotated[str | None, _choice("topics", "A topic of requirements.")]
Bearer = Annotated[str | None, _choice("bearers", "Who must act.")]
Exchange = Annotated[str | None, _choice("exchanges", "One of the six themes of the region's exchange.")]
Hazard = Annotated[str | None, _choice("hazards", "A hazard of the catalogue.")]
Subject = Annotated[str | None, _choice("subjects", "A subject of the termbase.")]
Languages = Annotated[str | None, _choice("languages", "Codes with commas.", several=(1, 11))]
Language = Annotated[str, _choice("languages", "Language of our own texts (ISO 639-1).")]
SecondLanguage = Annotated[str | None, _choice("languages", "A second language beside it.")]
LawLanguage = Annotated[str | None, _choice("law_languages", "Only clauses in this language.")]
Past = Annotated[bool, Query(alias="superseded", description="Count and rank laws that no longer hold, too.")]
View = Annotated[
    str, Query(pattern=f"^({'|'.join(VIEWS)})$", description="open, mine (asked of `reviewer`), ours (of `country`), …")
]
Format = Annotated[str | None, Query(pattern="^(json|csv)$", description="Instead of the Accept header.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many a page.")]


class FieldError(BaseModel):
    """Which field, and what it should be."""

    where: str
    what: str


class ProblemModel(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(json_schema_extra={"examples": [Problem(404, "nothing is here", "look at the list").body()]})
    type: str
    title: str
    status: int
    detail: str
    next_step: str
    errors: list[FieldError] = Field(default_factory=list)


def problems(*extra: int) -> dict[int | str, dict[str, Any]]:
    """The documented errors of a route."""
    text = {
        401: "No key, or a wrong one", 403: "The key does not grant this, or another site sent it", 404: "Not here",
        406: "No such form of the answer", 408: "The body came too slowly", 409: "In conflict", 412: "Changed since it was read",
        413: "Body too large", 415: "No such form of the body", 422: "The request does not fit",
        428: "If-Match is missing", 429: "Too many requests", 503: "Too busy or too slow",
    }  # fmt: skip
    schema = {"schema": {"$ref": "#/components/schemas/ProblemModel"}}
    return {
        code: {"description": text[code], "content": {MEDIA_TYPE: schema}} for code in sorted({406, 422, 429, 503, *extra})
    }


def table(model: type[Any], *extra: int) -> dict[int | str, dict[str, Any]]:
    """Documented answers of a route that gives JSON or CSV."""
    text = {"text/csv": {"schema": {"type": "string"}}}
    return {200: {"model": model, "content": text}, 304: {"description": "As the caller has it"}, **problems(*extra)}


async def strict(request: Request) -> None:
    """Refuse query names that the route does not know: a misspelt filter must not pass in silence.

    A coroutine, though it waits for nothing: a plain function would be sent to a thread.

    Raises:
        Problem: 422, names the ones it knows.
    """
    route = request.scope["route"]
    known = getattr(route, "stdalign_names", None)
    if known is None:
        known = {field.alias for field in route.dependant.query_params}
        for own in route.dependant.dependencies:
            known |= {field.alias for field in own.query_params}
        known |= {p["name"] for p in (route.openapi_extra or {}).get("parameters", []) if p["in"] == "query"}
        route.stdalign_names = known
    given = request.query_params.multi_items()
    names = [name for name, _ in given]
    if any(name not in known for name in names):
        raise only(known)
    for name, value in given:
        if names.count(name) > 1:
            raise invalid(f"query.{name}", "each name once")
        if "\x00" in value or len(value) > _VALUE_MOST:
            raise invalid(f"query.{name}", f"plain text of at most {_VALUE_MOST} characters")


def api_router(tag: str) -> APIRouter:
    """A router whose routes refuse unknown query names."""
    return APIRouter(tags=[tag], dependencies=[Depends(strict)])


def whose(view: str, reviewer: str | None, country: str | None) -> None:
    """Refuse a view of review work that is somebody's, where nobody is named.

    Raises:
        Problem: 409, names what is missing.
    """
    needed = {"mine": ("reviewer", reviewer), "done": ("reviewer", reviewer), "ours": ("country", country)}.get(view)
    if needed is not None and not needed[1]:
        raise Problem(409, f"the view {view} is somebody's", f"send {needed[0]}, too")


def models(*more: type[BaseModel]) -> dict[str, Any]:
    """Schemas that the OpenAPI document needs beside those of answers; with what is inside them."""
    made: dict[str, Any] = {}
    shown: tuple[type[BaseModel], ...] = (FieldError, ProblemModel, *more)
    for model in shown:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        made |= {**schema.pop("$defs", {}), model.__name__: schema}
    return made


def codes(text: str | None) -> list[str] | None:
    """Codes with commas between; None where there are none."""
    return None if text is None else text.split(",")
