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
from stdalign.report.decided import Answered, DecidedPair, Past, answered, decided_pairs
from stdalign.report.facts import DEMANDS, Fact, Where, countries, holding, meeting, where
from stdalign.report.matrix import chosen, in_sector, text_of
from stdalign.report.tabular import Tabular

LIKELY = 0.5
"""Probability from which a pair counts as an answer."""
DECISION = "decision"
"""Basis of a gap that reviewers agreed on."""


@dataclass(frozen=True)
class Gap(Record):
    """One thing to do abroad.

    ``kind``: ``missing`` (no counterpart at home is known), ``unknown`` (nothing can be said: the laws in ``unheld`` would
    answer, and this workspace holds their titles alone; ``probability`` is None), ``more`` (abroad asks for more, and the kind of
    the pair is said outright), ``stricter`` (the same duty with a stricter limit). ``probability`` is that nothing here answers
    (``missing``), or that the two answer each other; ``basis`` says on what it rests: ``catalogue``, ``alignment``, or
    ``decision`` where reviewers agreed on it, which has no probability. ``decided`` are the pairs of its articles decided on.
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
    decided: tuple[DecidedPair, ...] = ()


@dataclass(frozen=True)
class Gaps(Tabular[Gap]):
    """The report from a home country to one abroad; ``decided`` are the pairs of the two that reviewers decided on."""

    _rows = "gaps"

    home: str
    abroad: str
    sector: str
    gaps: tuple[Gap, ...]
    compared: int
    coverage: tuple[Coverage, ...] = ()
    decided: tuple[DecidedPair, ...] = ()


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
    decisions: Past | None = None,
) -> Gaps:
    """Duties abroad that the law at home does not ask for, or asks for less strictly.

    Where reviewers agree they have the last word: what they hold to answer closes a gap or makes it one that asks for more, and what
    they rejected answers nothing.

    Args:
        facts: of all clauses.
        catalogue: the common requirements.
        pairs: alignments from ``abroad`` to ``home``, the first of each article, all of one that was decided on; with their evidence.
        home: country where the firm complies.
        abroad: country where it goes.
        instruments: all of the workspace, for what is missing of the law at home.
        past: count laws that no longer hold, too.
        sector: only what applies there.
        language: of the catalogue's texts.
        decisions: of reviewers, on pairs of the two countries.

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
    answers = {one.row["source"]: one for one in answered(pairs, decisions or {}, LIKELY)}
    found = [
        made
        for gap in _from_catalogue(facts, catalogue, home, abroad, sector, language)
        if (made := _decided(gap, answers, {fact.address: fact for fact in facts}, by_article))
    ]
    mentioned = {w.address for gap in found for w in gap.abroad}
    for source, one in answers.items():
        fact = by_article.get(source)
        if fact is None or fact.modality not in DEMANDS or fact.address in mentioned:
            continue
        if not _in_sector(fact, catalogue, sector):
            continue
        gap = _from_alignment(one, fact, by_article)
        if gap is not None:
            found.append(gap)
    known = tuple(_known(gap, topics, instruments, home) for gap, topics in _topics_of(found, facts, catalogue))
    held = tuple(coverage(instruments, code) for code in (home, abroad)) if instruments else ()
    told = decided_pairs(decisions or {}, lambda *_: True)
    return Gaps(home, abroad, sector or "", known, len(answers), held, told)


def _topics_of(found: Iterable[Gap], facts: tuple[Fact, ...], catalogue: Catalogue) -> Iterator[tuple[Gap, tuple[str, ...]]]:
    by_address = {fact.address: fact for fact in facts}
    for gap in found:
        entry = catalogue.requirements.get(gap.entry)
        yield gap, tuple(entry.topics) if entry else by_address[gap.abroad[0].address].topics


def _known(gap: Gap, topics: tuple[str, ...], instruments: Sequence[Instrument], home: str) -> Gap:
    """A gap as it may be said: where the law at home that would answer is not held, nothing is known to be missing."""
    if gap.kind != "missing" or gap.basis == DECISION or not instruments:
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


def _decided(
    gap: Gap, answers: Mapping[str, Answered], facts: Mapping[str, Fact], by_article: Mapping[str, Fact]
) -> Gap | None:
    """A gap of the catalogue after the decisions on its articles; None where one of them is answered for good."""
    found = [answers.get(f"{facts[one.address].instrument}#{facts[one.address].article}") for one in gap.abroad]
    told = tuple(dict.fromkeys(pair for one in found if one for pair in one.decided))
    held = [(one, _kind(one)) for one in found if one and one.agreed and one.home]
    if any(not kind for _, kind in held):
        return None
    if not held:
        return replace(gap, decided=told)
    one, kind = held[0]
    return replace(gap, kind=kind, basis=DECISION, home=_places(one, by_article), decided=told)


def _places(one: Answered, by_article: Mapping[str, Fact]) -> tuple[Where, ...]:
    return tuple(where(by_article[address]) for address in one.home if address in by_article)


def _kind(one: Answered) -> str:
    """Which gap an answer leaves; empty where none."""
    row = one.row
    if row["no_counterpart"]:
        return "missing"
    if not one.agreed and row["probability"] < LIKELY:
        return ""
    if row["stringency"] == Stringency.STRICTER.value:
        return "stricter"
    firm = one.agreed or is_firm_share(row["evidence"].get("relations", {}).get(row["relation"]))
    return "more" if row["relation"] == "superset" and firm else ""


def _from_alignment(one: Answered, fact: Fact, by_article: Mapping[str, Fact]) -> Gap | None:
    kind, row = _kind(one), one.row
    if not kind:
        return None
    compared = tuple(c for c in row["evidence"].get("comparisons", []) if c.get("verdict") == Stringency.STRICTER.value)
    home = _places(one, by_article) if kind != "missing" else ()
    sure = None if one.agreed or row["probability"] is None else float(row["probability"])
    return Gap(
        kind, DECISION if one.agreed else "alignment", (where(fact),), home, fact.bearer, fact.text, fact.language, fact.text_en, "",
        sure, compared, (), one.decided,
    )  # fmt: skip


def _in_sector(fact: Fact, catalogue: Catalogue, sector: str | None) -> bool:
    """Clauses that name no common requirement belong to every sector."""
    entries = [catalogue.requirements[name] for name in fact.catalogue if name in catalogue.requirements]
    return sector is None or not entries or any(in_sector(entry, sector) for entry in entries)
