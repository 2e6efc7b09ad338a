"""The whole instrument: components, containers, articles, and everything that is none of these."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from stdalign.levels import COMPONENT_STEP, STEP
from stdalign.model import Clause, Component, Finding, Level, Noise, Split
from stdalign.profile import Profile
from stdalign.scheme import Scheme
from stdalign.source import Source
from stdalign.splitting.annexes import NUMBERED, Annexes, annex_label, annex_title, sections_anew
from stdalign.splitting.body import Body
from stdalign.splitting.chain import Part, components, firm, inside_sentence, standing, weigh
from stdalign.splitting.closing import closes, resumes
from stdalign.splitting.containers import Container, containers_of
from stdalign.splitting.contents import without_contents
from stdalign.splitting.decimals import at_decimals
from stdalign.splitting.doubts import begun_anew, doubted
from stdalign.splitting.facts import with_facts
from stdalign.splitting.gaps import fill_gaps
from stdalign.splitting.grammar import Grammar, grammar_of
from stdalign.splitting.heads import Head, Seen, Span, Spans, content_lines, find_heads, find_markers
from stdalign.splitting.kind import kind_of
from stdalign.splitting.layout import Layout
from stdalign.splitting.lines import whole_line, within_limit, words_of
from stdalign.splitting.metadata import metadata_of
from stdalign.splitting.node import Node
from stdalign.splitting.noise import noise_of
from stdalign.splitting.outline import Outline, Unit, addresses, stretches
from stdalign.splitting.placed import placed
from stdalign.splitting.quoted import quoted_parts, without_marks
from stdalign.splitting.references import with_references
from stdalign.splitting.stated import as_given, stated_clauses
from stdalign.splitting.tables import holding_the_law, tables_of
from stdalign.splitting.titles import BLANKS, HEADING_MOST, Above, Titles
from stdalign.splitting.tongue import Tongue
from stdalign.splitting.tree import Tree, plain_clause
from stdalign.splitting.unmarked import quotes_of

_GAP = {"text/html": 14}  # ends of lines between a side-note and its label: cells of a page's layout leave many


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
        Clauses in document order; noise and findings with their spans. Without articles ``articles()`` is empty.

    >>> from stdalign.profile import load_profile
    >>> done = split_source(Source("a", "第一条 甲。\\n第二条 乙。"), load_profile("CN"))
    >>> [clause.eid for clause in done.clauses]
    ['art_1', 'art_1__para_1', 'art_2', 'art_2__para_1']
    """
    seen = Seen()
    told = kind or kind_of(source, profile, seen)
    scheme = scheme or profile.scheme(told)
    told = kind or (told if told in scheme.kinds else scheme.kind)
    return with_facts(placed(_Splitting(source, profile, scheme, told, language, seen).run(), source), scheme)


class _Splitting:
    def __init__(
        self, source: Source, profile: Profile, scheme: Scheme, kind: str, language: str | None, seen: Seen
    ) -> None:
        self.source = source
        self.text = source.text
        self.profile = profile
        self.scheme = scheme
        self.kind = kind
        self.grammar: Grammar = grammar_of(scheme)
        self.language = language
        self.seen = seen
        self.findings: list[Finding] = list(source.warnings)
        self.clauses: list[Clause] = []
        self.counts: dict[str, int] = {}

    def run(self) -> Split:
        text, grammar = self.text, self.grammar
        if self.source.outline:
            return self._stated()
        self.hits, units = self.seen.units(text, grammar)
        tables = tables_of(self.source)
        if tables:
            tables = holding_the_law(units, tables, self.findings)
        self.noise = noise_of(
            self.source, grammar, self.hits, units, dict(self._metadata(2000)).get("number", ""), tables, self.findings
        )
        self.cuts = Spans([(entry.start, entry.end) for entry in self.noise if not whole_line(text, entry.start, entry.end)])
        self.lines = content_lines(text, self.noise)
        within_limit(len(self.lines), self.source.name)
        self.starts = [start for start, _ in self.lines]
        self.quotes = quotes_of(text, grammar, self.lines, self.hits)
        self.strong = Spans([(s, e) for s, e, kind in self.source.blocks if kind in ("strong", "heading")])
        apart = Spans([(s, e) for s, e, kind in self.source.blocks if kind in ("title", "table")])
        headings = Spans([(s, e) for s, e, kind in self.source.blocks if kind == "heading"])
        gap = _GAP.get(self.source.media_type, 3)
        self.layout = Layout(text, self.lines, self.noise, grammar.ends)
        self.titles = Titles(text, grammar, self.lines, self.strong, apart, self.layout, self.cuts, headings, gap)
        self.tongue = Tongue(text, self.profile.languages, self.language)
        self.tree = Tree(text, grammar, self.tongue.of, self.cuts, self.findings)
        self.body = Body(text, grammar, self.layout, self.quotes, self.findings, tables=tables)
        self.loose = Body(text, grammar, self.layout, self.quotes, self.findings, tables=tables, mode="numbered")
        self.skip = Spans([(entry.start, entry.end) for entry in self.noise] + tables.spans)
        self.annexes = Annexes(text, grammar, self.quotes, self.skip)
        possible = firm([h for h in units if h.start not in self.skip])
        heads = weigh(possible, text, grammar, self.quotes, self.strong, self.layout.width > 0)
        heads = without_contents(heads, len(text))
        lines = find_markers(text, grammar, self.hits)
        markers = standing(lines, text, self.quotes, grammar.ends, self.skip, self.layout.width > 0)
        held = find_heads(text, grammar.containers, self.hits, self.scheme.ordinals)
        self.holders = [head for head in held if self._heads(head)]
        parts, findings = components(heads, markers, len(text), self._complete, self.holders)
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
        self.findings.extend((*doubted(self.clauses, self.noise, len(text)), *begun_anew(heads, self.clauses)))
        clauses = with_references(self.clauses, grammar)
        return Split(
            self.profile.code, self.tongue.main, text, tuple(clauses), tuple(sorted(self.noise, key=lambda n: n.start)),
            tuple(self.findings), self._metadata(parts[0].articles[0].start if parts else 600), kind=self.kind,
        )  # fmt: skip

    def _complete(self, articles: list[Head], start: int, end: int) -> list[Head]:
        if articles[0].path:
            return articles
        return fill_gaps(articles, self.text, self.grammar, self.quotes, self.skip, self.findings, (start, end))

    def _stated(self) -> Split:
        self.tongue = Tongue(self.text, self.profile.languages, self.language)
        clauses = stated_clauses(self.source, self.tongue.of, self.findings, self.scheme, self.kind)
        first = next((clause.start for clause in clauses if clause.unit), len(self.text))
        told = as_given(with_references(clauses, self.grammar), self.source.outline)
        return Split(
            self.profile.code, self.tongue.main, self.text,
            tuple(sorted(told, key=lambda clause: (clause.start, -clause.end))), self.source.noise,
            tuple(self.findings), self._metadata(first), kind=self.kind,
        )  # fmt: skip

    def _metadata(self, front_end: int) -> tuple[tuple[str, str], ...]:
        buddhist = self.profile.calendar == "buddhist"
        return metadata_of(self.text, self.scheme, front_end, buddhist=buddhist, known=self.source.metadata)

    def _main(self, part: Part) -> None:
        held = sections_anew(part.articles, part.start, part.end, self.annexes, self._line_starts)
        if held:
            self.findings[:] = [one for one in self.findings if one.code not in NUMBERED]
            self._front(0, held[0].start)
            self._held(part, held, "")
            return
        containers = containers_of([h for h in self.holders if part.start <= h.start < part.end], part.articles)
        above = self.titles.first(part.articles)
        begin = above.after if above else part.articles[0].start
        held_first = containers and containers[0].head.start < part.articles[0].start
        self._front(0, containers[0].head.start if held_first else begin)
        last = part.articles[-1]
        after = closes(self.text, last, self._lines(last.body, part.end), self.grammar, self.quotes)
        self._articles(part, containers, after[0][0][0] if after else part.end, "", Component.MAIN)
        for lines in after:
            self._plain(Component.MAIN, lines)

    def _heads(self, head: Head) -> bool:
        """Whether a container's heading is neither quoted, noise nor a reference at the start of a wrapped line."""
        if (self.quotes and head.start in self.quotes) or head.start in self.skip:
            return False
        veto = self.grammar.skipped_after
        return not (veto and self.layout.width and inside_sentence(self.text, head, veto))

    def _front(self, start: int, end: int) -> None:
        if lines := self._lines(start, end):
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
        self.clauses.append(plain_clause(eid, level, self.text, lines[0][0], lines[-1][1], component, words, self.tongue.of))
        return eid

    def _component(self, part: Part) -> None:
        if part.component is Component.FRONT:
            lines = self._lines(part.start, part.end)
            if not lines:
                return
            again = (
                resumes(self.text, lines, self.annexes)
                if part.marker and part.marker.component is None and not part.marker.ends
                else None
            )
            signed = [line for line in lines if again is None or line[0] < again]
            if signed:
                self.noise.append(Noise(signed[0][0], signed[-1][1], "conclusion"))
            if again is None:
                return
            part = Part(Component.ANNEX, again, part.end, [], part.marker)
        holders: list[Head] = []
        if part.component is Component.ANNEX and part.articles:
            label = self.text[part.marker.start : part.marker.end] if part.marker else ""
            part.articles = self.annexes.rather(part.articles, self._line_starts(part.start, part.end), label)
        if part.component is Component.ANNEX and not part.articles:
            starts = self._line_starts(part.start, part.end)
            holders = self.annexes.holders(starts)
            if not holders:
                part.articles = self.annexes.units(starts)
        inside = [head for head in self.holders if part.start < head.start < part.end] if part.anew else []
        containers = containers_of(inside, part.articles) if inside else []
        heads = (*holders, *part.articles, *(entry.head for entry in containers))
        first = min([head.start for head in heads] or [part.end])
        floor = self.titles.of_annex(part.articles, part.start, first)
        lines = self._lines(part.start, floor or first)
        if not lines and first == part.end:
            return
        at = len(self.clauses)
        if part.component is Component.ANNEX and part.marker and lines:
            eid = self._annex(part, lines, bool(heads))
        else:
            eid = self._plain(part.component, lines or [(first, first)], Level.ANNEX)
        done = 0
        if holders:
            done = self._held(part, holders, eid)
        elif part.articles:
            done = self._articles(
                part, containers, part.end, eid + "__", part.component, eid, first if floor is None else part.start
            )
        self.clauses[at] = replace(self.clauses[at], end=max(done, self.clauses[at].end))

    def _line_starts(self, start: int, end: int) -> list[int]:
        """Offsets at which the lines of a stretch begin, noise left out."""
        return [max(start, self.text.rfind("\n", 0, low) + 1) for low, _ in self._lines(start, end)]

    def _held(self, part: Part, holders: list[Head], eid: str) -> int:
        """The sections of an annex (I., A.), each with the units that it numbers anew; gives the end of the last one."""
        done, prefix = part.start, eid + "__" if eid else ""
        for holder, stop in zip(holders, [*(head.start for head in holders[1:]), part.end], strict=True):
            units = self.annexes.units(self._line_starts(holder.body, stop))
            label = self.text[holder.start : holder.label_end]
            node = Node(Level.SECTION, holder.number, label, holder.start, holder.label_end, heading=holder.head)
            lines = self._lines(holder.body, units[0].start if units else stop)
            if lines:
                self.loose.fill(node, lines)
            ends = holder.start + len(self.text[holder.start : holder.body].rstrip())
            node.end = max([node.end, ends, *(high for _, high in lines)])
            own = f"{prefix}{STEP[Level.SECTION]}_{holder.number}"
            at = len(self.clauses)
            self._emit(node, part.component, prefix, eid)
            done = node.end
            if units:
                section = Part(part.component, holder.body, stop, units)
                done = max(done, self._articles(section, [], stop, own + "__", part.component, own))
                self.clauses[at] = replace(self.clauses[at], end=done)
        return done

    def _emit(self, node: Node, component: Component, prefix: str, parent: str) -> None:
        """The clauses of a node and what stands under it."""
        self.clauses.extend(self.tree.clauses(node, component, prefix, parent))

    def _annex(self, part: Part, lines: list[Span], numbered: bool) -> str:
        """The clause of an annex itself: its label, its title, and the words before anything numbered."""
        name = COMPONENT_STEP[part.component]
        self.counts[name] = self.counts.get(name, 0) + 1
        node = Node(Level.ANNEX, str(self.counts[name]), "", lines[0][0], lines[-1][1], step=name)
        if part.marker and part.marker.component:
            node.label, named = annex_label(self.text[slice(*lines[0])])
            title, lines = annex_title(self.text, lines, self.grammar, numbered, self.loose.tables)
            node.heading = " ".join([*named, *(self.text[low:high].strip(BLANKS) for low, high in title)])
            node.end = max(node.end, *(high for _, high in title)) if title else node.end
        elif part.marker:
            node.heading, node.end, lines = words_of(self.text, lines, self.cuts), lines[-1][1], []
        if lines:
            self.loose.fill(node, lines)
        node.end = max([node.end, *(high for _, high in lines)])
        self._emit(node, part.component, "", "")
        return f"{name}_{node.number}"

    def _quoted(self, part: Part, lead: Span) -> None:
        """One block of quoted text: a root with the words before its first article, then its clauses."""
        counted = self.counts["quoted"] = self.counts.get("quoted", 0) + 1
        root = Node(Level.ANNEX, str(counted), "", part.start, part.end, step="quoted")
        plain, self.body = self.body, Body(self.text, self.grammar, self.layout, Spans([]), [], free=True)
        self.body.fill(root, without_marks(self.text, self._lines(*lead)))
        root.end = part.end
        self.clauses.extend(self.tree.clauses(root, Component.QUOTED, "", "", []))
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
        floor: int = 0,
    ) -> int:
        """Clauses of the articles (and containers) of a part; gives the end of the last one."""
        for entry in containers:
            entry.component = component
        if part.articles and part.articles[0].path:
            return self._outline(part, containers, end, prefix, parent)
        stops = sorted([head.start for head in part.articles] + [e.head.start for e in containers] + [end])
        open_containers: list[tuple[int, Container]] = []
        slots: dict[str, int] = {}
        last = part.start
        events: list[tuple[int, Container | Head]] = [(entry.head.start, entry) for entry in containers]
        events.extend((head.start, head) for head in part.articles)
        events.sort(key=lambda event: event[0])
        heads = [event if isinstance(event, Head) else event.head for _, event in events]
        heading_of = self.titles.above_all(heads, floor)
        for title in heading_of.values():
            if title.after < title.start:
                self.noise.append(Noise(title.after, title.start, "cross_heading"))
        for start, event in events:
            stop = stops[bisect_left(stops, start + 1)]
            stop = heading_of[stop].after if stop in heading_of else stop
            if isinstance(event, Container):
                last = self._container(event, stop, open_containers, slots, parent)
            else:
                node = self._article(event, stop, heading_of.get(start))
                above = open_containers[-1][1].eid if open_containers else parent
                under = f"{above}__" if part.anew and above else prefix
                self.tree.told_apart(node, under)
                self._emit(node, component, under, above)
                last = node.end
            for _, entry in open_containers:
                entry.end = max(entry.end, last)
        self._stretch(containers, slots)
        return last

    def _stretch(self, containers: list[Container], slots: dict[str, int]) -> None:
        """Let each container end where the last clause inside it does."""
        for entry in containers:
            at = slots[entry.eid]
            if self.clauses[at].end < entry.end:
                self.clauses[at] = replace(self.clauses[at], end=entry.end)

    def _container(
        self,
        event: Container,
        stop: int,
        open_containers: list[tuple[int, Container]],
        slots: dict[str, int],
        parent: str,
    ) -> int:
        """The clause of a part, chapter or section; gives the end of its own words."""
        while open_containers and event.rank <= open_containers[-1][1].rank:
            open_containers.pop()
        head, lines = event.head, self._lines(event.head.body, stop)
        heading = f"{head.head} {words_of(self.text, lines, self.cuts)}".strip()
        if len(heading) > 2 * HEADING_MOST:  # words of its own stand between its title and its first unit
            title = "" if head.head else words_of(self.text, lines[:1], self.cuts)
            heading, lines = (head.head or title, lines[bool(title) :]) if len(title) <= 2 * HEADING_MOST else ("", lines)
        else:
            lines = []
        above = open_containers[-1][1].eid if open_containers else parent
        prefix = above + "__" if above else ""
        step, _, number = event.step.partition("_")
        label = self.text[head.start : head.label_end]
        node = Node(head.level, number, label, head.start, head.body, heading=heading, step=step)
        event.eid = self.tree.told_apart(node, prefix)
        if lines:
            self.loose.fill(node, lines)
        node.end = max([head.body, *(high for _, high in self._lines(head.body, stop))])
        slots[event.eid] = at = len(self.clauses)
        self._emit(node, event.component, prefix, above)
        self.clauses[at] = replace(self.clauses[at], number=head.number)
        open_containers.append((head.start, event))
        return node.end

    def _outline(self, part: Part, containers: list[Container], end: int, prefix: str, parent: str = "") -> int:
        """Clauses of units numbered by paths (and of containers); gives the end of the last one."""
        breaks = [entry.head.start for entry in containers]
        outline = Outline(self.text, self.grammar, self._lines, self.loose, self.layout.width)
        units = outline.units(part.articles, stretches(part.articles, breaks, end))
        eids = addresses(units, prefix, self.tree.told_apart)
        open_containers: list[tuple[int, Container]] = []
        slots: dict[str, int] = {}
        events: list[tuple[int, Container | Unit]] = [(entry.head.start, entry) for entry in containers]
        events.extend((unit.head.start, unit) for unit in units)
        events.sort(key=lambda event: event[0])
        stops = [start for start, _ in events[1:]] + [end]
        last = part.start
        for (start, event), stop in zip(events, stops, strict=True):
            if isinstance(event, Container):
                last = self._container(event, stop, open_containers, slots, parent)
            else:
                above = open_containers[-1][1].eid if open_containers else parent
                above = eids[event.above.head.start] if event.above else above
                before = eids[start][: -len(f"{STEP[event.node.level]}_{event.node.number}")]
                self._emit(event.node, part.component, before, above)
                last = max(last, event.node.end)
            for _, entry in open_containers:
                entry.end = max(entry.end, last)
        self._stretch(containers, slots)
        return last

    def _article(self, head: Head, stop: int, above: Above | None) -> Node:
        text = self.text
        ends = max(head.label_end, head.start + len(text[head.start : head.body].rstrip()))
        node = Node(head.level, head.number, text[head.start : head.label_end], head.start, ends)
        lines = self._lines(head.body, stop)
        if self.body.free:
            lines = without_marks(text, lines)
        lines = [(low, high) for low, high in lines if text[low:high].strip(BLANKS)]
        if lines:
            low, high = lines[0]
            while low < high and (text[low] in " \t\u00a0\u3000—–*_" or text.startswith("-(", low)):
                low += 1
            lines[0] = (low, high)
            if low >= high:
                del lines[0]
        if above:
            node.heading = words_of(text, [(above[0], above[1])], self.cuts).rstrip("." if self.titles.stopped else "")
            self.noise.append(Noise(above[0], above[1], "heading"))
        else:
            lines = self.titles.take(node, head, lines)
        self.body.fill(node, at_decimals(text, head.number, lines) if lines else lines)
        if lines:
            node.end = max(node.end, lines[-1][1])
        return node
