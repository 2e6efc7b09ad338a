"""Which patterns can match a text at all, found in one pass: most cues of a language do not occur in most clauses.

Every match of a pattern holds one of its *needed words*: pieces of plain text read off the pattern's own parse. One Aho–Corasick
automaton finds the needed words of all patterns at once, so that only patterns whose words are there are tried. Nothing is
lost by it: a pattern from which no word can be read off is always tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 400  # words of a pattern; with more the pass costs more than it saves
_CLASS = 24  # letters of a class that are written out one by one


class Guards:
    """The needed words of patterns.

    Args:
        patterns: regular expressions, searched for without regard to case.

    >>> guards = Guards(["employers? shall", "(?:a|an) inspector may", r"\\d+"])
    >>> bin(guards.possible("the employer shall"))
    '0b101'
    """

    def __init__(self, patterns: Iterable[re.Pattern[str] | str]) -> None:
        import ahocorasick

        bits: dict[str, int] = {}
        self._always = 0
        for place, pattern in enumerate(patterns):
            words = needed_words(pattern if isinstance(pattern, str) else pattern.pattern)
            if not words:
                self._always |= 1 << place
            for word in words:
                bits[word] = bits.get(word, 0) | 1 << place
        self._automaton = ahocorasick.Automaton()
        for word, bit in bits.items():
            self._automaton.add_word(word, bit)
        self._empty = not bits
        if bits:
            self._automaton.make_automaton()

    def possible(self, text: str) -> int:
        """Places of the patterns that may match, as bits."""
        found = self._always
        if not self._empty:
            for _, bit in self._automaton.iter(text.lower()):
                found |= bit
        return found


def needed_words(pattern: str) -> frozenset[str]:
    """Words in small letters of which every match of a pattern holds one; empty where none can be read off.

    >>> sorted(needed_words("(?:shall|must) not|prohibited"))
    ['must not', 'prohibited', 'shall not']
    >>> needed_words("[A-Z]+|never")
    frozenset()
    """
    found = _of(parser.parse(pattern, re.IGNORECASE))
    words = {word.lower() for word in found or ()}
    # a word that holds another one is there only where that one is
    least = {word for word in words if not any(other != word and other in word for other in words)}
    return frozenset(least) if 0 < len(least) <= _MOST and all(least) else frozenset()


Words = set[str] | None


def _of(pieces: Any) -> Words:
    """The best choice of words of a sequence: the one whose shortest word is longest."""
    best: Words = None
    run: set[str] | None = {""}  # what the pieces just read spell together, while they are plain

    for piece in pieces:
        spelled = _spelled(piece)
        if spelled is not None and run is not None and len(run) * len(spelled) <= _CLASS:
            run = {head + tail for head in run for tail in spelled}
            continue
        best = _better(best, run)
        run = spelled if spelled is not None else {""}
        if spelled is None:
            best = _better(best, _inside(piece))
    return _better(best, run)


def _spelled(piece: Any) -> Words:
    """Every text that a piece can be, where these are few."""
    kind, value = piece
    if kind is codes.LITERAL:
        return {chr(value)}
    if kind is codes.IN:
        return _letters(value)
    if kind is codes.SUBPATTERN:
        return _sequence(value[3])
    if kind is codes.BRANCH:
        out: set[str] = set()
        for branch in value[1]:
            spelled = _sequence(branch)
            if spelled is None:
                return None
            out |= spelled
        return out if len(out) <= _CLASS else None
    return {""} if kind in (codes.AT, codes.ASSERT, codes.ASSERT_NOT) else None


def _sequence(pieces: Any) -> Words:
    out = {""}
    for piece in pieces:
        spelled = _spelled(piece)
        if spelled is None or len(out) * len(spelled) > _CLASS:
            return None
        out = {head + tail for head in out for tail in spelled}
    return out


def _letters(members: Sequence[Any]) -> Words:
    out: set[str] = set()
    for kind, value in members:
        if kind is codes.LITERAL:
            out.add(chr(value))
        elif kind is codes.RANGE and value[1] - value[0] < _CLASS:
            out |= {chr(code) for code in range(value[0], value[1] + 1)}
        else:
            return None
    return out if len(out) <= _CLASS else None


def _inside(piece: Any) -> Words:
    """Words needed by a piece that is more than plain text."""
    kind, value = piece
    if kind is codes.SUBPATTERN:
        return _of(value[3])
    if kind is codes.BRANCH:
        out: set[str] = set()
        for branch in value[1]:
            words = _of(branch)
            if not words:
                return None
            out |= words
        return out
    if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT) and value[0] >= 1:
        return _of(value[2])
    return _of(value) if kind is codes.ATOMIC_GROUP else None


def _better(one: Words, other: Words) -> Words:
    if not other or "" in other:
        return one
    if not one:
        return other
    return other if (min(map(len, other)), -len(other)) > (min(map(len, one)), -len(one)) else one
