"""What must come back from a made-up document, what a split gives, and where the two differ."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from stdalign.model import Clause, Component, Level, Split
from stdalign.testing.forge.convention import convention
from stdalign.testing.forge.tree import Document, Entry, Node

_CONTAINERS = (Level.PART, Level.CHAPTER, Level.SECTION, Level.SUBSECTION)
_FOLDED = re.compile(r"[\s|\u200b\u00ad]+")


@dataclass(frozen=True)
class Difference:
    """One thing that did not come back: missing, extra, heading, words or citable, and of which clause."""

    kind: str
    where: str
    expected: str = ""
    got: str = ""


def fold(text: str) -> str:
    """Text for comparing: composed, without blanks and table bars.

    >>> fold("a b\\n| c")
    'abc'
    """
    return _FOLDED.sub("", unicodedata.normalize("NFC", text))


def expected(document: Document) -> list[Entry]:
    """The clauses that reading and splitting must give, in order, without addresses."""
    standard = convention(document.jurisdiction, document.kind).form == "standard"
    out: list[Entry] = []
    for node in document.body:
        _main(node, document, standard, out)
    for node in document.annexes:
        for child in node.children:
            _annex(child, (node.number,), out)
    return out


def _main(node: Node, document: Document, standard: bool, out: list[Entry]) -> None:
    if node.role == "container":
        out.append(Entry("main", "clause" if standard else "container", (node.number,), node.heading, ""))
    elif node.role in ("title", "clause"):
        leaf = not any(child.role in ("title", "clause") for child in node.children)
        out.append(
            Entry("main", "clause", (node.number,), node.heading, fold(_words(node)), citable=leaf and node.role == "clause")
        )
        _items(node, (node.number,), counted=False, out=out)
    elif node.role == "unit":
        out.append(Entry("main", "unit", (node.number,), node.heading, fold(_words(node)), citable=True))
        loose = node.style in ("gone", "table", "quoting", "definitions")
        _items(node, (node.number,), counted=document.counted and not loose, out=out)
        return
    for child in node.children:
        if child.role in ("container", "unit", "title", "clause"):
            _main(child, document, standard, out)


def _words(node: Node) -> str:
    """The words of a node and of what stands under it, other numbered clauses left out."""
    parts = [node.text, *(cell for row in node.rows for cell in row)] if node.role != "annex" else []
    for child in node.children:
        if child.role not in ("container", "unit", "title", "clause"):
            parts.append(_words(child))
    return " ".join(parts)


def _own(node: Node) -> str:
    """The words of a node and of what stands under it without a label."""
    parts = [node.text, *(cell for row in node.rows for cell in row)]
    return " ".join([*parts, *(_own(child) for child in node.children if not child.label or child.role == "note")])


def _items(node: Node, path: tuple[str, ...], *, counted: bool, out: list[Entry]) -> None:
    place = 0
    for child in node.children:
        below = path
        if child.role == "plain" and counted and len(path) == 1:
            place += 1
            below = (*path, str(place))
            out.append(Entry("main", "item", below, "", fold(child.text)))
        elif child.role in ("paragraph", "point", "subpoint"):
            below = (*path, child.number)
            quoted = [lower.text for lower in child.children if lower.role == "quote"]
            out.append(Entry("main", "item", below, "", fold(" ".join([child.text, *quoted]))))
        if child.role not in ("title", "clause", "unit", "container"):
            _items(child, below, counted=counted, out=out)


def _annex(node: Node, path: tuple[str, ...], out: list[Entry]) -> None:
    below = path
    if node.role in ("unit", "title", "clause", "paragraph", "point", "subpoint"):
        below = _joined(path, node.number)
        out.append(Entry("annex", "item", below, "", fold(node.heading + _own(node))))
    for child in node.children:
        _annex(child, below, out)


def _joined(path: tuple[str, ...], number: str) -> tuple[str, ...]:
    """A path with one more number; a decimal number replaces those that it begins with."""
    while len(path) > 1 and number.startswith(path[-1] + "."):
        path = path[:-1]
    return (*path, number)


class _Got:
    """The same entries from a split."""

    def __init__(self, split: Split, *, standard: bool, counted: bool) -> None:
        self.standard, self.counted = standard, counted
        self.of = {clause.eid: clause for clause in split.clauses}
        self.children: dict[str, list[Clause]] = {}
        for clause in split.clauses:
            self.children.setdefault(clause.parent, []).append(clause)
        self.annexes = [c.eid for c in split.clauses if c.level is Level.ANNEX and c.component is Component.ANNEX]
        self.loose: set[str] = set()
        self.entries: list[Entry] = []
        for clause in split.clauses:
            entry = self.entry(clause)
            if entry:
                self.entries.append(entry)

    def role(self, clause: Clause) -> str:
        unit = bool(getattr(clause, "unit", clause.level is Level.ARTICLE))
        if self.standard and clause.component is Component.MAIN and (unit or clause.level in _CONTAINERS):
            return "clause"
        if clause.level in _CONTAINERS and not unit:
            return "container"
        if unit or clause.level is Level.ARTICLE:
            return "unit"
        return "item"

    def entry(self, clause: Clause) -> Entry | None:
        if clause.component not in (Component.MAIN, Component.ANNEX) or clause.level is Level.ANNEX:
            return None
        role = self.role(clause)
        if clause.component is Component.ANNEX:
            if not clause.label or clause.level is Level.TEXT:
                return None
            return Entry("annex", "item", self.path(clause), "", fold(clause.heading + self.own(clause)))
        if role == "container":
            return Entry("main", role, (clause.number,), clause.heading, "")
        if role in ("unit", "clause"):
            cited = bool(getattr(clause, "unit", clause.level is Level.ARTICLE))
            return Entry("main", role, (clause.number,), clause.heading, fold(self.words(clause)), cited)
        if clause.level is Level.TEXT or (not clause.label and (not self.counted or clause.level is not Level.PARAGRAPH)):
            return None
        return Entry("main", "item", self.path(clause), "" if clause.label else "\0", fold(clause.text))

    def words(self, clause: Clause) -> str:
        parts = [clause.text]
        for child in self.children.get(clause.eid, ()):
            if child.component is not Component.QUOTED and self.role(child) == "item":
                parts.append(f"{child.heading} {self.words(child)}")
        return " ".join(parts)

    def own(self, clause: Clause) -> str:
        """Words of a clause with those of the unlabelled ones and the notes under it."""
        below = (c for c in self.children.get(clause.eid, ()) if not c.label or c.level is Level.TEXT)
        return " ".join([clause.text, *(self.own(child) for child in below if child.component is not Component.QUOTED)])

    def path(self, clause: Clause) -> tuple[str, ...]:
        """Numbers from the citable clause, or the annex, down to this one."""
        chain = [clause]
        while chain[-1].parent and (self.role(chain[-1]) == "item" or clause.component is Component.ANNEX):
            above = self.of.get(chain[-1].parent)
            if above is None:
                break
            chain.append(above)
        out: tuple[str, ...] = ()
        for part in reversed(chain):
            if part.level is Level.ANNEX:
                out = (str(self.annexes.index(part.eid) + 1),)
            elif part.label or (self.counted and part.level is Level.PARAGRAPH and part.component is Component.MAIN):
                out = _joined(out, part.number)
        if clause.component is Component.ANNEX and chain[-1].level is not Level.ANNEX:
            prefix = clause.eid.partition("__")[0]
            out = (str(self.annexes.index(prefix) + 1) if prefix in self.annexes else "?", *out)
        return out


def compare(document: Document, split: Split) -> list[Difference]:
    """Where a split differs from the tree that was printed; empty where everything came back.

    Args:
        document: the tree.
        split: what reading and splitting its print gave.
    """
    standard = convention(document.jurisdiction, document.kind).form == "standard"
    loose = {
        n.number for n in document.nodes() if n.role == "unit" and n.style in ("gone", "table", "quoting", "definitions")
    }
    want = expected(document)
    got = [
        entry
        for entry in _Got(split, standard=standard, counted=document.counted).entries
        if not (entry.heading == "\0" and entry.path and entry.path[0] in loose)
    ]
    out: list[Difference] = []
    matcher = SequenceMatcher(None, [_key(e) for e in want], [_key(e) for e in got], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for left, right in zip(want[a:b], got[c:d], strict=True):
                out.extend(_pair(left, right))
            continue
        out.extend(Difference("missing", _name(e), e.words[:40] or e.heading) for e in want[a:b])
        out.extend(Difference("extra", _name(e), "", e.words[:40] or e.heading) for e in got[c:d])
    return out


def _key(entry: Entry) -> tuple[str, str, tuple[str, ...]]:
    return entry.component, entry.kind, entry.path


def _name(entry: Entry) -> str:
    return f"{entry.component} {entry.kind} {'/'.join(entry.path)}"


def _pair(want: Entry, got: Entry) -> list[Difference]:
    out = []
    name = _name(want)
    heading = "" if got.heading == "\0" else got.heading
    if fold(want.heading).rstrip(".") != fold(heading).rstrip("."):
        out.append(Difference("heading", name, want.heading, heading))
    if want.words != got.words and not _heading_kept(want, got):
        out.append(Difference("words", name, *_around(want.words, got.words)))
    if want.citable and not got.citable:
        out.append(Difference("citable", name))
    return out


def _heading_kept(want: Entry, got: Entry) -> bool:
    """A Philippine heading is run into the sentence and stays at its start as well."""
    title = fold(want.heading)
    return bool(title) and got.words.startswith(title) and got.words[len(title) :].lstrip(".–—-:") == want.words


def _around(want: str, got: str) -> tuple[str, str]:
    at = next((i for i, (a, b) in enumerate(zip(want, got, strict=False)) if a != b), min(len(want), len(got)))
    low = max(0, at - 12)
    return want[low : at + 30], got[low : at + 30]
