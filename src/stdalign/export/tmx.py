"""TMX 1.4b (LISA OSCAR) of aligned clauses, for translators' tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from stdalign.errors import UsageError
from stdalign.export.declared import exporter
from stdalign.ports import Texts

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@exporter("application/xml", ".tmx")
def tmx(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Texts | None) -> None:
    """One unit a pair whose clauses are in two languages; needs the workspace for texts and languages.

    Raises:
        UsageError: there is no workspace at hand.
    """
    from lxml import etree

    if context is None:
        raise UsageError("TMX needs the workspace of the alignments", next_step="export from a workspace")
    root = etree.Element("tmx", version="1.4")
    header = {
        "creationtool": "stdalign", "creationtoolversion": "0.1.0", "segtype": "paragraph", "o-tmf": "stdalign",
        "adminlang": "en", "srclang": "*all*", "datatype": "plaintext",
    }  # fmt: skip
    etree.SubElement(root, "header", header)
    body = etree.SubElement(root, "body")
    for row in rows:
        evidence = row.get("evidence") or {}
        if not row.get("target") or row["relation"] == "none":
            continue
        source = f"{row['source'].partition('#')[0]}#{evidence['source_clause']}"
        target = f"{row['target'].partition('#')[0]}#{evidence['target_clause']}"
        one, other = context.clause(source), context.clause(target)
        if one.clause.language == other.clause.language:
            continue
        unit = etree.SubElement(body, "tu", tuid=f"{source}|{target}")
        etree.SubElement(unit, "prop", type="x-probability").text = f"{row['probability']:.4f}"
        etree.SubElement(unit, "prop", type="x-relation").text = row["relation"]
        for clause in (one, other):
            variant = etree.SubElement(unit, "tuv", {_XML_LANG: clause.clause.language})
            etree.SubElement(variant, "seg").text = _clean(clause.full_text)
    out.write(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _clean(text: str) -> str:
    return "".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) < 0xE000))
