"""What kind of quantity a measure is: a time limit or a time that lasts, an age, a height, a concentration; and what is none."""

from __future__ import annotations

import re

from stdalign.analysis.measures import Measure, last_match
from stdalign.cues import Cues

_EXPOSURE = ("twa", "stel", "ceiling")
_NEAR = 24  # signs after a figure in which a qualifier of its own stands: "5 mg/m³ (8 h TWA)"
_OTHER_CLAUSE = 1000
"""More than any distance: what stands behind a comma counts after all that stands before the figure."""
_COMMA = re.compile("[,，、]")
_CLOSED = re.compile(r"\s*[,，、;；.。)）]")
"""Behind an alternative that is closed: "$5 or $9, whichever is greater, or to imprisonment for 2 years"."""
_NOTICE = 400
"""Signs between a notice ("as follows:") and the times that its points give."""
_LENGTHS = ("m", "cm", "km", "mm", "um")


class Kinds:
    """Tells the kinds of measures of one language apart.

    Args:
        cues: of the language.
    """

    def __init__(self, cues: Cues) -> None:
        raw = cues.raw.get("quantity", {})
        self._reach = int(raw.get("reach", 28))
        self._stop = cues.stop
        self._each = cues.one("quantity", "each")
        self._deadline_before = cues.one("quantity", "deadline_before")
        self._deadline_after = cues.one("quantity", "deadline_after")
        self._not_deadline = cues.one("quantity", "not_deadline")
        self._notice = cues.one("quantity", "notice")
        self._retention = cues.one("quantity", "retention")
        self._duty = cues.one("strength", "requirement") if "requirement" in cues.raw.get("strength", {}) else None
        self._age_before = cues.one("quantity", "age_before")
        self._age_after = cues.one("quantity", "age_after")
        self._not_age_after = cues.one("quantity", "not_age_after")
        self._height = cues.one("quantity", "height")
        self._concentration = cues.one("quantity", "concentration")
        self._skip = cues.one("quantity", "skip")
        self._quals = cues.table("quantity", "qual")
        self._ahead_before, self._ahead_after = (cues.one("quantity", f"ahead_{side}") for side in ("before", "after"))

    def dropped(self, text: str, m: Measure) -> bool:
        """Denominators (``for every 100 workers``) and a mere ``one person`` are no quantities."""
        each = last_match(self._each, text, max(0, m.start - self._reach), m.start)
        if each and each.end() == m.start:
            return True
        if self._skip.match(text, m.start):
            return True
        return bool(m.rule and m.rule.kind == "person" and m.value == 1 and m.op in ("", ">"))

    def kind(self, text: str, m: Measure) -> str:
        """The kind of a measure; a time limit is given its comparator."""
        if m.kind or m.rule is None:
            return m.kind
        kind = m.rule.kind
        before = text[max(0, m.left - self._reach) : m.start]
        if kind == "time":
            if "/" in m.unit:
                return "duration"
            if self.is_age(text, m):
                return "age"
            if self._notice.search(text, max(0, m.left - _NOTICE), m.left) and not self.kept(text, m):
                return "deadline"
            if self._not_deadline.search(before) or self.kept(text, m):
                return "duration"
            after = text[m.end : m.end + self._reach]
            if self._deadline_before.search(before) or m.op == "within":
                m.op = self._ahead(before, after, m.op)
                return "deadline"
            return "deadline" if self._deadline_after.match(after) else "duration"
        if (
            kind == "length"
            and m.unit in _LENGTHS
            and (self._height.search(before) or self._height.search(text[m.end : m.end + 10]))
        ):
            return "height"
        if kind == "percentage" and self._concentration.search(text[max(0, m.left - 2 * self._reach) : m.start]):
            return "concentration"
        return {"person": "persons", "age": "age"}.get(kind, kind)

    def _ahead(self, before: str, after: str, op: str) -> str:
        """The comparator of a time limit: what has to be done 7 days before something, at the latest, is done 7 days ahead or more."""
        if self._ahead_before.search(before):
            return op or "="
        return ">=" if op == "<=" and self._ahead_after.match(after) else op or "<="

    def is_age(self, text: str, m: Measure) -> bool:
        """Whether years or months are those of a person."""
        if m.unit not in ("a", "mo"):
            return False
        after = text[m.end : m.right + self._reach]
        if self._not_age_after.match(after):  # employees over 5 years of service
            return False
        return bool(self._age_before.search(text[max(0, m.left - 90) : m.start]) or self._age_after.match(after))

    def kept(self, text: str, m: Measure) -> bool:
        """Whether a span of time says how long something is kept or holds, not by when to act."""
        start = max(0, m.start - 4 * self._reach)
        found = last_match(self._retention, text, start, m.start)
        if not found or self._stop.search(text, found.end(), m.start):
            return False
        # who stores the goods shall, within a year, …: the duty between is another act
        return not (self._duty and self._duty.search(text, found.end(), m.start))

    def qual(self, text: str, m: Measure, kind: str) -> str:
        """What limits a figure to a part: the time an exposure is averaged over, or an alternative (whichever is greater)."""
        best = (_OTHER_CLAUSE * 2, "")
        for name, pattern in self._quals.items():
            exposure = name in _EXPOSURE
            if exposure and kind not in ("concentration", "noise_level"):
                continue
            after = pattern.search(text, m.start, m.end + (_NEAR if exposure else 2 * self._reach + _NEAR))
            if after and not self._stop.search(text, m.end, max(m.end, after.start())):
                far = max(0, after.start() - m.end)
                if not exposure:
                    return name
                best = min(best, (far + _OTHER_CLAUSE * bool(_COMMA.search(text, m.end, after.start())), name))
            before = last_match(pattern, text, max(0, m.left - 2 * self._reach), m.left)
            if before and not exposure and not _CLOSED.match(text, before.end()):
                return name
            if before and exposure and not self._stop.search(text, before.end(), m.left):
                best = min(best, (m.left - before.end(), name))
        return best[1]
