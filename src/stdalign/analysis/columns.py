"""Figures in the cells of a table: each takes the unit and the limit that the head of its column states.

Cells stand between `` | `` as the readers write them, rows on lines of their own or, where white space was folded, one after the
other; then the number of columns is that of the rule below the head, or the one by which every column holds one kind of thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stdalign.analysis.measures import Measure, MeasureFinder
from stdalign.cues import Cues, Pattern

CELL = " | "
_RULE = re.compile(r"\|?(?:\s?:?-{3,}:?\s?\|)*\s?:?-{3,}:?\s?\|?(?=\s|\Z)")
_DASHES = re.compile(r"-{3,}")
_INSIDE = re.compile(r"[(（\[]([^()（）\[\]]{1,30}(?:[(（][A-Z][)）])?)[)）\]]")
_LED = re.compile(r"[:：]\s*")
_OPENING = ("(", "（", "[")
_YEAR = 1800  # in a column of years from here on a year of the calendar, no span of time
_MOST_COLUMNS = 9
_HEAD = 60  # signs of the first head that are looked at: what introduces the table stands before it

Span = tuple[int, int]


@dataclass(frozen=True)
class _Column:
    """What the head of a column says of its figures."""

    unit: Measure | None
    op: str


class ColumnFinder:
    """Reads the figures of tables in one language.

    Args:
        cues: of the language.
        measures: finds units in heads.
    """

    def __init__(self, cues: Cues, measures: MeasureFinder) -> None:
        self._measures = measures
        self._blank = " " if cues.spaced else ""
        self._limits: list[tuple[str, Pattern]] = [
            (op, pattern)
            for name in ("before", "after")
            for op, pattern in cues.table("quantity", name).items()
            if op in ("<=", ">=", "<", ">")
        ]

    def apply(self, text: str, measures: Sequence[Measure]) -> None:
        """Give the figures of cells what the heads of their columns say, in place.

        Args:
            text: the clause, rows of tables in it.
            measures: figures of the clause in their order.
        """
        if CELL not in text:
            return
        grid = _lines(text) if "\n" in text else _folded(text, measures)
        if not grid:
            return
        heads, cells = grid
        columns = [self._column(head) for head in heads]
        body = min(start for (start, _), _ in cells)
        for m in measures:
            if m.end < body and text[m.start - 1 : m.start] in _OPENING and not any(map(str.isdigit, text[m.start : m.end])):
                m.rule, m.kind = None, ""  # (triệu đồng) in a head is a unit
            place = next((column for (start, end), column in cells if start <= m.start and m.end <= end), None)
            if place is None or place >= len(columns):
                continue
            column = columns[place]
            dated = column.unit is not None and column.unit.unit == "a" and m.value >= _YEAR
            if not m.rule and not m.kind and column.unit and column.unit.rule and not dated and _fills(text, m, cells):
                m.rule, m.unit, m.qual = column.unit.rule, column.unit.unit, column.unit.qual
                m.value *= column.unit.value
                m.value2 = None if m.value2 is None else m.value2 * column.unit.value
            if m.rule and not m.op:
                m.op = column.op

    def _column(self, head: str) -> _Column:
        inside = _INSIDE.findall(head)
        tail = re.split(r"[,，;；:：]", head)[-1]
        unit = next((made for piece in (*inside, tail, head) if (made := self._unit(piece.strip()))), None)
        return _Column(unit, next((op for op, pattern in self._limits if pattern.search(head)), ""))

    def _unit(self, written: str) -> Measure | None:
        """The unit that words are, ``triệu đồng`` with its million; None where they are none."""
        if not written or written[0].isdigit():
            return None
        whole = f"1{self._blank}{written}"
        found = self._measures.find(whole)
        one = found[0] if len(found) == 1 else None
        return one if one and one.rule and one.start == 0 and one.end == len(whole) and one.value > 0 else None


def _fills(text: str, m: Measure, cells: Sequence[tuple[Span, int]]) -> bool:
    """Whether a figure is all that its cell holds."""
    return any(
        text[start:end].strip() == text[m.start : m.end].strip() for (start, end), _ in cells if start <= m.start < end
    )


def _lines(text: str) -> tuple[list[str], list[tuple[Span, int]]] | None:
    """Heads, and the places of the cells below them, of a table whose rows are lines."""
    heads: list[str] = []
    cells: list[tuple[Span, int]] = []
    at = 0
    for line in text.split("\n"):
        if CELL.strip() in line and not _RULE.fullmatch(line.strip()):
            places = list(_pieces(line, at))
            if heads:
                cells += [(place, column) for column, place in enumerate(places)]
            else:
                heads = [text[a:b].strip() for a, b in places]
        at += len(line) + 1
    return (heads, cells) if cells else None


def _pieces(line: str, at: int) -> list[Span]:
    stripped = line.strip()
    start = at + line.index(stripped) + (stripped.startswith("|"))
    end = at + line.index(stripped) + len(stripped) - (stripped.endswith("|"))
    out, last = [], start
    for place in [i for i in range(start, end) if line[i - at] == "|"] + [end]:
        out.append((last, place))
        last = place + 1
    return out


def _folded(text: str, measures: Sequence[Measure]) -> tuple[list[str], list[tuple[Span, int]]] | None:
    """The same of a table whose rows stand one after the other."""
    rule = _RULE.search(text) if "---" in text else None
    pieces: list[Span] = []
    last = 0
    body = text[: rule.start()] + " " * len(rule[0]) + text[rule.end() :] if rule else text
    for found in re.finditer(re.escape(CELL), body):
        pieces.append((last, found.start()))
        last = found.end()
    pieces.append((last, len(text)))
    if rule:
        return _by_columns(body, pieces, len(_DASHES.findall(rule[0])), measures)
    choices = [
        n for n in range(2, _MOST_COLUMNS + 1) if (len(pieces) - 1) % (n - 1) == 0 and (len(pieces) - 1) // (n - 1) > 1
    ]
    fitting = [n for n in choices if _even(body, pieces, n, measures)]
    return _by_columns(body, pieces, fitting[0], measures) if len(fitting) == 1 else None


def _even(text: str, pieces: Sequence[Span], columns: int, measures: Sequence[Measure]) -> bool:
    """Whether each column between the first and the last holds figures below its head, or none."""
    bare, begins = _is_bare(text, measures), {m.start for m in measures}
    kinds: dict[int, set[bool]] = {}
    for at, place in enumerate(pieces):
        if at % (columns - 1) and at >= columns:
            if not bare(place) and _begin(text, place) in begins:
                return False  # "16 Toluene" lies on the edge of two rows
            kinds.setdefault(at % (columns - 1), set()).add(bare(place))
    heads = any(_begin(text, place) in begins for place in pieces[1:columns])
    ends = [pieces[at] for at in range(2 * (columns - 1), len(pieces), columns - 1)]
    begun = {_begin(text, place) in begins for place in ends}
    return (
        not heads
        and all(len(kind) == 1 for kind in kinds.values())
        and len(begun) == 1
        and (True in begun or any(map(any, kinds.values())))
    )


def _is_bare(text: str, measures: Sequence[Measure]) -> Callable[[Span], bool]:
    spans = {(m.start, m.end) for m in measures}

    def bare(place: Span) -> bool:
        start = _begin(text, place)
        return (start, start + len(text[place[0] : place[1]].strip())) in spans

    return bare


def _begin(text: str, place: Span) -> int:
    held = text[place[0] : place[1]]
    return place[0] + len(held) - len(held.lstrip())


def _by_columns(
    text: str, pieces: Sequence[Span], columns: int, measures: Sequence[Measure]
) -> tuple[list[str], list[tuple[Span, int]]] | None:
    """Cells by their column: a piece on the edge of two rows holds the last cell of one and the first of the next."""
    step = columns - 1
    if step < 1 or len(pieces) <= columns:
        return None
    heads = [text[a:b].strip() for a, b in pieces[:columns]]
    heads[0] = _LED.split(heads[0][-_HEAD:])[-1]  # a limit in what introduces the table is none of its first column
    cells: list[tuple[Span, int]] = []
    for at, (start, end) in enumerate(pieces[columns - 1 :], columns - 1):
        if at % step:
            cells.append(((start, end), at % step))
            continue
        held = [m for m in measures if start <= m.start and m.end <= end]
        first = held[0] if held and held[0].start == _begin(text, (start, end)) and at > step else None
        last = (
            held[-1]
            if held and held[-1] is not first and text[held[-1].end : end].strip() == "" and at + 1 < len(pieces)
            else None
        )
        cells += [((m.start, m.end), column) for m, column in ((first, step), (last, 0)) if m is not None]
    return heads, cells
