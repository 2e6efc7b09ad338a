"""Templates, the reader's language, and what every page has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import Response

from stdalign import __version__
from stdalign.desk import DECISIONS, RECOGNITIONS, RELATIONS, STATES, STRINGENCIES, Desk
from stdalign.model import Instrument
from stdalign_service import i18n
from stdalign_service.answer import send
from stdalign_service.pages import figures
from stdalign_service.pages.fields import FIELDS, Query, unread
from stdalign_service.pages.said import Said, chosen
from stdalign_service.pages.scopes import scope
from stdalign_service.state import state_of

HERE = Path(__file__).parent.parent
MAIN = b'<main id="content">'
"""Notices of what was known last stand behind this."""
NAV = (
    "align", "matrix", "catalogue", "limits", "gaps", "lists", "responsibilities", "search", "instruments", "standards", "industries",
    "countries", "reviews", "dossier",
)  # fmt: skip


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The template environment: everything is escaped."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def language_of(request: Request) -> str:
    """The reader's language."""
    return i18n.chosen(
        request.query_params.get("lang"), request.cookies.get("lang"), request.headers.get("accept-language", "")
    )


def text_language(request: Request) -> str:
    """The language of the catalogue's texts that the reader gets: the own one, English where it has none."""
    language = language_of(request)
    return language if language in state_of(request).desk.choices.languages else "en"


@dataclass(frozen=True)
class Here:
    """What of the workspace every page needs; an error page does without, so that it needs no database.

    Args:
        present: countries to choose from.
        places: label of each clause, by law and address in it.
        laws: each law, by id.
    """

    present: Sequence[str] = ()
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    laws: Mapping[str, Instrument] = field(default_factory=dict)


def here_of(desk: Desk) -> Here:
    """What of the workspace every page needs."""
    laws = desk.laws()
    codes = sorted({one.jurisdiction for one in laws}, key=lambda code: (code == "INT", code))
    return Here(codes, desk.places(), {one.id: one for one in laws})


async def render(request: Request, template: str, **values: Any) -> Response:
    """A page in the reader's language, with the countries that are here to choose from."""
    return shown(request, template, await state_of(request).read(here_of), **values)


def shown(request: Request, template: str, here: Here | None = None, status: int = 200, **values: Any) -> Response:
    """A page in the reader's language, at once.

    Args:
        request: what is answered.
        template: its name.
        here: what is known of the workspace.
        status: of the answer.
        values: of the template.
    """
    language = language_of(request)
    desk = state_of(request).desk
    query = Query(request)

    def link(path: str, /, **changes: object) -> str:  # an address may have a field of any name, path too
        asked = urlencode({k: v for k, v in changes.items() if v not in (None, "")})
        return f"{path}?{asked}" if asked else path

    def gloss(concept: str) -> str:
        return desk.term_label(concept, language)

    def parameter_name(id: str) -> str:
        return desk.parameter_name(id, language)[0]

    def parameter_lang(id: str) -> str:
        return desk.parameter_name(id, language)[1]

    names = desk.names(language)
    here = here or Here()
    said = Said(desk, language, here.places, here.laws)
    page = (
        templates()
        .get_template(template)
        .render(
            lang=language,
            languages=i18n.LANGUAGES,
            say=partial(i18n.say, language),
            name=partial(i18n.name, language),
            countries=names,
            choices=[(code, names[code]) for code in here.present],
            states=STATES,
            relations=RELATIONS,
            stringencies=[one for one in STRINGENCIES if one != "nothing"],
            decisions=DECISIONS,
            recognitions=RECOGNITIONS,
            link=link,
            path=request.url.path,
            query=query,
            kept={k: v for k, v in query.items() if k not in ("lang", "cursor")},
            nav=NAV,
            gloss=gloss,
            label=said.label,
            cite=said.cite,
            origin=said.source,
            common=said.common,
            hazard_name=said.hazard,
            own=said.own,
            laws=here.laws,
            unit=partial(figures.unit, language),
            figure=partial(figures.figure, language),
            number=partial(i18n.number, language),
            moment=lambda time: f"{time[:16].replace('T', ' ')} UTC",
            limit=partial(figures.stated, language),
            scope=partial(scope, desk, language),
            chosen=chosen(query, said, names),
            today=date.today().isoformat(),
            parameter_name=parameter_name,
            parameter_lang=parameter_lang,
            version=__version__,
            **{"reviewer": None, **values},
        )
    )
    body = page.encode("utf-8", "replace")
    if status == 200:
        body = noticed(body, _left_out(request, language))
    answer = send(request, body, "text/html; charset=utf-8", status=status)
    if request.query_params.get("lang") in i18n.LANGUAGES:
        answer.set_cookie("lang", language, max_age=31_536_000, samesite="lax", httponly=True, secure=_secure(request))
    return answer


def noticed(page: bytes, notice: str) -> bytes:
    """A page with a notice at the head of its content, which is not known before the rest is made."""
    return page.replace(MAIN, MAIN + notice.encode("utf-8", "replace"), 1) if notice else page


def _left_out(request: Request, language: str) -> str:
    """A notice of fields of the address that the page does not have, with those it has; empty where it asked for each."""
    unknown, known = unread(request)
    if not unknown:
        return ""
    say = partial(i18n.say, language)
    have = [
        f"{say(FIELDS[name])} ({name})" for name in (*known, "lang") if name in FIELDS
    ]  # one without a word is not chosen by people
    fields = ", ".join(name[:40] for name in unknown[:5])
    return templates().get_template("unread.html").render(say=say, fields=fields, have=", ".join(have))


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"
