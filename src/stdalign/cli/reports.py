"""Commands around a workspace: reports, keys, corpora, export, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from stdalign.cli.console import (
    DEFAULT,
    FLAT,
    FormatOption,
    SupersededOption,
    WorkspaceOption,
    codes,
    desk,
    form,
    lines,
    report,
    say,
)
from stdalign.cli.output import ForceOption
from stdalign.errors import UsageError

app = typer.Typer()
corpora_app = typer.Typer(help="What ships: check it, count it, list it.", no_args_is_help=True)
keys_app = typer.Typer(help="Keys for those who write reviews.", no_args_is_help=True)
app.add_typer(corpora_app, name="corpora")
app.add_typer(keys_app, name="keys")

Sector = Annotated[str | None, typer.Option(help="Only this sector: construction, mining, chemicals …")]
Language = Annotated[str, typer.Option(help="Language of the catalogue's texts.")]


@app.command(epilog="Example: stdalign gaps CN VN --sector construction")
def gaps(
    home: str,
    abroad: str,
    sector: Sector = None,
    language: Language = "en",
    superseded: SupersededOption = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """What a firm that complies at home still has to do abroad."""
    with desk(workspace) as at:
        made = at.gaps(home, abroad, sector, language, superseded)
    report(made.to_dict(), "gaps", ("kind", "bearer", "abroad", "text", "home", "probability"), format)


@app.command(epilog="Example: stdalign matrix --theme employer-duties")
def matrix(
    theme: Annotated[str | None, typer.Option(help="One of the eleven themes.")] = None,
    sector: Sector = None,
    language: Language = "en",
    superseded: SupersededOption = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Which common requirement is met in which country, and by which clauses: a line a requirement."""
    with desk(workspace) as at:
        made = at.matrix(theme=theme, sector=sector, language=language, past=superseded)
    rows = [row.to_dict() for row in made.rows]
    if form(format) in FLAT:
        rows = [{**row, **row["cells"]} for row in rows]
    lines(rows, format, ("id", "theme", *made.countries) if form(format) == "table" else ())


@app.command(epilog="Example: stdalign limits medical-exam-interval")
def limits(
    parameter: Annotated[str | None, typer.Argument(help="A parameter; all are listed without one.")] = None,
    superseded: SupersededOption = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """One limit across all countries, strictest first."""
    with desk(workspace) as at:
        if parameter is None:
            lines(({**one.to_dict(), "countries": n} for one, n in at.parameters()), format)
            return
        made = at.limits(parameter, superseded)
    names = ("place", "jurisdiction", "op", "value", "value2", "unit", "address", "checked", "text_en")
    report(made.to_dict(), "limits", names, format)


@app.command(epilog="Example: stdalign checklist VN --sector construction --negative")
def checklist(
    jurisdiction: str,
    sector: Sector = None,
    negative: Annotated[bool, typer.Option(help="What is forbidden instead of what is to be done.")] = False,
    language: Language = "en",
    superseded: SupersededOption = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """A check-list for an inspection, or the negative list, of a country and sector."""
    with desk(workspace) as at:
        made = at.checklist(jurisdiction, sector, negative, language, superseded)
    report(made.to_dict(), "items", ("theme", "bearer", "text", "limits", "clauses"), format)


@app.command(epilog="Example: stdalign responsibilities --in CN,VN --bearer employer")
def responsibilities(
    among: Annotated[str | None, typer.Option("--in", help="Country codes with commas between.")] = None,
    bearer: Annotated[str | None, typer.Option(help="Only this bearer: employer, worker, safety_officer …")] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic: training, construction …")] = None,
    superseded: SupersededOption = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Who must do what: duties and prohibitions by bearer and topic, with their clauses."""
    with desk(workspace) as at:
        made = at.responsibilities(codes(among), bearer, topic, superseded)
    rows = [{**row.to_dict(), "total": row.total} for row in made.rows]
    if form(format) in FLAT:
        rows = [{**row, **{code: len(found) or None for code, found in row["clauses"].items()}} for row in rows]
    lines(rows, format, ("bearer", "topic", "total", *made.countries))


@app.command(epilog="Example: stdalign export CN VN --format sssom -o cn-vn.sssom.tsv")
def export(
    source: Annotated[str, typer.Argument(help="Jurisdiction.")],
    target: Annotated[str, typer.Argument(help="Jurisdiction.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    format: Annotated[str | None, typer.Option("--format", "-f", help="By the file's ending where not given.")] = None,
    decided: Annotated[
        bool, typer.Option("--decided", help="Only pairs whose reviewers agree: the agreed crosswalk.")
    ] = False,
    force: ForceOption = False,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """The stored alignments of two countries as a file, with what was decided on them."""
    from io import BytesIO

    from stdalign.cli.output import check_output, put
    from stdalign.export import format_named, format_of

    check_output(output, force)
    chosen, made = format_of(format, output), BytesIO()
    with desk(workspace) as at:
        count = at.export(source, target, chosen, made, decided=decided)
    put(output, made.getvalue(), force, binary=format_named(chosen).binary)
    say(f"{count} rows: {output}")


@app.command(epilog="Example: stdalign dossier CN VN --topic training --language lo --second vi -o dossier.docx")
def dossier(
    jurisdictions: Annotated[list[str], typer.Argument(help="Two to four countries.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .docx, .pdf or .html.")],
    topic: Annotated[str | None, typer.Option(help="Only pairs about this topic.")] = None,
    sector: Sector = None,
    hazard: Annotated[str | None, typer.Option(help="Only pairs that name this concept, by id.")] = None,
    language: Annotated[str, typer.Option(help="Language of the dossier's own words; English stands beside it.")] = "en",
    second: Annotated[str | None, typer.Option(help="A second language.")] = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """A dossier to sign: laws, coverage, decided pairs, limits, open points, terms, signatures; PDF needs Chromium."""
    from stdalign.cli.output import check_output, put

    check_output(output, force)
    with desk(workspace) as at:
        made = at.dossier(jurisdictions, topic=topic, sector=sector, hazard=hazard, language=language, second=second)
        data = at.dossier_file(made, output.suffix.lower().lstrip("."))
    put(output, data, force, binary=True)
    say(f"{len(data)} bytes: {output}")


@app.command(epilog="Example: stdalign site pages --pair CN,VN")
def site(
    folder: Annotated[Path, typer.Argument(help="Folder to write.")],
    pair: Annotated[list[str], typer.Option(help="Two countries that get a dossier; may be given several times.")] = [],  # noqa: B006
    language: Annotated[str, typer.Option(help="Language of the pages' own words.")] = "en",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """The workspace as a folder of pages for any web server: countries, laws, dossiers, search; no program behind them."""
    from stdalign.desk.site import write_site

    pairs = []
    for one in pair:
        found = codes(one) or []
        if len(found) != 2:
            raise UsageError(f"--pair takes two countries, not {one!r}", next_step="give --pair CN,VN")
        pairs.append((found[0], found[1]))
    with desk(workspace) as at:
        made = write_site(at, folder, pairs, language)
    say(f"{len(made)} files: {folder}")


@app.command(epilog="Example: stdalign opencre -o opencre.csv")
def opencre(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    among: Annotated[str | None, typer.Option("--in", help="Country codes with commas between.")] = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """OpenCRE's import sheet: common requirements and the clauses that meet them, a group of columns a country."""
    from stdalign.cli.output import check_output, put

    check_output(output, force)
    with desk(workspace) as at:
        data = at.opencre(codes(among))
    put(output, data, force, binary=False)
    say(f"{len(data)} bytes: {output}")


@keys_app.command("make", epilog="Example: stdalign keys make 'A. Expert' --scope review --days 90")
def keys_make(
    name: str,
    scope: Annotated[list[str], typer.Option(help="read, review or admin.")] = ["review"],  # noqa: B006
    days: float = 365,
    country: Annotated[str | None, typer.Option(help="Country that the person speaks for.")] = None,
    role: Annotated[str, typer.Option(help="The person's office.")] = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Make a key; it is shown once and stored only as a hash."""
    with desk(workspace) as at:
        key, text = at.make_key(name, tuple(scope), days, country, role)
    lines([{**key.to_dict(), "key": text}], "jsonl")  # no table, which may break the key over two lines


@keys_app.command("list", epilog="Example: stdalign keys list")
def keys_list(format: FormatOption = "", workspace: WorkspaceOption = DEFAULT) -> None:
    """All keys, without their secrets."""
    with desk(workspace) as at:
        lines((key.to_dict() for key in at.list_keys()), format)


@keys_app.command("revoke", epilog="Example: stdalign keys revoke PREFIX")
def keys_revoke(prefix: str, workspace: WorkspaceOption = DEFAULT) -> None:
    """End a key now."""
    with desk(workspace) as at:
        lines([at.revoke_key(prefix).to_dict()])


@corpora_app.command("check", epilog="Example: stdalign corpora check")
def corpora_check(
    corpora: Annotated[Path | None, typer.Option(help="Folder; by default what ships.")] = None, format: FormatOption = ""
) -> None:
    """Test all links, addresses, scripts and units; exit code 1 where something is wrong."""
    from stdalign.check import check_corpora

    faults = check_corpora(corpora)
    lines((fault.to_dict() for fault in faults), format)
    say(f"{len(faults)} faults" if faults else "all holds")
    raise typer.Exit(1 if faults else 0)


@corpora_app.command("count", epilog="Example: stdalign corpora count")
def corpora_count(
    corpora: Annotated[Path | None, typer.Option(help="Folder; by default what ships.")] = None, format: FormatOption = ""
) -> None:
    """How many concepts, terms, entries, instruments and digests there are."""
    from stdalign.check import counts

    lines([counts(corpora)], format)


@corpora_app.command("list", epilog="Example: stdalign corpora list --workspace ws")
def corpora_list(format: FormatOption = "", workspace: WorkspaceOption = DEFAULT) -> None:
    """The instruments of a workspace."""
    with desk(workspace) as at:
        lines((one.to_dict() for one in at.instruments()), format)


@corpora_app.command("cite", epilog="Example: stdalign corpora cite -o laws.bib")
def corpora_cite(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .bib, or .json for CSL.")],
    force: ForceOption = False,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """The instruments of a workspace as BibTeX or CSL-JSON."""
    from stdalign.cli.output import check_output, put
    from stdalign.export.citation import bibtex, csl

    check_output(output, force, (".bib", ".json"))
    with desk(workspace) as at:
        found = at.instruments()
    put(output, csl(found) if output.suffix == ".json" else bibtex(found), force)
    say(f"{len(found)} instruments: {output}")


@corpora_app.command("skos", epilog="Example: stdalign corpora skos -o terms.ttl")
def corpora_skos(
    output: Annotated[Path, typer.Option("--output", "-o", help="Turtle file to write.")], force: ForceOption = False
) -> None:
    """The termbase and the common requirements as SKOS (Turtle)."""
    from stdalign.cli.output import check_output, put
    from stdalign.export.skos import to_skos
    from stdalign.knowledge import Knowledge

    check_output(output, force, (".ttl",))
    known = Knowledge.shipped()
    termbase = known.termbase
    put(output, to_skos(termbase, known.catalogue.requirements.values()), force)
    say(f"{len(termbase.concepts)} concepts: {output}")


@app.command(epilog="Example: stdalign doctor --rebuild")
def doctor(
    rebuild: Annotated[bool, typer.Option(help="Encode every clause of the workspace anew.")] = False,
    encoder: Annotated[str | None, typer.Option(help="With --rebuild: another encoder from now on.")] = None,
    online: Annotated[bool, typer.Option(help="Ask a model hub for a model that is not on this machine.")] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Look at every byte: rows, vectors, index, model, knowledge.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make again from the database what is derived and damaged.")
    ] = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """What is installed, which encoder, what is wrong; exit code 1 where something is."""
    from stdalign.doctor import examine, mend, repaired

    if encoder is not None and not rebuild:
        raise UsageError("--encoder changes the encoder, which encodes all anew", next_step="give --rebuild too")
    if rebuild:
        say(f"{mend(workspace, encoder, online=online)} texts encoded anew")
    if repair:
        for line in repaired(workspace):
            say(line)
    found: list[dict[str, Any]] = examine(workspace, deep or repair)
    lines(found, format)
    raise typer.Exit(0 if all(row["ok"] for row in found) else 1)
