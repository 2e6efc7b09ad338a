"""Two versions of a law, clause by clause: what is as it was, what has other words, what is new, gone, or stands elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stdalign.model import AnalysedClause, Component
from stdalign.record import Record

KINDS = ("unchanged", "moved", "changed", "new", "gone")
"""The same words at the same address; the same words at another one; other words; only in the new version; only in the old."""
_ALIKE = 0.3
"""Two clauses of one address are one clause with other words from this share of common signs on; below it two clauses."""
_AGAIN = 0.6
"""The same for clauses of different addresses, which have nothing but their words in common."""
_TELLS = 12
"""Signs from which on a text that stands elsewhere is known again; shorter ones ("repealed") stand in many places."""
_BINS = 1_024
_COMPARED = 4_000
"""Signs of a clause that are compared."""
_PIECE = re.compile(r"[A-Za-z\u00c0-\u1ef90-9]+|\s+|.", re.S)


@dataclass(frozen=True)
class Difference(Record):
    """A clause in two versions. Addresses, labels and texts are empty where it is not there; ``kind`` is one of ``KINDS``."""

    kind: str
    old: str
    new: str
    old_label: str
    new_label: str
    old_text: str
    new_text: str
    language: str

    def pieces(self) -> list[tuple[str, str]]:
        """What became of the words, in order: pieces that are ``same``, ``gone`` or ``new``.

        >>> Difference("changed", "a#art_1", "b#art_1", "", "", "eight hours", "ten hours", "en").pieces()
        [('gone', 'eight'), ('new', 'ten'), ('same', ' hours')]
        """
        one, other = _PIECE.findall(self.old_text), _PIECE.findall(self.new_text)
        found = []
        for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=len(one) > 1_000).get_opcodes():
            if what == "equal":
                found.append(("same", "".join(one[a:b])))
                continue
            found += [("gone", "".join(one[a:b]))] if b > a else []
            found += [("new", "".join(other[c:d]))] if d > c else []
        return found


@dataclass(frozen=True)
class Differences(Record):
    """Every clause of two versions, in the order of the new one; what is gone stands after what it stood after.

    ``kept`` are articles whose words are all as they were, old address to new; ``renewed`` articles that are there with other
    words. Articles of neither are gone.
    """

    old: str
    new: str
    rows: tuple[Difference, ...]
    kept: dict[str, str]
    renewed: dict[str, str]

    @property
    def clauses(self) -> dict[str, str]:
        """Old address to new of every clause whose words are as they were."""
        return {row.old: row.new for row in self.rows if row.kind in ("unchanged", "moved")}

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses of each kind."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in KINDS}


def differences(old: Sequence[AnalysedClause], new: Sequence[AnalysedClause]) -> Differences:
    """Compare two versions of an instrument.

    Args:
        old: clauses of the older one, in document order.
        new: clauses of the newer one.
    """
    one, other = _spoken(old), _spoken(new)
    matched = _matched(one, other)
    articles = _articles(old, new, matched)
    names = [next((row.instrument for row in rows), "") for rows in (old, new)]
    return Differences(names[0], names[1], tuple(_rows(one, other, matched)), *articles)


def _spoken(rows: Sequence[AnalysedClause]) -> list[AnalysedClause]:
    """Clauses with words of their own; what is quoted or explained beside the law is none of its clauses."""
    return [row for row in rows if row.clause.text.strip() and row.clause.component in (Component.MAIN, Component.ANNEX)]


def _folded(row: AnalysedClause) -> str:
    return " ".join(row.clause.text.split())


def _matched(old: Sequence[AnalysedClause], new: Sequence[AnalysedClause]) -> dict[int, tuple[int, str]]:
    """Place in the old version → place in the new one, and what became of it."""
    found: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()

    def take(here: int, there: int, kind: str) -> None:
        found[here] = there, kind
        taken.add(there)

    at = {row.clause.eid: place for place, row in enumerate(new)}
    words = [[_folded(row) for row in rows] for rows in (old, new)]
    for here, row in enumerate(old):
        there = at.get(row.clause.eid)
        if there is not None and words[0][here] == words[1][there]:
            take(here, there, "unchanged")
    free: dict[str, list[int]] = {}
    for there, text in enumerate(words[1]):
        if there not in taken and len(text) >= _TELLS:
            free.setdefault(text, []).append(there)
    for here, text in enumerate(words[0]):
        if here not in found and free.get(text):
            take(here, free[text].pop(0), "moved")
    for here, row in enumerate(old):
        there = at.get(row.clause.eid)
        if (
            here not in found
            and there is not None
            and there not in taken
            and _likeness(words[0][here], words[1][there]) >= _ALIKE
        ):
            take(here, there, "changed")
    left = [here for here in range(len(old)) if here not in found]
    rest = [there for there in range(len(new)) if there not in taken]
    close = sorted(
        (-share, left[a], rest[b])
        for a, b in _like([words[0][here] for here in left], [words[1][there] for there in rest])
        if (share := _likeness(words[0][left[a]], words[1][rest[b]], _AGAIN)) >= _AGAIN
    )
    for _, here, there in close:
        if here not in found and there not in taken:
            take(here, there, "changed")
    return found


def _like(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of texts that have many runs of two signs in common: the only ones worth a comparison in order."""
    if not old or not new:
        return []
    here, there = _runs(old), _runs(new)
    found = []
    for at, row in enumerate(here):
        share = 2.0 * np.minimum(there, row).sum(axis=1) / np.maximum(there.sum(axis=1) + row.sum(), 1)
        found += [(at, int(other)) for other in np.flatnonzero(share >= _AGAIN - 0.15)]
    return found


def _runs(texts: Sequence[str]) -> NDArray[np.float32]:
    counts = np.zeros((len(texts), _BINS), np.float32)
    for at, text in enumerate(texts):
        for one, other in pairwise(text[:_COMPARED]):
            counts[at, (ord(one) * 31 + ord(other)) % _BINS] += 1
    return counts


def _likeness(one: str, other: str, least: float = _ALIKE) -> float:
    """Share of signs that two texts have in common, in order (0–1); 0 where a bound shows that it is below ``least``."""
    match = SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED], autojunk=False)
    if match.real_quick_ratio() < least or match.quick_ratio() < least:
        return 0.0
    return match.ratio()


def _rows(
    old: Sequence[AnalysedClause], new: Sequence[AnalysedClause], matched: dict[int, tuple[int, str]]
) -> Iterable[Difference]:
    back = {there: (here, kind) for here, (there, kind) in matched.items()}
    gone: dict[int, list[int]] = {}
    after = -1
    for here in range(len(old)):
        if here in matched:
            after = matched[here][0]
        else:
            gone.setdefault(after, []).append(here)
    for there in range(-1, len(new)):
        if there >= 0:
            here, kind = back.get(there, (-1, "new"))
            yield _row(kind, old[here] if here >= 0 else None, new[there])
        for here in gone.get(there, ()):
            yield _row("gone", old[here], None)


def _row(kind: str, old: AnalysedClause | None, new: AnalysedClause | None) -> Difference:
    here, there = (
        (row.address, row.clause.label, row.clause.text) if row is not None else ("", "", "") for row in (old, new)
    )
    language = (new or old).clause.language  # type: ignore[union-attr]  # one of the two is there
    return Difference(kind, here[0], there[0], here[1], there[1], here[2], there[2], language)


def _articles(
    old: Sequence[AnalysedClause], new: Sequence[AnalysedClause], matched: dict[int, tuple[int, str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Articles that are as they were, and those that are there with other words: old address to new."""
    one, other = _spoken(old), _spoken(new)
    parts: list[dict[str, list[int]]] = [{}, {}]
    for rows, found in ((one, parts[0]), (other, parts[1])):
        for place, row in enumerate(rows):
            if row.article:
                found.setdefault(f"{row.instrument}#{row.article}", []).append(place)
    kept: dict[str, str] = {}
    renewed: dict[str, str] = {}
    for address, places in parts[0].items():
        there = Counter(
            f"{other[matched[place][0]].instrument}#{other[matched[place][0]].article}"
            for place in places
            if place in matched
        )
        if not there:
            continue
        new_address = max(sorted(there), key=lambda name: there[name])
        same = all(place in matched and matched[place][1] in ("unchanged", "moved") for place in places)
        whole = same and len(parts[1].get(new_address, ())) == len(places) == there[new_address]
        (kept if whole else renewed)[address] = new_address
    return kept, renewed
