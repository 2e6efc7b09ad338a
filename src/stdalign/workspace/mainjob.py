"""The main job: corpora → workspace → all country pairs aligned → one table written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from stdalign.encode import encoder_name
from stdalign.engines import costs_of, elsewhere, load_engine
from stdalign.errors import UsageError
from stdalign.export import write
from stdalign.export.kinds import said_kind
from stdalign.files import save
from stdalign.knowledge import Knowledge
from stdalign.ports import Engine, Progress
from stdalign.record import Record
from stdalign.store.alignments import stored_rows
from stdalign.workspace import DATABASE, Workspace
from stdalign.workspace.base import database_of
from stdalign.workspace.ingested import Ingested, Item, prepare_all
from stdalign.workspace.updating import BuildReport


@dataclass(frozen=True)
class BuildResult(Record):
    """What the main job did and where its table stands."""

    report: BuildReport
    aligned: int
    table: str
    preview: tuple[str, ...]
    costs: tuple[str, ...] = ()


def build_workspace(
    path: Path,
    *,
    corpora: Path | None = None,
    encoder: str | None = None,
    pair: str = "CN,VN",
    knowledge: str | Path | Knowledge | None = None,
    engine: str | Engine = "auto",
    online: bool = False,
    progress: Progress | None = None,
) -> BuildResult:
    """Bring a workspace up to date with the corpora and write the alignment table of a pair.

    Args:
        path: folder of the workspace.
        corpora: a corpora folder in the place of the one that ships.
        encoder: name of the encoder of a new workspace.
        pair: the two countries whose table is written.
        knowledge: a folder laid over what ships; the workspace remembers it.
        engine: where the work is done, ``auto``, ``local``, ``processes:4``, ``ray:2`` or ``ray:auto``.
        online: ask a model hub for a model that is not on this machine.
        progress: called as the work goes on.

    Raises:
        UsageError: ``pair`` is not two countries. CorpusError: a corpus file breaks its rules.
    """
    with Workspace.create(path, encoder=encoder, knowledge=knowledge, online=online) as ws:
        codes = [ws.knowledge.code(code) for code in pair.split(",") if code]
        if len(codes) != 2 or codes[0] == codes[1]:
            raise UsageError(f"not two countries: {pair!r}", next_step="give --pair CN,VN")
        runs = load_engine(engine)
        # Copies of this process are made for alignments alone: what ships is analysed already, and what is read by the way is used here.
        report = ws.build(corpora, progress, engine="local" if engine == "auto" else runs)
        aligned = ws.align_all(progress, engine=runs)
        rows = stored_rows(ws.db, codes[0], codes[1])
        target = path / "exports" / f"{codes[0].lower()}-{codes[1].lower()}.xlsx"
        stamp = sha256(repr(rows).encode()).hexdigest()
        if not target.exists() or ws.db.meta(f"table {target.name}") != stamp:
            write(rows, "xlsx", target, context=ws)
            save(target.with_suffix(".tsv"), _tsv(rows))
            ws.db.set_meta(f"table {target.name}", stamp)
        return BuildResult(report, aligned, str(target), tuple(_preview(rows)), costs_of(runs))


def take_in(
    path: Path,
    items: Mapping[str, Item],
    *,
    jurisdiction: str,
    replace: bool = False,
    align: bool | None = None,
    encoder: str | None = None,
    knowledge: Path | None = None,
    online: bool = False,
    engine: str | Engine = "auto",
) -> list[Ingested]:
    """Official texts into a workspace, which is made where it is not there; a text that cannot be read leaves no folder behind.

    Args:
        path: folder of the workspace.
        items: by id.
        jurisdiction: code of the country.
        replace: whether they may take the place of instruments of these ids.
        align: whether their own pairs are aligned at once; by default where the workspace has alignments.
        encoder: name of the encoder of a new workspace.
        knowledge: a folder laid over what ships; the workspace remembers it.
        online: ask a model hub for a model that is not on this machine.
        engine: where they are read, analysed, encoded and aligned.

    Raises:
        DuplicateInstrument: an id is taken. ReadError, SplitError, DataError: texts that cannot be read; none is stored.
    """
    if database_of(path) == path / DATABASE and not (path / DATABASE).exists():
        encoder_name(encoder or "builtin")  # what is mistyped is told before texts are read
        runs = load_engine(engine)
        made = prepare_all(items, jurisdiction, Knowledge.load(knowledge), elsewhere(runs))
        with Workspace.create(path, encoder=encoder, knowledge=knowledge, online=online) as ws:
            ws.remember()
            return ws.store(made, align=align, engine=runs)
    with Workspace.create(path, encoder=encoder, knowledge=knowledge, online=online) as ws:
        if knowledge is not None:
            ws.remember()
        return ws.ingest_all(items, jurisdiction=jurisdiction, replace=replace, align=align, engine=engine)


def _tsv(rows: list[dict[str, Any]]) -> bytes:
    from io import BytesIO

    out = BytesIO()
    write(rows, "tsv", out)
    return out.getvalue()


def _preview(rows: list[dict[str, Any]], count: int = 8) -> list[str]:
    first = [row for row in rows if row["rank"] == 1 and row["target"]]
    best = sorted(first, key=lambda row: -row["probability"])[:count]
    return [
        f"{row['source']} → {row['target']}  {said_kind(row)}  p={row['probability']:.2f}"
        + (f"  {row['stringency']}" if row["stringency"] else "")
        for row in best
    ]
