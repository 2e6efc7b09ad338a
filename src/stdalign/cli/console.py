"""What every command shares: options, JSON lines on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from stdalign.errors import UsageError

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of the workspace.", envvar="STDALIGN_WORKSPACE")
]
DEFAULT = Path("stdalign-workspace")
FormatOption = Annotated[str, typer.Option("--format", "-f", help="jsonl, or another format that the command names.")]


def lines(rows: Iterable[dict[str, Any]], format: str = "jsonl") -> None:
    if format not in ("jsonl", "json"):
        raise UsageError(f"unknown format {format!r}", next_step="give --format jsonl or json")
    if format == "json":
        typer.echo(json.dumps(list(rows), ensure_ascii=False, indent=1))
        return
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def say(text: str) -> None:
    typer.echo(text, err=True)


class Bar:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._bar.start()
        if stage != self._stage:
            self._stage, self._task = stage, self._bar.add_task(stage, total=total)
        self._bar.update(self._task, completed=done, total=total)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
