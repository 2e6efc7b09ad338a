"""The catalogue of common requirements: one requirement a row, in every language; the hub of the N-country matrix."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
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


@dataclass(frozen=True, repr=False)
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

    def content(self) -> dict[str, Any]:
        """All that was read, as plain data: what a fingerprint is taken of."""
        return {
            "requirements": [self.requirements[name].to_dict() for name in sorted(self.requirements)],
            "parameters": [self.parameters[name].to_dict() for name in sorted(self.parameters)],
            "names": self.parameter_names,
        }

    def __getitem__(self, entry: str) -> CommonRequirement:
        if entry not in self.requirements:
            raise UnknownName(f"no common requirement {entry!r}", next_step="list them with: stdalign list entries")
        return self.requirements[entry]

    def __len__(self) -> int:
        return len(self.requirements)

    def __iter__(self) -> Iterator[CommonRequirement]:
        return iter(self.requirements.values())

    def __repr__(self) -> str:
        return f"<Catalogue: {len(self)} common requirements, {len(self.parameters)} parameters>"


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalogue:
    tables = [folder / "parameters.toml", folder / "parameter_names.toml"]
    parameters, names = (tomllib.loads(path.read_text("utf-8")) if path.exists() else {} for path in tables)
    return read_catalogue([(0, path) for path in sorted(folder.glob("*.jsonl"))], parameters, names)


def read_catalogue(paths: Iterable[tuple[int, Path]], parameters: Mapping[str, Any], names: Mapping[str, Any]) -> Catalogue:
    """A catalogue from JSON-lines files in layers.

    Args:
        paths: layer and path of each file; an entry of a higher layer takes the place of the one of its id below.
        parameters: the table of ``parameters.toml``.
        names: the table of ``parameter_names.toml``.

    Raises:
        CorpusError: an entry breaks the rules, or an id stands twice in one layer; names file and line.
    """
    known = {name: _record(Parameter, {"id": name, **row}, f"parameters.toml {name}") for name, row in parameters.items()}
    requirements: dict[str, CommonRequirement] = {}
    layer_of: dict[str, int] = {}
    for layer, path in paths:
        for line, row in json_lines(path):
            entry = _record(CommonRequirement, row, f"{path}:{line}")
            if layer_of.get(entry.id) == layer:
                raise CorpusError(f"entry {entry.id!r} stands twice", where=f"{path}:{line}", next_step="merge the two")
            layer_of[entry.id] = layer
            requirements[entry.id] = entry
    return Catalogue(requirements, known, dict(names))


def _record(kind: Any, row: dict[str, Any], where: str) -> Any:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    if "refs" in plain:
        plain["refs"] = {key: tuple(value) for key, value in plain["refs"].items()}
    known = {one.name: one.default is MISSING and one.default_factory is MISSING for one in fields(kind)}
    wrong = [f"{name} is missing" for name, needed in known.items() if needed and name not in plain]
    wrong += [f"{name} is no field" for name in plain if name not in known]
    if wrong:
        raise CorpusError(
            "; ".join(wrong), where=where, next_step=f"write these fields: {', '.join(known)}; compare with a neighbour"
        )
    return kind(**plain)
