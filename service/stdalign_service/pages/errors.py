"""What went wrong, for people: the field and the choices in their language; the rest is for whoever looks after the service."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Change
from stdalign_service import i18n
from stdalign_service.pages.fields import FIELDS
from stdalign_service.pages.render import language_of, shown
from stdalign_service.problems import Problem
from stdalign_service.state import state_of

SAID = {
    401: "no_key", 403: "no_key", 404: "wrong_address", 408: "busy", 409: "same_country", 412: "changed_since", 422: "wrong_choice",
    429: "busy", 503: "busy",
}  # fmt: skip
"""Status → what it means for people, in their language."""
TABLES = {
    "topic": "topic", "theme": "theme", "exchange": "exchange", "sector": "sector", "relation": "relation",
    "stringency": "stringency", "review": "state", "bearer": "bearer", "decision": "decision", "recognition": "recognition",
    "modality": "modality", "standing": "standing",
}  # fmt: skip
"""Field → the table that names its codes."""
COUNTRIES = ("source", "target", "jurisdiction", "jurisdictions", "in", "country")
LANGUAGES = ("language", "languages", "lang")
_CHOICES = re.compile(r"choose of ([\w.\-]+(?:, [\w.\-]+)*)")


async def error_page(request: Request, problem: Problem) -> Response | None:
    """The problem as a page where a browser asked for one; None where a program did."""
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return None
    sent = problem.status == 422 and request.method == "POST"
    said = problem.said or ("not_possible" if sent else SAID.get(problem.status, "error"))
    page = shown(
        request, "error.html", status=problem.status, problem=problem, said=said, wrong=_wrong(request, problem),
    )  # fmt: skip
    page.headers.update({"cache-control": "no-store", **problem.headers})
    return page


def _wrong(request: Request, problem: Problem) -> list[tuple[str, list[str]]]:
    """Each field that was not understood by its name on the page, with what can be chosen, by its name."""
    language = language_of(request)
    found = []
    for one in problem.errors:
        field = one["where"].rpartition(".")[2]
        if field not in FIELDS:
            continue
        choices = _CHOICES.search(one["what"])
        codes = choices[1].split(", ") if choices else []
        found.append((i18n.say(language, FIELDS[field]), [_named(request, field, code) for code in codes]))
    return found


def _named(request: Request, field: str, code: str) -> str:
    language = language_of(request)
    if field in COUNTRIES:
        return state_of(request).desk.names(language).get(code, code)
    if field in LANGUAGES:
        return i18n.LANGUAGES.get(code, code)
    if field == "hazard":
        return code.replace("-", " ")
    return i18n.name(language, TABLES[field], code) if field in TABLES else code


def row_said(language: str, change: Change) -> str:
    """What is wrong with a row of a file, for whoever filled it in."""
    if change.kind == "conflict":
        return i18n.say(language, "changed_since")
    cell = re.search(r"column (\w+)", change.message)
    if cell and cell[1] in (*FIELDS, *TABLES):
        column = cell[1]
        words = i18n.words(language)
        text = i18n.say(language, "wrong_cell", row=change.row, column=column)
        known = words.get(TABLES.get(column, ""), {})
        return f"{text}. {i18n.say(language, 'error_choices', choices=', '.join(known.values()))}" if known else text
    return i18n.say(language, "wrong_row", row=change.row)
