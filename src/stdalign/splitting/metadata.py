"""What the front of an instrument says of itself: title, number, dates, issuing body."""

from __future__ import annotations

import re

from stdalign.scheme import Scheme
from stdalign.source import PAGE_HEAD
from stdalign.splitting.dates import iso_date, iso_year

_FRONT = 12_000
_TAIL = 6_000
_LONGEST = 300


def metadata_of(
    text: str, scheme: Scheme, front_end: int, *, buddhist: bool = False, known: tuple[tuple[str, str], ...] = ()
) -> tuple[tuple[str, str], ...]:
    """Pairs of key and value; each key once; what the reader knew goes first.

    Keys: title, number, date, adopted, amended, in_force, year, issuer.
    """
    found: dict[str, str] = {}
    front = text[: min(max(front_end, 600), _FRONT)]
    whole = front + "\n" + text[-_TAIL:]
    for entry in scheme.metadata:
        key = entry.key
        if key in found:
            continue
        area = whole if entry.last else text[: min(front_end, _FRONT)] if entry.front else front
        value = _value(re.compile(entry.pattern), area, entry.last)
        value = entry.value if value and entry.value else value
        if not value:
            continue
        if entry.kind == "date":
            value = iso_date(value, buddhist=buddhist)
        elif entry.kind == "year":
            value = iso_year(value, buddhist=buddhist)
        if value:
            found[key] = value
    given = {key: value for key, value in known if key not in found and key != PAGE_HEAD}
    head = dict(known).get(PAGE_HEAD, "")
    if head and "number" not in {**found, **given}:  # the head of Word's pages names what the text itself does not
        told = (_value(re.compile(entry.pattern), head, False) for entry in scheme.metadata if entry.key == "number")
        given["number"] = next(filter(None, told), "")
    given = {key: value for key, value in given.items() if value}
    return tuple({**found, **given}.items())


def _value(pattern: re.Pattern[str], text: str, last: bool) -> str:
    value = ""
    for match in pattern.finditer(text):
        value = " ".join(match["value"].split())[:_LONGEST].strip(" *#_")
        if value and not last:
            break
    return value
