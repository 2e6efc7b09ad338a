"""Numbers as a language writes them: digits of any script, words, and both together, read exactly.

A law says ``三百人``, ``13万2千元``, ``สามสิบวัน``, ``60 (sixty) days``, ``1 000 000 dólares`` or ``1×10³ Bq``.
:class:`Numbers` reads the number, given the number words of a language (``[numbers]`` of its cue file). Commas and points
are read by the language first, never by guess of a library: ``1,5 m`` is no fifteen metres.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

_BLANK = r"[ \u00a0\u2007\u2009\u202f'’]"  # what groups thousands beside comma and point, in every language
_TORN = r"(?:(?:\.\. ?|\. )000|\. ?(?=[0Oo]{3}(?![0Oo]))0{0,2}[Oo][0Oo]*)"
"""A group of thousands that a scan tore off or misread: 50.000. 000, 30..000.000, 6.0OO.000."""
_MANTISSA = (
    rf"\d{{1,3}}(?:\.\d{{3}})*{_TORN}(?:{_TORN}|\.\d{{3}})*(?!\d)|\d{{1,3}}(?:,\d{{3}})*, 000(?!\d)|"
    rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:\.\d{{3}})+(?!\d)|\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)(?:[.,]\d+)?"
    r"|0[.,] \d{1,3}(?=\s?[%％]|\Z)"
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d+[.,．]\d+|\d+"
)
_LONGEST = 400
"""Digits of a number that is read: no measure is longer, and beyond 4,300 Python itself refuses."""
_POWER = r"(?:\^\s?[-−–]?\d{1,3}|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
_FEW = 20  # up to here numbers stand in shares: one twentieth, ສ່ວນຊາວ
_VULGAR = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8)}
_DIGITS = (
    rf"(?:(?:\d{{1,3}}[ -])?\d{{1,2}}/\d{{1,2}}(?![\d/])|\d{{0,3}}[½¼¾⅓⅔⅛]|10{_POWER}"
    rf"|(?:{_MANTISSA})(?:\s?[×xX*·∙]\s?10{_POWER})?)"
)
_PARTS = re.compile(rf"(?P<mantissa>{_MANTISSA})(?:\s?[×xX*·∙]\s?10(?P<power>{_POWER}))?\Z")
_FRACTION = re.compile(r"(?:(?P<whole>\d{1,3})[ -])?(?P<top>\d{1,2})/(?P<under>\d{1,2})\Z")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−–", "0123456789+---")


def _arabic(text: str) -> str:
    return (
        text if text.isascii() else "".join(str(d) if (d := unicodedata.decimal(c, None)) is not None else c for c in text)
    )


def read_digits(text: str, decimal: str = ".") -> Fraction | None:
    """Value of a number in digits; ``decimal`` is the sign of the language, ``.`` or ``,``. None for 24/24, and beyond 400 digits.

    >>> [str(read_digits(t)) for t in ("1,250,000", "0.5", "1,5", "1 000 000", "1×10³", "2½", "1.5×10^-2", "1/2")]
    ['1250000', '1/2', '3/2', '1000000', '1000', '5/2', '3/200', '1/2']
    >>> [str(read_digits(t, ",")) for t in ("1.500.000", "2,5", "1.500", "0.125", "1.5", "10.000,50")]
    ['1500000', '5/2', '1500', '1/8', '3/2', '20001/2']
    """
    if len(text) > _LONGEST:
        return None
    plain = _arabic(text).replace("．", ".")
    if plain[-1] in _VULGAR:
        return Fraction(plain[:-1] or 0) + Fraction(*_VULGAR[plain[-1]])
    found = _FRACTION.match(plain)
    if found:
        top, under = int(found["top"]), int(found["under"])
        # "24/24 hours" is round the clock, 5/12 more likely a date than a share
        return (
            Fraction(found["whole"] or 0) + Fraction(top, under)
            if 0 < top < under and under in (2, 3, 4, 5, 8, 10)
            else None
        )
    if plain.startswith("10") and (power := re.fullmatch("10" + f"({_POWER})", plain)):
        return _ten_to(power[1])
    parts = _PARTS.match(plain)
    if parts is None:
        return None
    scale = _ten_to(parts["power"]) if parts["power"] else Fraction(1)
    return None if scale is None else _mantissa(parts["mantissa"], decimal) * scale


def _ten_to(power: str) -> Fraction | None:
    """None for a power that no measure has: it would be worked out for minutes."""
    height = int(power.translate(_SUPERSCRIPT).lstrip("^").strip())
    return Fraction(10) ** height if abs(height) <= _LONGEST else None


def _mantissa(text: str, decimal: str) -> Fraction:
    text = re.sub(r"([.,])[.,]? ?(?=000)", r"\1", re.sub("[Oo]", "0", text))
    text = re.sub(r"(?<=^0[.,]) ", "", text)
    plain = re.sub(_BLANK, "", text)
    marks = [c for c in plain if c in ".,"]
    head, _, last = plain.rpartition(marks[-1]) if marks else (plain, "", "")
    if decimal == "," and plain != text and re.fullmatch(r"\d+(?:\.\d{3})+", plain):
        return Fraction(plain.replace(".", ""))  # 15 000.000
    grouped = (
        plain == text  # blanks group already, so a mark after them is the decimal one
        and len(last) == 3
        and (len(marks) > 1 or (marks[-1:] != [decimal] and len(head) <= 3 and not head.startswith("0")))
        and len(set(marks)) == 1
    )
    if not marks or grouped:
        return Fraction(re.sub("[.,]", "", plain))
    return Fraction(re.sub("[.,]", "", head) + "." + last)


@dataclass
class _Sum:
    """A number under way: parts in falling order, and the place below which the next part must lie."""

    parts: list[Fraction] = field(default_factory=list)
    room: Fraction | None = None
    factor: Fraction | None = None
    last: str = ""
    skips: bool = False
    """A nought stands for places that are left out (一万零十); else it counts what follows (hai nghìn không trăm)."""

    def add(self, value: Fraction, *, literal: bool = False) -> bool:
        """Take up a word or digits; False where the number ends before them."""
        if self.parts and (literal or self.last == "digits") and self.last != "multiplier":
            return False
        if self.parts and value == 0 and not literal:  # 九百零一, hai nghìn không trăm: holds a place, adds nothing
            self.last = "nought"
            return True
        if self.parts == [0] and self.last == "word" and not literal:  # 零六个月: a nought in front says nothing
            self.parts, self.room = [], None
        if self.room is not None and value >= self.room:
            return False
        self.parts.append(value)
        self.room = Fraction(0) if literal or value < 10 else _place(value)
        self.last = "digits" if literal else "word"
        return True

    def ten_more(self) -> bool:
        """``dua belas``: ten beside the unit before."""
        if self.last != "word" or not 0 < self.parts[-1] < 10:
            return False
        self.parts[-1] += 10
        self.room, self.last = Fraction(1), "word"
        return True

    def multiply(self, by: Fraction) -> bool:
        """A multiplier takes what stands before it and is smaller; in ``ล้านล้าน`` the second takes the first."""
        before = Fraction(0)
        stated = self.last in ("word", "digits") or (self.last == "nought" and not self.skips)
        while self.parts and self.parts[-1] < by:
            before += self.parts.pop()
        if not before and not stated:
            again = self.last == "multiplier" and self.factor is not None and self.factor <= by
            before = self.parts.pop() if again else Fraction(1)
        while self.parts and self.parts[-1] <= before * by:
            if by < 1000:
                return False
            before += self.parts.pop()
        self.parts.append(before * by)
        self.room, self.factor, self.last = by, by, "multiplier"
        return True


def _place(value: Fraction) -> Fraction:
    place = Fraction(1)
    while value % (place * 10) == 0:
        place *= 10
    return place


class Numbers:
    """Reader of the numbers of one language.

    Args:
        words: number word → value, added up (``twenty`` 20, ``five`` 5).
        multipliers: number word → factor of what stands before it (``hundred`` 100, ``mươi`` 10).
        teens: words that add ten to the unit before them (``belas``).
        never_first: multipliers that no number begins with (``သိန်း``, which follows the currency).
        glued: signs that a number may follow without a blank (``RM``, ``Rp``).
        point: the word of the decimal point (``koma``, ``จุด``).
        joins: regular expression of what may stand between two words (``and``, ``lẻ``).
        half: regular expression of a half that follows a number (``and a half``, ``rưỡi``).
        decimal: the decimal sign, ``.`` or ``,``; the other one groups thousands.
        spaced: words are divided by blanks.
        pairs: two neighbouring digits are a range (``三四十``: 30 to 40).
        positional: digits in words one after the other are places (``二〇二一``).
        compounds: multipliers and teens that may be written on to their digit (``tigapuluh``).

    >>> zh = Numbers({"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}, {"十": 10, "百": 100, "千": 1000, "万": 10000}, spaced=False, pairs=True)
    >>> zh.value("二百五十"), zh.value("一百二十万"), zh.value("13万2千"), zh.pair("三四十万")[1:]
    (250.0, 1200000.0, 132000.0, (Fraction(300000, 1), Fraction(400000, 1)))
    >>> vi = Numbers({"ba": 3, "năm": 5}, {"mươi": 10, "triệu": 1_000_000}, decimal=",", half="rưỡi")
    >>> vi.value("ba mươi"), vi.value("1.500.000"), vi.value("2,5"), vi.value("ba triệu rưỡi")
    (30.0, 1500000.0, 2.5, 3500000.0)
    """

    def __init__(
        self,
        words: Mapping[str, float],
        multipliers: Mapping[str, float],
        *,
        teens: tuple[str, ...] = (),
        never_first: tuple[str, ...] = (),
        glued: tuple[str, ...] = (),
        point: str = "",
        joins: str = "",
        half: str = "",
        decimal: str = ".",
        spaced: bool = True,
        pairs: bool = False,
        positional: bool = False,
        compounds: tuple[str, ...] = (),
    ) -> None:
        words = dict(words) | {
            word + tail: value * multipliers[tail] if tail in multipliers else value + 10
            for word, value in words.items()
            for tail in compounds
            if 1 < value < 10
        }
        self._words = {word: Fraction(value) for word, value in words.items()}
        self._multipliers = {word: Fraction(value) for word, value in multipliers.items()}
        self._decimal = decimal
        self.pairs = pairs
        left, right = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")

        def one_of(chosen: Iterable[str]) -> str:
            alternatives = "|".join(map(re.escape, sorted(chosen, key=len, reverse=True)))
            return f"{left}(?:{alternatives}){right}" if alternatives else "(?!)"

        names = {*words, *multipliers, *teens}
        digit = {name for name in words if words[name] < 10}
        word, small, large = one_of(names), one_of(digit), one_of(names - digit)
        first, factor = one_of(names - digit - set(never_first) - set(teens)), one_of(multipliers)
        blank = r"[ \t\u00a0\u00ad\u2010\u2011-]{0,3}"
        glue = blank + (f"(?:{joins}[ \\t]*)?" if joins else "")
        fraction = f"(?:{glue}{re.escape(point)}(?:{glue}{word})+)?" if point else ""
        halves = f"(?:{blank}{left}(?:{half}){right})?" if half else ""
        open_digits = "|".join(
            [
                r"(?:(?<![\w.,/^])|(?<=[^\W\d_]{3}\.))" if spaced else r"(?<![\d.,/^])",
                *(f"(?<={re.escape(g)})" for g in glued),
            ]
        )
        digits = f"(?:{open_digits}){_DIGITS}"
        # a digit word follows a ten or a hundred, never another digit word: "hai năm" is two years, not 2 + 5
        tail = f"(?:{glue}{large}(?:{glue}{small})?)*"
        mixed = f"(?:{blank}{_DIGITS}(?:{blank}{factor})+)*"  # 13万2千, 2 triệu 500 nghìn
        spelled = f"{small}{{2,}}(?:{factor})?|" if positional else ""
        self.pattern = (
            f"(?:{digits}(?:{blank}{factor}(?:{glue}{small})?{tail}{mixed})?{halves}"
            f"|(?:{spelled}(?:{small}|{first}(?:{glue}{small})?){tail}{fraction}){halves})"
        )
        """Regular expression of one number, without groups."""
        self.start = rf"(?:\d|{one_of(names - set(never_first) - set(teens))})"
        """Regular expression of what a number begins with: enough to look ahead, and quick to compile."""
        few = [name for name, value in {**words, **multipliers}.items() if 1 <= value <= _FEW]
        self.small = "|".join(map(re.escape, sorted(few, key=len, reverse=True))) + r"|\d{1,2}" if few else r"\d{1,2}"
        """Alternatives of a number of one word, or of two digits."""
        self.pair_pattern = f"(?:(?:{one_of(multipliers)}){{0,2}})" if not pairs else (
            f"(?P<head>(?:{small}?{factor})?)(?P<low>{small})[、,，]?{blank}(?P<high>{small})(?P<tail>(?:{factor}){{0,3}})"
        )  # fmt: skip
        self._pair = re.compile(self.pair_pattern) if pairs else re.compile("(?!)")
        kinds = {"digits": _DIGITS, "half": f"{left}(?:{half}){right}" if half else "(?!)", "point": re.escape(point) if point else "(?!)",
                 "word": word, "join": joins or "(?!)", "blank": r"[ \t\u00a0\u00ad\u2010\u2011-]+"}  # fmt: skip
        self._token = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in kinds.items()))
        self._teens = frozenset(teens)
        self._positional = positional

    def value(self, text: str) -> float | None:
        """Value of a number written as :attr:`pattern` matches it; None where there is none."""
        found = self.exact(text)
        return None if found is None else float(found)

    def exact(self, text: str) -> Fraction | None:
        """Value of a number as a fraction; None where the text does not begin with one."""
        found = self.read(text)
        return found[1] if found else None

    def read(self, text: str) -> tuple[int, Fraction] | None:
        """The longest number that a text begins with: where it ends, and its value.

        >>> Numbers({"thirty": 30, "forty": 40, "five": 5}, {}, joins="and").read("thirty and forty")
        (6, Fraction(30, 1))
        """
        found = self.readings(text)
        return found[-1] if found else None

    def readings(self, text: str) -> list[tuple[int, Fraction]]:
        """Every number that a text begins with, shortest first: ``mười năm`` is 10 (years) or 15."""
        low = text.lower()
        low = low if len(low) == len(text) else text
        if self._positional and (spelled := self._spelled(low)):
            return [spelled]
        total, at = _Sum(skips=self._positional), 0
        found: list[tuple[int, Fraction]] = []
        while token := self._token.match(low, at):
            at = token.end()
            kind, piece = str(token.lastgroup), token[0]
            if kind in ("blank", "join"):
                continue
            if kind == "point" or (kind == "half" and (found or piece not in self._words)):
                if found and (more := self._more(total, kind, low, at)):
                    found.append((more[0], found[-1][1] + more[1]))
                break
            if not self._take(total, kind, piece):
                break
            found.append((at, sum(total.parts, Fraction(0))))
        return found

    def _more(self, total: _Sum, kind: str, text: str, at: int) -> tuple[int, Fraction] | None:
        """What the word of the decimal point or of a half adds, and where it ends."""
        if kind == "point":
            return self._decimals(text, at)
        scale = total.factor if total.last == "multiplier" and total.factor else Fraction(1)
        return at, scale / 2

    def _take(self, total: _Sum, kind: str, piece: str) -> bool:
        if kind == "digits":
            value = read_digits(piece, self._decimal)
            return value is not None and total.add(value, literal=True)
        if piece in self._teens:
            return total.ten_more()
        if piece in self._multipliers:
            return total.multiply(self._multipliers[piece])
        return total.add(self._words[piece])

    def _decimals(self, text: str, at: int) -> tuple[int, Fraction] | None:
        """What follows the word of the decimal point: digit by digit, or as one number (koma dua puluh lima)."""
        shown, whole, end = "", Fraction(0), at
        while (token := self._token.match(text, at)) and len(shown) < _LONGEST:
            if token.lastgroup not in ("word", "blank", "join"):
                break
            at = token.end()
            if token.lastgroup != "word":
                continue
            value = self._words.get(token[0])
            if value is None or value >= 10:  # a ten or a multiplier: read the whole as one number
                whole_number = self.read(text[end:].lstrip()) if not shown.strip("0") or len(shown) == 1 else None
                if whole_number is None:
                    break
                skipped = len(text[end:]) - len(text[end:].lstrip())
                return end + skipped + whole_number[0], whole_number[1] / Fraction(10) ** len(str(int(whole_number[1])))
            shown += str(int(value))
            whole = Fraction(int(shown), 10 ** len(shown))
            last = at
        return (last, whole) if shown else None

    def _spelled(self, text: str) -> tuple[int, Fraction] | None:
        """Digits in words as places: 一〇〇, 二〇二一; only with a nought, since 二三 is a range."""
        shown, at = "", 0
        while (token := self._token.match(text, at)) and len(shown) < _LONGEST:
            value = self._words.get(token[0]) if token.lastgroup == "word" else None
            if value is None or value >= 10:
                break
            shown, at = shown + str(int(value)), token.end()
        if len(shown) < 2 or "0" not in shown[1:] or (token is not None and token.lastgroup == "word"):
            return None
        return at, Fraction(int(shown))

    def pair(self, text: str) -> tuple[int, Fraction, Fraction] | None:
        """Two neighbouring digits that mean a range (``两三``, ``十二三``, ``三四十万``): where they end, from, to."""
        found = self._pair.match(text)
        if found is None:
            return None
        low, high = (self.exact(found["head"] + found[name] + found["tail"]) for name in ("low", "high"))
        if low is None or high is None or self._words[found["high"]] - self._words[found["low"]] != 1:
            return None
        return found.end(), low, high
