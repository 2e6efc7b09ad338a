"""Whose limit is stricter, from the protected worker's side; each verdict shows both quotes.

Only limits of the same kind, qualifier, dimension and direction are compared, by exact fractions. Money is never
ranked, whatever the currency; nor are sanctions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stdalign.catalogue import Parameter
from stdalign.export.figures import figure
from stdalign.model import Comparison, Quantity, Requirement
from stdalign.quantity import Amount, Units, amount, apart, comparable, order
from stdalign.relation import Stringency

KEPT = 20_000
"""Clauses whose words are kept as looked up."""
FAR = 20
"""Factor beyond which two figures of one dimension are not limits on the same thing: six days and eight hours."""

FROM = ("persons", "height", "voltage", "pressure", "mass", "noise_level")
"""Kinds whose figures say from where on a duty holds, in a condition or not."""
_NO_FACTOR = ("temperature",)  # a scale without a true nought: 28 °C is not 28 times 1 °C


@dataclass(frozen=True)
class Bound:
    """One end of a limit. ``beyond`` is 1 just above the figure (``> 5``), -1 just below it, 0 at the figure itself."""

    amount: Amount
    beyond: int = 0

    def order(self, other: Bound) -> int | None:
        """-1, 0 or 1 as this bound is below, at or above the other; None where that cannot be told."""
        found = order(self.amount, other.amount)
        return found if found else None if found is None else (self.beyond > other.beyond) - (self.beyond < other.beyond)


@dataclass(frozen=True)
class Span:
    """What a limit admits: from ``low``, up to ``high``; a plain figure has one end that serves as either."""

    side: str
    low: Bound | None
    high: Bound | None

    def ends(self) -> tuple[Bound, ...]:
        """The ends that are stated."""
        return tuple(end for end in (self.low, self.high) if end is not None)


def span(op: str, value: float, unit: str, qual: str = "", value2: float | None = None, *, unit2: str = "",
         exclusive: bool = False, units: Units | None = None) -> Span | None:  # fmt: skip
    """The span of a limit; None where its unit is not known.

    >>> span(">", 5, "a").side, span("range", 16, "a", value2=18).side, span("=", 1, "furlong") is None
    ('minimum', 'range', True)
    """
    one = amount(value, unit, qual, units)
    if one is None:
        return None
    if op == "range":
        other = amount(value2 if value2 is not None else value, unit2 or unit, qual, units)
        return None if other is None else Span("range", Bound(one), Bound(other, -1 if exclusive else 0))
    if op in (">=", ">"):
        return Span("minimum", Bound(one, op == ">"), None)
    if op in ("<=", "<"):
        return Span("maximum", None, Bound(one, -1 if op == "<" else 0))
    return Span("equal", Bound(one), Bound(one))


@dataclass(frozen=True)
class Said:
    """The words of a clause that tell how its duty ranks; each is empty where none is said.

    ``qualifier`` is the name of the bounds that ``bound`` sets; ``promptly`` asks for an act without delay, ``every`` says that the
    duty holds for all, ``some`` that it holds for some only.
    """

    qualifier: str = ""
    bound: str = ""
    promptly: str = ""
    every: str = ""
    some: str = ""


@dataclass(frozen=True)
class Rules:
    """What comparing limits goes by.

    Args:
        directions: kind → comparator side → lower, higher or neutral; ``modality``, ``qualifier`` and the words of
            ``qualified``, ``promptly``, ``every``, ``some``, ``serves`` (``stringency.toml``).
        units: the units that are known.
        aside: concepts that name no act: parties, the forms of law, and what duties of every kind name.
    """

    directions: Mapping[str, Mapping[str, Any]]
    units: Units
    aside: frozenset[str] = frozenset()
    _said: dict[tuple[str, str], Said] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls, directions: Mapping[str, Mapping[str, Any]], units: Units, topics: Mapping[str, str], phrases: Mapping[str, Any]
    ) -> Rules:
        """Rules that know which concepts name no act.

        Args:
            directions: ``stringency.toml``.
            units: the units that are known.
            topics: topic of each concept.
            phrases: ``phrases.toml``, whose table ``second`` has the topics of parties and of the forms of law.
        """
        none = {*phrases["second"]["parties"], *phrases["second"]["form"]}
        aside = {name for name, topic in topics.items() if topic in none} | {*directions["act"]["wide"]}
        return cls(directions, units, frozenset(aside))

    def said(self, text: str, language: str) -> Said:
        """What a clause says of its duty by words; looked up once a clause, not once a pair."""
        key = (language, text)
        if key not in self._said:
            if len(self._said) >= KEPT:
                self._said.clear()
            low = text.casefold()
            bounds = ((name, self._first(by, low, language)) for name, by in self.directions["qualified"].items())
            qualifier, bound = next((found for found in bounds if found[1]), ("", ""))
            words = {name: self._first(self.directions[name], low, language) for name in ("promptly", "every", "some")}
            self._said[key] = Said(qualifier, bound, **words)
        return self._said[key]

    def serves(self, text: str, language: str) -> bool:
        """Whether a lead-in only fills in what another paragraph demands ("for the purposes of subsection (1)")."""
        return bool(self._first(self.directions["serves"], text.casefold(), language))

    @staticmethod
    def _first(by: Mapping[str, Sequence[str]], low: str, language: str) -> str:
        return next((word for word in by.get(language, ()) if word in low), "")


def judge(source: Span, target: Span, table: Mapping[str, str]) -> Stringency | None:
    """Which of two limits on one thing is stricter; None where they point different ways (at least, at most).

    Two lower limits, or two upper ones, rank by their figure; a plain figure takes the side of the other. A range ranks
    where one holds the other: where a limit says what is allowed, the narrower is stricter; where it says to whom or from
    what on a duty applies, the wider. Ranges that merely overlap, and a range beside a plain figure, do not rank.

    Args:
        table: comparator side (minimum, maximum, equal) → lower, higher or neutral, whichever is stricter.
    """
    if "range" in (source.side, target.side):
        return _judge_ranges(source, target, table)
    side = source.side if source.side != "equal" else target.side
    if {source.side, target.side} == {"minimum", "maximum"}:
        return None
    here, there = (x.high if side == "maximum" else x.low for x in (source, target))
    return (
        Stringency.INCOMPARABLE if here is None or there is None else _ranked(here.order(there), table.get(side, "neutral"))
    )


def _ranked(found: int | None, direction: str) -> Stringency:
    if found == 0:
        return Stringency.SAME
    if found is None or direction not in ("lower", "higher"):
        return Stringency.INCOMPARABLE
    return Stringency.STRICTER if (found < 0) == (direction == "lower") else Stringency.LOOSER


def _judge_ranges(source: Span, target: Span, table: Mapping[str, str]) -> Stringency:
    inside, outside = _holds(target, source), _holds(source, target)
    if inside and outside:
        return Stringency.SAME
    ways = {(side, table.get(side, "neutral")) for side in ("minimum", "maximum")}
    allowed, applies = {("minimum", "higher"), ("maximum", "lower")} & ways, ("minimum", "lower") in ways
    if inside == outside or "equal" in (source.side, target.side) or not (allowed or applies):
        return Stringency.INCOMPARABLE
    return Stringency.STRICTER if inside != applies else Stringency.LOOSER


def _holds(outer: Span, inner: Span) -> bool:
    """Whether everything that the inner span admits lies in the outer one."""
    low = outer.low is None or (inner.low is not None and inner.low.order(outer.low) in (0, 1))
    high = outer.high is None or (inner.high is not None and inner.high.order(outer.high) in (0, -1))
    return low and high


def _alike(source: Span, target: Span, kind: str) -> bool:
    """Whether two limits can be limits on the same thing: one dimension, one kind of rate, not far apart."""
    ends = [(a.amount, b.amount) for a in source.ends() for b in target.ends()]
    if not all(comparable(a, b) for a, b in ends):
        return False
    return kind in _NO_FACTOR or any((times := apart(a, b)) is not None and times <= FAR for a, b in ends)


def compare_quantities(source: Quantity, target: Quantity, rules: Rules, applies: bool = False) -> Comparison | None:
    """Compare two limits; None where kind, qualifier, dimension or direction differ.

    Args:
        applies: both say from where on their duty holds (after a year of service): the lower is stricter, and the same figure
            tells nothing, for the duties behind it may differ.
    """
    if source.kind != target.kind or source.kind == "money" or scope_of(source.qual) != scope_of(target.qual):
        return None
    here, there = _span_of(source, rules.units), _span_of(target, rules.units)
    if here is None or there is None or not _alike(here, there, source.kind):
        return None
    table = rules.directions.get(source.kind, {})
    if applies and source.kind not in FROM:
        if source.kind not in rules.directions["applies"]:
            return None
        table = {"minimum": rules.directions["applies"][source.kind]}
    verdict = judge(here, there, table)
    if applies and source.kind not in FROM and verdict is Stringency.SAME:
        return None
    return None if verdict is None else Comparison(source.kind, source.quote, target.quote, verdict)


def _span_of(q: Quantity, units: Units) -> Span | None:
    return span(q.op, q.value, q.unit, q.qual, q.value2, unit2=q.unit2, exclusive=q.value2_exclusive, units=units)


def stated_span(row: Mapping[str, Any], units: Units | None = None) -> Span | None:
    """The span of a stated parameter (a figure of a digest); None where its unit is not known."""
    second = row.get("value2")
    return span(
        str(row.get("op", "=")), float(row["value"]), str(row["unit"]), str(row.get("qual", "")),
        None if second is None else float(second), units=units,
    )  # fmt: skip


def compare_stated(
    source: Mapping[str, Any], target: Mapping[str, Any], parameter: Parameter, units: Units | None = None
) -> Stringency | None:
    """Whose stated figure of a parameter is stricter; None where the two are limited to different things (light work).

    The one comparison of the pair page and of the limits page.
    """
    if scope_of(str(source.get("qual", ""))) != scope_of(str(target.get("qual", ""))):
        return None
    here, there = stated_span(source, units), stated_span(target, units)
    if parameter.kind == "money" or here is None or there is None:
        return Stringency.INCOMPARABLE
    table = dict.fromkeys(("minimum", "maximum", "equal"), parameter.stricter)
    return judge(here, there, table) or Stringency.INCOMPARABLE


def compare_parameters(
    source: Sequence[Mapping[str, Any]],
    target: Sequence[Mapping[str, Any]],
    known: Mapping[str, Parameter],
    units: Units | None = None,
) -> list[Comparison]:
    """Compare stated parameters of the same name (those of digests), by the catalogue's direction."""
    found = []
    for one in source:
        for other in target:
            if one["id"] != other["id"] or one["id"] not in known:
                continue
            parameter = known[one["id"]]
            verdict = compare_stated(one, other, parameter, units)
            if verdict is not None:
                found.append(Comparison(parameter.kind, stated(one), stated(other), verdict, parameter.id))
    return found


def scope_of(qual: str) -> str:
    """What a figure is limited to (``light_work``, ``twa``); working days are a unit, not a scope.

    >>> scope_of("light_work"), scope_of("working_day")
    ('light_work', '')
    """
    return "" if qual == "working_day" else qual


def stated(row: Mapping[str, Any]) -> str:
    """A parameter as it is shown: ``>= 100 person``.

    >>> stated({"id": "x", "op": ">=", "value": 100, "unit": "person"}), stated({"id": "y", "value": 1.5e6, "unit": "VND"})
    ('>= 100 person', '= 1500000 VND')
    """
    return f"{row.get('op', '=')} {figure(row['value'])} {row['unit']}".strip()


def compare_all(
    source: Sequence[Quantity], target: Sequence[Quantity], rules: Rules,
    conditional: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset()), told: bool = True,
) -> list[Comparison]:  # fmt: skip
    """Every comparable pair of limits, each limit used once: same comparator first, then same unit, then nearest in order.

    Args:
        conditional: places of each side's limits that stand in a condition; they are not held against what a duty demands.
        told: false where a side defines a term or a field: its figures say whom the words mean, and rank only where figures of
            their kind say from where on duties hold.
    """
    pairs = [
        ((a.op != b.op, a.unit != b.unit, abs(i - j), i + j), i, j, found)
        for i, a in enumerate(source)
        for j, b in enumerate(target)
        if (a.kind in FROM or (told and (i in conditional[0]) == (j in conditional[1])))
        and (found := compare_quantities(a, b, rules, i in conditional[0] and j in conditional[1]))
    ]
    used_a: set[int] = set()
    used_b: set[int] = set()
    chosen = []
    for _, i, j, found in sorted(pairs, key=lambda p: p[0]):
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            chosen.append(found)
    return chosen


def kinds(requirements: Iterable[Requirement]) -> set[str]:
    """The kinds of limit that some requirements state, money apart."""
    return {q.kind for one in requirements for q in one.quantities if q.kind != "money"}


def overall(comparisons: Sequence[Comparison], limits: bool, penalty: bool = False) -> Stringency:
    """One verdict for a pair: that of its comparisons where they agree.

    A limit on one side only, or limits that point both ways, are incomparable; no limit at all is nothing to compare.

    Args:
        limits: whether either side states a limit. penalty: whether either side is a sanction, whose fines and terms
            belong together and are not ranked one by one.
    """
    if penalty and (limits or comparisons):
        return Stringency.INCOMPARABLE
    verdicts = {c.verdict for c in comparisons} - {Stringency.SAME}
    if verdicts in ({Stringency.STRICTER}, {Stringency.LOOSER}):
        return verdicts.pop()
    if comparisons and not verdicts:
        return Stringency.SAME
    if comparisons or limits:
        return Stringency.INCOMPARABLE
    return Stringency.NOTHING


def qualifier(text: str, language: str, rules: Rules) -> str:
    """How far a duty goes by its own words ("so far as is reasonably practicable"); empty where they set no bounds."""
    return rules.said(text, language).qualifier


def by_duty(source: str, target: str, qualified: tuple[str, str], rules: Rules) -> Stringency:
    """As ``by_modality``; of two obligations the one that goes farther is stricter, an absolute one before any other.

    Args:
        qualified: how far each side's duty goes, as ``qualifier`` has it.
    """
    verdict = by_modality(source, target, rules)
    if verdict is not Stringency.SAME or (source, target) != ("obligation", "obligation"):
        return verdict
    one, other = (rules.directions["qualifier"].get(name or "absolute", 0) for name in qualified)
    if not one or not other or one == other:
        return verdict
    return Stringency.STRICTER if one > other else Stringency.LOOSER


def by_modality(source: str, target: str, rules: Rules) -> Stringency:
    """Must is stricter than should, should than may.

    >>> by_modality("obligation", "permission", Rules({"modality": {"obligation": 3, "permission": 1}}, Units({"alone": [], "flows": []}))).value
    'stricter'
    """
    weights = rules.directions["modality"]
    one, other = weights.get(source, 0), weights.get(target, 0)
    if not one or not other:
        return Stringency.NOTHING
    return Stringency.SAME if one == other else Stringency.STRICTER if one > other else Stringency.LOOSER
