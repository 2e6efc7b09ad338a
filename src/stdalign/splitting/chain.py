"""Tell article headings from look-alikes: the chain of numbers in order that weighs most."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from stdalign.model import Component, Finding
from stdalign.number import FIRST, later
from stdalign.splitting.anew import runs_anew
from stdalign.splitting.doubts import begins_late
from stdalign.splitting.grammar import Grammar
from stdalign.splitting.heads import Head, Marker, Spans
from stdalign.splitting.lines import line_end, row_of_figures
from stdalign.splitting.rising import best_chain, chain_of

_MOST_FINDINGS = 200
_CLAUSE_START = 160
_FIGURE = re.compile(r"[\d\])][ \t]*\n\Z")
_LISTED = 0.5
"""Mean bulk below which a run of headings is a contents list."""


@dataclass
class Part:
    """A component of the instrument: its span and the articles that stand in it."""

    component: Component
    start: int
    end: int
    articles: list[Head] = field(default_factory=list)
    marker: Marker | None = None
    anew: bool = False


def firm(heads: list[Head]) -> list[Head]:
    """The headings without those that count only where no others are found: lists in a law are no articles."""
    if not any(head.last for head in heads):
        return heads
    sure = [head for head in heads if not head.last]
    longest = max((len(chain_of(own)[0]) for own in _families(sure)), default=0)
    rest = max((len(chain_of(own)[0]) for own in _families([head for head in heads if head.last])), default=0)
    return sure if longest > 1 or longest >= rest else heads


def _families(heads: list[Head]) -> list[list[Head]]:
    names = sorted({head.family for head in heads})
    return [[head for head in heads if head.family == name] for name in names]


def weigh(heads: list[Head], text: str, grammar: Grammar, quotes: Spans, strong: Spans, wrapped: bool) -> list[Head]:
    """Weights by form and context: how much text follows, what stands before, quoted or not."""
    out: list[Head] = []
    veto = grammar.skipped_after
    opened = grammar.quoted_after
    quoted: int | None = None
    for index, head in enumerate(heads):
        if quotes and head.start in quotes and not _amends(text, head, grammar):
            continue
        if veto and (wrapped or not _alone(text, head)) and inside_sentence(text, head, veto):
            continue
        if opened:
            before = text[max(0, head.start - 80) : head.start].rstrip()
            if opened.search(before) or (quoted is not None and head.key.inserted and 0 <= head.key[0][0] - quoted <= 1):
                quoted = head.key[0][0]
                continue
            quoted = None
        follows = heads[index + 1].start if index + 1 < len(heads) else len(text)
        bulk = min(follows - head.start, 300) / 300
        weight = head.weight + 0.8 * bulk
        if strong and head.start in strong:
            weight += 0.6
        if grammar.amends and head.weight <= 1.0 and _amends(text, head, grammar):
            weight += 0.8
        out.append(replace(head, weight=weight, bulk=bulk + 0.2))
    return out


def _alone(text: str, head: Head) -> bool:
    """Whether a label has its line to itself."""
    line = text.rfind("\n", 0, head.start) + 1
    rest = text[head.label_end : line_end(text, head.label_end)]
    return not text[line : head.start].strip(" \t#*_") and not rest.strip(" \t*_.:")


def _amends(text: str, head: Head, grammar: Grammar) -> bool:
    """Whether the words after a label are an amending clause's own, so that a quotation before it was never closed."""
    return bool(grammar.amends and grammar.amends.search(text, head.body, head.body + _CLAUSE_START))


def inside_sentence(text: str, head: Head, veto: re.Pattern[str]) -> bool:
    """Whether the words right before a label make it a reference, not a heading."""
    line = text.rfind("\n", 0, head.start) + 1
    before = text[line : head.start].strip(" \t\u3000#*_>")
    if not before:
        before = text[max(0, line - 60) : max(0, line - 1)].rstrip(" \t*_")
        if before.endswith("\n"):
            return False
    return bool(veto.search(before))


def standing(
    markers: list[Marker], text: str, quotes: Spans, ends: frozenset[str], skip: Spans, wrapped: bool
) -> list[Marker]:
    """Markers that are no part of a sentence and not quoted.

    Args:
        wrapped: whether lines are hard-wrapped; else each is a paragraph, and one that ends in a figure is over.
    """
    out: list[Marker] = []
    for marker in markers:
        if (quotes and marker.start in quotes) or marker.start in skip:
            continue
        line = text.rfind("\n", 0, marker.start) + 1
        fresh = line == marker.start or not text[line : marker.start].strip()
        signed = bool(out) and out[-1].component is None  # names of signers end in no full stop
        stands = marker.hard or signed or (not wrapped and _FIGURE.search(text, max(0, line - 20), line))
        if fresh and not stands and not _fresh(text, line, marker, ends, skip):
            continue
        if out and _titles(text, out[-1], marker):
            continue
        out.append(marker)
    return out


def _titles(text: str, label: Marker, marker: Marker) -> bool:
    """Whether the line of a marker is but the title under the label of an annex: no list of annexes, which repeats its word."""
    if label.component is not Component.ANNEX or marker.component is not Component.ANNEX:
        return False
    one, two = text[label.start : label.end].split(), text[marker.start : marker.end].split()
    return not text[label.end : marker.start].strip() and bool(one and two) and one[0].casefold() != two[0].casefold()


def _fresh(text: str, line: int, marker: Marker, ends: frozenset[str], skip: Spans) -> bool:
    """Whether the words before a marker's line do not go on in it."""
    before = text[max(0, line - 80) : line]
    tail = before.rstrip(" \t*_\n\f")
    if not tail or before[len(tail) :].count("\n") >= 2 or "\f" in before[len(tail) :]:
        return True
    if line - len(before) + len(tail) - 1 in skip:
        return True  # a running head or a page number: a new page begins
    last = tail[-1]
    if last.isdigit() and row_of_figures(tail.rpartition("\n")[2]):
        return True
    shouts = text[marker.start : marker.end].isupper()
    stopless = "\u0e00" <= last <= "\u0eff"  # Thai and Lao end no sentence with a sign
    return last in ends or last.isupper() or stopless or (shouts and last.isdigit())


def regions(markers: list[Marker], length: int) -> list[tuple[int, int, Marker | None]]:
    """Stretches between markers."""
    out: list[tuple[int, int, Marker | None]] = []
    start, opened = 0, None
    for marker in markers:
        if marker.start > start or opened is None:
            out.append((start, marker.start, opened))
        start, opened = marker.start, marker
    out.append((start, length, opened))
    return out


def components(
    heads: list[Head],
    markers: list[Marker],
    length: int,
    complete: Callable[[list[Head], int, int], list[Head]] | None = None,
    holders: list[Head] | None = None,
) -> tuple[list[Part], list[Finding]]:
    """Parts of the instrument in order: the enacting text and the components after it.

    The main part is the heaviest chain that stands before the first marker that closes the
    enacting text; a stretch whose numbers go on where the main part stopped belongs to it.

    Args:
        complete: puts headings into the gaps of the enacting text's numbers, between two offsets.
        holders: possible containers, between which the numbers may begin anew.
    """
    families = sorted({head.family for head in heads})
    spans = regions(markers, length)
    starts = [head.start for head in heads]
    chains: list[tuple[list[Head], float]] = []
    anew: set[int] = set()
    for place, (start, end, _) in enumerate(spans):
        within = heads[bisect_left(starts, start) : bisect_left(starts, end)]
        chosen: tuple[list[Head], float] = ([], 0.0)
        for family in families:
            found = chain_of([head for head in within if head.family == family])
            if found[1] > chosen[1]:
                chosen = found
        if chosen[0] and holders:
            own = [head for head in within if head.family == chosen[0][0].family]
            runs = runs_anew(own, [holder for holder in holders if start <= holder.start < end], chosen[1])
            if runs:
                chosen = (runs, chosen[1])
                anew.add(place)
        chains.append(chosen)
    main = _main_region(spans, chains)
    if main is None:
        return [], []
    parts: list[Part] = []
    articles = list(chains[main][0])
    start, end = spans[main][0], spans[main][1]
    for index in range(main - 1, -1, -1):
        chain = [head for head in chains[index][0] if head.family == articles[0].family]
        if not chain or not _goes_on(chain[-1], articles[0], False) or articles[0].key[0][0] == 1:
            break
        articles[:0] = chain
        start = spans[index][0]
    last = main
    for index in range(main + 1, len(spans)):
        marker = spans[index][2]
        if marker and marker.hard:
            break
        chain = chains[index][0]
        chain = [head for head in chain if head.family == articles[-1].family]
        if chain and _goes_on(articles[-1], chain[0], _restarts(chain, index, spans, heads, starts)):
            articles.extend(chain)
            end, last = spans[index][1], index
    if complete:
        articles = complete(articles, start, end)
    parts.append(Part(Component.MAIN, start, end, articles, anew=main in anew))
    findings = begins_late(articles) + _findings(articles, heads, starts, holders or [])
    rest, cut = _restart(articles, [h for h in heads if h.start < end], end)
    if rest:
        message = f"numbers begin anew after {articles[-1].number}: a second instrument in the same file, or an annex"
        findings.append(Finding("second_instrument", message, rest[0].start, rest[0].label_end))
        parts[0].end = cut
        parts.append(Part(Component.ANNEX, cut, end, rest))
    for index in range(last + 1, len(spans)):
        begin, stop, marker = spans[index]
        if marker is None:
            continue
        if marker.component is None:
            chain = chains[index][0]
            if chain and len(chain) > 1 and chain[0].key[0][0] == 1:
                parts.append(Part(Component.FRONT, begin, chain[0].start, [], marker))
                parts.append(Part(Component.ANNEX, chain[0].start, stop, chain))
            else:
                parts.append(Part(Component.FRONT, begin, stop, [], marker))
        else:
            kind = Component.ANNEX if marker.component is Component.FRONT else marker.component
            parts.append(Part(kind, begin, stop, chains[index][0], marker, anew=index in anew))
    return parts, findings


def _main_region(spans: list[tuple[int, int, Marker | None]], chains: list[tuple[list[Head], float]]) -> int | None:
    chosen, weight = None, 0.0
    for index, (_, _, marker) in enumerate(spans):
        closes = marker is not None and (marker.hard or marker.component is None)
        if closes and chosen is not None and len(chains[chosen][0]) >= 2:
            break
        bulk = sum(head.bulk for head in chains[index][0])
        annexed = chosen is not None and marker is not None and marker.component is not Component.FRONT
        if annexed and (bulk <= 1.5 * weight or weight >= _LISTED * len(chains[chosen or 0][0])):
            continue
        if bulk > weight:
            chosen, weight = index, bulk
    return chosen


def _goes_on(last: Head, first: Head, restarts: bool) -> bool:
    if first.path:
        return not restarts and first.key > last.key
    step = first.key[0][0] - last.key[0][0]
    return not restarts and (
        step == 1 or (step == 0 and later(first.key.inserted, last.key.inserted)) or (2 <= step <= 3 and first.word)
    )


def _restarts(
    chain: list[Head],
    index: int,
    spans: list[tuple[int, int, Marker | None]],
    heads: list[Head],
    starts: list[int],
) -> bool:
    begin = spans[index][0]
    low, high = bisect_left(starts, begin), bisect_left(starts, chain[0].start)
    return any(heads[at].key == FIRST for at in range(low, high))


def _restart(articles: list[Head], heads: list[Head], end: int) -> tuple[list[Head], int]:
    """A second run of numbers from 1 after the last article, where no marker announced it."""
    after = [head for head in heads if head.start > articles[-1].start and head.word]
    chain, _ = best_chain([head for head in after if head.family == articles[-1].family])
    if len(chain) >= 3 and chain[0].key == FIRST and len(articles) > 1:
        return chain, chain[0].start
    return [], end


def _findings(articles: list[Head], heads: list[Head], starts: list[int], holders: list[Head]) -> list[Finding]:
    out: list[Finding] = []
    for one, two in itertools.pairwise(articles):
        missing = "" if two.key.follows(one.key) or two.key == FIRST else _missing(one, two)
        if missing and one.path and any(one.start < held.start < two.start and _holds(held, two) for held in holders):
            continue
        if missing and len(out) < _MOST_FINDINGS:
            out.append(Finding("missing_number", missing, two.start, two.label_end))
    taken = {head.start for head in articles}
    keys = {head.key for head in articles}
    low = bisect_left(starts, articles[0].start)
    high = bisect_right(starts, articles[-1].start)
    for head in heads[low:high]:
        if len(out) >= _MOST_FINDINGS:
            break
        if head.start not in taken and head.family == articles[0].family and head.weight >= 1.0:
            code = "duplicate_number" if head.key in keys else "number_out_of_order"
            out.append(Finding(code, f"a second heading {head.number}, left in the text", head.start, head.label_end))
    return out


def _holds(container: Head, unit: Head) -> bool:
    """Whether a container numbers its units after itself: Rule 1050 has 1051 for its first."""
    return container.key.value in (unit.key[0][0], unit.key[0][0] - 1)


def _missing(one: Head, two: Head) -> str:
    """What is missing between two numbers that do not follow each other."""
    if one.path or two.path:
        return f"{one.number} is followed by {two.number}"
    first, last = one.key[0][0] + 1, two.key[0][0] - 1
    if last < first:
        return ""
    return f"number {first} is missing" if first == last else f"numbers {first} to {last} are missing"
