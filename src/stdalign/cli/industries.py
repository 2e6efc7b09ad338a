"""Commands for industries and subjects: lists of an inspection, and one matter through all countries."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from stdalign.cli.console import DEFAULT, FLAT, FormatOption, KnowledgeOption, WorkspaceOption, codes, desk, form, lines

app = typer.Typer()
industry_app = typer.Typer(
    help="Check-lists and negative lists by industry; subjects through all countries.", no_args_is_help=True
)
app.add_typer(industry_app, name="industry")
Among = Annotated[str | None, typer.Option("--in", help="Country codes with commas between; every country by default.")]
Language = Annotated[str, typer.Option(help="Language of names and texts.")]


@industry_app.command("list", epilog="Example: stdalign industry list --subjects")
def list_industries(
    subjects: Annotated[bool, typer.Option("--subjects", help="The subjects instead of the industries.")] = False,
    language: Language = "en",
    format: FormatOption = "",
    knowledge: KnowledgeOption = None,
) -> None:
    """Industries with their codes, or the subjects that `industry subject` follows."""
    from stdalign.knowledge import Knowledge

    known = Knowledge.load(knowledge).industries
    if subjects:
        lines(({"id": s.id, "name": s.name(language), "entries": len(s.entries)} for s in known.subjects.values()), format)
        return
    lines(
        ({"id": one.id, "name": one.name(language), "isic": list(one.isic), "national": one.to_dict()["national"],
          "check": len(one.check), "never": len(one.never)} for one in known.industries.values()), format,
    )  # fmt: skip


@industry_app.command("show", epilog="Example: stdalign industry show coal-mining --in CN,VN,ID")
def show_industry(
    industry: Annotated[str, typer.Argument(help="Id of the industry; `industry list` has them.")],
    among: Among = None,
    language: Language = "en",
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """An industry's check-list and negative list: law and article in each country, "none" with what was read, or "not held"."""
    with desk(workspace) as at:
        made = at.industry(industry, language, codes(among))
    _shown(made, format)


@industry_app.command("subject", epilog="Example: stdalign industry subject chain-of-responsibility")
def show_subject(
    subject: Annotated[str, typer.Argument(help="Id of the subject; `industry list --subjects` has them.")],
    among: Among = None,
    language: Language = "en",
    format: FormatOption = "",
    workspace: WorkspaceOption = DEFAULT,
) -> None:
    """A subject through all countries: major accident hazards, graded supervision, migrants, women, designer to user …"""
    with desk(workspace) as at:
        made = at.subject(subject, language, codes(among))
    _shown(made, format)


def _shown(made: Any, format: str) -> None:
    flat = form(format) in FLAT
    lines(made.table() if flat else (row.to_dict() for row in made.rows), format)
