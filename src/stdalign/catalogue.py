"""The catalogue of common requirements: one requirement a row, in every language; the hub of the N-country matrix."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from stdalign.corpora import corpora_dir, json_lines
from stdalign.errors import CorpusError, UnknownName
from stdalign.record import Record


@dataclass(frozen=True)
class Parameter(Record):
    """A comparable limit; ``stricter`` is lower, higher or neutral, from the protected worker's side."""

    id: str
    name: str
    kind: str
    unit: str
    stricter: str
    note: str = ""


@dataclass(frozen=True)
class CommonRequirement(Record):
    """One requirement stated once, in our own words, in each language."""

    id: str
    theme: str
    sector: tuple[str, ...]
    hazard: tuple[str, ...]
    bearer: str
    modality: str
    exchange: str
    topics: tuple[str, ...]
    parameters: tuple[str, ...]
    refs: dict[str, tuple[str, ...]]
    text: dict[str, str]
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All common requirements and parameters, by id."""

    requirements: dict[str, CommonRequirement]
    parameters: dict[str, Parameter]
    parameter_names: dict[str, dict[str, str]] = field(default_factory=dict)

    def parameter_name(self, parameter: str, language: str = "en") -> str:
        """Name of a parameter in a language; in English where there is none, the id where it is unknown.

        >>> Catalogue.load().parameter_name("weekly-working-hours")
        'Weekly working hours'
        """
        known = self.parameters.get(parameter)
        return self.parameter_names.get(parameter, {}).get(language) or (known.name if known else parameter)

    @classmethod
    def load(cls, folder: str | Path | None = None) -> Catalogue:
        """Read ``*.jsonl`` and ``parameters.toml`` of a folder (by default the catalogue that ships).

        Raises:
            CorpusError: an entry breaks the rules; names file and line.
        """
        path = Path(folder) if folder is not None else corpora_dir() / "catalogue"
        return _load(path.resolve())

    def __getitem__(self, entry: str) -> CommonRequirement:
        if entry not in self.requirements:
            raise UnknownName(f"no common requirement {entry!r}", next_step="list them with: stdalign corpora list")
        return self.requirements[entry]


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalogue:
    parameters = {}
    table = folder / "parameters.toml"
    if table.exists():
        for name, row in tomllib.loads(table.read_text("utf-8")).items():
            parameters[name] = _record(Parameter, {"id": name, **row}, table, 0)
    requirements: dict[str, CommonRequirement] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line, row in json_lines(path):
            entry = _record(CommonRequirement, row, path, line)
            if entry.id in requirements:
                raise CorpusError(f"entry {entry.id!r} stands twice", where=f"{path}:{line}", next_step="merge the two")
            requirements[entry.id] = entry
    names = folder / "parameter_names.toml"
    return Catalogue(requirements, parameters, tomllib.loads(names.read_text("utf-8")) if names.exists() else {})


def _record(kind: Any, row: dict[str, Any], path: Path, line: int) -> Any:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    if "refs" in plain:
        plain["refs"] = {key: tuple(value) for key, value in plain["refs"].items()}
    try:
        return kind(**plain)
    except TypeError as error:
        raise CorpusError(
            f"wrong or missing field ({error})",
            where=f"{path}:{line}",
            next_step="compare with its neighbours",
        ) from None
