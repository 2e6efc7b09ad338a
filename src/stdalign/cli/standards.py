"""Commands for the register of standards: list, show, adoptions."""

from __future__ import annotations

from typing import Annotated

import typer

from stdalign.cli.console import FLAT, FormatOption, KnowledgeOption, form, lines

app = typer.Typer()
standards_app = typer.Typer(help="National standards, and the international ones they adopt.", no_args_is_help=True)
app.add_typer(standards_app, name="standards")
_TABLE = ("designation", "title_en", "status", "adopts", "degree", "known_by")


@standards_app.command("list", epilog="Example: stdalign standards list --in VN --topic ppe")
def list_standards(
    among: Annotated[str | None, typer.Option("--in", help="Only those of this country; INT for ISO, IEC, EN, ILO.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only those about this topic: ppe, construction …")] = None,
    adopts: Annotated[str | None, typer.Option(help="Only those that adopt this one, e.g. 'IEC 60079'.")] = None,
    word: Annotated[str, typer.Option(help="Only those with this word in designation or title.")] = "",
    format: FormatOption = "",
    knowledge: KnowledgeOption = None,
) -> None:
    """Standards of the register: designation, title, status, what they adopt, and how that is known."""
    from stdalign.knowledge import Knowledge
    from stdalign.workspace.registers import plain_standard, standard_rows

    found = standard_rows(Knowledge.load(knowledge), among, topic, adopts, word)
    lines(map(plain_standard, found), format, _TABLE if form(format) == "table" else ())


@standards_app.command("show", epilog="Example: stdalign standards show 'GB/T 45001-2020'")
def show(
    designation: Annotated[str, typer.Argument(help="As printed, with its year.")],
    format: FormatOption = "",
    knowledge: KnowledgeOption = None,
) -> None:
    """One standard, what it adopts at every remove, and what adopts it."""
    from stdalign.knowledge import Knowledge
    from stdalign.workspace.registers import standard_row

    lines([standard_row(Knowledge.load(knowledge), designation)], format)


@standards_app.command("adoptions", epilog="Example: stdalign standards adoptions iso-45001")
def show_adoptions(
    parent: Annotated[
        str | None, typer.Argument(help="An international standard ('ISO 12100') or family (iso-12100); all without one.")
    ] = None,
    format: FormatOption = "",
    knowledge: KnowledgeOption = None,
) -> None:
    """One international standard across all countries: who adopts it, as what, and how closely; else "not known"."""
    from stdalign.knowledge import Knowledge
    from stdalign.workspace.registers import adoption_table

    made = adoption_table(Knowledge.load(knowledge), parent)
    flat = form(format) in FLAT
    lines(made.table() if flat else (row.to_dict() for row in made.rows), format)


@standards_app.command("common", epilog="Example: stdalign standards common CN VN")
def show_common(
    countries: Annotated[list[str], typer.Argument(metavar="CODE CODE...", help="Two countries or more.")],
    topic: Annotated[str | None, typer.Option(help="Only standards about this topic.")] = None,
    format: FormatOption = "",
    knowledge: KnowledgeOption = None,
) -> None:
    """Standards of two countries that adopt one international standard, and how closely they correspond through it."""
    from stdalign.knowledge import Knowledge
    from stdalign.workspace.registers import common_rows

    rows = common_rows(Knowledge.load(knowledge), countries, topic)
    lines(rows, format, ("source", "target", "said") if form(format) == "table" else ())
