"""Records of what stands inside a requirement: its parts, sanctions and defined terms, and why each field says what it says.

Spans are (start, end) offsets into the clause, (0, 0) where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from stdalign.record import Record

Span = tuple[int, int]


@dataclass(frozen=True)
class Context(Record):
    """What stands around a clause and tells what it leaves unsaid.

    ``lead_in`` are the words that an item completes, ``heading`` those of its article and chapter, ``opening`` how its
    article begins: a later paragraph without a subject of its own mostly goes on with the first one's.
    """

    lead_in: str = ""
    heading: str = ""
    opening: str = ""


NOTHING = Context()
"""Nothing stands around a clause."""


class Strength(str, Enum):
    """How a text binds by its verbal form, the strongest first: shall, should, may, might, can."""

    REQUIREMENT = "requirement"
    RECOMMENDATION = "recommendation"
    PERMISSION = "permission"
    POSSIBILITY = "possibility"
    CAPABILITY = "capability"
    NONE = ""


@dataclass(frozen=True)
class Part(Record):
    """One of several requirements in a clause: a point with the words that it hangs under, or a sentence with a verb of its own.

    ``start`` and ``end`` are its own words, ``label`` the number it has there, ``lead_in`` the words it shares with its
    neighbours. ``quantities`` are places in the quantities of the requirement. The probabilities are calibrated, as those of
    the whole; None where a rule has the last word.
    """

    start: int
    end: int
    bearer: str
    bearer_explicit: bool
    modality: str
    label: str = ""
    lead_in: Span = (0, 0)
    quantities: tuple[int, ...] = ()
    conditions: tuple[Span, ...] = ()
    exceptions: tuple[Span, ...] = ()
    modality_probability: float | None = None
    bearer_probability: float | None = None


@dataclass(frozen=True)
class Sanction(Record):
    """What a penalty clause threatens: who (a bearer), for what act, with what.

    ``kind`` is fine, imprisonment, suspension (a time for which something stops), licence (withdrawn) or other. ``low`` and
    ``high`` are the ends of the range, None where the law names none; ``multiplier`` is how many times as much an
    organisation pays, None where the clause does not say.
    """

    kind: str
    who: str
    act: Span
    low: float | None
    high: float | None
    unit: str
    start: int
    end: int
    multiplier: float | None = None


@dataclass(frozen=True)
class DefinedTerm(Record):
    """A term that a clause defines, where it stands, and where its meaning does."""

    term: str
    start: int
    end: int
    meaning: Span


@dataclass(frozen=True)
class Reason(Record):
    """Why a field of a requirement has a value.

    ``by`` is ``rule``, ``model``, or where the clause's own words do not say it ``lead_in``, ``opening`` or ``heading``; ``rule`` names the rule of the language's cue file
    (``modality.3`` is its fourth cue by weight) or what the model went by; ``probability`` is how often such a value is
    right, measured on clauses that the model did not learn from, None where that is not known.
    """

    field: str
    value: str
    by: str
    rule: str = ""
    probability: float | None = None
    spans: tuple[Span, ...] = ()
