"""A law printed in two languages in turn: article by article, the one and then the other."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import zip_longest

from stdalign.model import Finding, Noise
from stdalign.splitting.heads import Head

ENGLISH = re.compile(r"(?m)^[ \t\u3000#*_>]{0,80}(?:Article|ARTICLE|Section|Art\.)[ \t\u00a0]+\d")
"""A quick test: without such lines no text is looked at twice."""
_LABEL = re.compile(r"(?:Article|ARTICLE|Section|SECTION|Art\.)[ \t\u00a0]")
_FEW = 3
_SHARE = 0.8
"""Share of the one language's articles that stand right after the same article of the other."""


def other_language(heads: list[Head], text: str) -> tuple[list[Noise], list[Finding]]:
    """The articles of the second language, where each follows the same article of the first.

    Args:
        heads: possible headings of the units, by place.
    """
    english = [head for head in heads if _LABEL.match(text, head.start, head.label_end)]
    native = [head for head in heads if not _LABEL.match(text, head.start, head.label_end)]
    if len(english) < _FEW or len(native) < _FEW:
        return [], []
    first, second = (native, english) if _follow(english, native) else (english, native)
    if not _follow(second, first):
        return [], []
    starts = [head.start for head in first]
    noise: list[Noise] = []
    for head, ahead in zip_longest(second, second[1:]):
        at = bisect_right(starts, head.start)
        stop = starts[at] if at < len(starts) else _paragraph(text, head.start)
        stop = min(stop, ahead.start) if ahead else stop
        end = head.start + len(text[head.start : stop].rstrip())
        noise.append(Noise(head.start, end, "other_language"))
    message = (
        f"two languages in turn: {len(first)} articles are read, the same {len(second)} in the other language are left out"
    )
    return noise, [Finding("two_languages", message, second[0].start, second[-1].label_end)]


def _follow(these: list[Head], those: list[Head]) -> bool:
    """Whether nearly each of these stands right after that one of the same number."""
    starts = [head.start for head in those]
    same = 0
    for head in these:
        at = bisect_right(starts, head.start) - 1
        same += at >= 0 and those[at].key == head.key
    return same >= _SHARE * max(len(these), len(those))


def _paragraph(text: str, start: int) -> int:
    """Where the paragraph ends that begins at an offset."""
    end = text.find("\n\n", start)
    line = text.find("\n", start)
    stop = end if end >= 0 else line
    return stop if stop >= 0 else len(text)
