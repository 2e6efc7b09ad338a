"""Inside one article: paragraphs, points and sub-points, by their labels and by the order of their numbers."""

from __future__ import annotations

from stdalign.levels import LEVELS, RANK
from stdalign.model import Finding, Level
from stdalign.number import FIRST, Number
from stdalign.splitting.decimals import decimal_under, hold_decimals, opens_decimals, plainly_labelled
from stdalign.splitting.grammar import CompiledMark, Grammar, mark_keys, same_list
from stdalign.splitting.heads import Span, Spans
from stdalign.splitting.layout import Layout
from stdalign.splitting.lines import WIDE, dashed_under, hangs
from stdalign.splitting.node import SKIP, Node, add_row, collapse, cut, is_note, leads_in, opens_definition, within

_PARAGRAPH = RANK[Level.PARAGRAPH]
_MOST_FINDINGS = 5000


Reading = tuple[int, Number, str, int, int]
"""Rule index, key, normalised number, start and end of the label."""


class Body:
    """Builds the tree under one article.

    Args:
        layout: how the text is set.
        quotes: quoted replacement text, in which no label counts.
        free: a list may begin with any number, as replacement text does.
        tables: stretches that are tables, whose rows become clauses of their own.
        mode: how paragraphs are told in place of the scheme's own way.
    """

    def __init__(
        self,
        text: str,
        grammar: Grammar,
        layout: Layout,
        quotes: Spans,
        findings: list[Finding],
        free: bool = False,
        tables: Spans | None = None,
        mode: str = "",
    ) -> None:
        self.text = text
        self.grammar = grammar
        self.layout = layout
        self.width = layout.width
        self.quotes = quotes
        self.findings = findings
        scheme = grammar.scheme
        self.by_line = scheme.blocks == "line"
        self.mode = mode or scheme.paragraphs
        self.ends = grammar.ends
        self.free = free
        self.tables = tables if tables is not None else Spans([])

    def fill(self, article: Node, lines: list[Span]) -> None:
        """Give an article its children and own words from the lines of its body."""
        self.stack = [article]
        self.article = article
        self.last_end = -1
        self.in_table = False
        self.counting = self.mode == "counted" or (self.mode == "either" and not self._numbered(lines))
        quotes = self.quotes
        match = self.grammar.any_mark.match
        text = self.text
        for start, end in lines:
            if self.tables and start in self.tables:
                self._row(start, end)
                continue
            if quotes and self.last_end >= 0 and start in quotes:
                self._extend(start, end)
                continue
            found = match(text, start, end)
            reading = (self._accept(start, end) or self._recover(start, end)) if found else None
            if reading and self.grammar.marks[reading[0]].rule.step:
                self._note(reading, end)
            elif reading:
                self._open(reading, start)
                self._line(reading[4], end)
            elif not self._decimal(start, end):
                self._plain(start, end)
                if self.grammar.any_inline or self.grammar.definition:
                    self._inline(start, end)
        if self.mode == "either" and self.counting:
            collapse(article, self.grammar.scheme.lone)

    def _row(self, start: int, end: int) -> None:
        """A row of a table: a clause under the table, which stands under what it follows."""
        add_row(self.stack[-1], self.tables, start, end)
        self._grow(end)
        self.in_table = True

    def _decimal(self, start: int, end: int) -> bool:
        """Open the clause of a number such as 2.1 under item 2; False where the line opens none."""
        if not (self.text[start].isdecimal() or self.text[start] == "(" or self.text[start + 1 : start + 2] == "."):
            return False
        wrapped = self.width and self.last_end >= 0 and self.layout.goes_on(self.last_end, start)
        if wrapped and not plainly_labelled(self.text, start, end):
            return False
        found = decimal_under(self.text, start, end, self.stack)
        if found is None:
            return False
        above, node = found
        if above == 0 and self.counting:
            self.counting = bool(self.article.children)
            above = hold_decimals(self.stack[1], node) if self.stack[1:] else 0
        del self.stack[above + 1 :]
        self.stack[-1].children.append(node)
        self.stack.append(node)
        self._line(node.end, end)
        return True

    def _note(self, reading: Reading, end: int) -> None:
        """A note or an example: beside the list around it, counted by itself, its words told from those of the clause."""
        index, key, _, low, high = reading
        rule = self.grammar.marks[index].rule
        del self.stack[1:]
        count = 1 + sum(1 for child in self.article.children if child.step == rule.step)
        node = Node(Level.TEXT, str(count), self.text[low:high], low, high, kind=index, key=key, step=rule.step)
        self.article.children.append(node)
        self.stack.append(node)
        self._line(high, end)

    def _numbered(self, lines: list[Span]) -> bool:
        for start, end in lines:
            if self.quotes and start in self.quotes:
                continue
            if opens_decimals(self.text, start, end, self.article):
                return True
            if not self.grammar.any_mark.match(self.text, start, end):
                continue
            for _, key, _, _, _ in self._readings(start, end, Level.PARAGRAPH):
                if key == FIRST or self.free:
                    return True
        return False

    def _readings(self, start: int, end: int, level: Level | None = None, inline: bool = False) -> list[Reading]:
        out: list[Reading] = []
        for index, mark in enumerate(self.grammar.marks):
            if level is not None and mark.rule.level is not level:
                continue
            regex = mark.inline if inline else mark.regex
            found = regex.match(self.text, start, end) if regex else None
            if found:
                low, high = found.span("label")
                if mark.rule.step and found["num"] is None:
                    out.append((index, FIRST, "", low, high))
                    continue
                out.extend((index, key, number, low, high) for key, number in mark_keys(found["num"], mark))
        return out

    def _line(self, start: int, end: int) -> None:
        """The rest of a line after a label: maybe another label, then text."""
        text = self.text
        if text[start : start + 1] == "." and text[start - 1] == ")" and text[start + 1 : start + 2].isspace():
            start += 1
        while start < end and text[start] in " \t\u00a0\u3000—–":
            start += 1
        if start >= end:
            self.last_end = end
            return
        if self.grammar.any_mark.match(text, start, end):
            reading = self._accept(start, end)
            if reading and self.grammar.marks[reading[0]].rule.step:
                return self._note(reading, end)
            if reading and self.grammar.marks[reading[0]].rule.level is not self.stack[-1].level:
                self._open(reading, start)
                self._line(reading[4], end)
                return
        self.stack[-1].spans.append((start, end))
        self._grow(end)
        if self.grammar.any_inline or self.grammar.definition:
            self._inline(start, end)

    def _accept(self, start: int, end: int, inline: bool = False) -> Reading | None:
        """The reading of a label that fits the lists that are open, or None where it is mere text."""
        readings = self._readings(start, end, inline=inline)
        if not readings:
            return None
        if self.grammar.marks[readings[0][0]].rule.step:
            return readings[0]
        lead_in = leads_in(self.text, start)
        first = next((r for r in readings if r[1] == FIRST and self._may_open(r, lead_in)), None)
        if first and lead_in and not self._sibling(first):
            return first
        best: tuple[int, Reading] | None = None
        for reading in readings:
            depth = self._sibling(reading)
            if depth and (best is None or depth > best[0]):
                best = (depth, reading)
        if best:
            return best[1]
        for reading in readings:
            if self._resume(reading):
                return reading
        if first:
            return first
        if inline:
            return next((reading for reading in readings if self._defined(reading)), None)
        if self.free and not self._open_list(readings[0]):
            return readings[0]
        for reading in readings:
            if self._headless(reading):
                self.findings.append(Finding("missing_number", f"no label before {reading[2]}", reading[3], reading[4]))
                return reading
        for reading in readings:
            node = self._open_list(reading)
            if node and within(reading[1], node.key):
                if len(self.findings) < _MOST_FINDINGS:
                    self.findings.append(
                        Finding("missing_number", f"{node.label} is followed by {reading[2]}", reading[3], reading[4])
                    )
                return reading
        return None

    def _defined(self, reading: Reading) -> bool:
        """Whether a number inside a line goes on a list of definitions in which one number was lost."""
        node = self._open_list(reading)
        if node is None or not self.grammar.marks[reading[0]].rule.under or reading[1].inserted:
            return False
        return node.key.value >= SKIP and node.key.value + 1 < reading[1].value <= node.key.value + SKIP

    def _headless(self, reading: Reading) -> bool:
        """Whether a second paragraph follows words that lost their own label."""
        rule = self.grammar.marks[reading[0]].rule
        if reading[1] != Number.of(2) or rule.level is not Level.PARAGRAPH or rule.under or self.mode != "either":
            return False
        return len(self.stack) == 1 and not self.counting and bool(self.article.spans) and not self.article.children

    def _recover(self, start: int, end: int) -> Reading | None:
        """A label whose forerunner stood inside the text before it: that one is opened first."""
        if len(self.stack) < 1 or not self.stack[-1].spans:
            return None
        for reading in self._readings(start, end):
            index, place, _, _, _ = reading
            value, inserted = place[-1]
            back = self.grammar.marks[index].back
            if back is None or inserted or value < 2:
                continue
            node = self._open_list(reading)
            if (node.key.value if node else 0) != value - 2:
                continue
            low, high = self.stack[-1].spans[-1]
            for found in back.finditer(self.text, low + 1, high):
                for key, number in mark_keys(found["num"], self.grammar.marks[index]):
                    if key != Number.of(value - 1):
                        continue
                    at, after = found.span("label")
                    cut(self.stack, at)
                    self._open((index, key, number, at, after), at)
                    while after < high and self.text[after] in " \t":
                        after += 1
                    self.stack[-1].spans.append((after, high))
                    self._grow(high)
                    return reading
        return None

    def _resume(self, reading: Reading) -> tuple[int, Node] | None:
        """A closed list that a label goes on: its depth and its last item.

        An unnumbered line or a note between two items closes a list; the item after it still belongs there. Where paragraphs
        are counted, the line is a paragraph of its own, and the item stands under it.
        """
        if reading[1] == FIRST:
            return None
        for depth in range(len(self.stack) - 1, -1, -1):
            node = self.stack[depth]
            children = node.children
            if node.counted and not children:
                before = self.article.children
                children = before[-2].children if len(before) > 1 and before[-1] is node else children
            last = next((child for child in reversed(children) if not is_note(child, self.grammar.marks)), None)
            if last and same_list(self.grammar.marks, last.kind, reading[0]) and reading[1].follows(last.key):
                return depth, last
        return None

    def _may_open(self, reading: Reading, lead_in: bool) -> bool:
        same = self._open_list(reading)
        if same is None:
            return True
        return lead_in and same is not self.stack[-1] and RANK[same.level] < RANK[self.stack[-1].level]

    def _open_list(self, reading: Reading) -> Node | None:
        for node in reversed(self.stack):
            if node.kind == reading[0]:
                return node
        return None

    def _sibling(self, reading: Reading) -> int:
        for depth in range(len(self.stack) - 1, 0, -1):
            node = self.stack[depth]
            if same_list(self.grammar.marks, node.kind, reading[0]) and reading[1].follows(node.key):
                return depth
            if node.counted and self._counts(node, reading):
                return depth
        return 0

    def _counts(self, node: Node, reading: Reading) -> bool:
        """Whether a numbered paragraph goes on the count of unnumbered ones: the first label was lost."""
        rule = self.grammar.marks[reading[0]].rule
        fits = self.mode == "either" and rule.level is Level.PARAGRAPH and not rule.under
        return fits and reading[1] == Number.of(node.key.value + 1)

    def _open(self, reading: Reading, start: int) -> None:
        index, key, number, low, high = reading
        rule: CompiledMark = self.grammar.marks[index]
        depth = self._sibling(reading)
        resumed = None if depth else self._resume(reading)
        if not depth and not resumed:
            node = self._open_list(reading)
            if node is not None and key != FIRST:
                depth = self.stack.index(node)
        if depth:
            level = self.stack[depth].level
            if self.stack[depth].counted:
                self.counting = False
                self.findings.append(Finding("missing_number", f"no label before {self.text[low:high]}", low, high))
            del self.stack[depth:]
        elif resumed:
            level = resumed[1].level
            del self.stack[resumed[0] + 1 :]
        else:
            numbered = self._numbers_paragraphs(rule, key)
            if numbered:
                self.counting = False
            elif self.counting and len(self.stack) == 1:
                self._paragraph(start)
            parent = self.stack[-1]
            own = Level.PARAGRAPH if numbered else rule.rule.level
            level = own if RANK[own] > RANK[parent.level] else Level(LEVELS[parent.level].below)
        node = Node(level, number, self.text[low:high], low, high, kind=index, key=key)
        self.stack[-1].children.append(node)
        self.stack.append(node)
        self._grow(high)

    def _numbers_paragraphs(self, rule: CompiledMark, key: Number) -> bool:
        """Whether an article that counts its paragraphs numbers them: a 1 before any other word of the article."""
        fresh = self.counting and len(self.stack) == 1 and not self.article.children and not self.article.spans
        return fresh and self.mode == "counted" and key == FIRST and rule.rule.numerals == "arabic"

    def _paragraph(self, start: int) -> None:
        self.article.paragraphs += 1
        place = self.article.paragraphs
        node = Node(Level.PARAGRAPH, str(place), "", start, start, counted=True, key=Number.of(place))
        self.article.children.append(node)
        del self.stack[1:]
        self.stack.append(node)

    def _plain(self, start: int, end: int) -> None:
        """A line without a label: it goes on, or it is the next paragraph."""
        in_table, self.in_table = self.in_table, False
        if self.counting and self.last_end >= 0 and self.layout.turns and self.layout.unsure(self.last_end, start):
            self.findings.append(Finding("page_turn", "a paragraph may end or go on where the page turns", start, end))
        if opens_definition(self.text, self.grammar, self.last_end, start):
            self._define(start)
            self.stack[-1].spans.append((start, end))
            self._grow(end)
            return
        if self.last_end >= 0 and not in_table and self._continues(start):
            self._extend(start, end)
            return
        while is_note(self.stack[-1], self.grammar.marks):
            self.stack.pop()  # a note ends where its own words do
        top = self.stack[-1]
        listed = (top.kind >= 0 or top.place) and dashed_under(self.text, top.spans, start)
        if self.counting and not listed:
            self._paragraph(start)
        elif self.last_end >= 0 and RANK[top.level] > _PARAGRAPH and not listed:
            while len(self.stack) > 1 and RANK[self.stack[-1].level] > _PARAGRAPH:
                self.stack.pop()
        self.stack[-1].spans.append((start, end))
        self._grow(end)

    def _continues(self, start: int) -> bool:
        text = self.text
        previous = text[max(0, self.last_end - 160) : self.last_end].rstrip(" \t\u00a0*_\u3000")
        first = text[start]
        if not previous:
            return False
        if first == "|" or hangs(first):
            return True
        told = self.layout.goes_on(self.last_end, start) if self.width else False
        if self.by_line:
            return told is not False
        if told:
            return True
        if self.mode == "counted" and self.stack[-1].kind >= 0 and self.layout.ends_between(self.last_end, start) > 1:
            return False
        if first.islower() and not (self.counting and previous[-1] in self.ends and not self.width):
            return True
        return previous[-1] not in self.ends

    def _extend(self, start: int, end: int) -> None:
        self.stack[-1].spans.append((start, end))
        self._grow(end)

    def _grow(self, end: int) -> None:
        self.last_end = end
        for node in self.stack:
            node.end = end

    def _inline(self, start: int, end: int) -> None:
        """Labels and definitions inside a line, taken only where the order asks for them."""
        if end - start < 12:
            return
        points: list[tuple[int, bool]] = []
        if self.grammar.any_inline:
            points = [(found.start(), False) for found in self.grammar.any_inline.finditer(self.text, start + 1, end)]
        if self.grammar.definition and end - start > WIDE:
            points += [
                (found.start(), True)
                for found in self.grammar.definition.finditer(self.text, start + 1, end)
                if self.text[max(start, found.start() - 2) : found.start()].strip() in ("", ";", "—", "]", ".")
                and self.text[max(start, found.start() - 3) : found.start()].rstrip()[-1:] in (";", "—", "]", ".", ":")
            ]
        for at, defines in sorted(points):
            if self.quotes and at in self.quotes:
                continue
            node = self.stack[-1]
            if not node.spans or at < node.spans[-1][0]:
                continue
            if defines:
                cut(self.stack, at)
                self._define(at)
                self.stack[-1].spans.append((at, end))
            else:
                reading = self._accept(at, end, inline=True)
                if reading is None:
                    continue
                cut(self.stack, reading[3])
                self._open(reading, reading[3])
                after = reading[4]
                while after < end and self.text[after] in " \t—":
                    after += 1
                if after < end:
                    self.stack[-1].spans.append((after, end))
            self._grow(end)

    def _define(self, at: int) -> None:
        while len(self.stack) > 1 and (RANK[self.stack[-1].level] > _PARAGRAPH or self.stack[-1].step == "def"):
            self.stack.pop()
        parent = self.stack[-1]
        parent.definitions += 1
        place = parent.definitions
        node = Node(Level.TEXT, str(place), "", at, at, step="def")
        parent.children.append(node)
        self.stack.append(node)
