"""Options that commands share without naming them: ``--quiet`` of all, ``--output`` and ``--force`` of those that print rows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand

from stdalign.cli.console import asking, form
from stdalign.cli.output import ForceOption

QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No word beside the rows; faults are still told.")]
RowsOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="File for the rows: .jsonl, .json, .csv or .xlsx; - for stdout.")
]


class Command(TyperCommand):
    """A command whose usage line has the names that people know: ``QUERY``, not ``{query}``."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [_piece(piece) for piece in super().collect_usage_pieces(ctx)]


def _piece(text: str) -> str:
    """A piece of a usage line.

    >>> _piece("{query}"), _piece("{TARGET…}..."), _piece("[gold]"), _piece("[[FILE]]"), _piece("{TEXTS.txt}")
    ('QUERY', 'TARGET…', '[GOLD]', '[FILE]', 'TEXTS.txt')
    """
    many = text.endswith("...")
    plain = text.removesuffix("...").removeprefix("{").removesuffix("}").replace("[[", "[").replace("]]", "]")
    plain = plain.upper() if plain.strip("[]").isidentifier() else plain
    return plain + "..." * (many and not plain.endswith(("…", "...")))


def complete(app: typer.Typer) -> None:
    """Give every command of an application, and of its groups, the shared options; a second time does nothing."""
    for info in app.registered_commands:
        if info.callback is not None and not hasattr(info.callback, "__wrapped__"):
            info.callback, info.cls = _with_options(info.callback), Command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            complete(group.typer_instance)


def _with_options(callback: Callable[..., Any]) -> Callable[..., Any]:
    """The command with the options that are not its own: it prints rows where it has ``format`` and no ``output``."""
    said = inspect.signature(callback)
    hints = get_type_hints(callback, include_extras=True)
    more: dict[str, tuple[Any, Any]] = {"quiet": (QuietOption, False)}
    if "format" in said.parameters and "output" not in said.parameters:
        more |= {"output": (RowsOption, None), "force": (ForceOption, False)}

    @wraps(callback)
    def call(**given: Any) -> Any:
        asked = {name: given.pop(name) for name in more}
        with asking(**asked):
            if asked.get("output") is not None and not given["format"]:
                form("")  # an ending that names no format is told before any work
            return callback(**given)

    own = [one.replace(annotation=hints[name]) for name, one in said.parameters.items()]
    at = next((n for n, one in enumerate(own) if one.name == "workspace"), len(own))
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)
        for name, (hint, default) in more.items()
    ]
    own = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
    call.__signature__ = said.replace(parameters=[*own[:at], *added, *own[at:]])  # type: ignore[attr-defined]
    call.__annotations__ = {**hints, **{name: hint for name, (hint, _) in more.items()}}
    return call
