"""What a firm that complies at home still has to do abroad."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stdalign.catalogue import Catalogue
from stdalign.errors import UnknownName, UsageError
from stdalign.model import Instrument
from stdalign.record import Record
from stdalign.relation import Stringency, is_firm_share
from stdalign.report.coverage import Coverage, coverage
from stdalign.report.facts import DEMANDS, Fact, Where, countries, holding, meeting, where
from stdalign.report.matrix import chosen, in_sector, text_of
from stdalign.report.tabular import Tabular

LIKELY = 0.5
"""Probability from which a pair counts as an answer."""


@dataclass(frozen=True)
class Gap(Record):
    """One thing to do abroad.

    ``kind``: ``missing`` (no counterpart at home is known), ``unknown`` (nothing can be said: the laws in ``unheld`` would
    answer, and this workspace holds their titles alone; ``probability`` is None), ``more`` (abroad asks for more, and the kind of
    the pair is said outright), ``stricter`` (the same duty with a stricter limit). ``probability`` is that nothing here answers
    (``missing``), or that the two answer each other; ``basis`` says on what it rests: ``catalogue`` or ``alignment``.
    """

    kind: str
    basis: str
    abroad: tuple[Where, ...]
    home: tuple[Where, ...]
    bearer: str
    text: str
    language: str
    text_en: str
    entry: str
    probability: float | None
    comparisons: tuple[dict[str, Any], ...] = ()
    unheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gaps(Tabular[Gap]):
    """The report from a home country to one abroad."""

    _rows = "gaps"

    home: str
    abroad: str
    sector: str
    gaps: tuple[Gap, ...]
    compared: int
    coverage: tuple[Coverage, ...] = ()


def gaps(
    facts: tuple[Fact, ...],
    catalogue: Catalogue,
    pairs: Sequence[Mapping[str, Any]],
    *,
    home: str,
    abroad: str,
    instruments: Sequence[Instrument] = (),
    past: bool = False,
    sector: str | None = None,
    language: str = "en",
) -> Gaps:
    """Duties abroad that the law at home does not ask for, or asks for less strictly.

    Args:
        facts: of all clauses.
        catalogue: the common requirements.
        pairs: alignments from ``abroad`` to ``home``, the first of each article, with their evidence.
        home: country where the firm complies.
        abroad: country where it goes.
        instruments: all of the workspace, for what is missing of the law at home.
        past: count laws that no longer hold, too.
        sector: only what applies there.
        language: of the catalogue's texts.

    Raises:
        UsageError: they are the same. UnknownName: one of the two has no clauses here.
    """
    there = countries(facts)
    if home == abroad:
        raise UsageError("a country has no gap to itself", next_step="name a country at home and one abroad")
    for code in (home, abroad):
        if code not in there:
            raise UnknownName(f"no clauses of {code!r}", next_step=f"choose of {', '.join(there)}")
    facts = holding(facts, past)
    by_article = {f"{f.instrument}#{f.article}": f for f in reversed(facts) if f.article}
    found = [*_from_catalogue(facts, catalogue, home, abroad, sector, language)]
    mentioned = {w.address for gap in found for w in gap.abroad}
    seen: set[str] = set()
    for row in pairs:
        fact = by_article.get(row["source"])
        if fact is None or row["source"] in seen or fact.modality not in DEMANDS or fact.address in mentioned:
            continue
        if not _in_sector(fact, catalogue, sector):
            continue
        gap = _from_alignment(row, fact, by_article.get(row["target"]))
        if gap is not None:
            seen.add(row["source"])
            found.append(gap)
    known = tuple(_known(gap, topics, instruments, home) for gap, topics in _topics_of(found, facts, catalogue))
    held = tuple(coverage(instruments, code) for code in (home, abroad)) if instruments else ()
    return Gaps(home, abroad, sector or "", known, len({row["source"] for row in pairs}), held)


def _topics_of(found: Iterable[Gap], facts: tuple[Fact, ...], catalogue: Catalogue) -> Iterator[tuple[Gap, tuple[str, ...]]]:
    by_address = {fact.address: fact for fact in facts}
    for gap in found:
        entry = catalogue.requirements.get(gap.entry)
        yield gap, tuple(entry.topics) if entry else by_address[gap.abroad[0].address].topics


def _known(gap: Gap, topics: tuple[str, ...], instruments: Sequence[Instrument], home: str) -> Gap:
    """A gap as it may be said: where the law at home that would answer is not held, nothing is known to be missing."""
    if gap.kind != "missing" or not instruments:
        return gap
    held = coverage(instruments, home, topics)
    if held.whole:
        return gap
    return replace(gap, kind="unknown", probability=None, unheld=tuple(one.short for one in held.missing))


def _from_catalogue(
    facts: tuple[Fact, ...], catalogue: Catalogue, home: str, abroad: str, sector: str | None, language: str
) -> list[Gap]:
    met = meeting(facts)
    found = []
    for entry in chosen(catalogue, None, sector):
        there = met.get((entry.id, abroad), [])
        if there and not met.get((entry.id, home)) and entry.modality in DEMANDS:
            text = text_of(entry, language)
            shown = language if language in entry.text else "en"
            places = tuple(where(f) for f in there)
            english = entry.text.get("en", "")
            found.append(Gap("missing", "catalogue", places, (), entry.bearer, text, shown, english, entry.id, None))
    return found


def _from_alignment(row: Mapping[str, Any], fact: Fact, answer: Fact | None) -> Gap | None:
    kind, share = "", row["evidence"].get("relations", {}).get(row["relation"])
    if row["no_counterpart"]:
        kind = "missing"
    elif row["probability"] >= LIKELY and row["stringency"] == Stringency.STRICTER.value:
        kind = "stricter"
    elif row["probability"] >= LIKELY and row["relation"] == "superset" and is_firm_share(share):
        kind = "more"
    if not kind:
        return None
    compared = tuple(c for c in row["evidence"].get("comparisons", []) if c.get("verdict") == Stringency.STRICTER.value)
    home = (where(answer),) if answer is not None and kind != "missing" else ()
    return Gap(
        kind, "alignment", (where(fact),), home, fact.bearer, fact.text, fact.language, fact.text_en, "",
        float(row["probability"]), compared,
    )  # fmt: skip


def _in_sector(fact: Fact, catalogue: Catalogue, sector: str | None) -> bool:
    """Clauses that name no common requirement belong to every sector."""
    entries = [catalogue.requirements[name] for name in fact.catalogue if name in catalogue.requirements]
    return sector is None or not entries or any(in_sector(entry, sector) for entry in entries)
