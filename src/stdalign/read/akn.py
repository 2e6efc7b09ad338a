"""Akoma Ntoso (LegalDocML 2.0 and 3.0) of every school: common-law sections, articles of the EU, LegalDocML.de, our own."""

from __future__ import annotations

import re
from typing import Any

from stdalign.model import Component
from stdalign.read.outline import Unit, source_of
from stdalign.read.safexml import local
from stdalign.read.xmlschema import School, Walk
from stdalign.source import Source

MEDIA_TYPE = "application/akn+xml"
_UNITS = (
    "alinea article book chapter clause division indent level paragraph part point proviso rule section subchapter subclause"
    " subdivision subparagraph subpart subpoint subrule subsection subtitle title tome transitional item hcontainer tblock"
)
_ANNEXES = ("annex", "schedule", "appendix", "attachment")
_TREATY = re.compile(r"treaty|convention|covenant|protocol|agreement", re.I)
_BY_PREFIX = {"eluc": Component.ELUCIDATION, "amend": Component.AMENDING, "quoted": Component.QUOTED}


def _unit(element: Any, name: str) -> str:
    if name in ("item", "tblock"):
        return "item" if any(local(child) == "num" and "".join(child.itertext()).strip() for child in element) else ""
    if name == "hcontainer":
        named = element.get("name", "")
        if named in ("regulation", "section", "article", "rule", "part", "chapter"):
            return str(named)
        if named in _ANNEXES:
            return "annex"
        if named in ("note", "example"):
            return "note"
        return "group" if any(local(child) in ("num", "heading") for child in element) else ""
    if name in ("subparagraph", "alinea", "indent", "transitional", "proviso", "level"):  # without number: running text
        return (
            name
            if element.get("eId", "").split("__")[-1].startswith(("def_", "text_", "main_")) or _numbered(element)
            else ""
        )
    return name


def _numbered(element: Any) -> bool:
    return any(local(child) == "num" and "".join(child.itertext()).strip() for child in element)


SCHOOL = School(
    units={name: name for name in _UNITS.split()},
    numbers=frozenset(("num",)),
    headings=frozenset(("heading", "subheading")),
    components={"attachment": Component.ANNEX, "preface": Component.FRONT, "preamble": Component.FRONT},
    rows=frozenset(("tr",)),
    quoted=frozenset(("quotedStructure", "embeddedStructure")),
    inline=frozenset(("placeholder", "embeddedText", "remark", "mod", "rmod", "ol", "affectedDocument")),
    left_out=frozenset(("meta", "authorialNote", "remark", "noteRef", "toc", "coverPage", "conclusions", "header")),
    unit=_unit,
)


def read(root: Any, name: str) -> Source:
    """Read an Akoma Ntoso document.

    Args:
        root: the element ``akomaNtoso``.
        name: the file's name, for messages.

    Raises:
        EmptySource: no text in it.
    """
    walk = Walk(SCHOOL)
    tree = walk.tree([part for document in root for part in document])
    _components(tree)
    uri = next((one.get("value", "") for one in root.iter() if local(one) == "FRBRthis" and one.get("value")), "")
    return source_of(tree, name, MEDIA_TYPE, walk.notes(), {"uri": uri} if uri else {}, _kind(root))


def _kind(root: Any) -> str:
    """What the document's element says: an act or a bill is a law, unless it is named a treaty."""
    document = next((one for one in root if local(one)), None)
    if document is None or local(document) not in ("act", "bill", "amendment"):
        return ""
    return "treaty" if _TREATY.search(document.get("name", "")) else "law"


def _components(tree: Unit) -> None:
    """Annexes written as containers, and components told by our own addresses."""
    for unit in list(tree.units()):
        prefix = unit.eid.partition("_")[0]
        if "__" not in unit.eid and prefix in _BY_PREFIX:
            unit.component = _BY_PREFIX[prefix]
        elif unit.name == "annex" or (
            unit.name == "group" and (prefix in _ANNEXES or unit.label.lower().startswith(_ANNEXES))
        ):
            unit.component = Component.ANNEX
