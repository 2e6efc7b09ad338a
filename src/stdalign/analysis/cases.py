"""Conditions of a clause: which of the phrases that stand aside say when it holds.

The rules set aside what leads a clause in ("For the purposes of …", "Notwithstanding …", "If …"), so that no duty is read there.
Not all of it is a condition: purposes, grounds and what a clause departs from are none (``circumstance`` of ``[clauses]``), an exception
is one already, and some conditions stand further back (``case``: ``逾期未改正的``, "in the case of a continuing offence").
"""

from __future__ import annotations

from collections.abc import Sequence

from stdalign.analysis.guards import Guards
from stdalign.cues import Cues
from stdalign.demand import Span


class CaseFinder:
    """Tells the conditions of one language.

    Args:
        cues: of the language.
    """

    def __init__(self, cues: Cues) -> None:
        self._circumstance = cues.one("clauses", "circumstance")
        self._case = cues.one("clauses", "case")
        self._besides = cues.one("clauses", "besides")
        self._guard = Guards([self._case])

    def conditions(
        self, text: str, aside: Sequence[Span], exceptions: Sequence[Span], start: int = 0, end: int | None = None
    ) -> tuple[Span, ...]:
        """Spans of the conditions in ``text[start:end]``.

        Args:
            text: the clause.
            aside: spans of phrases that stand aside, in it.
            exceptions: spans of its exceptions.
            start: where the part begins that is asked for.
            end: where it ends.
        """
        end = len(text) if end is None else end
        own = text[start:end]
        cases = [(m.start() + start, m.end() + start) for m in self._case.finditer(own)] if self._guard.possible(own) else []
        # a case within a longer phrase is the condition itself: who meets it stands before
        kept = [one for one in aside if not any(_meet(one, case) for case in cases)]
        kept = [one for one in kept if not self._circumstance.match(text, one[0])] + cases
        return tuple(sorted(one for one in kept if not any(a <= one[0] < b or one[0] <= a < one[1] for a, b in exceptions)))

    def exceptions(self, text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Spans that except something: ``除应当…外，还应当…`` asks for more.

        Args:
            text: the clause.
            spans: what is written as exceptions are.
        """
        return tuple(one for one in spans if not self._besides.match(text, one[1]))


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
