"""Files to take home: alignments in every format that the library writes."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import STATES, Desk
from stdalign_service.answer import answer, send
from stdalign_service.api.common import NAME, Country, Format, Sector, Theme, Topic, api_router, problems, table
from stdalign_service.api.schemas import Listed
from stdalign_service.state import state_of

router = api_router("exports")


@router.get("/exports", responses=table(Listed), summary="Formats and addresses of the files")
async def formats(request: Request, format: Format = None) -> Response:
    """One row a format; name the countries in the query of the file's address."""
    rows: list[dict[str, Any]] = [
        {
            "format": one.name,
            "media_type": one.media_type,
            "href": f"/api/v1/exports/alignments.{one.name}",
        }
        for one in state_of(request).desk.formats()
    ]
    return answer(request, {"items": rows}, rows, ("format", "media_type", "href"))


@router.get(
    "/exports/alignments.{name}",
    responses={
        200: {"description": "The file", "content": {}},
        304: {"description": "As the caller has it"},
        **problems(404),
    },
    summary="Alignments of a country pair as a file",
)  # fmt: skip
async def alignments_file(
    request: Request,
    name: Annotated[str, Path(pattern="^[a-z-]{2,20}$", examples=["xlsx"])],
    source: Annotated[Country, Query(examples=["CN"])],
    target: Annotated[Country, Query(examples=["VN"])],
    topic: Topic = None,
    theme: Theme = None,
    sector: Sector = None,
    relation: Annotated[str | None, Query(max_length=200, description="One or more, with commas.")] = None,
    stringency: Annotated[str | None, Query(max_length=200, description="One or more, with commas.")] = None,
    min_probability: Annotated[float | None, Query(ge=0, le=1)] = None,
    instrument: Annotated[str | None, Query(pattern=NAME)] = None,
    no_counterpart: bool | None = None,
    review: Annotated[str | None, Query(pattern=f"^({'|'.join((*STATES, 'all'))})$", description="A state.")] = None,
    decided: Annotated[bool, Query(description="Only pairs whose reviewers agree: the agreed crosswalk.")] = False,
) -> Response:
    """Alignments from `source` to `target` that the filters leave, best first a source article, with what was decided."""
    given = {
        "topic": topic, "theme": theme, "sector": sector, "relation": relation, "stringency": stringency,
        "min_probability": None if min_probability is None else str(min_probability), "instrument": instrument,
        "no_counterpart": None if no_counterpart is None else str(no_counterpart).lower(),
        "review": None if review == "all" else review,
    }  # fmt: skip
    filters = {name: value for name, value in given.items() if value}

    def work(desk: Desk) -> tuple[bytes, str, str]:
        form = desk.format(name)
        out = BytesIO()
        desk.export(source, target, name, out, filters, decided)
        return out.getvalue(), form.media_type, form.suffix

    body, media, suffix = await state_of(request).read(work)
    headers = {"content-disposition": f'attachment; filename="stdalign-{source.lower()}-{target.lower()}{suffix}"'}
    return send(request, body, media, headers=headers)
