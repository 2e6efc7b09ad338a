"""What follows a signature: the block of signatures is no text, a numbered programme or set of rules after it is an annex."""

from __future__ import annotations

from stdalign.splitting.annexes import Annexes
from stdalign.splitting.heads import Span
from stdalign.splitting.titles import BLANKS

_TITLE_MOST = 160
_TITLE_LINES = 5
_ENDS = ".;:,。；：，、!?"
_BRACKETS = "(（[【"
_FEW = 2
"""Numbers in a row that make a text of what stands under a title."""


def resumes(text: str, lines: list[Span], annexes: Annexes) -> int | None:
    """Where a text begins again after a signature: at the title above its first numbered heading.

    A list of those who get a copy is numbered too, but stands under words with a colon and no title.

    Args:
        lines: the lines after the enacting text, noise left out.
    """
    starts = [max(0, text.rfind("\n", 0, low) + 1) for low, _ in lines]
    holders, units = annexes.holders(starts), annexes.units(starts)
    firsts = [holders[0].start] if holders else []
    firsts += [units[0].start] if len(units) >= _FEW or (units and holders) else []
    if not firsts:
        return None
    at = next(place for place, (_, high) in enumerate(lines) if high > min(firsts))
    first = at
    while first and at - first < _TITLE_LINES and _titles(text, lines, first - 1):
        first -= 1
    if first == at:
        return starts[at] if holders and min(firsts) == holders[0].start and _apart(text, lines, at) else None
    return starts[first]


def _titles(text: str, lines: list[Span], at: int) -> bool:
    """Whether a line may be a title: in capitals, in brackets, or set apart from what stands before it."""
    words = text[lines[at][0] : lines[at][1]].strip(BLANKS + "#")
    if not words or len(words) > _TITLE_MOST or words[-1] in _ENDS or not any(map(str.isalpha, words)):
        return False
    return words.isupper() or words[0] in _BRACKETS or _apart(text, lines, at)


def _apart(text: str, lines: list[Span], at: int) -> bool:
    """Whether a blank line or the border of a page stands before a line."""
    before = text[lines[at - 1][1] if at else 0 : lines[at][0]]
    return before.count("\n") > 1 or "\f" in before
