"""A question about stored alignments, as data: filters, order, page and fields; read from words as people give them."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import orjson

from stdalign.decision import State
from stdalign.errors import UnknownName, WrongValue
from stdalign.relation import Relation, Stringency

FIELDS = (
    "id", "key", "source", "target", "source_jurisdiction", "target_jurisdiction", "rank", "score", "probability",
    "relation", "relation_probability", "relation_firm", "stringency", "rationale", "strength", "no_counterpart",
    "counterpart", "missing", "stale", "topics", "themes", "sectors", "source_quote", "target_quote", "review", "evidence",
)  # fmt: skip
"""Fields of a row; all but ``evidence`` and the quotes are given where nothing is chosen."""
HEAVY = ("evidence", "source_quote", "target_quote")
"""Fields that need the evidence read, which is most of a row."""
DEFAULT = tuple(name for name in FIELDS if name not in HEAVY)
SORTS = ("position", "-probability", "probability", "-score", "score", "-strength")
"""Orders; ``position`` is that of the source's articles, ``-`` means falling."""
PAGE_MOST = 200
SEVERAL_MOST = 20
"""Names that one filter takes."""
_SAID_MOST = 60
"""Characters of a wrong value that are repeated."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}#[^\s#~/\x00-\x1f]{1,200}\Z")
_NUMBER = re.compile(r"[0-9]{1,4}\Z")
_CURSOR = re.compile(r"[A-Za-z0-9_-]{4,200}\Z")


@dataclass(slots=True)
class Choices:
    """What may be asked for: codes and words, each in the order that people expect.

    ``languages`` are those of our own texts, ``law_languages`` those that laws can be read in.
    """

    jurisdictions: tuple[str, ...]
    languages: tuple[str, ...]
    law_languages: tuple[str, ...]
    topics: tuple[str, ...]
    bearers: tuple[str, ...]
    themes: tuple[str, ...]
    sectors: tuple[str, ...]
    exchanges: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    def jurisdiction(self, field: str, text: str) -> str:
        """A code as it is written here, whatever the case it was given in.

        Raises:
            WrongValue: no such code; lists them.
        """
        code = text if text in self.jurisdictions else text.strip().upper()
        if code not in self.jurisdictions:
            raise wrong(field, "jurisdiction", self.jurisdictions, text)
        return code

    def several(self, field: str, text: str) -> tuple[str, ...]:
        """Codes with commas between, each once.

        Raises:
            WrongValue: one of them is no code, or there are too many.
        """
        if "," not in text:
            return (self.jurisdiction(field, text),)
        found = tuple(dict.fromkeys(self.jurisdiction(field, piece) for piece in text.split(",")))
        if len(found) > SEVERAL_MOST:
            raise WrongValue("too many codes", where=field, next_step=f"give at most {SEVERAL_MOST}")
        return found

    def word(self, field: str, text: str) -> str:
        """A topic, theme, sector, bearer or language, by the name of its field.

        Raises:
            WrongValue: not one of them; lists them.
        """
        known: tuple[str, ...] = getattr(self, f"{field}s")
        if text not in known:
            raise wrong(field, field, known, text)
        return text


def wrong(field: str, what: str, choices: Sequence[str], given: str = "") -> WrongValue:
    """The error for a value that is not among the choices.

    Args:
        field: its name. what: what the value should be.
        choices: what there is.
        given: the value; its neighbour among the choices is named. Answers of the service leave the sentence out.

    >>> print(wrong("sector", "sector", ("construction", "mining"), "Constructoin"))
    unknown sector 'Constructoin' (do you mean construction?). Next: choose of construction, mining
    """
    from difflib import get_close_matches

    by_case = {one.casefold().replace("_", "-"): one for one in choices}
    near = get_close_matches(given.casefold().replace("_", "-"), by_case, 1, 0.7) if given else []
    said = f" {given[:_SAID_MOST]!r}" if given else ""
    hint = f" (do you mean {by_case[near[0]]}?)" if near else ""
    return WrongValue(
        f"unknown {what}{said}{hint}", where=field, next_step=f"choose of {', '.join(choices) or 'nothing: there are none'}"
    )


@dataclass(slots=True)
class Query:
    """A question about alignments. A side is one address, or codes; empty means all. ``review`` is a state of ``State``.

    ``relation`` and ``stringency`` hold the values asked for; ``cursor`` is the ``next`` of the page before; without
    one, ``page`` counts from 1.
    """

    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    instrument: str = ""
    topic: str = ""
    theme: str = ""
    sector: str = ""
    relation: tuple[str, ...] = ()
    stringency: tuple[str, ...] = ()
    min_probability: float | None = None
    max_probability: float | None = None
    max_rank: int | None = None
    no_counterpart: bool | None = None
    stale: bool | None = None
    review: str = ""
    sort: str = "position"
    limit: int = 20
    page: int = 1
    cursor: str = ""
    fields: tuple[str, ...] = DEFAULT


NAMES = frozenset(field.name for field in fields(Query))


def read_query(given: Mapping[str, str], choices: Choices) -> Query:
    """A question from names and texts.

    Args:
        given: of the fields of ``Query``; several values with commas between.
        choices: what there is to ask for.

    Raises:
        WrongValue: a name or value that is not known.
    """
    query = Query()
    for name, text in given.items():
        reader = _READERS.get(name)
        if reader is None:
            raise WrongValue("no such filter", where="", next_step=f"only these names: {', '.join(sorted(NAMES))}")
        setattr(query, name, reader(name, text, choices))
    return query


def _side(name: str, text: str, choices: Choices) -> tuple[str, ...]:
    if "#" not in text:
        return choices.several(name, text)
    if not _ADDRESS.match(text):
        raise WrongValue("not an address", where=name, next_step="an address like ID#art_21, or country codes")
    return (text,)


def _instrument(name: str, text: str, _: Choices) -> str:
    if not _NAME.match(text):
        raise WrongValue("not an id", where=name, next_step="an instrument's id")
    return text


def _word(name: str, text: str, choices: Choices) -> str:
    return choices.word(name, text)


def _values(allowed: tuple[str, ...]) -> Callable[[str, str, Choices], tuple[str, ...]]:
    def read(name: str, text: str, _: Choices) -> tuple[str, ...]:
        found = tuple("" if piece == "nothing" else piece for piece in text.split(","))
        if len(found) > 10 or not set(found) <= set(allowed):
            raise wrong(name, name, tuple(sorted(value or "nothing" for value in allowed)), text)
        return found

    return read


def share(name: str, text: str) -> float:
    """A number from 0 to 1.

    Raises:
        WrongValue: it is none.
    """
    try:
        value = float(text) if len(text) <= 30 and text.isascii() else math.nan
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise WrongValue("not a share", where=name, next_step="a number from 0 to 1")
    return value


def whole(name: str, text: str, low: int, high: int) -> int:
    """A whole number within bounds.

    Raises:
        WrongValue: it is none.
    """
    if not _NUMBER.match(text) or not low <= int(text) <= high:
        raise WrongValue("not such a number", where=name, next_step=f"a whole number from {low} to {high}")
    return int(text)


def _truth(name: str, text: str, _: Choices) -> bool:
    if text not in ("true", "false"):
        raise WrongValue("neither true nor false", where=name, next_step="true or false")
    return text == "true"


def _one(allowed: tuple[str, ...]) -> Callable[[str, str, Choices], str]:
    def read(name: str, text: str, _: Choices) -> str:
        if text not in allowed:
            raise wrong(name, name, allowed, text)
        return text

    return read


def _cursor(name: str, text: str, _: Choices) -> str:
    if not _CURSOR.match(text):
        raise WrongValue(
            "not a cursor", where=name, next_step="the `next` of the page before; leave it out for the first page"
        )
    return text


def _fields(name: str, text: str, _: Choices) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(text.split(",")))
    if not set(found) <= set(FIELDS):
        raise wrong(name, "field", FIELDS, text)
    return found


_READERS: dict[str, Callable[[str, str, Choices], object]] = {
    "source": _side, "target": _side, "instrument": _instrument, "topic": _word, "theme": _word, "sector": _word,
    "relation": _values(tuple(r.value for r in Relation)), "stringency": _values(tuple(s.value for s in Stringency)),
    "min_probability": lambda name, text, _: share(name, text), "max_probability": lambda name, text, _: share(name, text),
    "max_rank": lambda name, text, _: whole(name, text, 0, 9_999), "no_counterpart": _truth, "stale": _truth,
    "review": _one(tuple(s.value for s in State)), "sort": _one(SORTS),
    "limit": lambda name, text, _: whole(name, text, 1, PAGE_MOST), "page": lambda name, text, _: whole(name, text, 1, 9_999),
    "cursor": _cursor, "fields": _fields,
}  # fmt: skip


def make_cursor(sort: str, value: float, last: int) -> str:
    """A cursor: where a page ended."""
    return base64.urlsafe_b64encode(orjson.dumps([sort, value, last])).decode().rstrip("=")


def read_cursor(text: str, sort: str) -> tuple[float, int]:
    """The value and id at which a page ended, the inverse of ``make_cursor``.

    Raises:
        UnknownName: not a cursor, or one of another order.

    >>> read_cursor(make_cursor("score", 0.5, 7), "score")
    (0.5, 7)
    """
    try:
        order, value, last = orjson.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        good = (
            isinstance(order, str)
            and isinstance(value, (int, float))
            and math.isfinite(value)
            and type(last) is int
            and 0 <= last < 2**62
        )
    except (ValueError, TypeError, RecursionError):
        good = False
    if not good:
        raise UnknownName("this cursor leads nowhere", next_step="send the `next` of the page before, or start anew")
    if order != sort:
        raise UnknownName("this cursor is of another order", next_step="go on with the same sort, or start anew")
    return value, last


def pair_key(source: str, target: str, country: str) -> str:
    """A pair's lasting name: ``a:art_1~b:art_2``, or ``a:art_1~VN`` where nothing in a country answers.

    >>> pair_key("cn-x#art_1", "", "VN")
    'cn-x:art_1~VN'
    """
    return f"{source.replace('#', ':', 1)}~{target.replace('#', ':', 1) or country}"


def split_key(text: str) -> tuple[str, str]:
    """Source and target of a pair's lasting name; the target is a code where nothing answers.

    Raises:
        UnknownName: not such a name.

    >>> split_key("cn-x:art_1~VN")
    ('cn-x#art_1', 'VN')
    """
    source, mark, target = text.partition("~")
    source, target = source.replace(":", "#", 1), target.replace(":", "#", 1)
    if not mark or not _ADDRESS.match(source) or not (_ADDRESS.match(target) or (target.isalpha() and len(target) < 20)):
        raise UnknownName("no such pair", next_step="name it like cn-x:art_1~vn-y:art_2, or cn-x:art_1~VN")
    return source, target
