"""The command line: arguments in, JSON lines or tables out; no logic of its own.

Exit code 0, 1 for a problem in the data, 2 for wrong use. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import sys

from stdalign.cli.stdout import guard
from stdalign.errors import StdalignError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INTERRUPTED = 130
_PAGE = 80
"""Columns that the page of ``--help`` is written for; wider ones change nothing in it."""


def __getattr__(name: str) -> Any:
    if name == "app":
        from stdalign.cli.entry import app

        return app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Entry point: runs a command and turns what can go wrong into a message and an exit code."""
    sys.exit(_run())


def _run() -> int:
    try:
        guard()
        if sys.argv[1:] in (["--help"], ["-h"]) and _columns() >= _PAGE:
            # Loading what reads arguments takes longer than all else; a test keeps the page what it would print.
            sys.stdout.write(page())
            sys.stdout.flush()
            return 0
        return _called()
    except StdalignError as error:
        print(f"stdalign: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        _said()
        return _INTERRUPTED


def _called() -> int:
    import gc

    import typer

    from stdalign.cli.entry import app

    # A command makes some hundred thousand records that live until its end: looking through them again and again finds nothing.
    gc.set_threshold(500_000, 20, 100)
    try:
        done = app(standalone_mode=False)
        sys.stdout.flush()
        return _INTERRUPTED if done == _INTERRUPTED and _said() else done if isinstance(done, int) else 0
    except typer.Abort:
        _said()
        return _INTERRUPTED
    except StdalignError:
        raise
    except Exception as error:
        if not callable(getattr(error, "show", None)):
            raise
        error.show()  # type: ignore[attr-defined]  # wrong options: the parser's own message
        return int(getattr(error, "exit_code", 2))


def page() -> str:
    """What ``--help`` shows: ``help.txt``, written by ``python -m stdalign.cli.reference --help-page``."""
    with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123
        return file.read()


def _columns() -> int:
    """Columns of the terminal, as the parser of arguments counts them; ``shutil`` costs more than it tells."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else _PAGE
    except (OSError, ValueError, AttributeError):
        return _PAGE


def _said() -> bool:
    print("stdalign: interrupted; the workspace is as it was before", file=sys.stderr)
    return True
