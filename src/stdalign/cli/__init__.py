"""The command line: arguments in, JSON lines or tables out; no logic of its own.

Exit code 0, 1 for a problem in the data, 2 for wrong use. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from stdalign.cli import instruments, jobs, reports, reviews
from stdalign.errors import StdalignError

app = typer.Typer(
    name="stdalign",
    help="Align work-safety law of China and the ASEAN countries.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (jobs, instruments, reports, reviews):
    app.registered_commands += part.app.registered_commands
app.registered_groups += reports.app.registered_groups + reviews.app.registered_groups


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"stdalign {version('stdalign')}")
        raise typer.Exit


@app.callback()
def entry(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version, and nothing else.")
    ] = False,
) -> None:
    """Align work-safety law of China and the ASEAN countries."""


def main() -> None:
    """Entry point: runs a command and turns the library's errors into exit codes."""
    try:
        app()
    except StdalignError as error:
        typer.echo(f"stdalign: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("stdalign: interrupted; the workspace is as it was before", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
