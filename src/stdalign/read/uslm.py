"""United States Legislative Markup: bills, statutes and the Code as the government publishes them."""

from __future__ import annotations

from typing import Any

from stdalign.model import Component
from stdalign.read.outline import source_of
from stdalign.read.safexml import local
from stdalign.read.xmlschema import School, Walk
from stdalign.source import Source

MEDIA_TYPE = "application/xml"
ROOTS = frozenset(("lawDoc", "bill", "resolution", "pLaw", "uscDoc", "statuteCompilation", "document", "act"))
_UNITS = (
    "title subtitle chapter subchapter part subpart division article section subsection paragraph subparagraph clause"
    " subclause item subitem"
)

SCHOOL = School(
    units={name: name for name in _UNITS.split()},
    numbers=frozenset(("num",)),
    headings=frozenset(("heading", "subheading")),
    components={
        "preface": Component.FRONT,
        "preamble": Component.FRONT,
        "longTitle": Component.FRONT,
        "appendix": Component.ANNEX,
    },
    rows=frozenset(("tr",)),
    quoted=frozenset(("quotedContent", "quotedText")),
    inline=frozenset(("shortTitle", "officialTitle", "headingText", "amendingAction", "added")),
    left_out=frozenset(
        [
            "meta",
            "toc",
            "note",
            "notes",
            "footnote",
            "sidenote",
            "page",
            "sourceCredit",
            "editorialNote",
            "legislativeHistory",
        ]
    ),
)


def read(root: Any, name: str) -> Source:
    """Read a text in USLM.

    Raises:
        EmptySource: no text in it.
    """
    walk = Walk(SCHOOL)
    title = next((" ".join("".join(one.itertext()).split()) for one in root.iter() if local(one) == "officialTitle"), "")
    return source_of(walk.tree(list(root)), name, MEDIA_TYPE, walk.notes(), {"title": title} if title else {})
