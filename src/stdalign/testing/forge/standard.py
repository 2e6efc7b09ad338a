"""Trees of made-up standards: numbered titles and clauses, terms, tables, notes, annexes A.1, parts of a code."""

from __future__ import annotations

from collections.abc import Callable

from stdalign.testing.forge.body import labelled
from stdalign.testing.forge.convention import Convention, Decimal
from stdalign.testing.forge.numbers import LETTERS, write
from stdalign.testing.forge.tree import Node
from stdalign.testing.forge.words import Words, words_of

_STATUS = {
    "zh": ("规范性", "资料性"), "vi": ("Quy định", "Tham khảo"), "id": ("normatif", "informatif"),
    "en": ("normative", "informative"),
}  # fmt: skip

Grown = tuple[list[Node], list[Node], str, dict[str, str]]


def grow_standard(form: Convention, words: Words) -> Grown:
    """Body, annexes, title and the words of the front page of a standard."""
    assert form.decimal
    maker = _Standard(form, form.decimal, words)
    return maker.grow()


class _Standard:
    def __init__(self, form: Convention, rule: Decimal, words: Words) -> None:
        self.form, self.rule, self.words = form, rule, words
        self.tables = 0
        self.rule_number = words.dice.randint(2, 9)

    def grow(self) -> Grown:
        dice = self.words.dice
        designation = self.words.dice.choice(self.form.titles).format(d=dice.randint(1, 9))
        title = self.words.pick("subjects_of_standard")
        chapters: list[tuple[str, Callable[[Node], None]]] = []
        if self.rule.terms != "none":
            chapters = [(self.words.one("scope"), self.plain), (self.words.one("references"), self.cited)]
            chapters.append((self.words.one("definitions"), self.terms))
        for heading in dice.sample(self.words.bank["chief"], min(len(self.words.bank["chief"]), dice.randint(2, 3))):
            chapters.append((heading, self.chapter))
        body = []
        for place, (heading, fill) in enumerate(chapters):
            c = self.rule.start + place
            node = self.node("title", self.rule.chapter, c, 0, 0, heading=heading)
            node.style, node.level = "chapter", str(c)
            fill(node)
            body.append(node)
        names = {
            "designation": designation, "title": title, "title_upper": title.upper(), "title_low": title.lower(),
            "foreword": self.words.one("foreword"),
        }  # fmt: skip
        if self.rule.opening:
            opening = Node("front", text=self.words.one("foreword"), children=[Node("plain", text=self.words.sentence())])
            body.insert(0, opening)
        if self.rule.parts:
            head = write(self.rule.parts.replace("{rule}", f"10{self.rule_number}"), 1)
            number = head.split()[-1]
            top = Node("container", number, head, " ", self.words.pick("headings").upper(), level="part", style="next")
            top.children, body = body, [top]
        annexes = self.annexes() if self.rule.annex else []
        return body, annexes, title, names

    def node(self, role: str, template: str, c: int, s: int, k: int, *, heading: str = "", text: str = "") -> Node:
        """A numbered node; the number is as printed, without a full stop at its end."""
        label = template.format(c=c, s=s, k=k, s2=f"{s:02}", rule=f"10{self.rule_number}")
        return Node(role, label.rstrip(".:"), label, self.rule.gap, heading, text)

    def plain(self, chapter: Node) -> None:
        """A chapter of one or two unnumbered sentences."""
        if self.rule.direct != "{c}.{s}" or self.rule.chapter == "{c}.0":
            self.direct(chapter)
            return
        chapter.children = [Node("plain", text=self.words.sentence())]

    def cited(self, chapter: Node) -> None:
        """Documents referred to: their designations look like numbers of clauses."""
        if self.rule.direct != "{c}.{s}":
            self.direct(chapter)
            return
        chapter.children = [Node("plain", text=self.words.sentence())]
        for _ in range(2):
            number = self.words.dice.randint(9000, 9999)
            chapter.children.append(Node("plain", text=f"ISO {number}:2015, {self.words.pick('subjects_of_standard')}"))

    def terms(self, chapter: Node) -> None:
        """Terms and definitions: the number alone, the term below it, then its meaning; or all in one line."""
        c = int(chapter.level)
        if self.rule.terms != "own":
            stop = self.words.bank.get("stop", ".")
            for s, (term, meaning) in enumerate(self.words.terms(3), 1):
                text = self.words.one("definition").format(term=term, meaning=meaning) + stop
                chapter.children.append(self.node("clause", self.rule.direct, c, s, 0, text=text.strip()))
            return
        for s, (term, meaning) in enumerate(self.words.terms(3), 1):
            other = f" {self._english(s)}" if not self.words.spaced else ""
            node = self.node("clause", self.rule.direct, c, s, 0, heading=f"{term}{other}")
            node.style = "term"
            node.children = [Node("plain", text=meaning + self.words.bank.get("stop", "."))]
            chapter.children.append(node)

    def _english(self, place: int) -> str:
        return str(words_of("en", place).bank["terms"][place - 1][0])

    def direct(self, chapter: Node) -> None:
        """Clauses straight under the chapter."""
        c = int(chapter.level)
        for s in range(1, self.words.dice.randint(2, 4) + 1):
            chapter.children.append(self.clause(self.rule.direct, c, s, 0))

    def clause(self, template: str, c: int, s: int, k: int) -> Node:
        """A clause with its words: a sentence, a list, a table, a note."""
        dice = self.words.dice
        node = self.node("clause", template, c, s, k)
        draw = dice.random()
        if draw < 0.25:
            node.text = self.words.lead()
            node.children = self.points()
        elif draw < 0.35 and self.form.references:
            node.text = write(dice.choice(self.form.references), dice.randint(1, 3))
        elif draw < 0.43 and self.rule.table:
            self.tables += 1
            node.text = self.words.sentence()
            title = write(self.rule.table.replace("{heading}", self.words.pick("headings")), self.tables)
            node.children = [Node("plain", text=title), Node("table", rows=self.words.table())]
        elif draw < 0.5 and self.rule.note:
            node.text = self.words.sentence()
            gap = " " if self.words.spaced or self.form.language == "th" else ""
            node.children = [Node("note", label=self.rule.note, gap=gap, text=self.words.pick("notes"))]
        else:
            node.text = self.words.sentence()
        return node

    def points(self) -> list[Node]:
        texts = self.words.items(self.words.dice.randint(2, 4), self.form.joiner)
        out = [labelled("point", self.form.point, n, text) for n, text in enumerate(texts, 1)]
        if self.form.subpoint.label and self.words.dice.random() < 0.3:
            lower = self.words.items(2, self.form.joiner)
            out[1].text = self.words.lead()
            out[1].children = [labelled("subpoint", self.form.subpoint, n, text) for n, text in enumerate(lower, 1)]
        return out

    def chapter(self, chapter: Node) -> None:
        """A chapter with titled sections and clauses, or with clauses alone."""
        if not self.rule.clause or self.words.dice.random() < 0.3:
            self.direct(chapter)
            return
        c = int(chapter.level)
        for s in range(1, self.words.dice.randint(2, 3) + 1):
            if self.words.dice.random() < 0.75 or self.rule.direct != "{c}.{s}":
                section = self.node("title", self.rule.section, c, s, 0, heading=self.words.pick("headings"))
                for k in range(1, self.words.dice.randint(2, 3) + 1):
                    section.children.append(self.clause(self.rule.clause, c, s, k))
                chapter.children.append(section)
            else:
                chapter.children.append(self.clause(self.rule.direct, c, s, 0))

    def annexes(self) -> list[Node]:
        dice = self.words.dice
        out = []
        for n in range(1, dice.randint(0, 2) + 1):
            heading = self.words.pick("headings")
            status = dice.choice(_STATUS.get(self.form.language, _STATUS["en"]))
            title = []
            for line in self.rule.annex:
                line = line.replace("{heading_upper}", heading.upper()).replace("{heading}", heading)
                title.append(write(line.replace("{status}", status), n))
            node = Node("annex", str(n), title[0], "", heading, rows=(tuple(title[1:]),), style="decimal")
            capital, th = LETTERS["a"][n - 1].upper(), LETTERS["th"][n - 1]
            for s in range(1, dice.randint(2, 3) + 1):
                template = self.rule.annex_clause.replace("{A}", capital).replace("{th}", th)
                sub = self.rule.annex_sub.replace("{A}", capital).replace("{th}", th)
                if not self.rule.annex_sub or dice.random() < 0.5:
                    node.children.append(self.clause(template, 0, s, 0))
                    continue
                section = self.node("title", template, 0, s, 0, heading=self.words.pick("headings"))
                section.children = [self.clause(sub, 0, s, k) for k in (1, 2)]
                node.children.append(section)
            out.append(node)
        return out


def grow_cfr(form: Convention, words: Words) -> Grown:
    """Sections of a federal code: § 9910.7 with (a), (1), (i)."""
    body = []
    first = words.dice.randint(2, 90)
    for n in range(first, first + words.dice.randint(2, 4)):
        unit = Node("unit", f"9910.{n}", write(form.unit.label, n), " ", words.pick("headings") + ".", level="same")
        for p in range(1, words.dice.randint(2, 4) + 1):
            paragraph = labelled("paragraph", form.paragraph, p, words.sentence())
            if words.dice.random() < 0.5:
                paragraph.text = words.lead()
                for q in range(1, words.dice.randint(2, 3) + 1):
                    point = labelled("point", form.point, q, words.sentence())
                    if words.dice.random() < 0.3:
                        point.text = words.lead()
                        texts = words.items(2, form.joiner)
                        point.children = [labelled("subpoint", form.subpoint, i, t) for i, t in enumerate(texts, 1)]
                    paragraph.children.append(point)
            unit.children.append(paragraph)
        body.append(unit)
    names = {"designation": "29 CFR 9910", "title": "Sample standards", "title_upper": "SAMPLE STANDARDS"}
    return body, [], "Sample standards", names
