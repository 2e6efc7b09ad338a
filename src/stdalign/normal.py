"""One spelling of a text before it is read: what looks the same is written the same, and spans find their way back.

Unicode form NFC; Thai and Lao sara am as one sign; the Lao digraphs ຫນ, ຫມ as ໜ, ໝ; the parts of a Khmer syllable in their
order (subscripts with ro last, then vowel, then signs); Vietnamese tone marks on the first of oa, oe, uy at the end of a word
(``hoà`` → ``hòa``, as the laws' own printers mostly write); unit signs in one square (㎡, ㎎) as letters; no invisible signs.
Where nothing of this stands in a text, which is nearly always, the text is returned as it is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]+")
# The tone stays on the second vowel where a letter follows (hoàn) and after q, whose u is no vowel (quý).
_TONED = {"à": "ò", "á": "ó", "ả": "ỏ", "ã": "õ", "ạ": "ọ", "è": "ò", "é": "ó", "ẻ": "ỏ", "ẽ": "õ", "ẹ": "ọ",
          "ỳ": "ù", "ý": "ú", "ỷ": "ủ", "ỹ": "ũ", "ỵ": "ụ"}  # fmt: skip
_PLAIN = dict(zip("àáảãạèéẻẽẹỳýỷỹỵ", "aaaaaeeeeeyyyyy", strict=True))
_TONE = re.compile(r"(?:(?<=[^\Wqaeiouy])|(?<=\b))(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
_SARA_AM = re.compile("(?P<am>[\u0e4d\u0ecd])(?P<tone>[\u0e48-\u0e4b\u0ec8-\u0ecb]?)(?P<aa>[\u0e32\u0eb2])"
                      "|(?P<early>[\u0e48-\u0e4b\u0ec8-\u0ecb])(?P<late>[\u0e4d\u0ecd])(?P<aa2>[\u0e32\u0eb2])")  # fmt: skip
_AM = {"\u0e32": "\u0e33", "\u0eb2": "\u0eb3"}
_LAO = {"\u0eab\u0e99": "\u0edc", "\u0eab\u0ea1": "\u0edd"}
_KHMER = re.compile("[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd]){2,}")
_SQUARED = re.compile("[\u3371-\u33df]")
_WANTED = re.compile(
    "[\u00ad\u200b-\u200d\u2060\ufeff\u3371-\u33df\u0e4d\u0ecd\u1780-\u17ff]|\u0eab[\u0e99\u0ea1]|[ou][àáảãạèéẻẽẹỳýỷỹỵ]",
    re.IGNORECASE,
)


Run = tuple[int, int, int]
"""Where a run begins here and in the text as given, and where the given piece ends if it was changed, else -1."""


@dataclass(frozen=True)
class Normal:
    """A text in one spelling, with the way back by runs that stand unchanged or were changed whole."""

    text: str
    runs: tuple[Run, ...] = ()

    def run(self, offset: int) -> Run:
        """The run that an offset lies in."""
        return self.runs[max(0, bisect_right(self.runs, (offset, 1 << 60, 0)) - 1)] if self.runs else (0, 0, -1)

    def original(self, offset: int) -> int:
        """Offset in the text as given of an offset here: of the start of the piece, where it was changed."""
        here, there, whole = self.run(offset)
        return there if whole >= 0 else there + offset - here

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span here as a span of the text as given; a piece that was changed is taken whole."""
        if end <= start:
            return self.original(start), self.original(start)
        here, there, whole = self.run(end - 1)
        return self.original(start), whole if whole >= 0 else there + end - here


def normal(text: str) -> Normal:
    """A text in one spelling.

    >>> normal("hoà giải, thuỷ, quý, hoàn").text, normal("50 ㎎/㎥").text
    ('hòa giải, thủy, quý, hoàn', '50 mg/m3')
    >>> made = normal("a\\u200bb ㎡")
    >>> made.text, made.span(3, 5)
    ('ab m2', (4, 5))
    """
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and not _WANTED.search(text)):
        return Normal(text)
    made = Normal(text)
    changed = True
    while changed:  # what one step brings together, another may join: a sign removed between a letter and its mark
        before = made.text
        for step in (_composed, _plain):
            made = _then(made, step(made.text))
        changed = made.text != before
    return made


def spelled(text: str) -> str:
    """The text of :func:`normal` alone, for what needs no way back: terms of a list, input of an encoder."""
    return normal(text).text


def spelled_all(texts: list[str]) -> list[str]:
    """``spelled`` of many short texts: they are looked through in one go, and only those brought into one spelling that are not in it.

    >>> spelled_all(["helmet", "hoà giải", "安全帽"])
    ['helmet', 'hòa giải', '安全帽']
    """
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1 or not unicodedata.is_normalized("NFC", joined):
        return [spelled(text) for text in texts]
    ends = list(accumulate(len(text) + 1 for text in texts))
    out = list(texts)
    for place in {bisect_right(ends, found.start()) for found in _WANTED.finditer(joined)}:
        out[place] = spelled(texts[place])
    return out


def _then(made: Normal, edits: list[tuple[int, int, str]]) -> Normal:
    if not edits:
        return made
    pieces: list[str] = []
    runs: list[Run] = []
    at = new = 0
    for start, end, words in [*edits, (len(made.text), len(made.text), "")]:
        if start > at or not runs:
            here, there, whole = made.run(at)
            runs.append((new, there if whole >= 0 else there + at - here, whole))
            runs += [(new + here - at, there, whole) for here, there, whole in made.runs if at < here < start]
        pieces += [made.text[at:start], words]
        new += start - at
        if words:
            runs.append((new, *made.span(start, end)))
        new, at = new + len(words), end
    return Normal("".join(pieces), tuple(runs))


def _composed(text: str) -> list[tuple[int, int, str]]:
    """Edits that bring a text to NFC, cluster by cluster."""
    if unicodedata.is_normalized("NFC", text):
        return []
    edits, start = [], 0
    for at in range(1, len(text) + 1):
        if at < len(text) and (
            unicodedata.combining(text[at]) or len(unicodedata.normalize("NFC", text[at - 1 : at + 1])) < 2
        ):
            continue
        made = unicodedata.normalize("NFC", text[start:at])
        if made != text[start:at]:
            edits.append((start, at, made))
        start = at
    return edits


def _plain(text: str) -> list[tuple[int, int, str]]:
    edits = [(m.start(), m.end(), "") for m in _INVISIBLE.finditer(text)]
    edits += [
        (m.start(), m.end(), unicodedata.normalize("NFKC", m[0]).replace("μ", "µ").replace("∕", "/"))
        for m in _SQUARED.finditer(text)
    ]
    edits += [(m.start(), m.end(), _tone(m[0])) for m in _TONE.finditer(text)]
    edits += [(m.start(), m.end(), _sara_am(m)) for m in _SARA_AM.finditer(text)]
    for pair, sign in _LAO.items():
        edits += [(m.start(), m.end(), sign) for m in re.finditer(pair, text)]
    edits += [(m.start(), m.end(), made) for m in _KHMER.finditer(text) if (made := _khmer(m[0])) != m[0]]
    edits.sort()
    return [edit for at, edit in enumerate(edits) if at == 0 or edit[0] >= edits[at - 1][1]]


def _tone(pair: str) -> str:
    first, second = pair[0], pair[1]
    low = second.lower()
    moved, plain = _TONED[low], _PLAIN[low]
    return (moved.upper() if first.isupper() else moved) + (plain.upper() if second.isupper() else plain)


def _sara_am(found: re.Match[str]) -> str:
    tone = found["tone"] if found["am"] else found["early"]
    return tone + _AM[found["aa"] or found["aa2"]]


def _khmer(syllable: str) -> str:
    """A syllable in the order of the Unicode Standard: base, register shift or robat, subscripts (ro last), vowels, signs."""
    base, rest = syllable[0], syllable[1:]
    pieces = re.findall("\u17d2[\u1780-\u17b3]|.", rest, re.DOTALL)

    def rank(piece: str) -> int:
        if piece[0] == "\u17d2" and len(piece) == 2:
            return 2 if piece[1] == "\u179a" else 1
        if piece in "\u17c9\u17ca\u17cc":
            return 0 if piece == "\u17cc" else 3
        if "\u17b6" <= piece <= "\u17c5":
            return 4
        return 5

    return base + "".join(sorted(pieces, key=rank))
