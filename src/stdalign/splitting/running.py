"""Running heads and page numbers: lines that come again page by page and are no text of the document."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from stdalign.model import Noise
from stdalign.splitting.heads import Span

_PAGE = re.compile(r"(?m)^[ \t\f]*(?P<num>\d{1,4})[ \t\f]*$")
_NUMBERED = re.compile(
    r"(?m)^[ \t\f]*(?:(?P<before>\d{1,4})[ \t]+(?P<head>[^\W\d_][^\n]{3,90})|(?P<title>[^\W\d_][^\n]{3,90}?)[ \t]+(?P<after>\d{1,4}))[ \t\f]*$"
)
_BEFORE = re.compile(r"\n(?=[ \t\f]*\d{1,4}[ \t]+[^\W\d_])")
_AFTER = re.compile(r"[ \t]\d{1,4}[ \t\f]*(?:\n|\Z)")
"""Two quick tests for the lines that ``_NUMBERED`` may match."""
_LEADERS = (("....", r"\.\.\.\.+"), ("……", r"……+"), ("····", r"····+"), (". . . . ", r"\. \. \. \. (?:\. )*"))
"""Forms of leaders: what each holds, and its pattern."""
_LISTED = re.compile(r"[ \t.…·]*(?:\d{1,4}|[ivxlIVXL]{1,7}|[Ⅰ-ⅿ]{1,4})[ \t]*(?=\n|\Z)")
_TABBED = re.compile(r"(?m)(?:^[^\n\t]{2,160}\t[ ]*\d{1,4}[ \t]*(?:\n|\Z)){3,}")
_TAB = re.compile(r"\t[ ]*\d{1,4}[ \t]*(?:\n|\Z)")
_NEAR_BEFORE = re.compile(r"(?:^|\n)[ \t\f]*(?P<line>\S[^\n]{2,119}?)[ \t]*\n\s*\Z")
_NEAR_AFTER = re.compile(r"[^\S\n]*\n\s*(?P<line>\S[^\n]{2,119}?)[ \t]*(?=\n|\Z)")
"""The lines with words around a number that has its line to itself."""
_OFTEN = 3
"""Pages on which a head must come again."""
_APART = 250
"""Least characters between two page numbers that nothing else tells: figures of a table stand closer."""
_STEP = 2


def contents_lines(text: str) -> list[Noise]:
    """Lines of a contents list: a title, leaders, a page number."""
    out: list[Noise] = []
    done = 0
    forms = [pattern for held, pattern in _LEADERS if held in text]
    for found in re.finditer("|".join(forms), text) if forms else ():
        if found.start() < done:
            continue
        page = _LISTED.match(text, found.end())
        if page:
            done = page.end()
            out.append(Noise(text.rfind("\n", 0, found.start()) + 1, done, "contents"))
    return out + _tabbed(text)


def _tabbed(text: str) -> list[Noise]:
    """Runs of lines with a tab and a page number whose titles come again below: a contents list without leaders."""
    out: list[Noise] = []
    if "\t" not in text or sum(1 for _ in itertools.islice(_TAB.finditer(text), _OFTEN)) < _OFTEN:
        return out
    for run in _TABBED.finditer(text):
        titles = [line.partition("\t")[0].split() for line in run[0].strip("\n").split("\n")]
        below = text[run.end() - 1 :]
        again = sum(bool(re.search(r"\n\s*" + r"\s+".join(map(re.escape, title)), below)) for title in titles)
        if 2 * again >= len(titles):
            out.append(Noise(run.start(), run.end(), "contents"))
    return out


def numbered_heads(text: str, labels: list[int]) -> list[Noise]:
    """Lines of a title and a number that come again with the number risen: ``Press Act 33``, ``34 Press Act``.

    Args:
        labels: line starts at which a heading of the document may stand, "Article 33" being no running head.
    """
    taken = set(labels)
    places: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    lines = {0, *(found.end() for found in _BEFORE.finditer(text))}
    lines.update(text.rfind("\n", 0, found.start()) + 1 for found in _AFTER.finditer(text))
    for at in sorted(lines - taken):
        found = _NUMBERED.match(text, at)
        if not found:
            continue
        title = " ".join((found["head"] or found["title"]).split())
        number = int(found["before"] or found["after"])
        places[title].append((found.start(), found.end(), number))
    out: list[Noise] = []
    for title, entries in places.items():
        # "Table 3" rises by one at a time; the title on every odd page by two.
        least = 1.5 if " " not in title else 0.5
        if len(entries) < _OFTEN or (entries[-1][2] - entries[0][2]) / (len(entries) - 1) < least:
            continue
        rising = sum(1 for one, two in itertools.pairwise(entries) if 0 < two[2] - one[2] <= 40)
        apart = (entries[-1][0] - entries[0][0]) / (len(entries) - 1)
        if rising >= 0.8 * (len(entries) - 1) and apart >= 2 * _APART:
            out.extend(Noise(start, end, "page_header") for start, end, _ in entries)
    return out


def repeated_heads(text: str, pages: tuple[int, ...], title: str, labels: Iterable[int] = ()) -> list[Noise]:
    """Lines that repeat at the head or foot of pages, and lines that are nothing but the document's own designation.

    Args:
        pages: where each page begins.
        title: the designation.
        labels: line starts at which a heading of the document may stand: one that comes once is no running head.
    """
    out: list[Noise] = []
    if title:
        name = r"[ \t]*".join(re.escape(piece) for piece in re.findall(r"\w+|[^\w\s]", title))
        lines = [found.span() for found in re.finditer(rf"(?m)^[ \t#\f]*{name}(?:[ ]?\([A-Z]{{1,2}}\))?[ \t]*$", text)]
        out.extend(Noise(start, end, "page_header") for start, end in lines[1:])
    if len(pages) < _OFTEN:
        return out
    taken = set(labels)
    places: dict[str, list[Span]] = defaultdict(list)
    for start, end in zip(pages, [*pages[1:], len(text)], strict=True):
        lines = [found.span() for found in re.finditer(r"\S[^\n\f]*", text[start:end])]
        for low, high in {*lines[:2], *lines[-2:]}:
            if high - low <= 120:
                key = re.sub(r"\d+|\b[ivxlc]+\b", "#", " ".join(text[start + low : start + high].split()))
                places[key].append((start + low, start + high))
    for key, spans in places.items():
        often = len(spans) >= max(_OFTEN, 0.2 * len(pages)) and any(sign.isalpha() for sign in key)
        if often and not _labels(text, spans, taken):
            out.extend(Noise(start, end, "page_header") for start, end in spans)
    return out


def beside_numbers(text: str, noise: list[Noise], labels: Iterable[int]) -> list[Noise]:
    """Lines that come again and again beside the number of a page: running heads of a text that has no marks of pages.

    Args:
        noise: what is known to be no text, in order.
        labels: line starts at which a heading of the document may stand.
    """
    numbers = [entry for entry in noise if entry.kind == "page_number"]
    if len(numbers) < _OFTEN:
        return []
    taken = {text.rfind("\n", 0, entry.start) + 1 for entry in noise} | set(labels)
    places: dict[str, set[Span]] = defaultdict(set)
    for entry in numbers:
        for line in (_NEAR_BEFORE.search(text, max(0, entry.start - 240), entry.start), _NEAR_AFTER.match(text, entry.end)):
            if line and text.rfind("\n", 0, line.start("line")) + 1 not in taken:
                places[" ".join(line["line"].split())].add(line.span("line"))
    least = max(_OFTEN, 0.2 * len(numbers))
    return [
        Noise(start, end, "page_header")
        for key, spans in places.items()
        if len(spans) >= least and any(sign.isalpha() for sign in key)
        for start, end in sorted(spans)
    ]


def _labels(text: str, spans: list[Span], labels: set[int]) -> bool:
    """Whether lines that only their figures part are headings of the document: "Article 5", "Article 11" at ends of pages."""
    marked = sum(text.rfind("\n", 0, start) + 1 in labels for start, _ in spans)
    return 2 * marked > len(spans) and len({text[start:end] for start, end in spans}) == len(spans)


def told_page_numbers(text: str, noise: list[Noise], pages: tuple[int, ...]) -> list[Noise]:
    """Noise without those page numbers that are figures: of a table, of a line of values.

    A page number is followed by the next one some way on, stands at the border of a page, or beside a running head.
    """
    numbers = [entry for entry in noise if entry.kind == "page_number" and _PAGE.fullmatch(text, entry.start, entry.end)]
    if not numbers:
        return noise
    values = [int(text[entry.start : entry.end].strip()) for entry in numbers]
    heads = {entry.start for entry in noise if entry.kind in ("page_header", "form_feed")}
    ends = {entry.end for entry in noise if entry.kind in ("page_header", "form_feed")}
    figures: set[int] = set()
    stop = len(text.rstrip())
    for at, (entry, value) in enumerate(zip(numbers, values, strict=True)):
        if _bordered(text, entry, heads, ends) or _paged(text, entry, pages):
            continue
        if entry.end >= stop and (value - 1 in values or (value == 1 and len(values) == 1)):
            continue
        near = range(max(0, at - 4), min(len(numbers), at + 5))
        told = any(
            0 < (values[other] - value) * (1 if other > at else -1) <= _STEP
            and abs(numbers[other].start - entry.start) >= _APART * abs(values[other] - value)
            for other in near
            if other != at
        )
        if not told:
            figures.add(entry.start)
    return [entry for entry in noise if not (entry.kind == "page_number" and entry.start in figures)]


def _bordered(text: str, entry: Noise, heads: set[int], ends: set[int]) -> bool:
    """Whether a number's neighbour is a running head or a form feed."""
    after = entry.end
    while after < len(text) and text[after] in " \t\n":
        after += 1
    line = text.rfind("\n", 0, after) + 1
    before = entry.start
    while before > 0 and text[before - 1] in " \t\n":
        before -= 1
    if "\f" in text[before : after + 1]:
        return True
    return line in heads or after in heads or before in ends


def _paged(text: str, entry: Noise, pages: tuple[int, ...]) -> bool:
    """Whether nothing but blanks stands between a number and the border of its page."""
    if not pages:
        return False
    at = bisect_right(pages, entry.start) - 1
    start = pages[max(at, 0)]
    end = pages[at + 1] if at + 1 < len(pages) else len(text)
    return not text[start : entry.start].strip() or not text[entry.end : end].strip()
