"""Commands of review work of several people: who is asked for what, the next pair, progress, many decisions at once."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from stdalign.cli.console import DEFAULT, FormatOption, WorkspaceOption, desk, form, lines, say
from stdalign.cli.reviews import ViewOption, review_app

own = typer.Typer()
"""Commands of ``stdalign review`` beside those of ``reviews``."""

KeysArgument = Annotated[list[str], typer.Argument(metavar="PAIR...", help="Keys of pairs: cn-x:art_1~vn-y:art_2.")]
SourceOption = Annotated[str | None, typer.Option(help="Country code.")]
ReviewerOption = Annotated[str, typer.Option(help="Name that stands beside the decisions.")]


@own.command("assign", epilog="Example: stdalign review assign 'A. Expert' --by 'A. Expert' --source CN --target VN")
def review_assign(
    assignee: Annotated[str, typer.Argument(help="Who is asked: a name that has a key or has decided before.")],
    by: Annotated[str, typer.Option(help="Who asks.")],
    pair: Annotated[list[str], typer.Option(help="Key of a pair; may be repeated.")] = [],  # noqa: B006
    source: Annotated[str | None, typer.Option(help="With --target: every undecided pair of the two countries.")] = None,
    target: SourceOption = None,
    topic: str | None = None,
    limit: int = 10_000,
    release: Annotated[bool, typer.Option(help="Take the named pairs back from the person.")] = False,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Ask a person for decisions on pairs, or on all undecided ones of two countries."""
    from stdalign.desk import split_key
    from stdalign.errors import UsageError

    named = [split_key(one) for one in pair]
    with desk(workspace) as at:
        if release:
            say(f"{at.release(named, assignee)} taken back from {assignee}")
        elif named:
            say(f"{at.assign(named, assignee, by)} asked of {assignee}")
        elif source and target:
            say(f"{at.assign_all(assignee, by, source=source, target=target, topic=topic, limit=limit)} asked of {assignee}")
        else:
            raise UsageError("no pair is named", next_step="give --pair KEY, or --source CN --target VN")


@own.command("assignments", epilog="Example: stdalign review assignments --reviewer 'Tran Thi B'")
def review_assignments(
    reviewer: Annotated[str, typer.Option(help="Only this person's.")] = "",
    ended: Annotated[bool, typer.Option(help="Also what was taken back.")] = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Who is asked for which pairs."""
    with desk(workspace) as at:
        lines((one.to_dict() for one in at.assignments(reviewer, ended)), format, nothing="nobody is asked for a pair")


@own.command("next", epilog="Example: stdalign review next --view mine --reviewer 'Tran Thi B'")
def review_next(
    view: ViewOption = "open",
    after: Annotated[str, typer.Option(help="Key of the pair looked at last: the one after it.")] = "",
    reviewer: Annotated[str, typer.Option(help="Whose work.")] = "",
    country: Annotated[str | None, typer.Option(help="For whom the reviewer speaks; --view ours needs it.")] = None,
    source: SourceOption = None,
    target: SourceOption = None,
    topic: str | None = None,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """The next pair of a view; skip one by naming it with --after."""
    from stdalign.desk import split_key

    with desk(workspace) as at:
        found = at.next_task(
            split_key(after) if after else None, view=view, reviewer=reviewer, country=country, source=source, target=target,
            topic=topic,
        )  # fmt: skip
    lines([found.task.to_dict()] if found.task else [])
    say(f"{found.waiting} wait")


@own.command("progress", epilog="Example: stdalign review progress --source CN --target VN")
def review_progress(
    source: SourceOption = None,
    target: SourceOption = None,
    topic: str | None = None,
    people: Annotated[bool, typer.Option(help="Who has what, instead of the topics.")] = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """How far the work is: all pairs first (no topic), then by topic."""
    with desk(workspace) as at:
        found = at.progress(source, target, topic)
    lines((one.to_dict() for one in (found.people if people else found.topics)), format)


@own.command("bulk", epilog="Example: stdalign review bulk accept cn-x:art_1~vn-y:art_2 --reviewer 'A. Expert'")
def review_bulk(
    decision: Annotated[str, typer.Argument(help="accept, reject, change, comment or withdraw.")],
    pairs: KeysArgument,
    reviewer: ReviewerOption,
    reason: str = "",
    relation: str | None = None,
    recognition: str | None = None,
    conditions: str = "",
    country: Annotated[str | None, typer.Option(help="Country that the reviewer speaks for.")] = None,
    role: Annotated[str, typer.Option(help="The reviewer's office.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Show what would change, write nothing.")] = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """The same decision on several pairs; one that is wrong is left out and named, the others are written."""
    from stdalign.desk import draft_of, split_key

    drafts = [
        (draft_of(*split_key(one), decision, reason, relation, recognition=recognition, conditions=conditions), "*")
        for one in pairs
    ]
    with desk(workspace) as at:
        changes = at.decide_all(drafts, reviewer, at.speaks_for(country, role), apply=not dry_run)
    names = ("row", "kind", "source", "target", "decision", "message")
    lines((change.to_dict() for change in changes), format, names if form(format) == "table" else ())
    counts = Counter(change.kind for change in changes)
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    say(said + ("; none written" if dry_run else ""))
    raise typer.Exit(1 if counts["wrong"] or counts["conflict"] else 0)


review_app.registered_commands += own.registered_commands
app = typer.Typer()
app.add_typer(review_app, name="review")
