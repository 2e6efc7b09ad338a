"""Numbers of the lists of a page, which a browser makes and no text holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdalign.numerals import int_to_roman

_ATTRIBUTE = re.compile(
    r"\b(type|start|value|reversed|style|class)\b(?:\s*=\s*(?:\"([^\"]{0,500})\"|'([^']{0,500})'|([^\s>]{1,100})))?", re.I
)
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.I)
_STYLES = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i",
    "upper-roman": "I", "decimal-leading-zero": "1",
}  # fmt: skip
SHAPES = {"vi": "{})", "id": "{}."}
"""How letters of lists are written in the laws of a language; elsewhere in brackets."""


def attributes(tag: str) -> dict[str, str]:
    """Attributes of a tag that this reader asks for."""
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(tag)}


@dataclass
class OrderedList:
    """One list that is open: how its numbers are written and which comes next."""

    form: str
    next: int
    step: int

    @classmethod
    def of(cls, tag: str, items: int) -> OrderedList:
        """The list that a tag opens.

        Args:
            tag: the tag ``<ol …>``.
            items: how many items it holds, for a list that counts down.
        """
        given = attributes(tag)
        style = _STYLE.search(given.get("style", ""))
        form = given.get("type", "1") if given.get("type", "1") in ("1", "a", "A", "i", "I") else "1"
        if style:
            form = "" if style[1].lower() == "none" else _STYLES.get(style[1].lower(), form)
        down = "reversed" in given
        return cls(form, _whole(given.get("start", ""), items if down else 1), -1 if down else 1)

    def label(self, tag: str, shape: str) -> str:
        """The number of the item that a tag ``<li …>`` opens; empty for a list without numbers.

        >>> numbers = OrderedList.of('<ol type="a" start="3">', 0)
        >>> numbers.label("<li>", "({})"), numbers.label('<li value="9">', "({})"), numbers.label("<li>", "({})")
        ('(c)', '(i)', '(j)')
        """
        self.next = _whole(attributes(tag).get("value", ""), self.next)
        number, self.next = self.next, self.next + self.step
        if not self.form:
            return ""
        if self.form == "1" or number < 1:
            return f"{number}."
        if self.form in "iI":
            written = int_to_roman(number) if number < 4000 else str(number)
        else:
            written = ""
            while number > 0:
                number, rest = divmod(number - 1, 26)
                written = chr(97 + rest) + written
        return shape.format(written.upper() if self.form in "AI" else written)


def _whole(text: str, default: int) -> int:
    return int(text) if text.lstrip("-").isdigit() and len(text) < 8 else default
