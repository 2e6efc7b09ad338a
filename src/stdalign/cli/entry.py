"""The application itself: its commands are made when they are called."""

from __future__ import annotations

from typing import Annotated

import typer

from stdalign.cli.lazy import LazyGroup

app = typer.Typer(
    name="stdalign",
    cls=LazyGroup,
    help="Align work-safety law of China and the ASEAN countries.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"stdalign {version('stdalign')}")
        raise typer.Exit


@app.callback()
def entry(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="The version, and nothing else.")
    ] = False,
) -> None:
    """Align work-safety law of China and the ASEAN countries."""
