"""What a penalty clause threatens, and the terms that a clause defines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stdalign.analysis.parties import Parties
from stdalign.cues import Cues
from stdalign.demand import DefinedTerm, Sanction, Span
from stdalign.model import Quantity
from stdalign.quantity import convert

_MONEY = ("money",)
_TIME = ("duration", "deadline")
_NEAR = 40  # signs around a time in which the word for prison stands
_END = re.compile(r"[;；。]|\.(?=\s|\Z)")
_LEAST = 6  # signs of an act: less is a pronoun or a blank


class SanctionFinder:
    """Finds sanctions and defined terms in clauses of one language."""

    def __init__(self, cues: Cues) -> None:
        self._prison = cues.one("sanction", "prison")
        self._licence = cues.one("sanction", "licence")
        self._act_after = cues.one("sanction", "act_after")
        self._times = cues.one("sanction", "organisation_n")
        self._fixed = cues.table("sanction", "organisation")
        self._definition = cues.one("clauses", "definition")
        self._numbers = cues.numbers

    def sanctions(self, text: str, said: Parties, quantities: Sequence[Quantity]) -> tuple[Sanction, ...]:
        """What a clause threatens; nothing where it is no penalty.

        Args:
            text: the clause.
            said: its parties and modality.
            quantities: its quantities.
        """
        if said.modality != "penalty":
            return ()
        organisation = self._multiplier(text)
        act = self._act(text, said, quantities)
        taken = organisation[1] if organisation else (0, 0)
        out = [
            self._made(text, said.bearer, act, q, organisation[0] if organisation else None)
            for q in quantities
            if (q.kind in _MONEY or q.kind in _TIME or q.kind == "percentage") and not taken[0] <= q.start < taken[1]
        ]
        for found in self._licence.finditer(text):
            out.append(Sanction("licence", said.bearer, act, None, None, "", found.start(), found.end()))
        if not out and said.cue is not None:
            out.append(Sanction("other", said.bearer, act, None, None, "", said.cue.start, said.cue.end))
        return tuple(sorted(out, key=lambda one: one.start))

    def _made(self, text: str, who: str, act: Span, q: Quantity, multiplier: float | None) -> Sanction:
        kind = "fine"
        if q.kind in _TIME:
            jailed = self._prison.search(text, max(0, q.start - _NEAR), min(len(text), q.end + _NEAR))
            kind = "imprisonment" if jailed else "suspension"
        low = q.value if q.op in ("=", ">=", ">", "range", "approx") else None
        high = q.value2 if q.op == "range" else q.value if q.op in ("=", "<=", "<", "approx") else None
        unit = q.unit
        if q.unit2 and q.value2 is not None:  # from six months to three years: both ends in one unit
            within = convert(q.value2, q.unit2, q.unit)
            low, high, unit = (q.value, within, unit) if within is not None else (None, q.value2, q.unit2)
        return Sanction(kind, who, act, low, high, unit, q.start, q.end, multiplier if kind == "fine" else None)

    def _act(self, text: str, said: Parties, quantities: Sequence[Quantity]) -> Span:
        """Where the act stands: between who and the threat, or behind the threat after words that lead in to it."""
        start = said.subject.end if said.subject and said.cue and said.subject.end <= said.cue.start else 0
        stop = said.cue.start if said.cue else 0
        while start < stop and not text[start].isalnum():
            start += 1
        if len(text[start:stop].strip(" ,，、:：;；")) >= _LEAST:
            return start, stop
        after = max((q.end for q in quantities), default=stop)
        found = self._act_after.search(text, after) or self._act_after.search(text, stop)
        if not found or found.end() >= len(text):
            return 0, 0
        stop_at = _END.search(text, found.end())
        return found.end(), stop_at.start() if stop_at else len(text)

    def _multiplier(self, text: str) -> tuple[float, Span] | None:
        for value, pattern in self._fixed.items():
            if found := pattern.search(text):
                return float(value), found.span()
        found = self._times.search(text)
        value_read = self._numbers.value(found["n"]) if found else None
        return (value_read, found.span()) if found and value_read else None

    def terms(self, text: str, modality: str, start: int = 0, end: int | None = None) -> tuple[DefinedTerm, ...]:
        """The term that a definition begins with; nothing where it is none.

        Args:
            text: the clause.
            modality: of the clause, or of the part from ``start`` to ``end``.
        """
        end = len(text) if end is None else end
        found = self._definition.match(text[start:end]) if modality == "definition" else None
        if not found or not found["term"].strip():
            return ()
        a, meaning = start + found.start("term"), start + found.end()
        while meaning < end and (text[meaning].isspace() or text[meaning] in ",:，："):
            meaning += 1
        term = found["term"].strip()
        a = text.index(term, a)
        return (DefinedTerm(term, a, a + len(term), (meaning, end)),)
