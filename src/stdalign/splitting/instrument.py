"""The whole instrument: components, containers, articles, and everything that is none of these."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from stdalign.errors import LimitExceeded
from stdalign.language import detect, script_language
from stdalign.levels import COMPONENT_STEP
from stdalign.model import Clause, Component, Finding, Level, Noise, Split
from stdalign.profile import Profile
from stdalign.scheme import Scheme
from stdalign.source import Source
from stdalign.splitting.body import Body
from stdalign.splitting.chain import Part, components, inside_sentence, standing, weigh
from stdalign.splitting.containers import Container, containers_of
from stdalign.splitting.gaps import fill_gaps
from stdalign.splitting.grammar import Grammar, grammar_of
from stdalign.splitting.heads import (
    Head,
    Span,
    Spans,
    content_lines,
    find_heads,
    find_markers,
    find_noise,
    find_quotes,
    line_starts,
)
from stdalign.splitting.kind import kind_of
from stdalign.splitting.lines import usual_width, words_of
from stdalign.splitting.metadata import metadata_of
from stdalign.splitting.node import Node
from stdalign.splitting.placed import placed
from stdalign.splitting.quoted import quoted_parts, without_marks
from stdalign.splitting.references import with_references
from stdalign.splitting.stated import as_given, stated_clauses
from stdalign.splitting.tables import holding_the_law, outside, tables_of
from stdalign.splitting.tree import clauses_of, plain_clause

_MOST_LINES = 200_000
_HEADING_MOST = 250
_BLANKS = " \t\u00a0\u3000*_"


def split_source(
    source: Source, profile: Profile, language: str | None = None, *, kind: str | None = None, scheme: Scheme | None = None
) -> Split:
    """Split a decoded text into clauses.

    Args:
        source: what a reader gave.
        profile: the jurisdiction that the text comes from; its schemes are those that it carries.
        language: language of the text; found out clause by clause where not given.
        kind: kind of document; found out where not given.
        scheme: the grammar to read by, in place of the profile's.

    Returns:
        Clauses in document order; noise and findings with their spans. A text without articles
        gives a split whose ``articles()`` is empty.

    >>> from stdalign.profile import load_profile
    >>> done = split_source(Source("a", "第一条 甲。\\n第二条 乙。"), load_profile("CN"))
    >>> [clause.eid for clause in done.clauses]
    ['art_1', 'art_1__para_1', 'art_2', 'art_2__para_1']
    """
    scheme = scheme or profile.scheme(kind or kind_of(source, profile))
    return placed(_Splitting(source, profile, scheme, kind or scheme.kind, language).run(), source)


class _Splitting:
    def __init__(self, source: Source, profile: Profile, scheme: Scheme, kind: str, language: str | None) -> None:
        self.source = source
        self.text = source.text
        self.profile = profile
        self.scheme = scheme
        self.kind = kind
        self.grammar: Grammar = grammar_of(scheme)
        self.language = language
        self.findings: list[Finding] = list(source.warnings)
        self.clauses: list[Clause] = []
        self.counts: dict[str, int] = {}

    def run(self) -> Split:
        text, grammar = self.text, self.grammar
        if self.source.outline:
            return self._stated()
        self.hits = line_starts(text, grammar)
        known = tuple(entry for entry in self.source.noise if entry.end > entry.start)
        tables = tables_of(self.source)
        if tables:
            tables = holding_the_law(find_heads(text, grammar.units, self.hits), tables, self.findings)
        self.noise: list[Noise] = outside(find_noise(text, grammar, known, self.hits), tables, known)
        self.cuts = Spans(
            [(entry.start, entry.end) for entry in self.noise if not _whole_line(text, entry.start, entry.end)]
        )
        self.lines = content_lines(text, self.noise)
        if len(self.lines) > _MOST_LINES:
            raise LimitExceeded(
                f"{len(self.lines):,} lines, the limit is {_MOST_LINES:,}",
                where=self.source.name,
                next_step="split the file",
            )
        self.starts = [start for start, _ in self.lines]
        self.quotes = find_quotes(text, grammar, self.lines)
        self.strong = Spans([(s, e) for s, e, kind in self.source.blocks if kind in ("strong", "heading")])
        self.default = self.language or self._main_language()
        self.width = usual_width(text, self.lines)
        self.body = Body(text, grammar, self.width, self.quotes, self.findings, tables=tables)
        self.skip = Spans([(entry.start, entry.end) for entry in self.noise] + tables.spans)
        possible = [h for h in find_heads(text, grammar.units, self.hits) if h.start not in self.skip]
        heads = weigh(possible, text, grammar, self.quotes, self.strong, self.width > 0)
        lines = find_markers(text, grammar, self.hits)
        markers = standing(lines, text, self.quotes, grammar.ends)
        parts, findings = components(heads, markers, len(text), self._complete)
        self.findings.extend(findings)
        if parts:
            self._main(parts[0])
            if self.quotes:
                for part, lead in quoted_parts(text, grammar, self.quotes, possible, lines, parts[0], self.findings):
                    self._quoted(part, lead)
            for part in parts[1:]:
                self._component(part)
        elif text.strip():
            self._front(0, len(text))
        self.clauses.sort(key=lambda clause: (clause.start, -clause.end))
        clauses = with_references(self.clauses, grammar)
        return Split(
            self.profile.code, self.default, text, tuple(clauses), tuple(sorted(self.noise, key=lambda n: n.start)),
            tuple(self.findings), self._metadata(parts[0].articles[0].start if parts else 600), kind=self.kind,
        )  # fmt: skip

    def _complete(self, articles: list[Head]) -> list[Head]:
        return fill_gaps(articles, self.text, self.grammar, self.quotes, self.skip, self.findings)

    def _stated(self) -> Split:
        self.default = self.language or self._main_language()
        clauses = stated_clauses(self.source, self._detect, self.findings)
        first = next((clause.start for clause in clauses if clause.unit), len(self.text))
        return Split(
            self.profile.code, self.default, self.text,
            tuple(as_given(with_references(clauses, self.grammar), self.source.outline)), self.source.noise,
            tuple(self.findings), self._metadata(first), kind=self.kind,
        )  # fmt: skip

    def _metadata(self, front_end: int) -> tuple[tuple[str, str], ...]:
        buddhist = self.profile.calendar == "buddhist"
        return metadata_of(self.text, self.scheme, front_end, buddhist=buddhist, known=self.source.metadata)

    def _main_language(self) -> str:
        sample = " ".join(self.text[at : at + 800] for at in range(0, len(self.text), max(len(self.text) // 6, 800)))
        return detect(sample[:6000], self.profile.languages)[0]

    def _detect(self, words: str) -> str:
        if self.language or len(words) < 20:
            return self.default
        if len(self.profile.languages) == 1:
            return self.profile.languages[0]
        found = script_language(words, self.profile.languages)
        if found:
            return found
        return detect(words, self.profile.languages)[0]

    def _main(self, part: Part) -> None:
        heads = find_heads(self.text, self.grammar.containers, self.hits, self.scheme.ordinals)
        heads = [h for h in heads if part.start <= h.start < part.end and self._heads(h)]
        containers = containers_of(heads, part.articles)
        begin = containers[0].head.start if containers else part.articles[0].start
        begin = min(begin, part.articles[0].start)
        first_heading = self._heading_above(part.articles[0], 0) if not containers else None
        front_end = first_heading[0] if first_heading else begin
        self._front(0, front_end)
        self._articles(part, containers, part.end, "", Component.MAIN)

    def _heads(self, head: Head) -> bool:
        """Whether a container's heading is neither quoted, noise nor a reference at the start of a wrapped line."""
        if (self.quotes and head.start in self.quotes) or head.start in self.skip:
            return False
        veto = self.grammar.skipped_after
        return not (veto and self.width and inside_sentence(self.text, head, veto))

    def _front(self, start: int, end: int) -> None:
        lines = self._lines(start, end)
        if lines:
            self._plain(Component.FRONT, lines)

    def _lines(self, start: int, end: int) -> list[Span]:
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        lines = self.lines[low:high]
        if low and self.lines[low - 1][1] > start:
            lines = [(start, min(self.lines[low - 1][1], end)), *lines]
        if lines and lines[-1][1] > end:
            lines[-1] = (lines[-1][0], end)
        return lines

    def _plain(self, component: Component, lines: list[Span], level: Level = Level.TEXT) -> str:
        name = COMPONENT_STEP[component]
        self.counts[name] = self.counts.get(name, 0) + 1
        eid = f"{name}_{self.counts[name]}"
        words = words_of(self.text, lines, self.cuts)
        self.clauses.append(plain_clause(eid, level, self.text, lines[0][0], lines[-1][1], component, words, self._detect))
        return eid

    def _component(self, part: Part) -> None:
        if part.component is Component.FRONT:
            lines = self._lines(part.start, part.end)
            if lines:
                self.noise.append(Noise(lines[0][0], lines[-1][1], "conclusion"))
            return
        first = part.articles[0].start if part.articles else part.end
        lines = self._lines(part.start, first)
        if not lines and not part.articles:
            return
        eid = self._plain(part.component, lines or [(first, first)], Level.ANNEX)
        if part.articles:
            done = self._articles(part, [], part.end, eid + "__", part.component, eid)
            at = next(i for i in range(len(self.clauses) - 1, -1, -1) if self.clauses[i].eid == eid)
            self.clauses[at] = replace(self.clauses[at], end=max(done, self.clauses[at].end))

    def _quoted(self, part: Part, lead: Span) -> None:
        """One block of quoted text: a root with the words before its first article, then its clauses."""
        counted = self.counts.get("quoted", 0) + 1
        self.counts["quoted"] = counted
        root = Node(Level.ANNEX, str(counted), "", part.start, part.end, step="quoted")
        plain, self.body = self.body, Body(self.text, self.grammar, self.width, Spans([]), [], free=True)
        self.body.fill(root, without_marks(self.text, self._lines(*lead)))
        root.end = part.end
        self.clauses.extend(clauses_of(root, self.text, self.grammar, Component.QUOTED, "", "", self._detect, self.cuts, []))
        if part.articles:
            eid = f"quoted_{counted}"
            self._articles(part, [], part.end, eid + "__", Component.QUOTED, eid)
        self.body = plain

    def _articles(
        self,
        part: Part,
        containers: list[Container],
        end: int,
        prefix: str,
        component: Component,
        parent: str = "",
    ) -> int:
        """Clauses of the articles (and containers) of a part; gives the end of the last one."""
        text = self.text
        stops = sorted([head.start for head in part.articles] + [entry.head.start for entry in containers] + [end])
        open_containers: list[tuple[int, Container]] = []
        slots: dict[str, int] = {}
        last = part.start
        events: list[tuple[int, Container | Head]] = [(entry.head.start, entry) for entry in containers]
        events.extend((head.start, head) for head in part.articles)
        events.sort(key=lambda event: event[0])
        heading_of: dict[int, tuple[int, int]] = {}
        if self.scheme.heading == "above":
            before = 0
            for start, event in events:
                if isinstance(event, Head):
                    found = self._heading_above(event, before)
                    if found:
                        heading_of[start] = found
                before = event.body if isinstance(event, Head) else event.head.body
        for start, event in events:
            stop = stops[bisect_left(stops, start + 1)]
            stop = heading_of[stop][0] if stop in heading_of else stop
            if isinstance(event, Container):
                while open_containers and event.rank <= open_containers[-1][1].rank:
                    open_containers.pop()
                lines = self._lines(event.head.body, stop)
                heading = event.head.head
                more = words_of(text, lines, self.cuts)
                if len(more) <= 3 * _HEADING_MOST:
                    heading = f"{heading} {more}".strip()
                above = open_containers[-1][1].eid if open_containers else parent
                event.eid = f"{above + '__' if above else ''}{event.step}"
                ends = max([event.head.body, *(high for _, high in lines)])
                slots[event.eid] = len(self.clauses)
                label = text[event.head.start : event.head.label_end]
                heading = heading[: _HEADING_MOST * 2]
                self.clauses.append(
                    Clause(
                        event.eid,
                        event.head.level,
                        event.head.number,
                        label,
                        heading,
                        "",
                        event.head.start,
                        ends,
                        component,
                        self._detect(heading),
                        above,
                    )
                )
                open_containers.append((start, event))
                last = ends
            else:
                node = self._article(event, stop, heading_of.get(start))
                above = open_containers[-1][1].eid if open_containers else parent
                self.clauses.extend(
                    clauses_of(node, text, self.grammar, component, prefix, above, self._detect, self.cuts, self.findings)
                )
                last = node.end
            for _, entry in open_containers:
                entry.end = max(entry.end, last)
        for entry in containers:
            at = slots[entry.eid]
            if self.clauses[at].end < entry.end:
                self.clauses[at] = replace(self.clauses[at], end=entry.end)
        return last

    def _article(self, head: Head, stop: int, above: tuple[int, int] | None) -> Node:
        text = self.text
        ends = max(head.label_end, head.start + len(text[head.start : head.body].rstrip()))
        node = Node(Level.ARTICLE, head.number, text[head.start : head.label_end], head.start, ends)
        lines = self._lines(head.body, stop)
        if self.body.free:
            lines = without_marks(text, lines)
        lines = [(low, high) for low, high in lines if text[low:high].strip(_BLANKS)]
        if lines:
            low, high = lines[0]
            while low < high and text[low] in " \t\u00a0\u3000—–*_":
                low += 1
            lines[0] = (low, high)
            if low >= high:
                del lines[0]
        if above:
            node.heading = " ".join(text[above[0] : above[1]].split())
            self.noise.append(Noise(above[0], above[1], "heading"))
        elif self.scheme.heading == "line":
            lines = self._heading_line(node, head, lines)
        elif self.scheme.heading == "dash" and lines:
            found = _DASH.match(text, lines[0][0], lines[0][1])
            if found:
                node.heading = " ".join(found["head"].split())
        elif self.scheme.heading == "next" and len(lines) > 1:
            lines = self._heading_next(node, head, lines)
        self.body.fill(node, lines)
        if lines:
            node.end = max(node.end, lines[-1][1])
        return node

    def _heading_line(self, node: Node, head: Head, lines: list[Span]) -> list[Span]:
        """Vietnamese style: the rest of the label's line is a heading where text follows it."""
        text = self.text
        if len(lines) < 2 or "\n" in text[head.label_end : lines[0][0]]:
            return lines
        count = 1
        while count < len(lines) - 1 and text[lines[count][0]].islower():
            count += 1
        words = " ".join(text[lines[0][0] : lines[count - 1][1]].split())
        if words[-1:] in ".;:" or len(words) > _HEADING_MOST or self.grammar.any_mark.match(text, lines[0][0]):
            return lines
        node.heading = words
        node.end = lines[count - 1][1]
        return lines[count:]

    def _heading_next(self, node: Node, head: Head, lines: list[Span]) -> list[Span]:
        """Portuguese style: the line after the label's line is a heading."""
        text = self.text
        low, high = lines[0]
        words = " ".join(text[low:high].split())
        fresh = "\n" in text[head.label_end : low]
        if not fresh or words[-1:] in ".;:" or len(words) > 120 or self.grammar.any_mark.match(text, low):
            return lines
        if text[lines[1][0]].islower():
            return lines
        node.heading = words
        node.end = high
        return lines[1:]

    def _heading_above(self, head: Head, floor: int) -> tuple[int, int] | None:
        """Common-law style: the side-note stands on the lines before the label."""
        if self.scheme.heading != "above":
            return None
        text = self.text
        at = bisect_left(self.starts, text.rfind("\n", 0, head.start) + 1) - 1
        if at < 0 or self.lines[at][0] < floor or text.count("\n", self.lines[at][1], head.start) > 3:
            return None
        low = high = at
        while low > 0 and text.count("\n", self.lines[low - 1][1], self.lines[low][0]) == 1:
            start, end = self.lines[low - 1]
            tail = text[start:end].rstrip(_BLANKS)
            if start < floor or not tail or tail[-1] in self.grammar.ends or high - low >= 2:
                break
            low -= 1
        start, end = self.lines[low][0], self.lines[high][1]
        words = text[start:end].strip(_BLANKS)
        if not words or not (words[0].isupper() or words[0] in "“\"'‘(") or len(words) > _HEADING_MOST:
            return None
        if words[-1] in ";:—–,-" or (words[-1] == "." and not _ABBREVIATED.search(words)):
            return None
        if self.strong and start not in self.strong and _many(self.strong):
            return None
        if low and not self._ended(low):
            return None
        return (start, end)

    def _ended(self, at: int) -> bool:
        start, end = self.lines[at - 1]
        tail = self.text[start:end].rstrip(_BLANKS + "]")
        gap = self.text.count("\n", end, self.lines[at][0])
        return gap >= 2 or tail[-1:] in self.grammar.ends


_DASH = re.compile(r"(?P<head>[A-Z][^.\n]{2,140}?)[.:][ ]?[-–—]{1,2}[ ]?(?=\S)")
_ABBREVIATED = re.compile(r"(?:dsb|dll|etc|lain-lain)\.$")


def _whole_line(text: str, start: int, end: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    return not text[line:start].strip() and not text[end : after if after >= 0 else len(text)].strip()


def _many(spans: Spans) -> bool:
    return len(spans.spans) >= 3
