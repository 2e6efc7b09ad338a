"""The command line: arguments in, JSON lines or tables out; no logic of its own.

Exit code 0, 1 for a problem in the data, 2 for wrong use. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from stdalign.cli import instruments, jobs, reports, reviews, work
from stdalign.cli.stdout import guard
from stdalign.errors import StdalignError

_INTERRUPTED = 130

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
reviews.review_app.registered_commands += work.app.registered_commands
app.registered_groups += reports.app.registered_groups + reviews.app.registered_groups


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


def main() -> None:
    """Entry point: runs a command and turns what can go wrong into a message and an exit code."""
    sys.exit(_run())


def _run() -> int:
    try:
        guard()
        done = app(standalone_mode=False)
        sys.stdout.flush()
        return _INTERRUPTED if done == _INTERRUPTED and _said() else done if isinstance(done, int) else 0
    except StdalignError as error:
        typer.echo(f"stdalign: {error}", err=True)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _said()
        return _INTERRUPTED
    except Exception as error:
        if not callable(getattr(error, "show", None)):
            raise
        error.show()  # type: ignore[attr-defined]  # wrong options: the parser's own message
        return int(getattr(error, "exit_code", 2))


def _said() -> bool:
    typer.echo("stdalign: interrupted; the workspace is as it was before", err=True)
    return True
