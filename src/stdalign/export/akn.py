"""Akoma Ntoso 3.0 out: a split text as an act that other LegalDocML tools read, and that reads back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stdalign.address import LANGUAGE_3
from stdalign.levels import LEVELS
from stdalign.model import Clause, Component, Level, Split

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"


def to_akn(split: Split, *, title: str = "", uri: str = "") -> bytes:
    """A split text as Akoma Ntoso XML.

    Args:
        split: the clauses; those of the front become the preface.
        title: title of the instrument; the metadata's where not given.
        uri: Akoma Ntoso path of the work, ``/akn/cn/act/2002/70``.

    Returns:
        UTF-8 bytes with an XML declaration.
    """
    from lxml import etree

    maker = f"{{{NAMESPACE}}}"
    known = dict(split.metadata)
    title = title or known.get("title", "")
    namespaces: Any = {None: NAMESPACE}
    root = etree.Element(f"{maker}akomaNtoso", nsmap=namespaces)
    act = etree.SubElement(root, f"{maker}act", name="act", contains="singleVersion")
    work = uri or f"/akn/{split.jurisdiction.lower()}/act/{known.get('adopted', known.get('date', '0001'))[:10]}/unnumbered"
    _meta(act, maker, work, LANGUAGE_3.get(split.language, "und"), known)
    preface = etree.SubElement(act, f"{maker}preface")
    etree.SubElement(etree.SubElement(preface, f"{maker}longTitle"), f"{maker}p").text = _xml(title or work)
    for clause in split.clauses:
        if clause.component is Component.FRONT and clause.text:
            etree.SubElement(preface, f"{maker}p").text = _xml(clause.text)
    body = etree.SubElement(act, f"{maker}body")
    places = {"": body}
    above = {clause.parent for clause in split.clauses}
    for clause in split.clauses:
        if clause.component is not Component.FRONT:
            parent = places.get(clause.parent, body)
            places[clause.eid] = _clause(etree, parent, maker, clause, clause.eid in above)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def write(split: Split, path: Path, *, title: str = "", uri: str = "") -> Path:
    """Write a split text as an Akoma Ntoso file; gives the path."""
    path.write_bytes(to_akn(split, title=title, uri=uri))
    return path


def _meta(act, maker: str, work: str, language: str, known: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    from lxml import etree

    meta = etree.SubElement(act, f"{maker}meta")
    identification = etree.SubElement(meta, f"{maker}identification", source="#stdalign")
    date = known.get("adopted") or known.get("date") or "0001-01-01"
    for name, uri in (
        ("FRBRWork", work), ("FRBRExpression", f"{work}/{language}"), ("FRBRManifestation", f"{work}/{language}.xml"),
    ):  # fmt: skip
        level = etree.SubElement(identification, f"{maker}{name}")
        etree.SubElement(level, f"{maker}FRBRthis", value=uri)
        etree.SubElement(level, f"{maker}FRBRuri", value=uri)
        etree.SubElement(level, f"{maker}FRBRdate", date=date, name="generation")
        etree.SubElement(level, f"{maker}FRBRauthor", href="#stdalign")
        if name == "FRBRWork":
            etree.SubElement(level, f"{maker}FRBRcountry", value=work.split("/")[2] if work.count("/") > 2 else "xx")
        if name == "FRBRExpression":
            etree.SubElement(level, f"{maker}FRBRlanguage", language=language)


def _clause(etree, parent, maker: str, clause: Clause, holds: bool):  # type: ignore[no-untyped-def]
    element = etree.SubElement(parent, f"{maker}{LEVELS[clause.level].element}", eId=clause.eid)
    if clause.level is Level.ANNEX:
        element.set("name", "annex")
    if clause.status:
        element.set("status", "removed" if clause.status == "repealed" else clause.status)
    if clause.label:
        etree.SubElement(element, f"{maker}num").text = _xml(clause.label)
    if clause.heading:
        etree.SubElement(element, f"{maker}heading").text = _xml(clause.heading)
    if clause.text:
        words = etree.SubElement(element, f"{maker}{'intro' if holds else 'content'}")  # an intro where clauses follow
        etree.SubElement(words, f"{maker}p").text = _xml(clause.text)
    return element


def _xml(text: str) -> str:
    """Text without the characters that XML does not allow."""
    return "".join(
        char for char in text if char in "\t\n" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )
