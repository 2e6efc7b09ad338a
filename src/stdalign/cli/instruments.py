"""Commands for the instruments of a workspace: list, correct, remove, rename."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from stdalign.cli.console import DEFAULT, FormatOption, KnowledgeOption, WorkspaceOption, desk, lines, say

app = typer.Typer()
TitleEnOption = Annotated[str | None, typer.Option("--title-en", help="Title in English.")]
NumberOption = Annotated[str | None, typer.Option(help="Official number.")]
DateOption = Annotated[str | None, typer.Option(help="Date of adoption, 2021-06-10.")]
InForceOption = Annotated[str | None, typer.Option("--in-force", help="In force since, 2021-09-01.")]
IssuerOption = Annotated[str | None, typer.Option(help="Who issued it.")]
StatusOption = Annotated[str | None, typer.Option(help="For instance in force, amended, repealed.")]
SourceOption = Annotated[str | None, typer.Option(help="Where the text was found.")]
LicenceOption = Annotated[str | None, typer.Option(help="Terms under which the text may be used.")]
UriOption = Annotated[str | None, typer.Option(help="Address of the official text.")]
_TABLE = ("id", "jurisdiction", "kind", "language", "title", "number", "date")


@app.command("list", epilog="Example: stdalign list --in VN")
def list_instruments(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="[KIND]",
            help="instruments, or: countries languages sectors themes topics bearers hazards terms entries parameters "
            "exporters encoders rerankers readers engines.",
        ),
    ] = "instruments",
    among: Annotated[str | None, typer.Option("--in", help="Instruments of this country alone.")] = None,
    word: Annotated[str, typer.Option(help="Only rows with this word; terms in any language.")] = "",
    format: FormatOption = "",
    knowledge: KnowledgeOption = None,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """What there is: the instruments of a workspace, or the words and plugs that other commands take."""
    from stdalign.cli.console import form

    if kind != "instruments":
        from stdalign.desk.lists import listing
        from stdalign.knowledge import Knowledge

        lines(listing(kind, Knowledge.load(knowledge), word), format)
        return
    with desk(workspace) as at:
        rows = [one.to_dict() for one in at.instruments(among)]
    if word:
        rows = [row for row in rows if any(word.lower() in str(value).lower() for value in row.values())]
    lines(rows, format, _TABLE if form(format) == "table" else ())


def given_about(**about: str | None) -> dict[str, str]:
    """What was said of an instrument; options that were not given are left out."""
    return {name: value for name, value in about.items() if value is not None}


@app.command(epilog="Example: stdalign correct cn-my-law --number 12/2025 --date 2025-03-01")
def correct(
    id: Annotated[str, typer.Argument(help="Id of the instrument.")],
    title: Annotated[str | None, typer.Option(help="Title.")] = None,
    title_en: TitleEnOption = None,
    number: NumberOption = None,
    date: DateOption = None,
    in_force: InForceOption = None,
    issuer: IssuerOption = None,
    status: StatusOption = None,
    source: SourceOption = None,
    licence: LicenceOption = None,
    uri: UriOption = None,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Write down what is known of an official text; it stands above what the text says of itself."""
    about = given_about(
        title=title, title_en=title_en, number=number, date=date, in_force=in_force, issuer=issuer, status=status,
        source=source, licence=licence, uri=uri,
    )  # fmt: skip
    with desk(workspace) as at:
        lines([at.workspace.correct(id, **about).to_dict()])


@app.command(epilog="Example: stdalign remove vn-my-circular")
def remove(id: Annotated[str, typer.Argument(help="Id of the instrument.")], workspace: WorkspaceOption = DEFAULT) -> None:
    """Take an instrument out, with its clauses and alignments; reviews stay, and those that stand on nothing now are listed."""
    with desk(workspace) as at:
        lost = at.remove(id)
    say(f"{id} removed; {len(lost)} reviews stand on what is no longer there")
    lines(one.to_dict() for one in lost)


@app.command(epilog="Example: stdalign rename vn-my-circular vn-circular-1-2025")
def rename(
    id: Annotated[str, typer.Argument(help="Id of the instrument.")],
    new: Annotated[str, typer.Argument(help="Its new id.")],
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Give an instrument another id; clauses and alignments follow, reviews keep the address that they were made on."""
    with desk(workspace) as at:
        lines([at.rename(id, new).to_dict()])


@app.command(epilog="Example: stdalign coverage CN VN --topic training")
def coverage(
    countries: Annotated[list[str], typer.Argument(metavar="CODE...", help="Countries.")],
    topic: Annotated[list[str], typer.Option(help="Only what would answer this topic; may be repeated.")] = [],  # noqa: B006
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """What the workspace holds of a country's law, and which laws that would answer are known by their title alone."""
    with desk(workspace) as at:
        found = [at.coverage(code, topic) for code in countries]
    lines(({**one.to_dict(), "missing": [law.short for law in one.missing], "whole": one.whole} for one in found), format)


def tell_decisions(workspace: Path, ids: Iterable[str]) -> None:
    """Say how many decisions were made on other words than those that stand there now."""
    with desk(workspace) as at:
        orphans = at.orphaned_reviews()
    for id in ids:
        count = sum(orphan.names(id) for orphan in orphans)
        if count:
            what = "1 decision stands" if count == 1 else f"{count} decisions stand"
            say(f"{id}: {what} on what is no longer there as it was seen. Next: stdalign review orphans")
