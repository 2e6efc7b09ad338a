"""XML of laws: which school it is, told by its root and namespace, and the reader of that school."""

from __future__ import annotations

from typing import Any

from stdalign.errors import NotText
from stdalign.read import akn, clml, ecfr, formex, uslm
from stdalign.read.safexml import local, parse
from stdalign.source import Source

suffixes = (".xml", ".akn")
media_types = ("application/akn+xml", "application/xml", "text/xml")
_KNOWN = "Akoma Ntoso, LegalDocML.de, legislation.gov.uk, Formex, USLM, eCFR"


def read(data: bytes, name: str) -> Source:
    """Read XML of any school that is known here.

    Raises:
        ReadError: not well-formed, a document type, too deep, no school that is known, or no text.
    """
    root = parse(data, name)
    reader = _reader(root)
    if reader is None:
        raise NotText(
            f"XML of a kind that is not read (<{local(root)}>)",
            where=name,
            next_step=f"convert it to one of {_KNOWN}, or to HTML or text",
        )
    source: Source = reader.read(root, name)
    return source


def _reader(root: Any) -> Any:
    tag = local(root)
    namespace = root.tag.partition("}")[0] if isinstance(root.tag, str) and root.tag.startswith("{") else ""
    if tag == "akomaNtoso":
        return akn
    if "legislation.gov.uk" in namespace or (not namespace and tag in clml.ROOTS):
        return clml
    if "uslm" in namespace.lower():
        return uslm
    if tag in ecfr.ROOTS:
        return ecfr
    return formex if tag in formex.ROOTS else None
