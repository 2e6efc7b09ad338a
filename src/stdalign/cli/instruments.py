"""Commands for the instruments of a workspace: list, remove, rename."""

from __future__ import annotations

from typing import Annotated

import typer

from stdalign.cli.console import DEFAULT, FormatOption, WorkspaceOption, desk, lines, say

app = typer.Typer()
_TABLE = ("id", "jurisdiction", "kind", "language", "title", "number", "date")


@app.command("list", epilog="Example: stdalign list --in VN")
def list_instruments(
    among: Annotated[str | None, typer.Option("--in", help="Only of this country.")] = None,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """The instruments of a workspace: official texts, digests, and titles alone."""
    from stdalign.cli.console import form

    with desk(workspace) as at:
        lines((one.to_dict() for one in at.instruments(among)), format, _TABLE if form(format) == "table" else ())


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
