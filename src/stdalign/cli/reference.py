"""The page docs/cli.md, made from the commands themselves: ``python -m stdalign.cli.reference > docs/cli.md``.

With ``--help-page`` it writes what ``stdalign --help`` shows (``help.txt`` beside this module).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from stdalign.cli.entry import app

_HEAD = [
    "Rows are shown as a table on a terminal, and written as JSON lines into a file or pipe; `--format` chooses. `stdalign",
    "--install-completion` adds completion to the shell. Exit code 0, 1 for a problem in the data, 2 for wrong use.",
    "Every command takes `--quiet` (`-q`): no word beside the rows; faults are still told. Countries, topics, sectors … are listed by",
    "`stdalign list`; the folder of the workspace may stand in `STDALIGN_WORKSPACE`.",
    "",
    "Made from the code by `python -m stdalign.cli.reference`; a test compares.",
    "",
]


def reference() -> str:
    """Every command with its options and its example, in Markdown."""
    lines = ["# Command line", "", *_HEAD]
    _walk(typer.main.get_command(app), "stdalign", lines)
    return "\n".join(lines)


def _walk(command: Any, path: str, lines: list[str]) -> None:
    children = getattr(command, "commands", None)
    if children is not None:
        for name in sorted(children):
            _walk(children[name], f"{path} {name}", lines)
        return
    lines.extend([f"## {path}", "", (command.help or "").strip(), ""])
    for item in command.params:
        if item.name == "quiet":
            continue
        names = ", ".join(item.opts) if item.param_type_name == "option" else item.metavar or item.name.upper()
        lines.append(f"- `{names}` {getattr(item, 'help', '') or ''}".rstrip())
    lines.extend(["", f"    {(command.epilog or '').removeprefix('Example: ')}", ""])


def help_page() -> str:
    """What the commands' own parser prints for ``--help`` in 80 columns."""
    command: Any = typer.main.get_command(app)
    context = command.make_context("stdalign", [], resilient_parsing=True, terminal_width=80)
    return str(command.get_help(context)) + "\n"


if __name__ == "__main__":
    if "--help-page" in sys.argv:
        (Path(__file__).parent / "help.txt").write_text(help_page(), "utf-8")
    else:
        print(reference(), end="")
