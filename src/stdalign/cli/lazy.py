"""The commands by name, each made when it is called: reading the types of all of them takes most of the time of ``--help``.

``commands.tsv`` says for each name which module has it and what it is for in a line; a test keeps it equal to the modules.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from stdalign.cli.shared import complete


@cache
def table() -> dict[str, tuple[str, str]]:
    """Module and line of each command, in the order in which they are shown."""
    rows = Path(__file__).with_name("commands.tsv").read_text("utf-8").splitlines()[1:]
    return {name: (module, line) for name, module, line in (row.split("\t") for row in rows)}


def command_of(module: str, name: str) -> Any:
    """A command of a module, or its group of that name.

    Raises:
        KeyError: the module has none.
    """
    found: typer.Typer = import_module(f"stdalign.cli.{module}").app
    complete(found)
    if name in (group.name for group in found.registered_groups):
        own = next(group for group in found.registered_groups if group.name == name)
        assert own.typer_instance is not None
        return typer.main.get_group_from_info(
            own, pretty_exceptions_short=True, suggest_commands=True, rich_markup_mode=None
        )
    for info in found.registered_commands:
        if called(info) == name:
            return typer.main.get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)
    raise KeyError(name)


def called(info: Any) -> str:
    """What a command is called by: its name, or that of its function."""
    return str(info.name or info.callback.__name__)


class Commands(MutableMapping[str, Any]):
    """Commands by name; one is made when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = command_of(table()[name][0], name)
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**table(), **self._made})

    def __len__(self) -> int:
        return len({**table(), **self._made})

    def __contains__(self, name: object) -> bool:
        return name in table() or name in self._made


class LazyGroup(TyperGroup):
    """The command line's own group; its help is made of the table alone."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = Commands()

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Names and lines; no command is made for them."""
        names = list(self.commands)
        room = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, TyperCommand(name, help=table()[name][1]).get_short_help_str(room)) for name in names]
            )
