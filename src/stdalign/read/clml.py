"""Crown Legislation Markup Language: the XML of legislation.gov.uk."""

from __future__ import annotations

from typing import Any

from stdalign.model import Component
from stdalign.read.outline import source_of
from stdalign.read.safexml import local
from stdalign.read.xmlschema import School, Walk
from stdalign.source import Source

MEDIA_TYPE = "application/xml"
ROOTS = frozenset(
    [
        "Legislation",
        "Primary",
        "Secondary",
        "Body",
        "Part",
        "Chapter",
        "Pblock",
        "PsubBlock",
        "P1group",
        "P1",
        "Schedules",
        "Schedule",
    ]
)
_UNITS = {
    "Group": "part", "Part": "part", "Chapter": "chapter", "Pblock": "group", "PsubBlock": "subdivision", "P1group": "p1group",
    "P1": "section", "P2": "subsection", "P3": "paragraph", "P4": "subparagraph", "P5": "clause", "P6": "clause",
}  # fmt: skip


def _unit(element: Any, name: str) -> str:
    if name == "p1group":  # carries the title of the one section in it; see _titled
        return "" if sum(local(child) == "P1" for child in element) == 1 else "group"
    if name == "section" and any(local(one) == "Schedule" for one in element.iterancestors()):
        return "subsection"  # paragraphs of a schedule
    return name


SCHOOL = School(
    units=_UNITS,
    numbers=frozenset(("Pnumber", "Number")),
    headings=frozenset(("Title", "TitleBlock")),
    components={"Schedule": Component.ANNEX, "PrimaryPrelims": Component.FRONT, "SecondaryPrelims": Component.FRONT},
    rows=frozenset(("tr",)),
    quoted=frozenset(("BlockAmendment",)),
    inline=frozenset(
        [
            "InlineAmendment",
            "Emphasis",
            "Strong",
            "Underline",
            "SmallCaps",
            "Superior",
            "Inferior",
            "Uppercase",
            "Citation",
            "CitationSubRef",
            "InternalLink",
            "ExternalLink",
            "Abbreviation",
            "Acronym",
            "Definition",
            "Term",
            "Addition",
            "Substitution",
            "Span",
            "Character",
        ]
    ),
    left_out=frozenset(
        ["Metadata", "Contents", "Commentaries", "CommentaryRef", "FootnoteRef", "Footnotes", "MarginNoteRef", "MarginNotes"]
    ),
    unit=_unit,
    raised=lambda element: local(element) == "Superior",
    gone=lambda element: (
        local(element) == "Repeal" and element.get("SubstitutionRef") is None and element.get("Status") == "Dead"
    ),
)


def read(root: Any, name: str) -> Source:
    """Read a text of legislation.gov.uk or a part of one.

    Raises:
        EmptySource: no text in it.
    """
    _titled(root)
    walk = Walk(SCHOOL)
    return source_of(walk.tree([root]), name, MEDIA_TYPE, walk.notes(), {}, "law")


def _titled(root: Any) -> None:
    """A section's title stands on the group around it: it is moved into the section, behind the number."""
    for group in [one for one in root.iter() if local(one) == "P1group"]:
        sections = [child for child in group if local(child) == "P1"]
        titles = [child for child in group if local(child) == "Title"]
        if len(sections) == 1 and titles:
            sections[0].insert(1 if local(sections[0][0]) == "Pnumber" else 0, titles[0])
