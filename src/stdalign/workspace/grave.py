"""Readings that are too bad to be stored unasked; which findings are grave is said in ``grave.toml``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from stdalign.errors import BadReading
from stdalign.model import Finding
from stdalign.record import Record
from stdalign.strict import checked_table

_FILE = "grave.toml"
_SHOWN = 5


@dataclass(frozen=True)
class Grave(Record):
    """A finding that is grave: more than ``most`` of it, or more than ``share`` (0–1) of the units where that is said."""

    code: str
    most: int = 0
    share: float = 0.0


@cache
def rules() -> tuple[tuple[Grave, ...], float]:
    """The grave findings, and the least share of a text's letters that has to stand in clauses.

    Raises:
        CorpusError: a key of the file is wrong.
    """
    text = files("stdalign.workspace").joinpath(_FILE).read_text(encoding="utf-8")
    table = checked_table(text, _FILE, ("clauses", "grave"), {"grave": ("code", "most", "share")}, {})
    return tuple(Grave(**row) for row in table["grave"]), float(table["clauses"])


def faults(findings: tuple[Finding, ...], units: int, share: float) -> list[str]:
    """What is wrong with a reading, in words; nothing where it can be stored.

    Args:
        findings: those of the reading.
        units: how many units were found.
        share: part of the text's letters that stands in clauses (0–1).

    >>> faults((Finding("law_in_a_table", "every heading stands in a table"),), 3, 0.9)
    ['law_in_a_table: every heading stands in a table']
    >>> faults((Finding("missing_number", "number 3 is missing"),), 40, 0.9)
    []
    """
    grave, least = rules()
    counts = Counter(finding.code for finding in findings)
    out = []
    for rule in grave:
        count = counts[rule.code]
        if count > max(rule.most, rule.share * units):
            said = next(finding.message for finding in findings if finding.code == rule.code)
            out.append(f"{rule.code}: {said}" + (f" (and {count - 1} more)" if count > 1 else ""))
    if share < least:
        out.append(f"{share:.0%} of the text stands in clauses")
    return out


def refuse(wrong: list[str], where: str) -> None:
    """Refuse a reading with faults.

    Raises:
        BadReading: there are any; names them.
    """
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise BadReading(
            f"read, but badly: {'; '.join(wrong[:_SHOWN])}{more}",
            where=where,
            next_step="look at it with stdalign split --report, mend the file, or store it as it is with --accept-findings"
            " (accept_findings=True)",
        )
