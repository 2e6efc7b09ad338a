"""Files to take home: alignments in every format that the library writes."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from stdalign.desk import Desk
from stdalign_service.answer import answer, send
from stdalign_service.api.common import Country, Format, api_router, problems, table
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
) -> Response:
    """All alignments from `source` to `target`, best first a source article."""

    def work(desk: Desk) -> tuple[bytes, str, str]:
        form = desk.format(name)
        out = BytesIO()
        desk.export(source, target, name, out)
        return out.getvalue(), form.media_type, form.suffix

    body, media, suffix = await state_of(request).read(work)
    headers = {"content-disposition": f'attachment; filename="stdalign-{source.lower()}-{target.lower()}{suffix}"'}
    return send(request, body, media, headers=headers)
