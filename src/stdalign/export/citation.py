"""Instruments as citations: BibTeX and CSL-JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from stdalign.model import Instrument


def bibtex(instruments: Sequence[Instrument]) -> bytes:
    """One ``@legislation`` entry an instrument (biblatex).

    >>> b"@legislation{x," in bibtex([Instrument("x", "SG", "An {Act}", "en", year=2006)])
    True
    """
    entries = []
    for one in instruments:
        fields = {
            "title": one.title, "titleaddon": one.title_en if one.title_en != one.title else "", "number": one.number,
            "year": str(one.year or ""), "institution": one.issuer, "location": one.jurisdiction, "langid": one.language,
            "howpublished": one.source, "note": "digests, not the official text" if one.kind == "digest" else "",
        }  # fmt: skip
        body = ",\n".join(f"  {name} = {{{_escape(value)}}}" for name, value in fields.items() if value)
        entries.append(f"@legislation{{{one.id},\n{body}\n}}\n")
    return "\n".join(entries).encode()


def _escape(text: str) -> str:
    return text.replace("\\", "").replace("{", "(").replace("}", ")").replace("%", "\\%").replace("&", "\\&")


def csl(instruments: Sequence[Instrument]) -> bytes:
    """CSL-JSON, type ``legislation``."""
    rows = []
    for one in instruments:
        row = {
            "id": one.id, "type": "legislation", "title": one.title, "title-short": one.title_en, "number": one.number,
            "authority": one.issuer, "jurisdiction": one.jurisdiction, "language": one.language, "source": one.source,
        }  # fmt: skip
        rows.append({k: v for k, v in row.items() if v} | ({"issued": {"date-parts": [[one.year]]}} if one.year else {}))
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()
