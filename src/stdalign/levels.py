"""What a level is: its name in addresses and in Akoma Ntoso, its depth, whether experts cite it. One table, ``levels.toml``.

Keys are the values of :class:`stdalign.model.Level` and of :class:`stdalign.model.Component`, whose members are strings.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from stdalign.record import Record


@dataclass(frozen=True)
class LevelFacts(Record):
    """One row of the table; ``levels.toml`` says what each column means."""

    name: str
    step: str
    element: str
    rank: int
    below: str
    reads: tuple[str, ...] = ()
    unit: bool = False
    demands: bool = False


_RAW = tomllib.loads((files("stdalign") / "levels.toml").read_text(encoding="utf-8"))
LEVELS: dict[str, LevelFacts] = {
    row["name"]: LevelFacts(**{**row, "reads": tuple(row.get("reads", ()))}) for row in _RAW["level"]
}
"""Facts of each level by its name."""

STEP: dict[str, str] = {name: facts.step for name, facts in LEVELS.items()}
"""Name of each level in an eId."""

RANK: dict[str, int] = {name: facts.rank for name, facts in LEVELS.items()}
"""Depth of each level; levels of equal rank never nest."""

UNITS: frozenset[str] = frozenset(name for name, facts in LEVELS.items() if facts.unit)
"""Levels that experts cite."""

UNIT_STEPS: frozenset[str] = frozenset(LEVELS[name].step for name in UNITS)
"""Steps of an eId that name a unit: ``art``, ``cl``."""

DEMANDS: frozenset[str] = frozenset(name for name, facts in LEVELS.items() if facts.demands)
"""Levels whose clauses are analysed and get a vector."""

COMPONENT_STEP: dict[str, str] = dict(_RAW["component"])
"""First step of the addresses of each component."""

LEVEL_OF_STEP: dict[str, str] = {facts.step: name for name, facts in LEVELS.items()}
"""Level that a step of an eId names.

>>> LEVEL_OF_STEP["art"], LEVEL_OF_STEP["cl"]
('article', 'clause')
"""

LEVEL_OF_ELEMENT: dict[str, str] = {
    element: name for name, facts in LEVELS.items() for element in (facts.element, *facts.reads) if name != "subpoint"
}
"""Level that an Akoma Ntoso element is read as."""
