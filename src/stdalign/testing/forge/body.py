"""What stands under one citable clause of a made-up law: paragraphs, lists, definitions, quotations, tables."""

from __future__ import annotations

from dataclasses import dataclass

from stdalign.testing.forge.convention import Convention, Rank
from stdalign.testing.forge.numbers import normal, word_format, write
from stdalign.testing.forge.tree import Auto, Node
from stdalign.testing.forge.words import Words


def automatic(template: str, n: int) -> Auto | None:
    """How a word processor would number such a label."""
    form = word_format(template)
    return Auto(*form, n) if form else None


def labelled(role: str, rank: Rank, n: int, text: str, children: list[Node] | None = None) -> Node:
    """A node with the label that its rank prints for a number."""
    return Node(
        role, normal(rank.label, n), write(rank.label, n, words=rank.words), rank.gap, text=text,
        auto=automatic(rank.label, n), children=children or [],
    )  # fmt: skip


@dataclass
class Maker:
    """Makes the inside of clauses in one convention."""

    form: Convention
    words: Words
    last: int = 12

    def inside(self, unit: Node, place: int) -> None:
        """Fill a unit: the first may define terms, the others draw their form."""
        if place == 2 and self.words.dice.random() < 0.5:
            self.definitions(unit)
            return
        forms = [self.one, self.one, self.several, self.several, self.listed, self.listed, self.referring]
        if self.form.subpoint.label:
            forms.append(self.deep)
        if self.form.quote:
            forms.append(self.quoting)
        if self.form.tables:
            forms.append(self.tabled)
        self.words.dice.choice(forms)(unit)

    def one(self, unit: Node) -> None:
        """One sentence."""
        unit.children = [Node("plain", text=self.words.sentence())]

    def referring(self, unit: Node) -> None:
        """A sentence that names another clause, which a splitter may take for a heading, after another paragraph."""
        unit.children = self.paragraphs([self.words.sentence(), self.reference()])

    def reference(self) -> str:
        """A sentence with the label of another clause."""
        n = self.words.dice.randint(1, self.last - 1)
        text = self.words.dice.choice(self.form.references)
        return write(_next(text, n), n)

    def paragraphs(self, texts: list[str]) -> list[Node]:
        """Paragraphs, numbered where the convention numbers them."""
        if self.form.paragraphs == "counted" or not self.form.paragraph.label:
            return [Node("plain", text=text) for text in texts]
        return [labelled("paragraph", self.form.paragraph, n, text) for n, text in enumerate(texts, 1)]

    def several(self, unit: Node) -> None:
        """Two or three paragraphs, one of them perhaps with a list."""
        unit.children = self.paragraphs([self.words.sentence() for _ in range(self.words.dice.randint(2, 3))])
        if self.words.dice.random() < 0.4:
            chosen = self.words.dice.choice(unit.children)
            chosen.text, chosen.children = self.words.lead(), self.points()

    def listed(self, unit: Node) -> None:
        """A lead-in with a list; where paragraphs are counted, perhaps a paragraph after it."""
        unit.children = [Node("plain", text=self.words.lead(), children=self.points())]
        if self.form.paragraphs == "counted" and self.words.dice.random() < 0.4:
            unit.children.append(Node("plain", text=self.words.sentence()))

    def deep(self, unit: Node) -> None:
        """A list whose second item has a list of its own."""
        unit.children = [Node("plain", text=self.words.lead(), children=self.points(deep=True))]

    def points(self, *, deep: bool = False) -> list[Node]:
        """Items of a list."""
        texts = self.words.items(self.words.dice.randint(2, 5), self.form.joiner)
        out = [labelled("point", self.form.point, n, text) for n, text in enumerate(texts, 1)]
        if deep:
            lower = self.words.items(self.words.dice.randint(2, 3), self.form.joiner)
            out[1].text = self.words.lead()
            out[1].children = [labelled("subpoint", self.form.subpoint, n, text) for n, text in enumerate(lower, 1)]
        return out

    def definitions(self, unit: Node) -> None:
        """Definitions of terms, in the form of the country."""
        pause, stop = self.words.bank.get("pause", ";"), self.words.bank.get("stop", ".").strip()
        pairs = self.words.terms(3)
        texts = [self.words.one("definition").format(term=term, meaning=meaning) for term, meaning in pairs]
        texts = [f"{text}{pause if at < len(texts) - 1 else stop}" for at, text in enumerate(texts)]
        lead = self.words.lead()
        if self.form.definitions == "points":
            items = [labelled("point", self.form.point, n, text) for n, text in enumerate(texts, 1)]
            unit.children = [Node("plain", text=lead, children=items)]
        elif self.form.definitions == "paragraphs":
            items = [labelled("paragraph", self.form.paragraph, n, text) for n, text in enumerate(texts, 1)]
            unit.children = [Node("plain", text=lead), *items]
        elif self.form.definitions == "numbers":
            items = [labelled("paragraph", Rank(label="{n}."), n, text) for n, text in enumerate(texts, 1)]
            unit.children = [Node("plain", text=lead), *items]
        else:
            unit.children = [Node("plain", text=lead), *(Node("plain", text=text) for text in texts)]
            unit.style = "definitions"

    def quoting(self, unit: Node) -> None:
        """An amending clause: the quoted article belongs to it and is no article of this law."""
        assert self.form.quote
        lines = [
            line.format(sentence=self.words.sentence(), heading=self.words.pick("headings"))
            for line in self.form.quote.lines
        ]
        quoted = [Node("quote", text=line) for line in lines]
        if self.form.quote.item:
            item = labelled("paragraph", Rank(label="{n}."), 1, self.form.quote.item)
            item.children = quoted
            quoted = [item]
        unit.children = [Node("plain", text=self.form.quote.lead), *quoted]
        unit.style = "quoting"

    def tabled(self, unit: Node) -> None:
        """A sentence with a table of figures."""
        unit.children = [Node("plain", text=self.words.lead()), Node("table", rows=self.words.table())]
        unit.style = "table"


def _next(text: str, n: int) -> str:
    for name in ("cn", "n", "nth", "nkm", "nmy"):
        text = text.replace(f"{{next_{name}}}", write(f"{{{name}}}", n + 1))
    return text
