"""Trees that a file states: units with number and heading, laid out as text with one typed outline for every XML school.

A reader of one school (Akoma Ntoso, Formex, …) makes a tree of ``Unit``; what level each has is told here from the tree
as a whole, since the same element is the article in one country and a container in the next (``section``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from stdalign.errors import EmptySource
from stdalign.levels import LEVEL_OF_ELEMENT, RANK
from stdalign.model import Component, Finding, Level
from stdalign.numerals import chinese_to_int, roman_to_int, to_arabic
from stdalign.read.text import INVISIBLE
from stdalign.source import OutlineNode, Source
from stdalign.zawgyi import converted, is_zawgyi

_CITED = ("article", "section", "rule", "regulation", "clause", "paragraph", "level")
"""What may be the unit that experts cite, likeliest first."""
_ANNEXED = frozenset(("article", "section", "rule", "regulation"))
_CONTAINERS = {name: Level(level) for name, level in LEVEL_OF_ELEMENT.items() if RANK[level] < RANK["annex"]}
_BELOW = {
    "subsection": Level.PARAGRAPH, "subarticle": Level.PARAGRAPH, "subrule": Level.PARAGRAPH, "paragraph": Level.PARAGRAPH,
    "subparagraph": Level.PARAGRAPH, "alinea": Level.TEXT, "note": Level.TEXT, "point": Level.POINT, "item": Level.POINT, "indent": Level.POINT,
    "clause": Level.POINT, "subclause": Level.POINT, "subpoint": Level.SUBPOINT, "subitem": Level.SUBPOINT,
}  # fmt: skip
_COMMON_LAW = {**_BELOW, "paragraph": Level.POINT, "subparagraph": Level.SUBPOINT, "clause": Level.SUBPOINT}
"""Under a section a paragraph is what an article calls a point."""
_DEPTH = {Level.ARTICLE: 0, Level.CLAUSE: 0, Level.PARAGRAPH: 1, Level.TEXT: 1, Level.POINT: 2, Level.SUBPOINT: 3}
_BY_DEPTH = (Level.ARTICLE, Level.PARAGRAPH, Level.POINT, Level.SUBPOINT)

_HAN = re.compile(
    r"第?\s*([〇零一二三四五六七八九十百千两\d]+)\s*[条條章节節款项項编編目]?(?:之([一二三四五六七八九十\d]+))?\Z"
)
_WORDS = re.compile(r"(?:[^\W\d_]{2,}\.?|§{1,2}|№|[Nn]\.?º)[\s\u00a0]+(?=\S)")
_ORDINAL = re.compile(r"(?<=\d)\.?[º°ª]")
_LETTERED = re.compile(r"[A-Z](?:\.\d{1,3})+\Z")
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")


@dataclass(frozen=True)
class Piece:
    """A stretch of words; a table's row where it has cells."""

    words: str
    cells: tuple[str, ...] = ()


@dataclass
class Unit:
    """An element with a number, a heading, words of its own and units under it."""

    name: str
    label: str = ""
    heading: str = ""
    eid: str = ""
    status: str = ""
    component: Component | None = None
    parts: list[Unit | Piece] = field(default_factory=list)

    def units(self) -> Iterator[Unit]:
        """The units under this one, whatever their depth, other components left out."""
        for part in self.parts:
            if isinstance(part, Unit) and part.component is None:
                yield part
                yield from part.units()


def number_of(label: str, level: Level) -> str:
    """Number of a label as printed, in Arabic digits; empty where there is none.

    >>> [number_of(label, Level.ARTICLE) for label in ("Article 14", "§ 20", "SEC. 999.", "第二十一条之一", "มาตรา ๑๔/๑", "14 bis.")]
    ['14', '20', '999', '21-1', '14-1', '14bis']
    >>> number_of("(iv)", Level.SUBPOINT), number_of("PART IV", Level.PART), number_of("（三）", Level.POINT)
    ('iv', '4', '3')
    >>> [number_of(label, Level.ARTICLE) for label in ("SEC. 4-A.", "Artigo 3.º-A", "ส่วนที่ ๑", "អាវ ៤", "A.1.")]
    ['4a', '3a', '1', '4', 'A.1']
    """
    text = to_arabic(" ".join(label.split()))
    found = _HAN.match(_EDGE.sub("", text))
    if found:
        value, extra = chinese_to_int(found[1]), chinese_to_int(found[2]) if found[2] else None
        return f"{value}-{extra}" if extra else str(value) if value is not None else ""
    while True:
        shorter = _WORDS.sub("", text, count=1) if _WORDS.match(text) else text
        if shorter == text:
            break
        text = shorter
    if level is Level.TEXT and not any(char.isdigit() for char in text):
        return ""
    text = _ORDINAL.sub("", text)
    if " " in text and not text.isascii() and not text[:1].isdigit():
        text = text.rpartition(" ")[2]  # a word whose vowels are marks: มาตรา, មាត្រា
    text = _EDGE.sub("", text)
    if _LETTERED.match(text):
        return text
    if level in _CONTAINERS.values() or level is Level.ARTICLE:
        roman = roman_to_int(text) if len(text) > 1 or text in "IVX" else None
        if roman is not None:
            return str(roman)
    text = re.sub(r"(?<=\d)(?:\s+(?=[a-z]{1,9}$)|-(?=[a-z]$))", "", text.lower())
    return re.sub(r"[\s/_#~]+", "-", text).strip("-")


def source_of(
    root: Unit, name: str, media_type: str, notes: list[Finding], metadata: dict[str, str], kind: str = ""
) -> Source:
    """A tree as a source: its text, its outline, its tables as blocks.

    Args:
        root: the tree.
        name: the file's name, for messages.
        media_type: of the file.
        notes: what was left out on the way.
        metadata: what the file says of the document.
        kind: kind of document that the school or the file tells.

    Raises:
        EmptySource: there are no words in it.
    """
    cited = _cited(root, main=True)
    _framed(root, cited)
    writer = _Writer(_zawgyi(root))
    writer.children(root, cited, None, 0, Component.MAIN)
    text = "".join(writer.pieces)
    if not text.strip():
        raise EmptySource("no text in the document", where=name, next_step="check that its body holds text")
    if writer.gone:
        notes = [*notes, Finding("invisible_characters", f"{writer.gone} invisible characters removed")]
    if writer.zawgyi:
        notes = [*notes, Finding("zawgyi", "Burmese written for Zawgyi was turned into Unicode")]
    return Source(
        name=name, text=text, media_type=media_type, blocks=tuple(writer.blocks), warnings=tuple(notes),
        metadata=tuple(metadata.items()), outline=tuple(node for node in (*writer.nodes, *writer.quoted) if node is not None),
        kind=kind,
    )  # fmt: skip


def _zawgyi(root: Unit) -> bool:
    sample = [part.words for unit in (root, *root.units()) for part in unit.parts if isinstance(part, Piece)]
    joined = "\n".join(sample[:400])
    return not joined.isascii() and is_zawgyi(joined)


def _cited(root: Unit, *, main: bool) -> str:
    """Name of the element that experts cite: the first of the usual ones that the tree has."""
    names = {unit.name for unit in root.units()}
    return next((name for name in _CITED if name in names and (main or name in _ANNEXED)), "")


def _framed(root: Unit, cited: str) -> None:
    """Words that stand in no unit (a title, an explanatory memorandum) as units of the front."""
    parts: list[Unit | Piece] = []
    loose: Unit | None = None
    for part in root.parts:
        if isinstance(part, Unit):
            holds = part.name == cited or any(unit.name == cited for unit in part.units())
            own = part.eid.startswith("main_")  # what a decision says after its last item
            if part.component is None and cited and not holds and not own and part.name not in _CONTAINERS:
                part.component = Component.FRONT
            loose = None
            parts.append(part)
            continue
        if loose is None:
            loose = Unit("text", component=Component.FRONT)
            parts.append(loose)
        loose.parts.append(part)
    root.parts = parts


class _Writer:
    def __init__(self, zawgyi: bool) -> None:
        self.zawgyi = zawgyi
        self.pieces: list[str] = []
        self.at = 0
        self.gone = 0
        self.blocks: list[tuple[int, int, str]] = []
        self.nodes: list[OutlineNode | None] = []
        self.quoted: list[OutlineNode | None] = []

    def put(self, words: str) -> None:
        self.pieces.append(words)
        self.at += len(words)

    def line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.put("\n")

    def tidied(self, words: str) -> str:
        """White space folded, invisible characters out, letters composed."""
        if not words.isascii():
            words, count = INVISIBLE.subn("", words)
            self.gone += count
            words = unicodedata.normalize("NFC", converted(words) if self.zawgyi else words)
        return " ".join(words.split())

    def table(self, rows: list[Piece], depth: int, component: Component) -> None:
        """A table: a clause whose rows are clauses, their cells parted by bars."""
        self.line()
        start, slot = self.at, len(self.nodes)
        self.nodes.append(None)
        for row in rows:
            begin = self.at
            for number, cell in enumerate(row.cells):
                self.put(" | " if number else "")
                first = self.at
                self.put(self.tidied(cell))
                self.blocks.append((first, self.at, "cell"))
            end = self.at
            self.blocks.append((begin, end, "row"))
            self.nodes.append(OutlineNode(begin, end, begin, depth + 1, Level.TEXT, component=component, step="row"))
            self.line()
        self.nodes[slot] = OutlineNode(start, end, start, depth, Level.TEXT, component=component, step="table")
        self.blocks.append((start, end, "table"))

    def children(self, unit: Unit, cited: str, level: Level | None, depth: int, component: Component) -> None:
        rows: list[Piece] = []
        for part in [*unit.parts, None]:
            if isinstance(part, Piece) and part.cells:
                rows.append(part)
                continue
            if rows:
                self.table(rows, depth, component)
                rows = []
            if isinstance(part, Piece):
                self.line()
                self.put(self.tidied(part.words))
                self.line()
            elif part is not None:
                self.child(part, cited, level, depth, component)

    def child(self, part: Unit, cited: str, level: Level | None, depth: int, component: Component) -> None:
        """A unit under another: of the same component, or the root of one of its own."""
        if part.component is Component.FRONT and component is not Component.MAIN:
            self.children(part, cited, level, depth, component)  # the title lines of an annex are its own words
        elif part.component is Component.QUOTED:
            nodes, self.nodes = self.nodes, self.quoted  # its words stay those of the amending clause
            self.node(part, Level.ANNEX, _cited(part, main=False), 0, Component.QUOTED)
            self.nodes = nodes
        elif part.component is not None and part.component is not component:
            inner = _cited(part, main=False)
            self.node(part, Level.TEXT if part.component is Component.FRONT else Level.ANNEX, inner, 0, part.component)
        else:
            self.node(part, _level(part, cited, level), cited, depth, component)

    def node(self, unit: Unit, level: Level, cited: str, depth: int, component: Component) -> None:
        self.line()
        start, slot = self.at, len(self.nodes)
        self.nodes.append(None)
        label, heading = self.tidied(unit.label), self.tidied(unit.heading)
        if label:
            self.put(label + (" " if heading or unit.parts else ""))
        if heading:
            self.put(heading)
            self.line()
        body = self.at
        self.children(unit, cited, level, depth + 1, component)
        end = self.at - 1 if self.at > start and self.pieces[-1].endswith("\n") else self.at
        if end > start or label:
            self.nodes[slot] = OutlineNode(
                start, end, min(body, end), depth, level, label, number_of(label, level), heading, unit.eid, unit.status, component
            )  # fmt: skip


def _titles(unit: Unit) -> bool:
    """Whether a clause is the title of others, whose numbers go on from its own: 4.2 above 4.2.1."""
    number = number_of(unit.label, Level.CLAUSE).removesuffix(".0") + "."
    return any(
        isinstance(part, Unit) and part.name == unit.name and number_of(part.label, Level.CLAUSE).startswith(number)
        for part in unit.parts
    )


def _level(unit: Unit, cited: str, above: Level | None) -> Level:
    """Level of a unit: a container down to what experts cite, and what stands under that always deeper than it."""
    if unit.name == "note":
        return Level.TEXT
    holds = any(part.name == cited for part in unit.units())
    if unit.name == cited and above not in _DEPTH:
        if cited != "clause":
            return Level.ARTICLE
        return Level.SECTION if _titles(unit) else Level.CLAUSE
    if above in _DEPTH or (above is Level.ANNEX and not (holds and unit.name in _CONTAINERS)):
        level = (_COMMON_LAW if cited == "section" else _BELOW).get(unit.name, Level.PARAGRAPH)
        least = _DEPTH.get(above, 0) + 1 if above is not None else 1
        return level if _DEPTH[level] >= least else _BY_DEPTH[min(least, 3)]
    return _CONTAINERS.get(unit.name, Level.SECTION if holds else Level.PARAGRAPH)
