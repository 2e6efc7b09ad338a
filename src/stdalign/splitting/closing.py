"""What follows the last unit: paragraphs that speak of the whole text, and a signature.

The block of signatures is no text, a numbered programme or set of rules after it is an annex.
"""

from __future__ import annotations

from stdalign.splitting.annexes import Annexes
from stdalign.splitting.grammar import Grammar
from stdalign.splitting.heads import Head, Span, Spans
from stdalign.splitting.titles import BLANKS

_TITLE_MOST = 160
_TITLE_LINES = 5
_ENDS = ".;:,。；：，、!?"
_BRACKETS = "(（[【"
_FEW = 2
"""Numbers in a row that make a text of what stands under a title."""


def closes(text: str, last: Head, lines: list[Span], grammar: Grammar, quotes: Spans) -> list[list[Span]]:
    """The paragraphs after the last item of a decision (一、) that are the decision's own: from when it is in force, what is issued anew.

    After an article (第九条) a paragraph without a label is the article's, whatever it says.

    Args:
        text: the text.
        last: the last unit.
        lines: the lines after its label, noise left out.
        grammar: has the words with which such a paragraph begins.
        quotes: quoted text, in which nothing ends.

    Returns:
        The lines of each paragraph; nothing where the unit goes on to the end.
    """
    if grammar.closing is None or last.word:
        return []
    out: list[list[Span]] = []
    for start, end in reversed(lines[1:]):
        if start in quotes or grammar.any_mark.match(text, start, end):
            break
        out.insert(0, [(start, end)])
    while out and not grammar.closing.match(text, *out[0][0]):
        del out[0]
    at = 1
    while at < len(out):
        if (
            grammar.closing.match(text, *out[at][0])
            or text[max(0, out[at][0][0] - 40) : out[at][0][0]].rstrip()[-1:] in grammar.ends
        ):
            at += 1
        else:
            out[at - 1] += out.pop(at)
    return out


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
