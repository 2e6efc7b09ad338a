"""How a text binds by its wording: requirement, recommendation, permission, possibility, capability.

Standards bodies fix the words (ISO/IEC Directives part 2, clause 7; GB/T 1.1; JGJ's 必须/应/宜/可): shall, should, may, can. What
the modality says of laws (who has a right, who has a power) the strength does not; it is the verbal form alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from stdalign.cues import Cues
from stdalign.demand import Strength

_LIMIT = 2000
_RANK = {strength: place for place, strength in enumerate(Strength)}


def strength_of(text: str, cues: Cues, besides: Sequence[tuple[int, int]] = (), lead_in: str = "") -> Strength:
    """The strongest verbal form of a text, conditions and exceptions left aside.

    Args:
        text: the clause.
        cues: those of its language.
        besides: spans of conditions and exceptions.
        lead_in: the words that the clause hangs under; they decide where its own words do not.
    """
    best = Strength.NONE
    for found in cues.strength.finditer(text, 0, _LIMIT):
        strength = Strength(found.lastgroup or "")
        if best is Strength.NONE or _RANK[strength] < _RANK[best]:
            if any(start <= found.start() < end for start, end in besides):
                continue
            best = strength
        if best is Strength.REQUIREMENT:
            break
    return strength_of(lead_in, cues) if best is Strength.NONE and lead_in else best
