"""What can be asked of the register of standards, with a workspace or without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stdalign.knowledge import Knowledge
from stdalign.query import wrong
from stdalign.report.kinship import common, said
from stdalign.report.standards import Adoptions, adoptions, standards
from stdalign.standards import StandardRow


def standard_rows(
    known: Knowledge,
    jurisdiction: str | None = None,
    topic: str | None = None,
    adopts: str | None = None,
    word: str = "",
) -> tuple[StandardRow, ...]:
    """Standards of the register, those that fit what is asked.

    Args:
        known: what is known.
        jurisdiction: only those of this country; ``INT`` for ISO, IEC, EN and ILO.
        topic: only those about this topic.
        adopts: only those that adopt this standard: a designation, or the beginning of one (``IEC 60079``).
        word: only those with this word in designation or title.

    Raises:
        UnknownName: no such country. WrongValue: no such topic.

    >>> [row.designation for row in standard_rows(Knowledge.shipped(), "MY", adopts="ISO 45001")]
    ['MS ISO 45001:2018']
    """
    topics = known.vocabulary["topics"]
    if topic is not None and topic not in topics:
        raise wrong("topic", "topic", tuple(topics), topic)
    code = known.code(jurisdiction) if jurisdiction else None
    return standards(known.standards, jurisdiction=code, topic=topic, adopts=adopts, word=word)


def standard_row(known: Knowledge, designation: str) -> dict[str, Any]:
    """One standard as plain data, with what it adopts at every remove and what adopts it.

    Raises:
        UnknownName: there is none of that designation.
    """
    register = known.standards
    row = register[designation]
    above = [one.designation for one in register.chain(row)]
    below = [one.designation for one in register if row in register.chain(one)]
    return {**plain_standard(row), "adopts_at_last": above, "adopted_by": below}


def plain_standard(row: StandardRow) -> dict[str, Any]:
    """A standard as plain data, the degree as ISO/IEC Guide 21-1 writes it."""
    return {**row.to_dict(), "degree": row.mark, "checked": row.checked}


def adoption_table(known: Knowledge, parent: str | None = None) -> Adoptions:
    """Who adopts an international standard, or a family of them, in every country; all of them without one.

    Raises:
        UnknownName: no such standard or family.
    """
    return adoptions(known.standards, known.jurisdictions, parent)


def common_rows(known: Knowledge, jurisdictions: Sequence[str], topic: str | None = None) -> list[dict[str, Any]]:
    """Every two standards in force of some countries that adopt one international standard, as plain data.

    Raises:
        UnknownName: no such country. WrongValue: no such topic.
    """
    topics = known.vocabulary["topics"]
    if topic is not None and topic not in topics:
        raise wrong("topic", "topic", tuple(topics), topic)
    codes = list(dict.fromkeys(known.code(one) for one in jurisdictions))
    return [
        {**one.to_dict(), "identical": one.identical, "said": said(one)} for one in common(known.standards, codes, topic)
    ]
