"""OpenCRE's import sheet: a row a common requirement and a clause that meets it, one group of columns a country."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from hashlib import sha256

from stdalign.catalogue import CommonRequirement
from stdalign.spreadsheet import guard

BASE = "https://w3id.org/stdalign/"


def cre_id(name: str) -> str:
    """OpenCRE's form of an id, three digits twice, of the name of a common requirement: the same name gives the same id.

    >>> len(cre_id("safety-committee"))
    7
    """
    number = int(sha256(name.encode()).hexdigest(), 16) % 1_000_000
    return f"{number // 1000:03}-{number % 1000:03}"


def to_opencre(
    entries: Sequence[CommonRequirement], met: Mapping[tuple[str, str], Sequence[tuple[str, str, str]]], codes: Sequence[str]
) -> bytes:
    """The sheet as CSV.

    Args:
        entries: common requirements.
        met: by id of a requirement and country, the clauses that meet it: address, label, law.
        codes: countries, in the order of columns.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    head = ["CRE 0", "CRE 1"]
    for code in codes:
        head += [f"Work safety law {code}|name", f"Work safety law {code}|id", f"Work safety law {code}|hyperlink"]
    writer.writerow(head)
    for entry in entries:
        deep = max((len(met.get((entry.id, code), ())) for code in codes), default=0)
        for at in range(deep):
            cells = [
                f"{cre_id(entry.theme)}|{entry.theme.replace('-', ' ')}",
                f"{cre_id(entry.id)}|{entry.text.get('en', entry.id)}",
            ]
            for code in codes:
                found = met.get((entry.id, code), ())
                address, label, law = found[at] if at < len(found) else ("", "", "")
                cells += [law, label or address, BASE + "clause/" + address.replace("#", "/") if address else ""]
            writer.writerow([guard(cell) for cell in cells])
    return out.getvalue().encode("utf-8", "backslashreplace")
