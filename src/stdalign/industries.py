"""Industries with their codes and lists, and views that follow one subject through all countries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from stdalign.errors import UnknownName
from stdalign.record import Record

ISIC = re.compile(r"[A-U]|\d{2,4}")
"""A section (a letter), division, group or class of ISIC Rev. 4."""


@dataclass(frozen=True)
class Industry(Record):
    """A trade: its codes, and the common requirements that an inspection of it asks after.

    ``isic`` are codes of ISIC Rev. 4, ``national`` those of a country's own classification where they are certain.
    ``check`` is what is to be done, ``never`` what is forbidden; both are ids of the catalogue, beside those common to all.
    """

    id: str
    names: dict[str, str]
    isic: tuple[str, ...]
    national: dict[str, tuple[str, ...]]
    sector: tuple[str, ...]
    check: tuple[str, ...]
    never: tuple[str, ...]

    def name(self, language: str) -> str:
        """The name in a language, in English where there is none."""
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True)
class Subject(Record):
    """A subject that is followed through all countries: common requirements in the order in which they are read."""

    id: str
    names: dict[str, str]
    entries: tuple[str, ...]

    def name(self, language: str) -> str:
        """The name in a language, in English where there is none."""
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True, repr=False)
class Industries:
    """All industries and subjects, by id; ``sectors`` gives the ISIC codes of each sector of the catalogue."""

    industries: dict[str, Industry]
    subjects: dict[str, Subject]
    sectors: dict[str, tuple[str, ...]]
    common_check: tuple[str, ...]
    common_never: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Industries: {len(self.industries)} industries, {len(self.subjects)} subjects>"

    def industry(self, name: str) -> Industry:
        """An industry by its id.

        Raises:
            UnknownName: there is none; lists what is near.
        """
        return self.industries[_known("industry", name, self.industries)]

    def subject(self, name: str) -> Subject:
        """A subject by its id.

        Raises:
            UnknownName: there is none; lists what is near.
        """
        return self.subjects[_known("subject", name, self.subjects)]


def _known(kind: str, name: str, among: Mapping[str, object]) -> str:
    if name not in among:
        near = get_close_matches(name, among, 3) or list(among)
        raise UnknownName(f"no {kind} {name!r}", next_step=f"choose one of {', '.join(near)}")
    return name


def industries_of(table: Mapping[str, Any]) -> Industries:
    """Industries from the table of ``industries.toml``."""
    common = table.get("common", {})
    return Industries(
        {
            name: Industry(
                name, dict(row["names"]), tuple(row["isic"]),
                {code: tuple(found) for code, found in row.get("national", {}).items()}, tuple(row["sector"]),
                tuple(row["check"]), tuple(row.get("never", ())),
            )
            for name, row in table.get("industry", {}).items()
        },
        {
            name: Subject(name, dict(row["names"]), tuple(row["entries"]))
            for name, row in table.get("subject", {}).items()
        },
        {name: tuple(codes) for name, codes in table.get("sectors", {}).items()},
        tuple(common.get("check", ())),
        tuple(common.get("never", ())),
    )  # fmt: skip
