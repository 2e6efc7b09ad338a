"""What reports need of each clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stdalign.instrument import PAST
from stdalign.record import Record


@dataclass(frozen=True)
class Fact(Record):
    """A clause as reports see it; ``catalogue`` are the common requirements it meets.

    ``strength`` is that of the wording of an official text; a digest is in our own words, and has none.
    """

    address: str
    instrument: str
    jurisdiction: str
    article: str
    label: str
    heading: str
    language: str
    text: str
    text_en: str
    bearer: str
    modality: str
    topics: tuple[str, ...]
    catalogue: tuple[str, ...]
    parameters: tuple[dict[str, Any], ...] = field(default=(), hash=False)
    checked: bool = True
    kind: str = "digest"
    standing: str = ""
    title: str = ""
    strength: str = ""

    @property
    def past(self) -> bool:
        """Whether its law no longer holds."""
        return self.standing in PAST


@dataclass(frozen=True)
class Where(Record):
    """A clause that a cell of a report rests on: its label, and the law that it stands in."""

    address: str
    label: str
    checked: bool
    kind: str
    title: str = ""
    standing: str = ""


def where(fact: Fact) -> Where:
    """The short form of a fact, for a cell."""
    return Where(fact.address, fact.label, fact.checked, fact.kind, fact.title, fact.standing)


def fact_from(row: Mapping[str, Any]) -> Fact:
    """A row of the store (``store.facts.clause_facts``) as a fact."""
    requirement = row["requirement"]
    return Fact(
        address=f"{row['instrument']}#{row['eid']}",
        instrument=row["instrument"],
        jurisdiction=row["jurisdiction"],
        article=row["article"],
        label=row["label"],
        heading=row["heading"],
        language=row["language"],
        text=row["full_text"],
        text_en=row["text_en"],
        bearer=requirement["bearer"],
        modality=requirement["modality"],
        topics=tuple(requirement["topics"]),
        catalogue=tuple(row["catalogue"]),
        parameters=tuple(row["parameters"]),
        checked=bool(row["checked"]) and row["kind"] == "digest",
        kind=row["kind"],
        standing=row["standing"],
        title=row["title"],
        strength=requirement.get("strength", "") if row["kind"] != "digest" else "",
    )


def countries(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """Codes of the countries that have clauses, in alphabetical order, ``INT`` last."""
    return tuple(sorted({f.jurisdiction for f in facts}, key=lambda code: (code == "INT", code)))


def holding(facts: tuple[Fact, ...], past: bool = False) -> tuple[Fact, ...]:
    """The facts of laws that hold; all of them where ``past``."""
    return facts if past else tuple(fact for fact in facts if not fact.past)


DEMANDS = frozenset({"obligation", "prohibition"})
"""Modalities that ask something of somebody."""


def meeting(facts: tuple[Fact, ...]) -> dict[tuple[str, str], list[Fact]]:
    """Common requirement and country → the clauses that meet it there, in the order of the facts."""
    found: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        for entry in fact.catalogue:
            found.setdefault((entry, fact.jurisdiction), []).append(fact)
    return found
