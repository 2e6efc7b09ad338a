"""Files to take home: alignments in every format that the library writes."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from stdalign.export import EXPORTERS, write
from stdalign.model import Instrument
from stdalign.store import content
from stdalign.store.alignments import stored_rows
from stdalign.store.database import Database
from stdalign_service.answer import answer, send
from stdalign_service.api.common import Country, Format, api_router, problems, table
from stdalign_service.api.schemas import Listed
from stdalign_service.problems import Problem
from stdalign_service.state import state_of

router = api_router("exports")
_MEDIA = {
    "json": "application/json", "jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8", "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sssom": "text/tab-separated-values; charset=utf-8", "sssom-json": "application/json", "oscal": "application/json",
    "strm": "text/csv; charset=utf-8", "tmx": "application/xml",
}  # fmt: skip
_SUFFIX = {"sssom": "sssom.tsv", "sssom-json": "sssom.json", "oscal": "oscal.json", "strm": "strm.csv"}


class _Context:
    """What an exporter asks of a workspace."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def instruments(self, jurisdiction: str | None = None) -> list[Instrument]:
        return content.instruments(self.db, jurisdiction)

    def clauses(self, instrument: str) -> list[content.StoredClause]:
        return content.clauses(self.db, [instrument])

    def clause(self, address: str) -> content.StoredClause:
        return content.clause(self.db, *address.split("#", 1))


@router.get("/exports", responses=table(Listed), summary="Formats and addresses of the files")
async def formats(request: Request, format: Format = None) -> Response:
    """One row a format; name the countries in the query of the file's address."""
    rows: list[dict[str, Any]] = [
        {
            "format": name,
            "media_type": _MEDIA.get(name, "application/octet-stream"),
            "href": f"/api/v1/exports/alignments.{name}",
        }
        for name in EXPORTERS
    ]
    return answer(request, {"items": rows}, rows, ("format", "media_type", "href"))


@router.get(
    "/exports/alignments.{name}",
    responses={
        200: {"description": "The file", "content": {media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in dict.fromkeys(_MEDIA.values())}},
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
    if name not in EXPORTERS:
        raise Problem(404, "no such format", f"one of {', '.join(EXPORTERS)}")

    def work(db: Database) -> bytes:
        out = BytesIO()
        write(stored_rows(db, source, target), name, out, context=_Context(db))
        return out.getvalue()

    body = await state_of(request).read(work)
    file = f"stdalign-{source.lower()}-{target.lower()}.{_SUFFIX.get(name, name)}"
    headers = {"content-disposition": f'attachment; filename="{file}"'}
    return send(request, body, _MEDIA.get(name, "application/octet-stream"), headers=headers)
