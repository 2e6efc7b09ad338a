"""The requirements inside a clause: points under their shared lead-in, and sentences that each have a verb of duty.

Points are found by their numbers: a run that begins with the first of an order (1, a, i, 一, ก, ក …) and goes on with the
next in the same dress, ``(a)``, ``a)``, ``a.`` or ``（一）``. Points within a point are found the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stdalign.analysis.parties import Parties, PartyFinder, moved
from stdalign.cues import NEVER, Pattern
from stdalign.demand import Part, Span
from stdalign.model import Quantity
from stdalign.numerals import chinese_to_int, digits_to_int, roman_to_int

_LABEL = re.compile(
    r"(?:(?<=^)|(?<=[\s:：;；.。,，、—–-]))(?P<open>[(（]?)\s?(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3}|[ivx]{1,5}|[IVX]{1,5}"
    r"|[A-Za-zđĐ]|[ก-ฮ]|[ກ-ຮ]|[ក-អ]|[က-အ]|[①-⑳])\s?(?P<close>[)）]|[.．、](?!\d)|-(?=\s))"
)
_SENTENCE = re.compile(r"[。；;។៕။](?=.)|(?<!\b[A-Za-z])(?<!\bNo)[.](?=\s+[“\"(]?[^\W\d_a-zà-ỹ])")
_CHAINED = re.compile(
    r"[(（]\w{1,4}[)）]|(?<![^\W\d_])(?:or|and|to|dan|atau|hingga|sampai|ayat|và|hoặc|khoản|điểm|และ|หรือ)(?![^\W\d_])"
)
"""What stands between the numbers of a reference: ``(1)(b) or (c), (2) or (3)``, ``ayat (1) dan ayat (2)`` are no points."""
_OWN = 0.9  # a sentence is a requirement of its own where its cue weighs so much
_SHORTEST = 5  # signs of a point: between "(1) and (2)" of a reference there are fewer, but where a sign is a word
_DEPTH = 3
LEADS = 0.89
"""How often a lead-in that names who and what was right for its points (324 judged ones)."""
Judged = tuple[str, float | None]
"""A value and its probability; None where a rule has the last word."""
_GAP = 3  # letters that an alphabet may leave out between two points (Thai ฃ ฅ ฆ)


@dataclass(frozen=True)
class Segment:
    """A stretch of a clause with its number and the stretches that lead in to it, the nearest last."""

    start: int
    end: int
    label: str = ""
    leads: tuple[Span, ...] = ()


@dataclass(frozen=True)
class _Label:
    start: int
    end: int
    dress: tuple[str, str, str]
    value: int
    text: str


@dataclass(frozen=True)
class Inside:
    """A requirement inside a clause as the rules see it: ``above`` is what they read in its lead-in, None where there is none."""

    segment: Segment
    lead_in: str
    alone: Parties
    above: Parties | None
    read: Parties


def inside(text: str, finder: PartyFinder, lead_in: str = "") -> list[Inside]:
    """The requirements inside a clause, as the rules see them; none where it is one alone.

    Args:
        text: the clause.
        finder: reads modality and bearer in its language.
        lead_in: the text that the clause hangs under.
    """
    found = list(segments(text, announces=finder.cues.one("clauses", "announces")))
    if len(found) < 2:
        return []
    heard: dict[str, Parties] = {}  # points of one list share their lead-in
    joined = _joined([_read(text, one, finder, lead_in, heard) for one in found])
    return joined if len(joined) > 1 else []


def segments(
    text: str, start: int = 0, end: int | None = None, depth: int = _DEPTH, announces: Pattern = NEVER
) -> Iterator[Segment]:
    """Points and sentences of a text, in their order; a lead-in begins where the words stand that announce its points.

    >>> [text[s.start : s.end] for text in ["He must: (a) look about; (b) listen well."] for s in segments(text)]
    ['look about;', 'listen well.']
    """
    end = len(text) if end is None else end
    run = _run(text, start, end) if depth else []
    if not run:
        yield from _sentences(text, start, end)
        return
    before = list(_sentences(text, start, run[0].start))
    lead = before.pop() if before else None
    while lead and before and _goes_on(text, before[-1], lead, announces):
        lead = Segment(before.pop().start, lead.end)
    yield from before
    leads = ((lead.start, lead.end),) if lead else ()
    for at, label in enumerate(run):
        stop = run[at + 1].start if at + 1 < len(run) else end
        a, b = _stripped(text, label.end, stop)
        inner = list(segments(text, a, b, depth - 1, announces))
        if not any(one.label for one in inner):
            last = at + 1 == len(run) and len(inner) > 1 and _ends_open(text, run)
            yield Segment(a, inner[0].end if last else b, label.text, leads)
            yield from inner[1:] if last else ()
            continue
        for one in inner:
            yield Segment(one.start, one.end, f"{label.text} {one.label}".strip(), leads + one.leads)


def _goes_on(text: str, before: Segment, lead: Segment, announces: Pattern) -> bool:
    """Whether a lead-in begins before a semicolon: …有下列情形之一的，责令改正；拒不改正的，处以罚款："""
    announced = announces.search(text, before.start, before.end) and not announces.search(text, lead.start, lead.end)
    return bool(announced) and text[before.end - 1] in ";；"


def _sentences(text: str, start: int, end: int) -> Iterator[Segment]:
    at = start
    for stop in [m.end() for m in _SENTENCE.finditer(text, start, end)] + [end]:
        a, b = _stripped(text, at, stop)
        if b > a:
            yield Segment(a, b)
        at = stop


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _run(text: str, start: int, end: int) -> list[_Label]:
    """The first run of numbers in one dress; none where there is no second."""
    labels = [label for match in _LABEL.finditer(text, start, end) for label in _readings(match)]
    for at, first in enumerate(labels):
        if first.value != 1:
            continue
        run = [first]
        for label in labels[at + 1 :]:
            last = run[-1]
            ordered = first.dress[2] in ("number", "roman", "chinese")
            step = label.value - last.value
            if label.dress == first.dress and 1 <= step <= (1 if ordered else _GAP) and _filled(text, last.end, label.start):
                run.append(label)
        if len(run) > 1:
            return run
    return []


def _ends_open(text: str, run: list[_Label]) -> bool:
    """Whether points end with less than a full stop: then the last one ends at its first, and what follows stands alone."""
    return all(text[: label.start].rstrip().endswith((";", "；", ",", "，", "and", "or")) for label in run[1:])


def _filled(text: str, start: int, end: int) -> bool:
    """Whether a point says something; a Chinese sign says as much as two or three letters."""
    held = _CHAINED.sub("", text[start:end]).strip(" ;；,，.。、")
    return len(held) + sum("\u4e00" <= c <= "\u9fff" for c in held) >= _SHORTEST


def _readings(match: re.Match[str]) -> Iterator[_Label]:
    written = match["n"]
    shape = (match["open"].replace("（", "("), match["close"].replace("）", ")").replace("．", "."))

    def label(kind: str, value: int) -> _Label:
        return _Label(match.start(), match.end(), (*shape, kind), value, match[0].strip())

    if (value := digits_to_int(written)) is not None:
        yield label("number", value)
    elif "一" <= written[0] <= "龥":
        yield label("chinese", chinese_to_int(written) or 0)
    elif "①" <= written <= "⑳":
        yield label("number", ord(written) - ord("①") + 1)
    else:
        if (value := roman_to_int(written)) is not None:
            yield label("roman", value)
        if len(written) == 1:
            yield label(f"letter {written.isupper()}", _place(written))


def _place(letter: str) -> int:
    """Place of a letter in its script; đ shares that of d with room before e."""
    low = letter.lower()
    if low.isascii() or low == "đ":
        place = 2 * (ord("d" if low == "đ" else low) - ord("a")) + (low == "đ")
        return place + 1
    name = unicodedata.name(low).split()[0]
    first = {"THAI": "ก", "LAO": "ກ", "KHMER": "ក", "MYANMAR": "က"}[name]
    return ord(low) - ord(first) + 1


# --- what each says -------------------------------------------------------------------------------


def _read(text: str, one: Segment, finder: PartyFinder, lead_in: str, heard: dict[str, Parties]) -> Inside:
    lead = " ".join([lead_in, *(text[a:b] for a, b in one.leads)]).strip()
    own = text[one.start : one.end]
    if lead and lead not in heard:
        heard[lead] = finder.find(lead)
    alone, above = finder.find(own), heard.get(lead)
    return Inside(one, lead, alone, above, finder.under(own, alone, above))


def _joined(read: list[Inside]) -> list[Inside]:
    """Sentences without a verb of duty belong to the one before; points stand for themselves."""
    out: list[Inside] = []
    for now in read:
        one, party = now.segment, now.read
        own = one.label or (party.cue is not None and party.cue.weight >= _OWN)
        if own and not (out and not out[-1].segment.label and not _stands(out[-1].read)):
            out.append(now)
        elif out and out[-1].segment.label == one.label:
            last = out[-1]
            whole = Segment(last.segment.start, one.end, last.segment.label, last.segment.leads)
            if _stands(last.read) or not own:
                out[-1] = replace(last, segment=whole)
            else:
                by = one.start - last.segment.start
                out[-1] = Inside(whole, now.lead_in, moved(now.alone, by), now.above, moved(party, by))
        else:
            out.append(now)
    return out


def _stands(party: Parties) -> bool:
    return party.cue is not None and party.cue.weight >= _OWN


def pooled(held: Sequence[Inside], said: Sequence[Judged], field: str) -> list[Judged]:
    """One value for points that say nothing of their own under one lead-in that names who must and what.

    The lead-in has it unless the points together are surer of another value than such a lead-in is right: points of one list
    do not differ.

    Args:
        held: requirements inside a clause.
        said: value and probability of each.
        field: ``modality`` or ``bearer``.
    """
    out = list(said)
    lists = [one.segment.leads if _leans(one) else () for one in held]
    for leads in {leads for leads in lists if leads}:
        points = [at for at, own in enumerate(lists) if own == leads]
        sums: dict[str, float] = {}
        for value, chance in (said[at] for at in points):
            sums[value] = sums.get(value, 0.0) + (1.0 if chance is None else chance)
        value = max(sums, key=lambda name: sums[name])
        mean = round(sums[value] / len(points), 4)
        named = str(getattr(held[points[0]].read, field))
        for at in points:
            out[at] = (value, mean) if mean > LEADS else (named, LEADS)
    return out


def _leans(one: Inside) -> bool:
    """Whether a point takes modality and bearer from a lead-in that states both."""
    above = one.above
    states = above is not None and above.cue is not None and above.subject is not None and above.bearer_explicit
    return states and one.read.lent >= {"modality", "bearer"}


def part_of(
    found: Inside,
    modality: Judged,
    bearer: Judged,
    quantities: tuple[Quantity, ...],
) -> Part:
    """A requirement inside a clause.

    Args:
        found: as the rules see it.
        modality: what was settled, and its probability.
        bearer: the same.
        quantities: those of the clause.
    """
    one, read = found.segment, found.read

    def there(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple((a + one.start, b + one.start) for a, b in spans)

    return Part(
        start=one.start,
        end=one.end,
        bearer=bearer[0],
        bearer_explicit=any(named.name == bearer[0] for named in found.alone.mentions),
        modality=modality[0],
        label=one.label,
        lead_in=one.leads[-1] if one.leads else (0, 0),
        quantities=tuple(at for at, q in enumerate(quantities) if one.start <= q.start < one.end),
        conditions=there(read.conditions),
        exceptions=there(read.exceptions),
        modality_probability=modality[1],
        bearer_probability=bearer[1],
    )
