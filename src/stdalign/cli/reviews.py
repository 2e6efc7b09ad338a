"""Commands of review work: decisions, the queue, agreement, files out and in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from stdalign.cli.console import DEFAULT, Bar, FormatOption, WorkspaceOption, desk, form, lines, say
from stdalign.cli.output import ForceOption

app = typer.Typer()
review_app = typer.Typer(help="Decisions of experts on alignments.", no_args_is_help=True)


ViewOption = Annotated[str, typer.Option(help="open, mine, ours, second, disputed, again (a text changed since) or done.")]


def file_form(path: Path) -> str:
    """The form of a file of decisions by its ending; TSV is SSSOM."""
    ending = path.suffix[1:].lower()
    return {"tsv": "sssom", "": "jsonl"}.get(ending, ending)  # a pipe has no ending


@review_app.command("add", epilog="Example: stdalign review add cn-x#art_1 vn-y#art_2 accept --reviewer 'A. Expert'")
def review_add(
    source: str,
    target: str,
    decision: Annotated[str, typer.Argument(help="accept, reject, change, comment or withdraw.")],
    reviewer: Annotated[str, typer.Option(help="Name that stands beside the decision.")],
    reason: str = "",
    relation: str | None = None,
    stringency: str | None = None,
    jointly_with: Annotated[list[str], typer.Option(help="Only together with these addresses; may be repeated.")] = [],  # noqa: B006
    recognition: Annotated[str | None, typer.Option(help="recognised, conditional, not_recognised or undecided.")] = None,
    conditions: Annotated[str, typer.Option(help="On what conditions, with conditional.")] = "",
    country: Annotated[str | None, typer.Option(help="Country that the reviewer speaks for.")] = None,
    role: Annotated[str, typer.Option(help="The reviewer's office.")] = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Write a decision; it is never overwritten. `withdraw` takes the reviewer's own one back."""
    from stdalign.desk import draft_of

    draft = draft_of(source, target, decision, reason, relation, stringency, jointly_with, "", recognition, conditions)
    with desk(workspace) as at:
        stored, _, _ = at.decide(draft, reviewer, by=at.speaks_for(country, role))
    lines([stored.to_dict()])


@review_app.command("queue", epilog="Example: stdalign review queue --limit 20")
def review_queue(
    limit: int = 50,
    second: Annotated[bool, typer.Option(help="Pairs with one reviewer, for a second opinion.")] = False,
    source: Annotated[str | None, typer.Option(help="Country code.")] = None,
    target: Annotated[str | None, typer.Option(help="Country code.")] = None,
    reviewer: Annotated[str, typer.Option(help="Leave out what this person decided.")] = "",
    view: ViewOption = "open",
    country: Annotated[str | None, typer.Option(help="For whom the reviewer speaks; --view ours needs it.")] = None,
    topic: str | None = None,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Pairs whose decision is worth most, first."""
    with desk(workspace) as at:
        tasks = at.queue(
            reviewer=reviewer,
            source=source,
            target=target,
            second=second,
            limit=limit,
            view=view,
            country=country,
            topic=topic,
        )
    lines((task.to_dict() for task in tasks), format, nothing="no pair of this choice waits for a decision")


@review_app.command("list", epilog="Example: stdalign review list")
def review_list(
    limit: int = 100,
    after: Annotated[int, typer.Option(help="Number of the last decision seen.")] = 0,
    reviewer: Annotated[str, typer.Option(help="Only this person's.")] = "",
    decision: Annotated[str, typer.Option(help="Only accept, reject, change, comment or withdraw.")] = "",
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Decisions in the order they were made."""
    with desk(workspace) as at:
        found = at.reviews(after, limit, reviewer, decision)
    names = ("id", "time", "reviewer", "decision", "source", "target", "reason")
    lines((one.to_dict() for one in found), format, names if form(format) == "table" else (), "no decision of this choice")


@review_app.command("history", epilog="Example: stdalign review history cn-x#art_1 vn-y#art_2")
def review_history(source: str, target: str, format: FormatOption = "", workspace: WorkspaceOption = DEFAULT) -> None:
    """Every decision on one pair; the target is a country code where nothing answers."""
    with desk(workspace) as at:
        found = at.history(source, target)
    names = ("id", "time", "reviewer", "decision", "old", "new", "reason")
    lines((one.to_dict() for one in found), format, names if form(format) == "table" else (), "no decision on this pair")


@review_app.command("agreement", epilog="Example: stdalign review agreement --by country --topics")
def review_agreement(
    by: Annotated[str, typer.Option(help="reviewer, or country: what the experts of each hold.")] = "reviewer",
    on: Annotated[str, typer.Option(help="relation or recognition.")] = "relation",
    topics: Annotated[bool, typer.Option(help="Each topic, too, after the whole.")] = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Cohen's kappa of each two reviewers or countries, over the pairs that both decided."""
    with desk(workspace) as at:
        found = at.agreement(by, on, topics)
    names = ("first", "second", "topic", "pairs", "observed", "kappa", "split")
    nothing = f"no two {'countries' if by == 'country' else 'reviewers'} have decided on the same pair"
    lines((one.to_dict() for one in found), format, names if form(format) == "table" else (), nothing)


@review_app.command("export", epilog="Example: stdalign review export -o decisions.xlsx")
def review_export(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .xlsx, .csv, .jsonl or .sssom.tsv.")],
    force: ForceOption = False,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Every decision as a file, which `import --keep-reviewers` reads back without loss."""
    from stdalign.cli.output import check_output, put

    check_output(output, force, (".xlsx", ".csv", ".jsonl", ".sssom.tsv"))
    with desk(workspace) as at:
        rows = at.decision_rows()
        data = at.decision_file(rows, file_form(output))
    put(output, data, force)
    say(f"{len(rows)} decisions: {output}")


@review_app.command("worksheet", epilog="Example: stdalign review worksheet CN VN -o sheet.xlsx")
def review_worksheet(
    source: Annotated[str, typer.Argument(help="Country code.")],
    target: Annotated[str, typer.Argument(help="Country code.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .xlsx, .csv or .jsonl.")],
    topic: Annotated[str | None, typer.Option(help="Only pairs about this topic.")] = None,
    sector: Annotated[str | None, typer.Option(help="Only this sector.")] = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Pairs of two countries to decide on: fill in the column decision, then `import` the file."""
    from stdalign.cli.output import check_output, put

    check_output(output, force, (".xlsx", ".csv", ".jsonl", ".sssom.tsv"))
    with desk(workspace) as at:
        given = {"topic": topic, "sector": sector}
        rows = at.worksheet(source, target, {name: value for name, value in given.items() if value})
        data = at.decision_file(rows, file_form(output))
    put(output, data, force)
    say(f"{len(rows)} pairs: {output}")


@review_app.command("calibrate", epilog="Example: stdalign review calibrate")
def review_calibrate(workspace: WorkspaceOption = DEFAULT) -> None:
    """Fit this workspace's probabilities to the decisions, then align anew."""
    from stdalign.workspace import Workspace

    with Workspace.open(workspace) as ws:
        made = ws.calibrate()
        say(
            f"calibration error {made.ece_before:.3f} → {made.ece_after:.3f} on {made.accepted + made.rejected} decided pairs"
        )
        bar = Bar()
        try:
            done = ws.align_all(bar)
        finally:
            bar.close()
        say(f"{done} country pairs aligned anew; decisions stay as they are")
    lines([made.to_dict()])


@review_app.command("orphans", epilog="Example: stdalign review orphans")
def review_orphans(format: FormatOption = "", workspace: WorkspaceOption = DEFAULT) -> None:
    """Decisions whose pair is no longer what the expert saw: a clause is gone, has other words, or they are no pair now."""
    with desk(workspace) as at:
        lines(
            (one.to_dict() for one in at.orphaned_reviews()), format, nothing="every decision stands on what the expert saw"
        )


@review_app.command("audit", epilog="Example: stdalign review audit")
def review_audit(format: FormatOption = "", workspace: WorkspaceOption = DEFAULT) -> None:
    """Check the chain of decisions; exit code 1 where it is broken."""
    with desk(workspace) as at:
        found = at.audit()
    lines((one.to_dict() for one in found), format)
    say("the chain is whole" if not found else f"{len(found)} faults")
    raise typer.Exit(1 if found else 0)


@app.command("import", epilog="Example: stdalign import decisions.jsonl --reviewer 'A. Expert' --dry-run")
def import_reviews(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="XLSX, CSV, JSON lines or SSSOM: source, target, decision, reason, relation …"),
    ],
    reviewer: Annotated[str, typer.Option(help="Name that stands beside the decisions.")],
    keep_reviewers: Annotated[bool, typer.Option(help="Keep the names in the file, from another workspace.")] = False,
    country: Annotated[str | None, typer.Option(help="Country that the reviewer speaks for.")] = None,
    role: Annotated[str, typer.Option(help="The reviewer's office.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Show what would change, write nothing.")] = False,
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """Decisions from a file: with --dry-run what they would change, row by row; without it they are written."""
    from stdalign.read.given import check_there, given

    check_there(file, "give the path of a file of decisions: .xlsx, .csv, .jsonl or .sssom.tsv")
    with desk(workspace) as at:
        rows = at.read_decisions(given(file).data, file_form(file))
        speaks = at.speaks_for(country, role)
        changes = at.import_rows(rows, reviewer, keep_reviewers=keep_reviewers, apply=not dry_run, by=speaks)
    names = ("row", "kind", "source", "target", "decision", "old", "new", "message")
    lines((change.to_dict() for change in changes), format, names if form(format) == "table" else ())
    counts = Counter(change.kind for change in changes)
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "no row has a decision"
    say(said + ("; none written" if dry_run else ""))
    raise typer.Exit(1 if counts["wrong"] or counts["conflict"] else 0)
