"""Do the references of common requirements hold? A known convention, directive or standard, and a place that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stdalign.catalogue import Catalogue
from stdalign.check.fault import Fault

_PLACE = re.compile(r"(?:Art|Para)\. (\d+)(?:\([0-9a-z]+\))*\Z")


def reference_faults(catalogue: Catalogue, known: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    """Every reference to what is not known, or to a place that it does not have.

    Args:
        catalogue: the common requirements.
        known: the table of ``catalogue/references.toml``: a reference's title, and how many articles or which clauses it has.
    """
    used: set[str] = set()
    for entry in catalogue:
        where = f"catalogue {entry.id}"
        for name, places in entry.refs.items():
            used.add(name)
            if name not in known:
                yield Fault(where, f"refers to {name}, which is not known", "add it to catalogue/references.toml")
                continue
            if not places:
                yield Fault(where, f"refers to {name} and to no place in it", "name the article or clause")
            for place in places:
                if what := _wrong(place, known[name]):
                    yield Fault(where, f"refers to {name} {place}: {what}", "mend the number, or leave the reference out")
    for name in known.keys() - used:
        yield Fault(f"catalogue/references.toml {name}", "no entry refers to it", "leave it out")


def _wrong(place: str, about: Mapping[str, Any]) -> str:
    """What is wrong with a place; empty where nothing is.

    >>> _wrong("Art. 31(2)", {"articles": 30}), _wrong("Art. 3(b)", {"articles": 30}), _wrong("9.4", {"clauses": ["9.3"]})
    ('there are 30 articles', '', 'there is no such clause')
    """
    if "clauses" in about:
        return "" if place in about["clauses"] else "there is no such clause"
    found = _PLACE.match(place)
    if found is None:
        return "written otherwise than Art. 16(3) or Para. 22"
    last = about.get("articles", 0)
    return f"there are {last} articles" if last and not 1 <= int(found[1]) <= last else ""
