"""Text PDF: read in a process of its own with limits (``apart``), so that a hostile file never takes the one that asks down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from stdalign.errors import EmptySource, Encrypted, LimitExceeded, NotText, Scanned
from stdalign.hyphens import rejoined
from stdalign.model import Finding
from stdalign.read.apart import sources
from stdalign.read.garbled import doubts
from stdalign.read.nursery import inside
from stdalign.read.pdf_child import answer_of
from stdalign.read.pdf_lines import laid_out, notes_last
from stdalign.read.poppler import pages_of
from stdalign.read.superscript import raised
from stdalign.read.text import clean
from stdalign.source import Source

suffixes = (".pdf",)
media_types = ("application/pdf",)
SECONDS = 9
"""Longest time by the clock of the second reader."""
MOST_PAGES = 3000
MOST_BYTES = 200 * 1024 * 1024
_LEAST = 8
"""A page with fewer characters beside what every page says is a picture."""
_REPEATED = 0.6


def read(data: bytes, name: str) -> Source:
    """Read a PDF that has a text layer; always in a process of its own (``apart``).

    Raises:
        Encrypted, EmptySource. LimitExceeded: too large, or it takes too much memory or time. NotText: broken, or scanned
        without a text layer.
    """
    if len(data) > MOST_BYTES:
        raise LimitExceeded(f"{len(data):,} bytes of PDF, the limit is {MOST_BYTES:,}", where=name, next_step="split it")
    if not inside():
        return sources(data, name)[0]
    return _source(answer_of(data, MOST_PAGES), data, name)


def _pages(answer: dict[str, Any], name: str) -> list[str]:
    """Pages of the child's answer; what it says of a file that has none is raised."""
    if "error" in answer:
        if "password" in str(answer["error"]).lower():
            raise Encrypted("the PDF asks for a password", where=name, next_step="save it without a password first")
        raise NotText(f"a broken PDF ({answer['error']})", where=name, next_step="fetch the file again")
    if "pages_over" in answer:
        raise LimitExceeded(
            f"{answer['pages_over']} pages, the limit is {MOST_PAGES}", where=name, next_step="split the file"
        )
    pages = answer.get("pages")
    if not isinstance(pages, list):
        raise LimitExceeded("more text than 20,000,000 characters", where=name, next_step="split the file")
    if not pages:
        raise EmptySource("a PDF without pages", where=name, next_step="fetch the file again")
    texts = [str(page) for page in pages]
    if sum(map(len, own_words(texts))) < _LEAST * len(texts):
        raise Scanned(
            "a scanned PDF without a text layer (or with a watermark alone)",
            where=name,
            next_step="name an OCR engine: read_file(path, ocr='rapidocr') after pip install 'stdalign[ocr]', or give DOCX",
        )
    return texts


def _source(answer: dict[str, Any], data: bytes, name: str) -> Source:
    texts = _pages(answer, name)
    notes: list[Finding] = []
    doubt = doubts("\n".join(texts))
    if doubt:
        again = pages_of(data, SECONDS)
        if again and doubts("\n".join(again)) is None:
            note = Finding("second_reader", f"read by pdftotext, since pdfium garbles it ({doubt.reason})")
            return source_of(again, name, (note,))
        notes.append(Finding(doubt.code, f"{doubt.reason}; {doubt.next_step}"))
    marks = 0
    for page, borders in enumerate(answer["cells"]):
        answer["marks"][page] = sorted([*answer["marks"][page], *((at, at, "| ") for at in borders)])
    turned = notes_last(answer["lines"], texts, answer["marks"])
    texts = [text for _, text, _ in turned]
    layout = laid_out([lines for lines, _, _ in turned], texts)
    for at, (_, _, found) in enumerate(turned):
        texts[at], dropped = with_superscripts(texts[at], found, layout[at])
        marks += dropped
    if marks:
        notes.append(Finding("footnote_marks", f"{marks} marks of footnotes left out"))
    if answer["columns"]:
        named = ", ".join(str(page + 1) for page in answer["columns"][:20])
        said = f"two columns drawn line by line were put in order on page {named}; compare with the file"
        notes.append(Finding("columns", said))
    whole = "\n".join(texts)
    return source_of([rejoined(page, whole) if "\x02" in page else page for page in texts], name, tuple(notes))


def own_words(pages: Sequence[str]) -> list[str]:
    """What each page says that the others do not: without watermarks, running heads and page numbers.

    >>> own_words(["www.law.example\\n1", "www.law.example\\n2", "www.law.example\\n3"])
    ['', '', '']
    """
    forms = [[_form(line) for line in page.splitlines()] for page in pages]
    counts = Counter(form for page in forms for form in set(page))
    least = max(2, _REPEATED * len(pages))
    return ["".join(form for form in page if counts[form] < least) for page in forms]


def _form(line: str) -> str:
    """A line with its figures made alike, since a page number does not make a line another."""
    return "".join("0" if char.isdecimal() else char for char in line.strip())


def with_superscripts(
    text: str, found: Sequence[tuple[int, int, str]], blanks: Sequence[tuple[int, str]] = ()
) -> tuple[str, int]:
    """A page with its raised digits as such, and how many marks of footnotes were left out.

    Args:
        blanks: white space that the places of the lines ask for, by offset.

    >>> with_superscripts("5×10\\r\\n3 N。[1]", [(4, 7, ""), (10, 13, "")])
    ('5×10³ N。', 1)
    """
    pieces: list[str] = []
    at = dropped = 0
    edits = [*((start, end, after) for start, end, after in found), *((start, start, blank) for start, blank in blanks)]
    for start, end, after in sorted(edits):
        if start < at:
            continue  # the beginning of a line that a raised digit alone had made
        pieces.append(text[at:start])
        at = end
        if start == end:
            pieces.append(after)
            continue
        up = raised("".join(pieces)[-8:], text[start:end].strip())
        dropped += up is None
        pieces.append((up or "") + after)
    return "".join((*pieces, text[at:])), dropped


def source_of(pages: Sequence[str], name: str, notes: tuple[Finding, ...] = ()) -> Source:
    """The pages' text as one source that knows where each page begins."""
    whole = "\f\n".join(page.replace("\r\n", "\n") for page in pages)
    mapped, _, warnings = clean(whole, name)
    warnings.extend(notes)
    starts = [0]
    starts.extend(found.end() for found in re.finditer("\f\n?", mapped.text))
    return Source(
        name=name, text=mapped.text, media_type="application/pdf", segments=mapped.segments, pages=tuple(starts),
        warnings=tuple(warnings),
    )  # fmt: skip
