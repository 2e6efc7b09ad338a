"""XML read safely: bytes only, no entities, no network, no DTD, limits on size and depth."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from stdalign.errors import LimitExceeded, NotText

MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 200
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)


def parse(data: bytes, name: str) -> Any:
    """Root element of an XML document.

    Raises:
        LimitExceeded: larger or deeper than allowed. NotText: not well-formed, or with a document type.
    """
    from lxml import etree

    if len(data) > MOST_BYTES:
        raise LimitExceeded(f"{len(data):,} bytes of XML, the limit is {MOST_BYTES:,}", where=name, next_step="split it")
    if data[:2] == b"\x1f\x8b":
        raise NotText("packed with gzip", where=name, next_step="unpack it first")
    head = data[:65536].replace(b"\x00", b"")
    if _DOCTYPE.search(head):
        raise NotText("XML with a document type or entities, which are not read", where=name, next_step="remove the DOCTYPE")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        if "depth" in str(error).lower():
            raise LimitExceeded("XML nested too deep", where=name, next_step="do not trust this file") from None
        raise NotText(f"not well-formed XML ({str(error)[:120]})", where=name, next_step="mend the XML") from None
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH:
            raise LimitExceeded(f"XML nested more than {MOST_DEPTH} deep", where=name, next_step="do not trust this file")
    return root


def local(element: Any) -> str:
    """Name of an element without its namespace."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
