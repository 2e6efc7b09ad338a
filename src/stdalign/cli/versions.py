"""Commands for a new version of a law: what changed, and decisions carried over."""

from __future__ import annotations

from typing import Annotated

import typer

from stdalign.cli.console import DEFAULT, FormatOption, WorkspaceOption, desk, form, lines, say

app = typer.Typer()
OldArgument = Annotated[str, typer.Argument(help="Id of the older version.")]
NewArgument = Annotated[str, typer.Argument(help="Id of the newer version.")]


@app.command(epilog="Example: stdalign differences cn-x cn-my-law")
def differences(
    old: OldArgument,
    new: NewArgument,
    changed: Annotated[bool, typer.Option(help="Leave out what is as it was.")] = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Two versions of a law, clause by clause: unchanged, moved, changed, new, gone."""
    with desk(workspace) as at:
        found = at.workspace.differences(old, new)
    rows = [row for row in found.rows if not changed or row.kind != "unchanged"]
    names = ("kind", "old", "new", "old_text", "new_text")
    lines((row.to_dict() for row in rows), format, names if form(format) == "table" else ())
    say(", ".join(f"{count} {kind}" for kind, count in found.counts.items()))


@app.command("carry-over", epilog="Example: stdalign carry-over cn-x cn-my-law --by 'A. Expert' --dry-run")
def carry_over(
    old: OldArgument,
    new: NewArgument,
    by: Annotated[str, typer.Option(help="Who carries over; stands beside each carried decision.")],
    supersede: Annotated[bool, typer.Option(help="Then write down that the old version is superseded.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Show what would be carried over, write nothing.")] = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Decisions on the old version, written on the new one where the article is as it was; what is printed is to be looked at again."""
    with desk(workspace) as at:
        found = at.workspace.carry_over(old, new, by, apply=not dry_run)
        if supersede and not dry_run:
            at.workspace.supersede(old, new)
    lines(
        ({"why": one.why, "source": one.now[0], "target": one.now[1], **one.review.to_dict()} for one in found.again), format
    )
    said = f"{len(found.carried)} carried over, {found.known} known, {len(found.again)} to be looked at again"
    say(said + ("; none written" if dry_run else ""))
