"""Modality and bearer of a clause from the cue data of its language.

The modality is that of the cue with the greatest weight, among equals the first one outside a leading
condition. The bearer is the party that stands where subjects stand: at the head of the clause, right
before the cue (right after it where the language says ``ให้นายจ้าง``), not behind a preposition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stdalign.analysis.guards import Guards
from stdalign.cues import NEVER, Cue, Cues, Pattern

_NUMBER = re.compile(r"\s*(?:\(?\w{1,3}[.)]\s*)*")
_END = re.compile(r"[.;:។]\s|[。；：\n]|\s\(?[2b]\)|\s2\.\s")
_SHORT = 8
"""Signs of a sentence at the least: what ends before is an abbreviation."""
_IMPLIED_FOR = ("obligation", "prohibition", "procedure", "permission")
_LIMIT = 800  # characters of a clause that are read for its modality
_RELATIVE = 40  # signs before a verb in which a relative pronoun makes it one of a relative clause
_ASIDE = 0.45  # what such a verb still weighs: less than one at the head of a point
_HEAD, _BEYOND = 480, 140  # its bearer is looked for up to there, and so far beyond the cue

SIGNS = {
    "at_head": 2.4,  # subjects open a clause in all eleven languages
    "after_break": 1.2,  # ", the employer shall": the main clause begins after a leading condition
    "after_break_without_cue": 0.3,  # without a verb of duty a comma says little
    "before_structure": 0.9,  # a definition, scope or penalty: whoever stands before its frame
    "before_cue": 0.8,  # somewhere before the verb of duty, behind a comma
    "right_before_cue": 2.4,  # "employer shall": nothing between
    "same_stretch": 1.4,  # words between, but no comma
    "inside_cue": 2.4,  # the cue names the party itself: "no person shall"
    "caused": 2.6,  # Thai and Lao name who acts after "let" or "have": the language's file says where
    "behind_cue": -1.2,  # an object, most often
    "in_condition": -1.6,  # "where an employer …, the inspector may"
    "punishing_authority": -3.0,  # who imposes a fine is not who is fined
    "after_preposition": -2.4,  # "to the employer", "of the worker"
    "agent": 2.2,  # "by the employer" in a passive
    "subject_mark": 2.6,  # a particle that marks the subject
    "patient": -6.0,  # "workers shall be provided with": done to, never bound; must beat all signs for it together
    "possessed": -2.0,  # "the worker's representative"
    "named_as_topic": 3.5,  # "the duties of employers are:": above every sum of weaker signs
}
"""How much each sign speaks for a party being the subject, set by hand on judged clauses: only differences count. Strong signs
outweigh two weak ones; a sign against is about as strong as the sign that it undoes. The learned part weighs them anew."""
TAKEN = 0.4  # below this no party is named rather than a wrong one
LATER = 0.12  # a mention further back loses a little, so that among equals the first wins
_HEADS = ("authority", "any_person")  # whose staff acts for them: they stay what the noun is about
FRAME = 2  # cues from this weight say more of a point than the words it hangs under
STRUCTURAL, VERB = 3, 1  # cues from this weight frame the whole clause; from this one they are a verb of duty


@dataclass(frozen=True)
class Found:
    """A cue found in a text; ``rule`` is the key of the cue (:attr:`stdalign.cues.Cue.key`), ``signs`` are those of :data:`SIGNS`."""

    name: str
    start: int
    end: int
    weight: float
    rule: str = ""
    score: float = 0.0
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parties:
    """Modality and bearer as the rules read them, and what they read them from.

    ``conditions`` and ``exceptions`` are spans; ``cue`` is what decided the modality, ``subject`` the party taken for the
    bearer (None where the default of the modality or a lead-in gave it); ``cues`` and ``mentions`` are all that was found, the
    mentions with how much speaks for each being the subject. ``first_cue`` and ``first_subject`` are what decides in the first
    sentence alone, which goes to ``first_end``. ``implied`` is the key of the rule
    that implies a bearer which nothing names. ``lent`` says which fields the lead-in gave.
    """

    modality: str
    bearer: str
    bearer_explicit: bool
    conditions: tuple[tuple[int, int], ...] = ()
    exceptions: tuple[tuple[int, int], ...] = ()
    cue: Found | None = None
    subject: Found | None = None
    cues: tuple[Found, ...] = ()
    mentions: tuple[Found, ...] = ()
    first_cue: Found | None = None
    first_subject: Found | None = None
    first_end: int = 0
    implied: str = ""
    lent: frozenset[str] = frozenset()


def moved(read: Parties, by: int) -> Parties:
    """What the rules read in a part of a text, with spans in the whole of it; ``by`` is where the part begins."""

    def found(one: Found | None) -> Found | None:
        return replace(one, start=one.start + by, end=one.end + by) if one else None

    def spans(given: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((a + by, b + by) for a, b in given)

    return replace(
        read, conditions=spans(read.conditions), exceptions=spans(read.exceptions), cue=found(read.cue), subject=found(read.subject),
        cues=tuple(replace(one, start=one.start + by, end=one.end + by) for one in read.cues),
        mentions=tuple(replace(one, start=one.start + by, end=one.end + by) for one in read.mentions),
        first_cue=found(read.first_cue), first_subject=found(read.first_subject), first_end=read.first_end + by,
    )  # fmt: skip


def agreed(modality: str, bearer: str) -> tuple[str, str]:
    """Modality and bearer, each in the light of the other: what an authority may do is a power, what a worker may a right."""
    if modality in ("permission", "right") and bearer == "authority":
        return "power", bearer
    if modality == "power" and bearer in ("worker", "any_person", "employer", "union"):
        return ("permission" if bearer == "employer" else "right"), bearer
    if modality == "permission" and bearer in ("worker", "union", "any_person"):
        return "right", bearer
    return modality, bearer


def first_end(text: str) -> int:
    """Where the first sentence of a clause ends: at a full stop, a colon, a line, or its second number.

    >>> first_end("1. Workers may leave. 2. The employer shall pay.")
    20
    """
    found = _END.search(text, _NUMBER.match(text).end() + _SHORT)  # type: ignore[union-attr]  # matches nothing, too
    return found.start() if found else len(text)


def beside(exceptions: tuple[tuple[int, int], ...], conditions: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Exceptions that end where the leading condition that they are part of ends: the main clause behind it is none of them.

    >>> beside(((0, 90),), ((0, 32),)), beside(((50, 90),), ((0, 32),))
    (((0, 32),), ((50, 90),))
    """
    return tuple((a, next((d for c, d in conditions if c <= a < d < b), b)) for a, b in exceptions)


def _heaviest(cues: Sequence[Found]) -> Found | None:
    return max(cues, key=lambda one: (one.weight, -one.start, one.end - one.start), default=None)


def _likeliest(mentions: Sequence[Found]) -> Found | None:
    return max((one for one in mentions if one.score > TAKEN), key=lambda one: one.score, default=None)


class PartyFinder:
    """Finds modality and bearer in clauses of one language."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self._condition = cues.one("clauses", "condition")
        self._exception = cues.one("clauses", "exception")
        self._not_subject = cues.one("clauses", "not_subject")
        self._agent = cues.one("clauses", "agent")
        self._subject_after = cues.one("clauses", "subject_after")
        self._patient = cues.one("clauses", "patient")
        self._possessed = cues.one("clauses", "possessed")
        self._cue_after = cues.one("clauses", "cue_after")
        self._opening = cues.one("clauses", "opening")
        self._scope_party = cues.one("clauses", "scope_party")
        self._about = cues.one("clauses", "about")
        self._compound = cues.one("clauses", "compound")
        self._relative = cues.one("clauses", "relative")
        self._amending = cues.one("clauses", "amending")
        watched = [self._condition, self._exception, *(c.pattern for c in (*cues.modality, *cues.bearer))]
        self._guards = Guards(watched)
        self._near = 10 if not cues.spaced else 22
        self._determiner = cues.one("clauses", "determiner")
        self._break = cues.compile(cues.raw.get("clauses", {}).get("break", r"[,，;；:：。]|\.\s"))
        self._implied = tuple(
            (Cue(row["is"], cues.compile(row["pattern"])), frozenset(row.get("for", _IMPLIED_FOR)))
            for row in cues.raw.get("implied", ())
        )

    def find(self, text: str, lead_in: str = "") -> Parties:
        """Modality and bearer of a clause; ``lead_in`` is the text it hangs under, if any."""
        alone = self._alone(text)
        return self.under(text, alone, self._alone(lead_in)) if lead_in else alone

    def amended(self, text: str) -> int:
        """Where the text that an amending clause puts in begins (its words count, not that something is amended); 0 for any other clause."""
        found = self._amending.match(text)
        return found.end() if found else 0

    def named_in(self, heading: str) -> tuple[Found, ...]:
        """The parties that a heading names, in its order."""
        possible = self._guards.possible(heading)
        return tuple(self._mentions(heading, possible >> 2 + len(self.cues.modality)))

    def under(self, text: str, alone: Parties, above: Parties | None) -> Parties:
        """What a clause says under a lead-in.

        Args:
            text: the clause.
            alone: what it says by itself.
            above: what the lead-in says; None where there is none.
        """
        cue, subject = alone.cue, alone.subject
        if above is None or (cue is not None and cue.weight >= FRAME):
            return alone
        if cue is None or cue.weight < 1 or above.modality in ("prohibition", "right", "power", "penalty"):
            own = subject is not None and subject.score >= 3
            bearer = subject.name if subject is not None and own else above.bearer
            lent = frozenset({"modality"} if own else {"modality", "bearer"})
            return replace(alone, modality=above.modality, bearer=bearer, bearer_explicit=False, lent=lent)
        return alone

    def _alone(self, text: str) -> Parties:
        text = text[:_LIMIT]
        possible = self._guards.possible(text)
        conditions = self._spans(text, self._condition, possible, 0)
        exceptions = beside(self._spans(text, self._exception, possible, 1), conditions)
        cues = self._cues(text, possible >> 2, conditions + exceptions)
        cue = _heaviest(cues)
        reach = min(_HEAD, max(2 * _BEYOND, cue.end + _BEYOND)) if cue is not None and cue.weight < 3 else _HEAD
        found = self._mentions(text[:reach], possible >> 2 + len(self.cues.modality))
        aside = conditions + exceptions
        mentions = self._scored(text, cue, found, aside)
        subject = _likeliest(mentions)
        end = first_end(text)
        first_cue = _heaviest([one for one in cues if one.start < end])
        there = [one for one in found if one.start < end]
        same = first_cue is cue and len(there) == len(found)
        first_subject = subject if same else _likeliest(self._scored(text, first_cue, there, aside))
        modality, bearer = agreed(cue.name if cue else "obligation", subject.name if subject else "")
        if modality in ("definition", "scope") and not self._scope_party.search(text):
            bearer = ""
        implied = None if bearer else self._implied_by(text, modality)
        return Parties(
            modality,
            bearer or (implied.name if implied else self.cues.shared["default_bearer"][modality]),
            bool(bearer),
            conditions,
            exceptions,
            cue,
            subject,
            cues,
            mentions,
            first_cue,
            first_subject,
            end,
            implied.key if implied else "",
        )

    # --- modality -----------------------------------------------------------------------------------

    @staticmethod
    def _spans(text: str, pattern: Pattern, possible: int, place: int) -> tuple[tuple[int, int], ...]:
        if not possible >> place & 1:
            return ()
        return tuple(m.span() for m in pattern.finditer(text) if m.end() > m.start())

    def _cues(self, text: str, possible: int, conditions: tuple[tuple[int, int], ...]) -> tuple[Found, ...]:
        """The first place of each cue; a verb inside a condition speaks of the condition alone, one of a relative clause weighs little."""
        out: list[Found] = []
        for place, cue in enumerate(self.cues.modality):
            if not possible >> place & 1:
                continue
            aside: Found | None = None
            group: str | int = "cue" if "cue" in cue.pattern.groupindex else 0
            for match in cue.pattern.finditer(text):
                start, end = match.span(group) if match[group] else match.span()
                if cue.weight <= 1 and any(a <= start and end <= b for a, b in conditions):
                    continue
                if cue.weight >= FRAME or not self._relative.search(text, max(0, start - _RELATIVE), start):
                    out.append(Found(cue.name, start, end, cue.weight, cue.key))
                    break
                aside = aside or Found(cue.name, start, end, cue.weight * _ASIDE, cue.key)
            else:
                out += [aside] if aside else []
        return tuple(out)

    # --- bearer -------------------------------------------------------------------------------------

    def _mentions(self, text: str, possible: int) -> list[Found]:
        """Mentions of parties, the longest where they overlap."""
        found: list[Found] = []
        for place, cue in enumerate(self.cues.bearer):
            if not possible >> place & 1:
                continue
            named = "who" in cue.pattern.groupindex
            for match in cue.pattern.finditer(text):
                start, end = match.span("who") if named and match["who"] else match.span()
                if end > start:
                    found.append(Found(cue.name, start, end, cue.weight, cue.key))
        found.sort(key=lambda f: (f.end - f.start) * f.weight, reverse=True)
        kept: list[Found] = []
        for one in found:
            if not any(one.start < k.end and k.start < one.end for k in kept):
                kept.append(one)
        kept.sort(key=lambda f: f.start)
        return self._headed(text, kept) if self._compound is not NEVER else kept

    def _headed(self, text: str, found: list[Found]) -> list[Found]:
        """Mentions of which several make one noun, where its head comes last: 矿山企业职工 are workers, not an enterprise."""
        out: list[Found] = []
        for one in found:
            before = out[-1] if out else None
            if before is None or before.name in _HEADS or not self._compound.fullmatch(text, before.end, one.start):
                out.append(one)
            else:
                out[-1] = replace(one, start=before.start)
        return out

    def _scored(
        self, text: str, cue: Found | None, mentions: list[Found], conditions: tuple[tuple[int, int], ...]
    ) -> tuple[Found, ...]:
        """The mentions with how much speaks for each being the subject."""
        if not mentions:
            return ()
        opening = self._opening.match(text)
        head = opening.end() if opening else 0
        about = {m.end() for m in self._about.finditer(text)}
        out = []
        for at, one in enumerate(mentions):
            signs = ("named_as_topic",) if one.start in about else tuple(self._signs(text, one, cue, conditions, head))
            between = cue is not None and any(one.end <= other.start < other.end <= cue.start for other in mentions)
            if between:  # 职工满五十人的工厂应当: who stands between is nearer to the verb
                signs = tuple("same_stretch" if sign == "right_before_cue" else sign for sign in signs)
            out.append(replace(one, score=sum(SIGNS[sign] for sign in signs) - LATER * at, signs=signs))
        return tuple(out)

    def _signs(
        self, text: str, one: Found, cue: Found | None, conditions: tuple[tuple[int, int], ...], head: int
    ) -> Iterator[str]:
        before = text[max(0, one.start - 40) : one.start]
        if one.start <= head + 1:
            yield "at_head"
        elif self._break.search(self._determiner.sub("", before)[-2:]):
            yield "after_break" if cue is not None and cue.weight >= VERB else "after_break_without_cue"
        if cue is not None:
            yield from self._by_cue(text, one, cue, head)
            if cue.weight < STRUCTURAL and any(a <= one.start < b for a, b in conditions):
                yield "in_condition"
        yield from self._by_neighbours(text, one, cue, before)

    def _by_cue(self, text: str, one: Found, cue: Found, head: int) -> Iterator[str]:
        if cue.name == "penalty" and one.name == "authority" and one.start > head + 1:
            yield "punishing_authority"
        if cue.weight >= STRUCTURAL:
            if one.end <= cue.start:
                yield "before_structure"
        elif one.end <= cue.start:
            gap = text[one.end : cue.start]
            near = "right_before_cue" if len(gap) <= self._near else "same_stretch"
            yield "before_cue" if self._break.search(gap) else near
        elif cue.start <= one.start < cue.end:
            yield "inside_cue"
        if one.start >= cue.end:
            gap = text[cue.end : one.start]
            after = self._cue_after.search(text[cue.start : one.start]) and len(gap) <= self._near
            yield "caused" if after else "behind_cue"

    def _by_neighbours(self, text: str, one: Found, cue: Found | None, before: str) -> Iterator[str]:
        if self._not_subject.search(before):
            yield "after_preposition"
        if self._agent.search(before):
            yield "agent"
        if self._subject_after.match(text[one.end : one.end + 12]):
            yield "subject_mark"
        verb = (cue.start, cue.end + 40) if cue is not None and cue.weight >= VERB else (one.end, one.end + 40)
        if one.name == "worker" and self._patient.search(text, *verb):
            yield "patient"
        if self._possessed.match(text[one.end : one.end + 30]):
            yield "possessed"

    def _implied_by(self, text: str, modality: str) -> Cue | None:
        return next((c for c, modalities in self._implied if modality in modalities and c.pattern.search(text)), None)
