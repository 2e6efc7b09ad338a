"""What every command shares: options, rows on stdout (a table on a terminal, else JSON lines), everything else on stderr."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stdalign.cli.output import check_output, is_stdout, put
from stdalign.cli.stdout import is_unicode
from stdalign.errors import UsageError

if TYPE_CHECKING:
    from stdalign.desk import Desk

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of the workspace.", envvar="STDALIGN_WORKSPACE")
]
DEFAULT = Path("stdalign-workspace")
KnowledgeOption = Annotated[
    Path | None, typer.Option("--knowledge", help="Folder of your own countries, terms …, over what ships.")
]
SupersededOption = Annotated[bool, typer.Option("--superseded", help="Also laws that no longer hold.")]
FormatOption = Annotated[
    str, typer.Option("--format", "-f", help="table, jsonl, json or csv; a table on a terminal, else jsonl.")
]
FORMATS = ("table", "jsonl", "json", "csv")
FLAT = ("table", "csv", "xlsx")
"""Formats that have a cell for each value."""
FILES = ("jsonl", "json", "csv", "xlsx")
"""Formats of a file of rows, which are its ending too."""
_LEAST = 14
"""Characters that a column of text has at least."""
_TEXT = 80
"""Characters from which a column is running text, which needs twice the room."""
_BETWEEN = 3
"""Blanks between two columns."""
CELL = 300
"""Characters of a cell of a table at most; the other formats have everything."""


@dataclass
class Asked:
    """What was asked of a command beside its own options: silence, a file for its rows."""

    quiet: bool = False
    output: Path | None = None
    held: bytearray = field(default_factory=bytearray)
    rows: int = 0
    nothing: str = ""
    """What is said at the end where there were no rows, and the command has said nothing itself."""

    @property
    def filed(self) -> bool:
        """Whether the rows go into a file."""
        return not is_stdout(self.output)


_ASKED: ContextVar[Asked] = ContextVar("asked", default=Asked())  # noqa: B039 - what is written to it is read by nobody


@contextmanager
def asking(quiet: bool = False, output: Path | None = None, force: bool = False) -> Iterator[None]:
    """Run a command with its shared options; its rows are written at the end, so that a failure leaves no half of a file.

    Raises:
        UsageError: the file cannot or must not be written; before any work.
    """
    check_output(output, force)
    asked = Asked(quiet, output)
    before = _ASKED.set(asked)
    try:
        try:
            yield
        except typer.Exit:  # rows that say what is wrong
            _ended(asked, force)
            raise
        _ended(asked, force)
    finally:
        _ASKED.reset(before)


def _ended(asked: Asked, force: bool) -> None:
    if asked.nothing:
        say(asked.nothing)
    if asked.filed:
        put(asked.output, bytes(asked.held), force)
        counted = f"{asked.rows} {'row' if asked.rows == 1 else 'rows'}" if asked.rows or not asked.held else "written"
        say(f"{counted}: {asked.output}")


def desk(workspace: Path) -> Desk:
    """The desk over a workspace that is there; imported here, so that ``--help`` loads none of it."""
    from stdalign.desk import Desk

    return Desk.open(workspace)


def codes(text: str | None) -> list[str] | None:
    """Country codes with commas between; None where there are none."""
    return [code.strip() for code in text.split(",") if code.strip()] or None if text else None


def form(format: str) -> str:
    """The format asked for, or the one that fits where the output goes.

    Raises:
        UsageError: no such format, or a file whose ending names none.
    """
    asked = _ASKED.get()
    allowed = FILES if asked.filed else FORMATS
    if not format and asked.filed and asked.output is not None:
        chosen = asked.output.suffix.lower().lstrip(".") if asked.output.is_file() or not asked.output.exists() else "jsonl"
        if chosen not in FILES:
            endings = ", ".join(f".{one}" for one in FILES)
            raise UsageError("no format has this ending", where=str(asked.output), next_step=f"end the name with {endings}")
        return chosen
    chosen = format or ("table" if sys.stdout.isatty() and not asked.filed else "jsonl")
    if chosen not in {*allowed, "table"}:
        raise UsageError(f"unknown format {chosen!r}", next_step=f"give --format {', '.join(allowed)}")
    return chosen


def lines(
    rows: Iterable[dict[str, Any]], format: str = "", columns: Sequence[str] = (), nothing: str = "there is no row to show"
) -> None:
    """Rows on stdout or in the file asked for; silence is no answer: where there are none, that is said.

    Args:
        rows: what is shown.
        format: see ``form``.
        columns: those of a table or CSV, all by default.
        nothing: what is said where there are no rows and the command says nothing itself.
    """
    rows = iter(rows)
    first = list(islice(rows, 1))
    if not first:
        _ASKED.get().nothing = nothing
    rows = chain(first, rows)
    chosen, ascii_only = form(format), not (is_unicode() or _ASKED.get().filed)
    if chosen == "jsonl":
        for row in rows:
            _emit(json.dumps(row, ensure_ascii=ascii_only) + "\n", 1)
        return
    found = list(rows)
    if chosen == "json":
        _emit(json.dumps(found, ensure_ascii=ascii_only, indent=1) + "\n", len(found))
        return
    names = list(columns) or list(dict.fromkeys(name for row in found for name in row))
    if chosen == "xlsx":
        from stdalign.spreadsheet import sheet

        _emit(sheet([[cell(row.get(name)) for name in names] for row in found], names), len(found))
    elif chosen == "csv":
        _emit(("\ufeff" if _ASKED.get().filed else "") + csv_text(found, names), len(found))  # spreadsheets need the mark
    else:
        _emit(table_text(found, names, _width()), len(found))


def whole(made: str | bytes) -> None:
    """A page or document, which is no rows, to where the rows would go."""
    text = made if isinstance(made, str) else made.decode()
    _emit(text if text.endswith("\n") else text + "\n", 0)


def _emit(made: str | bytes, rows: int) -> None:
    """A piece of the output, to where it was asked for."""
    asked = _ASKED.get()
    if asked.filed:
        asked.held += made if isinstance(made, bytes) else made.encode()
        asked.rows += rows
    elif isinstance(made, str):
        sys.stdout.write(made)


def machine(rows: Iterable[dict[str, Any]]) -> None:
    """Rows that stand beside a summary for people: as JSON lines where a program reads them, not on a terminal."""
    if not sys.stdout.isatty() and not _ASKED.get().filed:
        lines(rows, "jsonl")


def report(made: dict[str, Any], items: str, columns: Sequence[str], format: str) -> None:
    """A report on stdout: whole as JSON, its items as a table (of some columns), CSV or XLSX (of all)."""
    chosen = form(format)
    if chosen in FLAT:
        lines(made[items], chosen, columns if chosen == "table" else ())
    else:
        lines([made], format)


def _width() -> int:
    return shutil.get_terminal_size((120, 40)).columns


def cell(value: Any) -> str:
    """A value as one cell: clauses by their address, lists with blanks between.

    >>> cell([{"address": "cn-x#art_1", "label": "1"}, {"address": "cn-x#art_2"}]), cell(None), cell(0.25), cell(True)
    ('cn-x#art_1 cn-x#art_2', '', '0.25', 'yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return str(value["address"]) if "address" in value else " ".join(f"{k}={cell(v)}" for k, v in value.items() if v)
    return " ".join(cell(one) for one in value) if isinstance(value, (list, tuple)) else str(value)


def table_text(rows: Sequence[dict[str, Any]], columns: Sequence[str], width: int) -> str:
    """Rows as a table; wide characters (CJK) and marks without width (Thai, Khmer …) are measured as a terminal shows them.

    Columns without content are left out; those that do not fit are too, from the right, and named below.
    """
    from io import StringIO

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = {name: [_short(cell(row.get(name))) for row in rows] for name in columns}
    filled = [name for name in columns if any(cells[name])] or list(columns)
    widths = fitted({name: _measured(name, cells[name]) for name in filled}, width)
    made = Table(box=SIMPLE_HEAD, expand=False, pad_edge=False)
    numbers = {name for name in widths if all(isinstance(row.get(name), (int, float, type(None))) for row in rows)}
    for name, wide in widths.items():
        side: Any = "right" if name in numbers else "left"
        made.add_column(Text(name.replace("_", " ")), justify=side, overflow="fold", width=wide)
    for at in range(len(rows)):
        made.add_row(*(Text(cells[name][at]) for name in widths))
    out = StringIO()
    Console(file=out, width=width, color_system=None, emoji=False, highlight=False).print(made)
    text = "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
    hidden = [name for name in filled if name not in widths]
    return text + (_wrapped(f"not shown: {', '.join(hidden)} (--format csv has all)", width) if hidden else "")


def _wrapped(text: str, width: int) -> str:
    from textwrap import fill

    return fill(text, max(width, 20)) + "\n"


def _measured(name: str, found: Sequence[str]) -> tuple[int, int]:
    """The least and the natural width of a column: no word of its head is broken, and text has some room."""
    from rich.cells import cell_len

    head = [cell_len(word) for word in name.split("_")]
    natural = max([cell_len(name), *map(cell_len, found)])
    return max([*head, min(natural, _LEAST if natural < _TEXT else 2 * _LEAST)]), natural


def fitted(columns: dict[str, tuple[int, int]], width: int) -> dict[str, int]:
    """Widths of the columns that fit, in their order.

    Args:
        columns: the least and the natural width of each.
        width: of the terminal, in characters.

    >>> fitted({"id": (2, 4), "text": (14, 100), "note": (14, 60)}, 40), fitted({"id": (2, 4), "text": (14, 30)}, 40)
    ({'id': 2, 'text': 15, 'note': 14}, {'id': 4, 'text': 30})
    """
    chosen = dict(columns)
    while len(chosen) > 1 and sum(least for least, _ in chosen.values()) + _BETWEEN * len(chosen) > width:
        widest = max(chosen, key=lambda name: chosen[name][1])
        del chosen[[name for name in chosen if name != widest][-1]]
    room = max(width - sum(least for least, _ in chosen.values()) - _BETWEEN * len(chosen), 0)
    out: dict[str, int] = {}
    for name in sorted(chosen, key=lambda one: chosen[one][1] - chosen[one][0]):  # short ones whole, the rest shares
        least, natural = chosen[name]
        more = min(natural - least, room // (len(chosen) - len(out)))
        out[name] = min(least + more, width)
        room -= more
    return {name: out[name] for name in chosen}


def _short(text: str) -> str:
    plain = "".join(char if char.isprintable() or char == "\u200b" else " " for char in text)
    return plain if len(plain) <= CELL else plain[: CELL - 1] + "…"


def csv_text(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """Rows as CSV; cells that a spreadsheet would run are neutralised."""
    import csv
    from io import StringIO

    from stdalign.spreadsheet import guard

    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guard(cell(row.get(name))) for name in columns] for row in rows)
    return out.getvalue()


def say(text: str) -> None:
    """A word for people, on stderr; none where silence was asked for."""
    _ASKED.get().nothing = ""
    if not _ASKED.get().quiet:
        typer.echo(text, err=True)


class Bar:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not sys.stderr.isatty() or _ASKED.get().quiet:
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
