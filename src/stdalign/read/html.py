"""HTML to text: what a browser shows, in lines; lists with their numbers, tables as rows, every character with its way back.

A tokeniser of our own instead of a tree: it never recurses, never fetches, never expands anything,
and it knows the offset of every character, which a tree does not.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter

from stdalign.errors import EmptySource, LimitExceeded
from stdalign.language import detect
from stdalign.model import Finding, Noise
from stdalign.read.cited import cited_outline
from stdalign.read.html_elements import (
    ANY_TAG,
    AROUND,
    BLOCK,
    FURNITURE,
    HIDDEN,
    LEFT_OUT,
    NOTE,
    SPECIAL,
    STRIKE,
    STRUCK,
    VOID,
    closing_of,
    links,
)
from stdalign.read.html_lists import SHAPES, OrderedList
from stdalign.read.html_tables import table_kinds
from stdalign.read.mapped import Edit, Mapped
from stdalign.read.superscript import raised
from stdalign.read.tables import CELL
from stdalign.read.text import clean, decode, newlines
from stdalign.source import Source

suffixes = (".html", ".htm", ".xhtml")
media_types = ("text/html", "application/xhtml+xml")
MOST_TAGS = 500_000
"""Most tags that a page may have."""

_TAG = re.compile(
    r"</?([A-Za-z][A-Za-z0-9:-]{0,40})(?:[^<>\"']|\"[^\"<>]{0,20000}\"|'[^'<>]{0,20000}')*>|<[!?][^>]{0,5000}>"
)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]{0,40})")
_PICTURE = re.compile(
    r"<([A-Za-z]{1,10})\b[^<>]{0,2000}?=\s*(?:\"data:[^\"]{0,4000000}\"|'data:[^']{0,4000000}')[^<>]{0,2000}>", re.I
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{2,20})", re.I)
_BLANKS = re.compile(r"[\t\n\r\f ]{2,}|[\t\n\r\f]")
_LANGUAGES = ("en", "vi", "id", "ms", "pt", "tl")
_SAID = {
    "left_out": "scripts, menus, styles and the like left out", "struck_text": "stretches of struck-out text left out",
    "hidden_text": "stretches of hidden text left out", "footnote_marks": "marks of footnotes left out",
    "around_left_out": "asides and footers left out",
}  # fmt: skip
_FURNITURE_SHARE, _FURNITURE_MOST = 0.4, 2000
"""Share of the page and characters beyond which an element is none of its furniture, whatever its class says."""
_SPACE, _LINE, _GAP = 1, 2, 3
_BETWEEN = ("", " ", "\n", "\n\n")


def read(data: bytes, name: str) -> Source:
    """Read an HTML page.

    Raises:
        ReadError: no text in it, or more tags than the limit.

    >>> read(b"<p>Article 1</p><script>x()</script><p>Caf&eacute;</p>", "a.html").text.split()
    ['Article', '1', 'Café']
    >>> read(b"<ol type=a><li>lamps<li>oil</ol><table><tr><td>8 h<td>85</table>", "a.html").text
    '(a) lamps\\n\\n(b) oil\\n8 h | 85\\n'
    """
    text, encoding, warnings = _decoded(data, name)
    mapped, _, more = clean(text, name)
    page = _Page(mapped, name)
    page.run()
    done, forward = mapped.edited(page.edits)
    outline = cited_outline(done.text)
    noise = [Noise(forward(start), forward(end), kind) for start, end, kind in page.noise if forward(end) > forward(start)]
    if outline and outline[-1].end < len(done.text):
        noise.append(Noise(max(node.end for node in outline), len(done.text), "page_end"))
    if not done.text.strip():
        raise EmptySource("no text in the page", where=name, next_step="check that the page was saved with its text")
    said = [Finding(code, f"{page.left[code]} {words}") for code, words in _SAID.items() if page.left[code]]
    if page.around:
        said[-1] = Finding("around_left_out", f"{said[-1].message}: {'; '.join(page.around)[:300]}")
    titles = sum(kind == "title" for _, _, kind in page.blocks)
    blocks = [(forward(s), forward(e), "heading" if kind == "title" and titles > 1 else kind) for s, e, kind in page.blocks]
    return Source(
        name=name, text=done.text, encoding=encoding, media_type="text/html", segments=done.segments,
        blocks=tuple(sorted(blocks)),
        noise=tuple(noise),
        warnings=(*warnings, *more, *said), raw=text, outline=outline,
    )  # fmt: skip


class _Page:
    """One page: edits that leave its text, and the blocks found on the way."""

    def __init__(self, mapped: Mapped, name: str) -> None:
        self.page = mapped.text
        self.name = name
        self.edits: list[Edit] = []
        self.blocks: list[tuple[int, int, str]] = []
        self.noise: list[tuple[int, int, str]] = []
        self.left: Counter[str] = Counter()
        self.around: list[str] = []
        self.kinds = table_kinds(self.page) if "<t" in self.page.lower() else {}
        self.gap_from = 0  # where the white space and tags began that stand before the next word
        self.between = 0
        self.label = ""
        self.cells = ""
        self.joined = False  # the next word goes on the line of the label before it
        self.shown = 0  # end of the last word
        self.tables: list[list[int | str]] = []  # kind, start, cells of the row so far, start of the row
        self.lists: list[OrderedList | None] = []
        self.main = 0
        self.pre = 0
        self.heading = -1
        self.cell = -1
        self.shape = ""

    def run(self) -> None:
        """Walk the page once."""
        page, size = self.page, len(self.page)
        at = tags = 0
        while at < size:
            start = page.find("<", at)
            end = start if start >= 0 else size
            if end > at:
                self._text(at, end)
            if start < 0:
                break
            if page.startswith("<!--", start):
                close = page.find("-->", start + 4)
                at = size if close < 0 else close + 3
                continue
            found = _TAG.match(page, start) or _PICTURE.match(page, start)
            if found:
                at, tag = found.end(), (found[1] or "").lower()
            else:
                at, tag = self._torn(start)
                if not tag:
                    self._text(start, start + 1)
                    at = start + 1
                    continue
            tags += 1
            if tags > MOST_TAGS:
                raise LimitExceeded(f"more than {MOST_TAGS:,} tags", where=self.name, next_step="split the page")
            at = self._tag(tag, start, at)
        self.edits.append((self.gap_from, size, "\n" if self.shown else ""))

    def _torn(self, start: int) -> tuple[int, str]:
        """A tag whose quotation marks do not pair: it ends where the next angle bracket closes one."""
        found = _NAME.match(self.page, start)
        close = self.page.find(">", start)
        opens = self.page.find("<", start + 1)
        if not found or close < 0 or 0 <= opens < close:
            return start, ""
        return close + 1, found[1].lower()

    def _text(self, start: int, end: int) -> None:
        """Words between two tags: white space as a browser shows it."""
        page = self.page
        piece = page[start:end]
        if self.pre:
            self._flush(start)
            self._entities(start, end)
            self.shown = self.gap_from = end
            return
        words = piece.strip("\t\n\r\f ")
        if not words:
            self.between = max(self.between, _SPACE)
            return
        lead = piece.index(words[0])
        low, high = start + lead, start + lead + len(words)
        if lead:
            self.between = max(self.between, _SPACE)
        self._flush(low)
        for found in _BLANKS.finditer(page, low, high):
            self.edits.append((found.start(), found.end(), " "))
        self._entities(low, high)
        self.shown = self.gap_from = high
        if high < end:
            self.between = max(self.between, _SPACE)

    def _flush(self, at: int) -> None:
        """End the gap before a word: what stands between it and the word before."""
        if self.joined and self.between > _SPACE:
            self.between = _SPACE
        self.joined = False
        words = (_BETWEEN[self.between] if self.shown else "") + self.cells
        if self.label and not self.page.startswith(self.label, at):
            words = words.rstrip(" ") + self.label + " " if self.between == _SPACE else words + self.label + " "
        if self.cells:
            words = words.lstrip() if self.between < _LINE else words
            words = words if self.between >= _LINE else " " + words
        if words or self.gap_from < at:
            self.edits.append((self.gap_from, at, words))
        self.between, self.label, self.cells = 0, "", ""

    def _entities(self, start: int, end: int) -> None:
        page = self.page
        if page.find("&", start, end) < 0:
            return
        for found in _ENTITY.finditer(page, start, end):
            words = entities.unescape(found[0])
            if words != found[0]:
                shown = "" if words in "\u00ad\u200b\ufeff" else " " if words == "\u00a0" else words
                self.edits.append((found.start(), found.end(), shown))

    def _tag(self, tag: str, start: int, end: int) -> int:
        """One tag; gives the offset at which reading goes on."""
        closing = self.page.startswith("</", start)
        bare = end - start == len(tag) + 2 and tag not in SPECIAL
        if not closing and not bare and tag not in VOID and tag not in ("html", "body"):
            after = self._passed(tag, start, end)
            if after:
                return after
        if tag in ("main", "article"):
            self.main = max(0, self.main + (-1 if closing else 1))
        elif tag == "pre":
            self.pre = max(0, self.pre + (-1 if closing else 1))
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._head(closing, end, tag)
        elif tag in ("table", "tr", "td", "th"):
            self._table(tag, closing, start)
            return end
        elif tag in ("ol", "ul", "menu", "dir"):
            self._list(tag, closing, start, end)
        elif tag == "li" and not closing and self.lists and self.lists[-1]:
            self._break(_GAP)
            self.label, self.joined = self.lists[-1].label(self.page[start:end], self.shape), False
            self.between = max(self.between, _LINE)
            return end
        if tag == "br":
            self._break(_LINE)
        elif tag in BLOCK:
            self._break(_GAP)
        return end

    def _break(self, how: int) -> None:
        """A line ends here, unless it stands in a cell of figures or right behind a label."""
        if self.label:
            return
        if self.tables and self.tables[-1][0] == "data":
            how = _SPACE
        self.between = max(self.between, how)

    def _passed(self, tag: str, start: int, end: int) -> int:
        """Offset behind an element that is not read, 0 where it is read."""
        page = self.page
        if page.startswith("/>", end - 2):
            return 0
        shown = page[start:end]
        if tag in LEFT_OUT:
            kind = "left_out"
        elif tag in STRUCK or ("line-through" in shown and STRIKE.search(shown)):
            kind = "struck_text"
        elif "style" in shown or "hidden" in shown:
            kind = "hidden_text" if HIDDEN.search(shown) else ""
        else:
            kind = ""
        if not kind and tag == "sup":
            return self._raise(end)
        note = not kind and "mend" in shown and bool(NOTE.search(shown))
        called = None if kind or note else FURNITURE.search(shown)
        around = tag in AROUND or called is not None
        if not kind and not note and not around:
            return 0
        inner = closing_of(self.page, tag, end)
        if inner < 0:
            return 0
        after = page.find(">", inner) + 1 or len(page)
        if note:
            self.noise.append((self.gap_from, after, "amendment_note"))
            return 0
        if around and not kind:
            if tag not in AROUND and (inner - end > _FURNITURE_SHARE * len(page) or "<h1" in page[end:inner]):
                return 0  # the page's own text stands in it
            words = " ".join(ANY_TAG.sub(" ", page[end:inner]).split())
            head = called is not None and bool(called["head"])
            if not words or ((self.main or head) and not links(page[end:inner], words)):
                return 0
            if tag not in AROUND and len(words) > _FURNITURE_MOST:
                return 0
            self.around.append(words[:60])
            kind = "around_left_out"
        if kind in ("left_out", "around_left_out") or ANY_TAG.sub("", page[end:inner]).strip():
            self.left[kind] += 1
        self.between = max(self.between, _GAP if tag in BLOCK or tag in LEFT_OUT else self.between)
        return after

    def _raise(self, end: int) -> int:
        """A superscript: an exponent in raised digits, the mark of a footnote left out."""
        close = self.page.find("</", end, end + 600)
        inner = closing_of(self.page, "sup", end) if close >= 0 else -1
        if inner < 0 or inner > end + 2000:
            return 0
        markup = self.page[end:inner]
        words = entities.unescape(ANY_TAG.sub("", markup))
        before = "" if self.between > _SPACE else ANY_TAG.sub("", self.page[max(0, self.shown - 12) : self.shown])
        up = raised(before, words) if "<a" not in markup.lower() else None
        if up == words:
            return 0
        after = self.page.find(">", inner) + 1
        if up is None:
            self.left["footnote_marks"] += 1
            return after
        if self.between:
            self._flush(end)
        self.edits.append((self.gap_from, after, up))
        self.shown = self.gap_from = after
        return after

    def _head(self, closing: bool, end: int, tag: str) -> None:
        if closing and self.heading >= 0 and self.shown > self.heading:
            self.blocks.append((self.heading, self.shown, "title" if tag == "h1" else "heading"))
        self.heading = -1 if closing else end

    def _list(self, tag: str, closing: bool, start: int, end: int) -> None:
        if closing:
            if self.lists:
                self.lists.pop()
            return
        numbered = None
        if tag == "ol":
            shown = self.page[start:end]
            items = (
                len(re.findall("<li\\b", self.page[end : closing_of(self.page, "ol", end)])) if "reversed" in shown else 0
            )
            numbered = OrderedList.of(shown, items)
            if not self.shape and numbered.form not in ("", "1"):
                sample = ANY_TAG.sub(" ", self.page[max(0, start - 3000) : start + 3000])
                language, share = detect(sample, _LANGUAGES) if len(sample.split()) > 12 else ("", 0.0)
                self.shape = SHAPES.get(language, "({})") if share > 0.8 else "({})"
        self.lists.append(numbered)

    def _table(self, tag: str, closing: bool, start: int) -> None:
        """Rows on lines of their own; cells parted by a stroke, or joined where the first is a label."""
        if tag == "table":
            self._break(_GAP)
            if closing:
                if self.tables:
                    self._end_row()
                    kind, begun, _, _ = self.tables.pop()
                    if kind == "data" and self.shown > int(begun):
                        self.blocks.append((int(begun), self.shown, "table"))
                    self.between = max(self.between, _GAP if not self._in_cell() else _SPACE)
            else:
                self.tables.append([self.kinds.get(start, "layout"), self.gap_from, 0, self.gap_from])
            return
        if not self.tables:
            self.between = max(self.between, _GAP)
            return
        table = self.tables[-1]
        if tag == "tr":
            self._end_row()
            self.between, self.cells, self.joined = _LINE if table[0] == "data" else max(self.between, _GAP), "", False
            table[2], table[3] = 0, self.gap_from
        elif closing:
            self._end_cell()
        else:
            self._end_cell()
            if table[0] == "data" and table[2]:
                self.cells += CELL
            elif table[0] == "list" and self.shown > int(table[3]):
                self.joined = True
            elif table[0] == "layout":
                self._break(_GAP)
            table[2] = int(table[2]) + 1
            self.cell = self.gap_from if table[0] == "data" else -1

    def _in_cell(self) -> bool:
        return bool(self.tables) and self.tables[-1][0] == "data"

    def _end_cell(self) -> None:
        if self.cell >= 0 and self.shown > self.cell:
            self.blocks.append((self.cell, self.shown, "cell"))
        self.cell = -1

    def _end_row(self) -> None:
        self._end_cell()
        table = self.tables[-1]
        if table[0] == "data" and table[2] and self.shown > int(table[3]):
            self.blocks.append((int(table[3]), self.shown, "row"))
        table[2] = 0


def _decoded(data: bytes, name: str) -> tuple[str, str, list[Finding]]:
    named = _CHARSET.search(data[:4096])
    if named:
        encoding = named[1].decode("ascii").lower()
        encoding = {"gb2312": "gb18030", "gbk": "gb18030", "tis-620": "cp874", "windows-874": "cp874"}.get(
            encoding, encoding
        )
        if encoding not in ("utf-8", "utf8"):
            try:
                return newlines(data.decode(encoding)), encoding, []
            except (LookupError, UnicodeDecodeError):
                pass
    return decode(data, name)
