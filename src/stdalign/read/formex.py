"""Formex 4 and its successors: the XML of the Official Journal of the EU."""

from __future__ import annotations

from typing import Any

from stdalign.model import Component
from stdalign.read.outline import source_of
from stdalign.read.safexml import local
from stdalign.read.xmlschema import School, Walk
from stdalign.source import Source

MEDIA_TYPE = "application/xml"
ROOTS = frozenset(("ACT", "CONS.ACT", "LEXP.COMBINED", "ANNEX", "CONS.ANNEX", "GENERAL", "AGR"))
_UNITS = {
    "ARTICLE": "article", "PARAG": "paragraph", "ITEM": "item", "NP": "np", "DIVISION": "division", "GR.SEQ": "group",
}  # fmt: skip


def _unit(element: Any, name: str) -> str:
    if name == "np":  # a numbered paragraph, unless it only holds the number of the item around it
        return "" if local(element.getparent()) == "ITEM" else "item"
    if name == "item":
        return name if any(local(one) in ("NO.P", "NO.ITEM") for one in element.iter()) else ""
    if name == "division":
        title = " ".join(" ".join(one.itertext()) for one in element if local(one) == "TITLE").lower().split()
        word = title[0] if title else ""
        kinds = {"chapter": "chapter", "kapitel": "chapter", "chapitre": "chapter", "section": "section", "abschnitt": "section",
                 "title": "title", "titel": "title", "titre": "title", "part": "part", "teil": "part", "partie": "part"}  # fmt: skip
        return kinds.get(word, "division")
    return name


SCHOOL = School(
    units=_UNITS,
    numbers=frozenset(("TI.ART", "TI", "NO.PARAG", "NO.P", "NO.ITEM")),
    headings=frozenset(("STI.ART", "STI", "TI.GR.SEQ")),
    components={"ANNEX": Component.ANNEX, "CONS.ANNEX": Component.ANNEX, "PREAMBLE": Component.FRONT},
    rows=frozenset(("ROW",)),
    inline=frozenset(["HT", "DATE", "FT", "REF.DOC.OJ", "REF.DOC", "QUOT.START", "QUOT.END", "IE"]),
    left_out=frozenset(
        ["NOTE", "BIB.INSTANCE", "BIB.DATA", "INFO.CONSLEG", "INFO.PROD", "TOC", "FINAL", "GR.ANNOTATION", "INCL.ELEMENT"]
    ),
    unit=_unit,
    raised=lambda element: local(element) == "HT" and element.get("TYPE") == "SUP",
)


def read(root: Any, name: str) -> Source:
    """Read an act of the EU.

    Raises:
        EmptySource: no text in it.
    """
    walk = Walk(SCHOOL)
    return source_of(walk.tree(list(root)), name, MEDIA_TYPE, walk.notes(), {}, "law")
