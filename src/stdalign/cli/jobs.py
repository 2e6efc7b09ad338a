"""The commands of the contract: build, ingest, split, encode, analyse, align, search, evaluate, serve."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stdalign.cli.console import (
    DEFAULT,
    Bar,
    FormatOption,
    KnowledgeOption,
    SupersededOption,
    WorkspaceOption,
    codes,
    desk,
    form,
    lines,
    machine,
    say,
    whole,
)  # fmt: skip
from stdalign.cli.instruments import (
    DateOption,
    InForceOption,
    IssuerOption,
    LicenceOption,
    NumberOption,
    SourceOption,
    StatusOption,
    TitleEnOption,
    UriOption,
    given_about,
    tell_decisions,
)  # fmt: skip
from stdalign.cli.output import ForceOption
from stdalign.errors import UsageError

if TYPE_CHECKING:
    from stdalign.knowledge import Knowledge

app = typer.Typer()
_CLAUSES = ("eid", "level", "label", "heading", "text")
_REQUIREMENTS = ("id", "eid", "bearer", "modality", "quantities", "topics", "concepts")
_PAIRS = ("source", "target", "probability", "relation", "stringency", "source_quote", "target_quote")
"""Columns of a table on a terminal; the other formats have all."""
EngineOption = Annotated[
    str, typer.Option(help="Where the work is done: auto, local, processes:4, ray or ray:4 (extra ray).")
]
AddressOption = Annotated[str | None, typer.Option(help="With --engine ray: auto, or the address of a cluster that runs.")]
OnlineOption = Annotated[bool, typer.Option(help="Ask a model hub for a model that is not on this machine.")]
KindOption = Annotated[str | None, typer.Option(help="law, standard, code or treaty; found out where not given.")]


def known(folder: Path | None) -> Knowledge | None:
    """What a user's folder says over what ships; None leaves what ships."""
    from stdalign.knowledge import Knowledge

    return None if folder is None else Knowledge.load(folder)


def engine_at(engine: str, address: str | None) -> str:
    """An engine with the address of its cluster.

    Raises:
        UsageError: an address for an engine that has none.

    >>> engine_at("ray", "auto"), engine_at("local", None)
    ('ray:auto', 'local')
    """
    if address is None:
        return engine
    if engine != "ray":
        raise UsageError(f"{engine} has no address", next_step="leave --address out, or give --engine ray")
    return f"{engine}:{address}"


@app.command(epilog="Example: stdalign build --workspace ./stdalign-workspace")
def build(
    workspace: WorkspaceOption = DEFAULT,
    corpora: Annotated[Path | None, typer.Option(help="Folder of corpora; by default what ships.")] = None,
    encoder: Annotated[
        str | None, typer.Option(help="builtin, e5 (extra accurate), or sentence-transformers:NAME_OR_PATH.")
    ] = None,
    pair: Annotated[str, typer.Option(help="The two countries whose table is written.")] = "CN,VN",
    knowledge: KnowledgeOption = None,
    engine: EngineOption = "auto",
    address: AddressOption = None,
    online: OnlineOption = False,
) -> None:
    """The main job: read the corpora that ship, align all countries, write an alignment table."""
    from stdalign.workspace.mainjob import build_workspace

    bar = Bar()
    try:
        result = build_workspace(
            workspace, corpora=corpora, encoder=encoder, pair=pair, knowledge=knowledge, engine=engine_at(engine, address),
            online=online, progress=bar,
        )  # fmt: skip
    finally:
        bar.close()
    report = result.report
    say(f"{report.instruments} instruments, {report.clauses} clauses, languages {' '.join(report.languages)}")
    did = {
        "instruments read anew": len(report.added), "clauses analysed": report.analysed,
        "texts encoded": report.encoded, "country pairs aligned": result.aligned,
    }  # fmt: skip
    say(", ".join(f"{count} {what}" for what, count in did.items()) if any(did.values()) else "nothing changed")
    if report.kept:
        say(f"your text stays in the place of the digest that ships: {', '.join(report.kept)}")
    if report.unread:
        say(f"read by a grammar that changed, ingest again with --replace: {', '.join(report.unread)}")
    for cost in result.costs:
        say(f"  {cost}")
    for row in result.preview:
        say(f"  {row}")
    say(f"Alignment table: {result.table}")
    say(f"Web page: stdalign serve --workspace {workspace}   then open http://127.0.0.1:8000/")
    machine([result.to_dict()])


@app.command(epilog="Example: stdalign ingest law.md --jurisdiction CN --id cn-work-safety-law-2021")
def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Official texts; - for standard input.")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", "-j", help="Country code, or INT.")],
    id: Annotated[str, typer.Option("--id", help="Id of the instrument; several files get -2, -3 …")],
    title: Annotated[str | None, typer.Option(help="Title; read from the text where not given.")] = None,
    title_en: TitleEnOption = None,
    number: NumberOption = None,
    date: DateOption = None,
    in_force: InForceOption = None,
    issuer: IssuerOption = None,
    status: StatusOption = None,
    source: SourceOption = None,
    licence: LicenceOption = None,
    uri: UriOption = None,
    language: Annotated[str | None, typer.Option(help="Language code; found out where not given.")] = None,
    kind: KindOption = None,
    replace: Annotated[bool, typer.Option(help="Replace the instrument of this id.")] = False,
    accept_findings: Annotated[
        bool, typer.Option("--accept-findings", help="Store it although its findings make the reading doubtful.")
    ] = False,
    align: Annotated[
        bool | None,
        typer.Option("--align/--no-align", help="Align it at once; by default where the workspace has alignments."),
    ] = None,
    encoder: Annotated[str | None, typer.Option(help="Encoder of a new workspace.")] = None,
    online: OnlineOption = False,
    knowledge: KnowledgeOption = None,
    engine: EngineOption = "auto",
    address: AddressOption = None,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Read, split, analyse, encode, index and store official texts: all of them, or none."""
    from stdalign.read.given import check_there
    from stdalign.workspace.ingested import Item
    from stdalign.workspace.mainjob import take_in

    for path in files:
        check_there(path, "give the path of a law text, or - for standard input")
    about = given_about(
        title_en=title_en, number=number, date=date, in_force=in_force, issuer=issuer, status=status, source=source,
        licence=licence, uri=uri,
    )  # fmt: skip
    items = {
        id if at == 1 else f"{id}-{at}": Item(
            path, None, title or "", language or "", kind or "", "", about, accept_findings
        )
        for at, path in enumerate(files, 1)
    }
    for done in take_in(
        workspace, items, jurisdiction=jurisdiction, replace=replace, align=align, encoder=encoder, knowledge=knowledge,
        online=online, engine=engine_at(engine, address),
    ):  # fmt: skip
        for line in done.lines():
            say(line)
        row = done.to_dict()
        machine([{**row.pop("instrument"), "articles": done.units, **row}])
    if replace:
        tell_decisions(workspace, items)


@app.command(epilog="Example: stdalign split law.md --jurisdiction CN --format jsonl")
def split(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text; - for standard input.")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", "-j")],
    language: Annotated[str | None, typer.Option(help="Language code; found out where not given.")] = None,
    kind: KindOption = None,
    knowledge: KnowledgeOption = None,
    report: Annotated[bool, typer.Option(help="One page to judge the reading by, instead of the clauses.")] = False,
    format: Annotated[
        str,
        typer.Option(
            "--format", "-f", help="table, jsonl, json, csv, or akn (Akoma Ntoso); a table on a terminal, else jsonl."
        ),
    ] = "",
) -> None:
    """Split a text into clauses: one object a clause in document order."""
    from stdalign.pipeline import split as split_file

    result = split_file(file, jurisdiction=jurisdiction, language=language, kind=kind, knowledge=known(knowledge))
    if report:
        from stdalign.splitting.report import report_of

        whole(report_of(result, file.name))
        return
    for finding in result.warnings:
        say(f"{finding.code}: {finding.message} [{finding.start}:{finding.end}]")
    if format == "akn":
        from stdalign.export.akn import to_akn

        whole(to_akn(result))
        return
    lines(result.rows(), format, _CLAUSES if form(format) == "table" else ())


@app.command(epilog="Example: stdalign encode texts.txt --encoder builtin --output vectors.npy")
def encode(
    texts: Annotated[Path, typer.Argument(metavar="TEXTS.txt", help="One text a line; - for standard input.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the .npy goes; - for standard output.")],
    encoder: Annotated[
        str, typer.Option(help="builtin, e5 (extra accurate), or sentence-transformers:NAME_OR_PATH.")
    ] = "builtin",
    online: OnlineOption = False,
    force: ForceOption = False,
) -> None:
    """Turn lines of text into unit vectors: float32, shape (n, d)."""
    from tempfile import TemporaryDirectory

    from stdalign.cli.output import check_output, is_stdout, put, remember
    from stdalign.encode import load_encoder
    from stdalign.encode.files import encode_file
    from stdalign.files import file_digest
    from stdalign.read.given import check_there, given

    check_there(texts, "give a text file with one text a line, or - for standard input")
    check_output(output, force, (".npy",))
    bar = Bar()
    with TemporaryDirectory() as scratch:
        lines_of = texts
        if not texts.is_file():  # a pipe is read once, and the file twice
            lines_of = Path(scratch) / "texts.txt"
            lines_of.write_bytes(given(texts).data)
        place = Path(scratch) / "vectors.npy" if is_stdout(output) or (output.exists() and not output.is_file()) else output
        try:
            count, dimension = encode_file(lines_of, load_encoder(encoder, online=online), place, progress=bar)
        finally:
            bar.close()
        if place != output:
            put(output, place.read_bytes(), force, binary=True)
        else:
            remember(file_digest(output))
    say(f"{count} texts, {dimension} dimensions: {output}")
    if not is_stdout(output):
        machine([{"texts": count, "dimension": dimension, "encoder": encoder, "output": str(output)}])


@app.command(epilog='Example: stdalign analyse --text "The employer shall train workers." -j SG --language en')
def analyse(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A text, or .jsonl of texts; - for standard input.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="One clause, instead of a file.")] = None,
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", "-j")] = "",
    language: Annotated[str | None, typer.Option(help="Language code; needed with --text.")] = None,
    knowledge: KnowledgeOption = None,
    format: FormatOption = "",
) -> None:
    """What each clause demands: bearer, modality, quantities, topics, concepts."""
    from stdalign.pipeline import analyse as analyse_one
    from stdalign.pipeline import analyse_file

    if not jurisdiction:
        raise UsageError("no jurisdiction", next_step="give --jurisdiction CN, VN, …")
    if (file is None) == (text is None):
        raise UsageError("give a FILE or --text, one of the two", next_step="see stdalign analyse --help")
    if text is not None:
        if language is None:
            raise UsageError("--text needs --language", next_step="give --language zh, vi, …")
        one = analyse_one(text, jurisdiction=jurisdiction, language=language, knowledge=known(knowledge))
        rows = [one.to_dict()]
    else:
        rows = analyse_file(file, jurisdiction=jurisdiction, language=language, knowledge=known(knowledge))
    if form(format) == "table":
        rows = [{**row, "quantities": [one["quote"] for one in row["quantities"]],
                 "concepts": list(dict.fromkeys(one["id"] for one in row["concepts"]))} for row in rows]  # fmt: skip
    lines(rows, format, _REQUIREMENTS if form(format) == "table" else ())


@app.command(epilog="Example: stdalign align CN VN --top 10 --format tsv -o cn-vn.tsv")
def align(
    source: Annotated[str, typer.Argument(help="Instrument id or jurisdiction.")],
    targets: Annotated[list[str], typer.Argument(metavar="TARGET…", help="Instrument ids or jurisdictions.")],
    level: Annotated[str, typer.Option(help="article, or clause.")] = "article",
    top: Annotated[int | None, typer.Option(help="Pairs a source article; by default the calibrated cut.")] = None,
    rerank: Annotated[str | None, typer.Option(help="cross-encoder:NAME_OR_PATH puts the first 20 in a new order.")] = None,
    accurate: Annotated[bool, typer.Option("--accurate", help="Read sentences by the pretrained encoder too.")] = False,
    superseded: SupersededOption = False,
    cross_encoder: Annotated[
        Path | None,
        typer.Option("--cross-encoder", help="Folder of a model that reads the first targets with their source."),
    ] = None,
    format: Annotated[str | None, typer.Option("--format", "-f", help="table jsonl tsv csv xlsx parquet sssom …")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write instead of stdout.")] = None,
    online: OnlineOption = False,
    force: ForceOption = False,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Ranked, typed, explained pairs: a table on a terminal, else one line a pair."""
    from io import BytesIO

    from stdalign.cli.output import check_output, put
    from stdalign.export import format_named, format_of, write
    from stdalign.export.kinds import said_kind
    from stdalign.workspace import Workspace

    check_output(output, force)
    shown = format == "table" or (format is None and output is None and sys.stdout.isatty())
    chosen = "" if shown else format_of(format, output)
    with Workspace.open(workspace, online=online) as ws:
        table = ws.align(
            source, *targets, level=level, top=top, reranker=rerank, accurate=accurate, superseded=superseded,
            cross_encoder=cross_encoder,
        )  # fmt: skip
        if shown:
            said = [said_kind(row) for row in table.rows()]
            lines([{**row, "relation": kind} for row, kind in zip(table.table(), said, strict=True)], "table", _PAIRS)
            return
        made = BytesIO()
        write(table.rows(), chosen, made, context=ws)
        put(output, made.getvalue(), force, binary=format_named(chosen).binary)
        if output is not None:
            say(f"{len(table)} pairs: {output}")


@app.command(epilog="Example: stdalign search 'safety training' --in CN,VN --top 5")
def search(
    query: str,
    among: Annotated[str | None, typer.Option("--in", help="Country codes with commas between.")] = None,
    language: Annotated[str | None, typer.Option(help="Only clauses in this language.")] = None,
    top: Annotated[int, typer.Option(help="How many.")] = 10,
    superseded: SupersededOption = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Clauses for words in any of the languages."""
    with desk(workspace) as at:
        lines(at.answers(query, codes(among), language, top, superseded), format)


@app.command(epilog="Example: stdalign evaluate qrels.tsv --workspace ./gold-workspace")
def evaluate(
    gold: Annotated[
        Path | None,
        typer.Argument(help="QRELS.tsv, FRAMES.jsonl or PAIRS.sssom.tsv; the judged pairs that ship if left out."),
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(help="Folder of the law texts that the gold data names (CN/…, VN/…).")
    ] = None,
    ablation: Annotated[bool, typer.Option(help="Each leg on its own, each left out.")] = False,
    accurate: Annotated[bool, typer.Option("--accurate", help="Read sentences by the pretrained encoder too.")] = False,
    cross_encoder: Annotated[
        Path | None,
        typer.Option("--cross-encoder", help="Folder of a model that reads the first targets with their source."),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(help="Of the workspace made for QRELS.tsv: builtin, e5, sentence-transformers:NAME_OR_PATH."),
    ] = None,
    online: OnlineOption = False,
    format: FormatOption = "",
    workspace: Annotated[Path | None, typer.Option("--workspace", "-w", help="Workspace that holds the laws.")] = None,
) -> None:
    """Scores on gold data: ranking (QRELS.tsv), analysis (FRAMES.jsonl), relation and stringency (PAIRS.sssom.tsv)."""
    ranks = gold is not None and gold.suffix != ".jsonl" and not gold.name.endswith(".sssom.tsv")
    if encoder is not None and not ranks:
        raise UsageError("only a ranking needs an encoder", next_step="give QRELS.tsv, or leave --encoder out")
    if gold is not None and gold.suffix == ".jsonl":
        from stdalign.judge.frames import evaluate_frames
        from stdalign.knowledge import Knowledge

        found = evaluate_frames(gold, Knowledge.shipped())
        for name, scores in found.items():
            say(scores.line(name))
        lines(({"language": name, **scores.to_dict()} for name, scores in found.items()), format)
        return
    if gold is None or gold.name.endswith(".sssom.tsv"):
        from stdalign.judge.pairs import evaluate_pairs

        judged = evaluate_pairs(gold)
        for line in judged.lines():
            say(line)
        lines([judged.to_dict()], format)
        return
    from stdalign.judge.ranking import evaluate_file

    ranked = evaluate_file(
        gold,
        workspace=workspace,
        texts=texts,
        ablation=ablation,
        accurate=accurate,
        cross_encoder=cross_encoder,
        encoder=encoder,
        online=online,
    )
    for line in ranked.lines():
        say(line)
    lines([ranked.to_dict()], format)


@app.command(epilog="Example: stdalign serve --port 8000")
def serve(
    workspace: WorkspaceOption = DEFAULT,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
) -> None:
    """Serve the API and the web page."""
    desk(workspace).close()
    from stdalign_service import run

    _check_port(host, port)
    say(f"serving {workspace} at http://{f'[{host}]' if ':' in host else host}:{port}/   (Ctrl-C ends it)")
    run(workspace, host, port)
    say("stopped")


def _check_port(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on, or an address that is none of this machine's."""
    import socket

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise UsageError(
            f"cannot listen there ({error.strerror or error})",
            where=f"{host}:{port}",
            next_step="give another --port or --host",
        ) from None
