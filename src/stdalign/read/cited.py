"""Pages that print the full citation of each paragraph on a line of its own (``1910.7(a)(1)``): the tree that they state."""

from __future__ import annotations

import re

from stdalign.model import Component, Level
from stdalign.source import OutlineNode

_LINE = re.compile(
    r"(?m)^[ \t]*(?P<label>(?P<number>\d{1,4}\.\d{1,4}[a-z]?)(?P<steps>(?:\([A-Za-z0-9]{1,5}\)){1,8}))[ \t]*$"
)
_TITLE = r"(?m)^[ \t]*(?P<label>(?:§[ ]?)?{})[ \t]*(?:[-–—.:][ \t]*)+(?P<heading>[^\n]{{2,300}})$"
_STEP = re.compile(r"\(([A-Za-z0-9]+)\)")
_LEVELS = (Level.ARTICLE, Level.PARAGRAPH, Level.POINT, Level.SUBPOINT)
_FEWEST = 3
_NOTES = re.compile(r"(?m)^(?:\[\d+ FR \d[^\n]*|Note: The following appendix[^\n]*)$")


def cited_outline(text: str) -> tuple[OutlineNode, ...]:
    """Outline of a section whose paragraphs are headed by their citation; empty where the text is not of that kind.

    >>> text = "1910.7 - Lamps.\\n1910.7(a)\\nScope.\\n1910.7(a)(1)\\nAll lamps.\\n1910.7(b)\\nNo fires."
    >>> [(node.label, node.number, node.level.value, text[node.body : node.end]) for node in cited_outline(text)][1:3]
    [('1910.7(a)', 'a', 'paragraph', 'Scope.\\n1910.7(a)(1)\\nAll lamps.'), ('1910.7(a)(1)', '1', 'point', 'All lamps.')]
    """
    if "(a)" not in text:
        return ()
    found = list(_LINE.finditer(text))
    if len(found) < _FEWEST:
        return ()
    number = found[0]["number"]
    found = [one for one in found if one["number"] == number]
    last = _NOTES.search(text, found[-1].end())
    end = last.start() if last else len(text)
    end = len(text[:end].rstrip())
    title = re.search(_TITLE.format(re.escape(number)), text[: found[0].start()])
    start, label = (title.start("label"), title["label"]) if title else (found[0].start("label"), "")
    heading = title["heading"].strip() if title else ""
    nodes: list[OutlineNode] = []
    if title:
        front = len(text[: title.start()].rstrip())
        if front:
            nodes.append(OutlineNode(0, front, 0, 0, Level.TEXT, component=Component.FRONT))
    nodes.append(OutlineNode(start, end, found[0].start("label"), 0, Level.ARTICLE, label, number, heading))
    starts = [one.start("label") for one in found] + [end]
    for at, one in enumerate(found):
        steps = _STEP.findall(one["steps"])
        depth = len(steps)
        after = next((later for later in range(at + 1, len(found)) if found[later]["steps"].count("(") <= depth), len(found))
        stop = len(text[: starts[after]].rstrip()) if after < len(found) else end
        body = min(one.end() + len(text[one.end() :]) - len(text[one.end() :].lstrip()), stop)
        nodes.append(
            OutlineNode(one.start("label"), stop, body, depth, _LEVELS[min(depth, 3)], one["label"], steps[-1].lower())
        )
    return tuple(nodes)
