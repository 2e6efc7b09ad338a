"""Do industries and subjects hold together? Entries, codes, sectors, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from stdalign.catalogue import Catalogue
from stdalign.check.fault import LANGUAGES, Fault, script_fault
from stdalign.industries import ISIC, Industries

_WHERE = "industries.toml"


def industry_faults(known: Industries, catalogue: Catalogue, jurisdictions: Collection[str]) -> Iterator[Fault]:
    """Entries that are none, codes that are none, names that are missing."""
    sectors = {name for entry in catalogue for name in entry.sector}
    lists = {"common check": known.common_check, "common never": known.common_never}
    lists |= {f"industry {one.id} check": one.check for one in known.industries.values()}
    lists |= {f"industry {one.id} never": one.never for one in known.industries.values()}
    lists |= {f"subject {one.id}": one.entries for one in known.subjects.values()}
    for where, entries in lists.items():
        for name in entries:
            if name not in catalogue.requirements:
                yield Fault(f"{_WHERE} {where}", f"no common requirement {name!r}", "name one of the catalogue")
            if entries.count(name) > 1:
                yield Fault(f"{_WHERE} {where}", f"{name!r} stands twice", "leave one out")
        if where.endswith("never"):
            yield from _no_ban(where, entries, catalogue)
    for name in sectors | set(known.sectors):
        if name not in sectors or name not in known.sectors:
            yield Fault(f"{_WHERE} sectors", f"sector {name!r} stands on one side alone", "give it its ISIC codes")
    for name, codes in (*known.sectors.items(), *((one.id, one.isic) for one in known.industries.values())):
        for code in codes:
            if not ISIC.fullmatch(code):
                yield Fault(f"{_WHERE} {name}", f"{code!r} is no code of ISIC Rev. 4", "write C, 23 or 2394")
    for one in known.industries.values():
        for code in set(one.national) - set(jurisdictions):
            yield Fault(f"{_WHERE} {one.id}", f"country {code!r} is unknown", "write its code")
        for sector in set(one.sector) - sectors:
            yield Fault(f"{_WHERE} {one.id}", f"sector {sector!r} is unknown", "name one of the catalogue")
    names = {one.id: one.names for one in known.industries.values()}
    names |= {one.id: one.names for one in known.subjects.values()}
    for id, spoken in names.items():
        for language in LANGUAGES:
            fault = script_fault(spoken.get(language, ""), language)
            if fault:
                yield Fault(f"{_WHERE} {id}", f"{language} name: {fault}", "write one")


def _no_ban(where: str, entries: tuple[str, ...], catalogue: Catalogue) -> Iterator[Fault]:
    for name in entries:
        entry = catalogue.requirements.get(name)
        if entry is not None and entry.modality != "prohibition":
            yield Fault(f"{_WHERE} {where}", f"{name!r} forbids nothing", "put it into check")


def references(known: Industries, digests: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many digests the lists of all industries refer to, and how many of those name no article.

    Args:
        known: the industries.
        digests: rows of the digests; one without a label stands where no article is certain.
    """
    lists: Counter[str] = Counter()
    for one in known.industries.values():
        lists.update({*one.check, *one.never, *known.common_check, *known.common_never})
    found = Counter(
        bool(row.get("label")) for row in digests for name in row.get("catalogue", ()) for _ in range(lists[name])
    )
    return {"all": found.total(), "without_article": found[False]}
