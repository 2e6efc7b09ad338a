"""Signs in finished clauses that words were glued or cut: the few that do not end, begin or head as all the others do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stdalign.model import Clause, Component, Finding, Level
from stdalign.splitting.vocabulary import any_of

_FEW = 10
"""Clauses that must show a habit before one against it is doubted."""
_HEADED = 0.8
_RARE = 0.05
"""Share of clauses from which on something is no slip."""
_MOST = 30
_ENDS = ".;:!?。；：！？．…”’\"')）]】»។៖၊။—–-|,，、"
_JOINED = re.compile(rf"(?:{any_of('joining', begins=True)})\Z")
"""Words after which the next item of a list follows."""
_QUOTES = frozenset('“”"‘’«»')
_LEAST = 40
"""Characters of a clause that may hold a list."""
_SHORT = 8
"""Fewest characters between two labels of a list."""
_LABEL = re.compile(r"[:;.。；：။៖၊-] ?[(（]?(?P<num>\d{1,2}|[a-z]|[ก-ฮກ-ຮក-អက-အ])[)）.、]\s*(?=\S)")
_TEXT = frozenset({Level.ARTICLE, Level.CLAUSE, Level.PARAGRAPH, Level.POINT, Level.SUBPOINT})


def glued(clauses: list[Clause]) -> list[Finding]:
    """Findings for clauses that may hold more or less than their own words."""
    above = {clause.parent for clause in clauses}
    own = [
        clause
        for clause in clauses
        if clause.text and clause.level in _TEXT and clause.component in (Component.MAIN, Component.ANNEX)
    ]
    leaves = [clause for clause in own if clause.eid not in above and not clause.status]
    out = [*_open_ends(leaves), *_small_begins(own), *_unheaded(clauses), *_lists_inside(leaves)]
    return out[:_MOST]


def _open_ends(leaves: list[Clause]) -> Iterable[Finding]:
    """Clauses without an end of a sentence where nearly all have one: a title or a page's number may be glued to them."""
    odd = [clause for clause in leaves if clause.text[-1] not in _ENDS]
    if len(leaves) < _FEW or len(odd) > max(2, _RARE * len(leaves)):
        return
    for clause in odd:
        if not _JOINED.search(clause.text):
            yield Finding("open_end", f"{clause.eid} ends in no sign: {clause.text[-40:]!r}", clause.start, clause.end)


def _small_begins(own: list[Clause]) -> Iterable[Finding]:
    """Paragraphs without a label that begin with a small letter: they may go on from the one before."""
    bare = [clause for clause in own if not clause.label and clause.level is Level.PARAGRAPH]
    small = [clause for clause in bare if clause.text[0].islower()]
    if len(small) <= max(3, _RARE * len(bare)):
        for clause in small:
            yield Finding(
                "cut_paragraph", f"{clause.eid} begins in a small letter: {clause.text[:40]!r}", clause.start, clause.end
            )


def _unheaded(clauses: list[Clause]) -> Iterable[Finding]:
    """Units without a title where nearly all have one."""
    units = [
        clause for clause in clauses if clause.unit and clause.component is Component.MAIN and clause.status != "repealed"
    ]
    bare = [clause for clause in units if not clause.heading]
    if len(units) < _FEW // 2 or len(bare) > (1 - _HEADED) * len(units):
        return
    for clause in bare:
        yield Finding("no_heading", f"{clause.eid} has no title, as the others have", clause.start, clause.end)


def _lists_inside(leaves: list[Clause]) -> Iterable[Finding]:
    """Clauses whose words hold two labels that follow each other: a list that was not split."""
    for clause in leaves:
        if len(clause.text) < _LEAST:
            continue
        last, after = "", 0
        for found in _LABEL.finditer(clause.text):
            number = found["num"]
            if last and _follows(last, number) and found.start() - after >= _SHORT:
                if not _QUOTES.isdisjoint(clause.text):
                    break  # replacement text
                message = f"{clause.eid} holds labels of a list: {last!r}, {number!r}"
                yield Finding("list_inside", message, clause.start, clause.end)
                break
            last, after = number, found.end()


def _follows(one: str, two: str) -> bool:
    if one.isdecimal() != two.isdecimal():
        return False
    return int(two) == int(one) + 1 if one.isdecimal() else 1 <= ord(two) - ord(one) <= (1 if two.isascii() else 2)
