"""Matched terms in a text: the text in pieces, each plain or the words of a concept."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``number`` is that of its concept in the pair, 0 for plain text."""

    text: str
    number: int = 0
    concept: str = ""


def pieces(text: str, concepts: Iterable[dict[str, Any]], side: str) -> list[Piece]:
    """Cut a text at its matched terms.

    Args:
        text: the clause, or its beginning: spans beyond it are left out.
        concepts: ``evidence["concepts"]``, in order. side: ``source`` or ``target``.

    >>> [p.text for p in pieces("wear a helmet", [{"id": "helmet", "source": [[7, 13]]}], "source")]
    ['wear a ', 'helmet']
    """
    spans: list[tuple[int, int, int, str]] = []
    for number, concept in enumerate(concepts, 1):
        for span in concept.get(side, ()):
            if len(span) == 2 and 0 <= span[0] < span[1] <= len(text):
                spans.append((span[0], span[1], number, str(concept["id"])))
    found, at = [], 0
    for start, end, number, name in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start < at:
            continue
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], number, name))
        at = end
    if at < len(text):
        found.append(Piece(text[at:]))
    return found


EXCERPT, LEAD = 400, 80
"""Characters of a clause that a list shows, and how many of them stand before the first mark."""


def excerpt(text: str, spans: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """A stretch of a text around what was looked for, with the spans marked; ``…`` where it was cut.

    Args:
        text: the clause.
        spans: start, end and concept, by place.

    >>> [(p.text, p.number) for p in excerpt("wear a helmet", [(7, 13, "helmet")])]
    [('wear a ', 0), ('helmet', 1)]
    """
    found = list(spans)
    first = found[0][0] if found else 0
    start = max(0, min(first - LEAD, len(text) - EXCERPT)) if len(text) > EXCERPT else 0
    start = text.find(" ", start, start + 20) + 1 or start if start else 0
    end = start + EXCERPT
    made: list[Piece] = [Piece("… ")] if start else []
    at = start
    for left, right, concept in found:
        if left < at or right > end:
            continue
        if left > at:
            made.append(Piece(text[at:left]))
        made.append(Piece(text[left:right], 1, concept))
        at = right
    made.append(Piece(text[at:end] + (" …" if end < len(text) else "")))
    return [piece for piece in made if piece.text]


_NAME = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])")
_BEFORE, _AFTER = re.compile(r"(?:^|[\s(])(?:is|are|see) $"), re.compile(r"[,;.)]|$| (?:and|or) ")


def named(note: str, own: str, known: Container[str]) -> list[Piece]:
    """Cut a line of scope at the concepts that it names by their id, in plain words.

    A single word is also English: it is taken for a name where a sentence ends on it or a list goes on (``is employer,``).

    Args:
        note: the line. own: the concept's id, which is no neighbour. known: ids of concepts.

    >>> ids = {"employer", "occupier", "owner-of-plant"}
    >>> [p.text for p in named("Kinds are employer, occupier and owner-of-plant, not any employer.", "duty-holder", ids)]
    ['Kinds are ', 'employer', ', ', 'occupier', ' and ', 'owner of plant', ', not any employer.']
    """
    found: list[Piece] = []
    at = 0
    for match in _NAME.finditer(note):
        name, start, end = match[0], match.start(), match.end()
        lists_on = bool(found) and note[at:start] in (", ", " and ", " or ")
        clear = "-" in name or ((_BEFORE.search(note[:start]) or lists_on) and _AFTER.match(note, end))
        if name == own or name not in known or not clear:
            continue
        if start > at:
            found.append(Piece(note[at:start]))
        found.append(Piece(name.replace("-", " "), 1, name))
        at = end
    return [*found, Piece(note[at:])] if at < len(note) else found
