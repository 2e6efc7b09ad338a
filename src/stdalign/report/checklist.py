"""Check-lists (what must be done) and negative lists (what must not be) of a country, by sector."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stdalign.catalogue import Catalogue
from stdalign.errors import UnknownName
from stdalign.export.figures import figure
from stdalign.record import Record
from stdalign.report.facts import Fact, Where, countries, holding, where
from stdalign.report.matrix import in_sector, text_of
from stdalign.report.tabular import Tabular


@dataclass(frozen=True)
class Item(Record):
    """A line of a list: a common requirement with its clauses, or a clause of its own."""

    entry: str
    theme: str
    bearer: str
    text: str
    language: str
    text_en: str
    clauses: tuple[Where, ...]
    limits: tuple[str, ...]
    figures: tuple[dict[str, Any], ...] = field(default=(), hash=False)


@dataclass(frozen=True)
class Checklist(Tabular[Item]):
    """``kind`` is ``check`` or ``negative``."""

    _rows = "items"

    kind: str
    jurisdiction: str
    sector: str
    items: tuple[Item, ...]


def checklist(
    facts: tuple[Fact, ...],
    catalogue: Catalogue,
    *,
    jurisdiction: str,
    sector: str | None = None,
    negative: bool = False,
    past: bool = False,
    language: str = "en",
) -> Checklist:
    """The list of a country and sector; entries of the catalogue first, then clauses that meet none.

    Args:
        negative: prohibitions instead of obligations.
        past: list what laws that no longer hold ask for, too.
        language: of the catalogue's texts.

    Raises:
        UnknownName: the country has no clauses here.
    """
    if jurisdiction not in countries(facts):
        raise UnknownName(f"no clauses of {jurisdiction!r}", next_step=f"choose of {', '.join(countries(facts))}")
    wanted = "prohibition" if negative else "obligation"
    own = [f for f in holding(facts, past) if f.jurisdiction == jurisdiction]
    items = []
    for entry in catalogue.requirements.values():
        met = [f for f in own if entry.id in f.catalogue]
        if met and entry.modality == wanted and in_sector(entry, sector):
            shown = language if entry.text.get(language) else "en"
            items.append(
                Item(
                    entry.id,
                    entry.theme,
                    entry.bearer,
                    text_of(entry, language),
                    shown,
                    entry.text.get("en", ""),
                    tuple(where(f) for f in met),
                    _limits(met, entry.parameters),
                    _figures(met, entry.parameters),
                )
            )
    listed = {item.entry for item in items}
    for fact in own:
        entries = [catalogue.requirements[name] for name in fact.catalogue if name in catalogue.requirements]
        applies = not entries or any(in_sector(entry, sector) for entry in entries)
        if fact.modality == wanted and applies and not listed & set(fact.catalogue):
            names = tuple(str(p["id"]) for p in fact.parameters)
            items.append(
                Item(
                    "",
                    "",
                    fact.bearer,
                    fact.text,
                    fact.language,
                    fact.text_en,
                    (where(fact),),
                    _limits([fact], names),
                    _figures([fact], names),
                )
            )
    return Checklist("negative" if negative else "check", jurisdiction, sector or "", tuple(items))


def _figures(facts: list[Fact], names: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    return tuple(stated for fact in facts for stated in fact.parameters if stated["id"] in names)


def _limits(facts: list[Fact], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"{p['id']} {p.get('op', '=')} {figure(p['value'])} {p.get('unit', '')} {p.get('qual', '')}".strip()
        for p in _figures(facts, names)
    )
