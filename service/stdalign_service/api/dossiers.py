"""The dossier of a recognition as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import DOSSIER_FORMS, Desk
from stdalign.errors import MissingExtra
from stdalign_service.answer import answer, send
from stdalign_service.api.common import (
    WORD,
    Format,
    Language,
    Partners,
    SecondLanguage,
    Sector,
    Topic,
    api_router,
    problems,
    table,
)
from stdalign_service.api.schemas import Listed
from stdalign_service.problems import Problem
from stdalign_service.state import state_of

router = api_router("exports")
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/dossier.{form}",
    responses={
        200: {"description": "The file", "content": {one.partition(";")[0]: _BINARY for one in DOSSIER_FORMS.values()}},
        304: {"description": "As the caller has it"},
        **problems(404, 409),
    },
    response_class=Response,
    summary="A dossier to sign: laws, coverage, decided pairs, limits, open points, terms, signatures",
)  # fmt: skip
async def dossier_file(
    request: Request,
    form: Annotated[str, Path(pattern=f"^({'|'.join(DOSSIER_FORMS)})$", examples=["docx"])],
    jurisdictions: Partners,
    topic: Topic = None,
    sector: Sector = None,
    hazard: Annotated[str | None, Query(pattern=WORD, description="Id of a concept that the pairs must name.")] = None,
    lang: Language = "en",
    second: SecondLanguage = None,
) -> Response:
    """The same decisions give the same bytes."""

    given = jurisdictions.upper().split(",")
    partners = tuple(dict.fromkeys(given))
    if len(partners) < 2 <= len(given):
        raise Problem(409, "the countries are the same", "name two to four countries: CN,VN")

    def work(desk: Desk) -> bytes:
        made = desk.dossier(partners, topic=topic, sector=sector, hazard=hazard, language=lang, second=second)
        return desk.dossier_file(made, form)

    try:
        body = await state_of(request).read(work)
    except MissingExtra as error:  # no printer on this machine: the PDF is not here, and trying again later does not help
        raise Problem(404, error.what, error.next_step) from None
    name = "-".join(("stdalign-dossier", *(code.lower() for code in partners), *([topic] if topic else [])))
    return send(request, body, DOSSIER_FORMS[form], headers={"content-disposition": f'attachment; filename="{name}.{form}"'})


@router.get("/standards/common", responses=table(Listed), summary="Standards of several countries with a common parent")
async def common_standards(
    request: Request, jurisdictions: Partners, topic: Topic = None, format: Format = None
) -> Response:
    """Every two national standards in force that adopt one international standard, with the degree of ISO/IEC Guide 21.

    `identical`: both are identical adoptions of one edition. `editions`: those adopted, where they differ. An empty degree is not known.
    """
    codes = tuple(dict.fromkeys(jurisdictions.split(",")))
    found = await state_of(request).read(lambda desk: desk.common_standards(codes, topic))
    rows = [{**one.to_dict(), "identical": one.identical} for one in found]
    names = ("source", "target", "parent", "degree", "identical", "source_degree", "target_degree", "editions")
    return answer(request, {"items": rows}, rows, names)
