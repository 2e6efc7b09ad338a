"""What stands around a clause of a law: the words that it completes, the headings above it, how its article opens."""

from __future__ import annotations

from collections.abc import Iterable

from stdalign.demand import Context
from stdalign.model import Clause, Level

_HEADINGS = 2  # the nearest ones: of the article and of the chapter
_LONGEST = 300  # signs of the words that open an article


class Contexts:
    """The context of each clause of one instrument.

    Args:
        clauses: all of the instrument, in order.

    >>> from stdalign import split
    >>> law = split("1. Duties of employers\\n(1) An employer must do this:\\n(a) train workers;\\n(b) keep records.", jurisdiction="SG")
    >>> Contexts(law.clauses).of(law.clauses[-1]).lead_in
    'An employer must do this:'
    """

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._by_eid = {clause.eid: clause for clause in clauses}
        self._opening: dict[str, str] = {}
        for clause in self._by_eid.values():
            unit = self._unit(clause)
            if unit and clause.text:
                self._opening.setdefault(unit, clause.eid)

    def of(self, clause: Clause) -> Context:
        """What stands around a clause."""
        lead = self._lead_in(clause)
        opens = self._by_eid.get(self._opening.get(self._unit(clause), ""))
        itself = opens is None or opens.eid == clause.eid or clause.unit or lead == opens.text
        return Context(lead, self._headings(clause), "" if itself or opens is None else opens.text[:_LONGEST])

    def _unit(self, clause: Clause) -> str:
        """The article that a clause stands in; empty outside of one."""
        here: Clause | None = clause
        while here is not None and not here.unit:
            here = self._by_eid.get(here.parent)
        return here.eid if here is not None else ""

    def _headings(self, clause: Clause) -> str:
        found: list[str] = []
        here: Clause | None = clause
        while here is not None and len(found) < _HEADINGS:
            if here.heading and here.heading not in found:
                found.append(here.heading)
            here = self._by_eid.get(here.parent)
        return " / ".join(reversed(found))

    def _lead_in(self, clause: Clause) -> str:
        """The words that an item completes: its parent's own, and above a bare parent those of the one before."""
        if clause.level not in (Level.POINT, Level.SUBPOINT):
            return ""
        above, _, _ = clause.eid.rpartition("__")
        while above and not (above in self._by_eid and self._by_eid[above].text):
            above, _, _ = above.rpartition("__")
        return self._by_eid[above].text if above else ""
