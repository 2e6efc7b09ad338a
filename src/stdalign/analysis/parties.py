"""Modality and bearer of a clause from the cue data of its language.

The modality is that of the cue with the greatest weight, among equals the first one outside a leading
condition. The bearer is the party that stands where subjects stand: at the head of the clause, right
before the cue (right after it where the language says ``ให้นายจ้าง``), not behind a preposition.
"""

from __future__ import annotations

from dataclasses import dataclass

from stdalign.cues import Cue, Cues

_IMPLIED_FOR = ("obligation", "prohibition", "procedure", "permission")
_LIMIT = 800  # characters of a clause that are read for its modality
_HEAD, _BEYOND = 480, 140  # its bearer is looked for up to there, and so far beyond the cue

# How much each sign speaks for a party being the subject, set by hand on judged clauses: only differences count, a party is
# taken above TAKEN. Strong signs outweigh two weak ones; a sign against is about as strong as the sign that it undoes.
TAKEN = 0.4  # below this no party is named rather than a wrong one
AT_HEAD = 2.4  # subjects open a clause in all eleven languages
AFTER_BREAK = 1.2  # ", the employer shall": the main clause begins after a leading condition
AFTER_BREAK_WITHOUT_CUE = 0.3  # without a verb of duty a comma says little
BEFORE_STRUCTURE = 0.9  # a definition, scope or penalty: whoever stands before its frame
BEFORE_CUE = 0.8
RIGHT_BEFORE_CUE = 1.6  # "employer shall": nothing between
SAME_STRETCH = 0.6  # words between, but no comma
INSIDE_CUE = 2.4  # the cue names the party itself: "no person shall"
CAUSED = 2.6  # Thai and Lao name who acts after "let" or "have": the language's file says where
BEHIND_CUE = -1.2  # an object, most often
IN_CONDITION = -1.6  # "where an employer …, the inspector may"
PUNISHING_AUTHORITY = -3.0  # who imposes a fine is not who is fined
AFTER_PREPOSITION = -2.4  # "to the employer", "of the worker"
AGENT = 2.2  # "by the employer" in a passive
SUBJECT_MARK = 2.6  # a particle that marks the subject
PATIENT = -6.0  # "workers shall be provided with": done to, never bound; must beat all signs for it together
POSSESSED = -2.0  # "the worker's representative"
NAMED_AS_TOPIC = 3.5  # "the duties of employers are:": above every sum of weaker signs
LATER = 0.12  # a mention further back loses a little, so that among equals the first wins
STRUCTURAL, VERB = 3, 1  # cues from this weight frame the whole clause; from this one they are a verb of duty


@dataclass(frozen=True)
class Found:
    """A cue found in a text."""

    name: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Parties:
    """Modality and bearer; ``conditions`` are the spans of leading conditions.

    ``seen`` are the words that were read so: start, end, and the modality or bearer they stand for.
    """

    modality: str
    bearer: str
    bearer_explicit: bool
    conditions: tuple[tuple[int, int], ...]
    seen: tuple[tuple[int, int, str], ...] = ()


class PartyFinder:
    """Finds modality and bearer in clauses of one language."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self._condition = cues.one("clauses", "condition")
        self._not_subject = cues.one("clauses", "not_subject")
        self._agent = cues.one("clauses", "agent")
        self._subject_after = cues.one("clauses", "subject_after")
        self._patient = cues.one("clauses", "patient")
        self._possessed = cues.one("clauses", "possessed")
        self._cue_after = cues.one("clauses", "cue_after")
        self._opening = cues.one("clauses", "opening")
        self._scope_party = cues.one("clauses", "scope_party")
        self._about = cues.one("clauses", "about")
        self._near = 10 if not cues.spaced else 22
        self._determiner = cues.one("clauses", "determiner")
        self._break = cues.compile(cues.raw.get("clauses", {}).get("break", r"[,，;；:：。]|\.\s"))
        self._implied = tuple(
            (Cue(row["is"], cues.compile(row["pattern"])), frozenset(row.get("for", _IMPLIED_FOR)))
            for row in cues.raw.get("implied", ())
        )

    def find(self, text: str, lead_in: str = "") -> Parties:
        """Modality and bearer of a clause; ``lead_in`` is the text it hangs under, if any."""
        text = text[:_LIMIT]
        conditions = self._conditions(text)
        cue = self._modality(text, conditions)
        reach = min(_HEAD, max(2 * _BEYOND, cue.end + _BEYOND)) if cue is not None and cue.weight < 3 else _HEAD
        mentions = self._mentions(text[:reach])
        if lead_in and (cue is None or cue.weight <= 1):
            above = self.find(lead_in)
            own = self._subject(text, cue, mentions, conditions)
            if cue is None or cue.weight < 1 or above.modality in ("prohibition", "right", "power", "penalty"):
                bearer = above.bearer if own is None or own[1] < 3 else own[0].name
                return Parties(above.modality, bearer, False, conditions, _seen(cue, own[0] if own else None))
        subject = self._subject(text, cue, mentions, conditions)
        modality = cue.name if cue else "obligation"
        bearer = subject[0].name if subject else ""
        if modality in ("permission", "right") and bearer in ("authority", "committee_authority"):
            modality = "power"
        if modality == "power" and bearer in ("worker", "any_person", "employer", "union"):
            modality = "right" if bearer in ("worker", "union", "any_person") else "permission"
        if modality == "permission" and bearer in ("worker", "union", "any_person"):
            modality = "right"
        if modality in ("definition", "scope") and not self._scope_party.search(text):
            bearer = ""
        explicit = bool(bearer)
        if not bearer:
            bearer = self._default(text, modality)
        return Parties(modality, bearer, explicit, conditions, _seen(cue, subject[0] if subject else None))

    # --- modality -----------------------------------------------------------------------------------

    def _conditions(self, text: str) -> tuple[tuple[int, int], ...]:
        return tuple(m.span() for m in self._condition.finditer(text) if m.end() > m.start())

    def _modality(self, text: str, conditions: tuple[tuple[int, int], ...]) -> Found | None:
        best: tuple[float, int, int] | None = None
        chosen: Found | None = None
        for cue in self.cues.modality:
            if best and cue.weight < best[0]:
                continue
            for match in cue.pattern.finditer(text):
                start = match.start("cue") if "cue" in cue.pattern.groupindex and match["cue"] else match.start()
                end = match.end("cue") if "cue" in cue.pattern.groupindex and match["cue"] else match.end()
                if cue.weight <= 1 and any(a <= start and end <= b for a, b in conditions):
                    continue
                rank = (cue.weight, -start, end - start)
                if best is None or rank > best:
                    best, chosen = rank, Found(cue.name, start, end, cue.weight)
                break
        return chosen

    # --- bearer -------------------------------------------------------------------------------------

    def _mentions(self, text: str) -> list[Found]:
        """Mentions of parties, the longest where they overlap."""
        found: list[Found] = []
        for cue in self.cues.bearer:
            for match in cue.pattern.finditer(text):
                start, end = match.span("who") if "who" in cue.pattern.groupindex and match["who"] else match.span()
                if end > start:
                    found.append(Found(cue.name, start, end, cue.weight))
        found.sort(key=lambda f: (f.end - f.start) * f.weight, reverse=True)
        kept: list[Found] = []
        for one in found:
            if not any(one.start < k.end and k.start < one.end for k in kept):
                kept.append(one)
        return sorted(kept, key=lambda f: f.start)

    def _subject(
        self, text: str, cue: Found | None, mentions: list[Found], conditions: tuple[tuple[int, int], ...]
    ) -> tuple[Found, float] | None:
        best: tuple[Found, float] | None = None
        opening = self._opening.match(text)
        head = opening.end() if opening else 0
        about = {m.end() for m in self._about.finditer(text)}
        for at, one in enumerate(mentions):
            score = NAMED_AS_TOPIC if one.start in about else self._score(text, one, cue, conditions, head)
            score -= LATER * at
            if score > TAKEN and (best is None or score > best[1]):
                best = (one, score)
        return best

    def _score(self, text: str, one: Found, cue: Found | None, conditions: tuple[tuple[int, int], ...], head: int) -> float:
        before = text[max(0, one.start - 40) : one.start]
        score = self._by_place(one, cue, before, head)
        if cue is not None:
            score += self._by_cue(text, one, cue, head)
            if cue.weight < STRUCTURAL and any(a <= one.start < b for a, b in conditions):
                score += IN_CONDITION
        return score + self._by_neighbours(text, one, cue, before)

    def _by_place(self, one: Found, cue: Found | None, before: str, head: int) -> float:
        if one.start <= head + 1:
            return AT_HEAD
        if self._break.search(self._determiner.sub("", before)[-2:]):
            return AFTER_BREAK if cue is not None and cue.weight >= VERB else AFTER_BREAK_WITHOUT_CUE
        return 0.0

    def _by_cue(self, text: str, one: Found, cue: Found, head: int) -> float:
        score = 0.0
        if cue.name == "penalty" and one.name == "authority" and one.start > head + 1:
            score += PUNISHING_AUTHORITY
        if cue.weight >= STRUCTURAL:
            if one.end <= cue.start:
                return score + BEFORE_STRUCTURE
        elif one.end <= cue.start:
            gap = text[one.end : cue.start]
            if self._break.search(gap):
                return score + BEFORE_CUE
            return score + BEFORE_CUE + (RIGHT_BEFORE_CUE if len(gap) <= self._near else SAME_STRETCH)
        elif cue.start <= one.start < cue.end:
            return score + INSIDE_CUE
        if one.start >= cue.end:
            gap = text[cue.end : one.start]
            after = self._cue_after.search(text[cue.start : one.start]) and len(gap) <= self._near
            score += CAUSED if after else BEHIND_CUE
        return score

    def _by_neighbours(self, text: str, one: Found, cue: Found | None, before: str) -> float:
        score = 0.0
        if self._not_subject.search(before):
            score += AFTER_PREPOSITION
        if self._agent.search(before):
            score += AGENT
        if self._subject_after.match(text[one.end : one.end + 12]):
            score += SUBJECT_MARK
        verb = (cue.start, cue.end + 40) if cue is not None and cue.weight >= VERB else (one.end, one.end + 40)
        if one.name == "worker" and self._patient.search(text, *verb):
            score += PATIENT
        if self._possessed.match(text[one.end : one.end + 30]):
            score += POSSESSED
        return score

    def _default(self, text: str, modality: str) -> str:
        for cue, modalities in self._implied:
            if modality in modalities and cue.pattern.search(text):
                return cue.name
        table: dict[str, str] = self.cues.shared["default_bearer"]
        return table[modality]


def _seen(cue: Found | None, subject: Found | None) -> tuple[tuple[int, int, str], ...]:
    return tuple((one.start, one.end, one.name) for one in (cue, subject) if one is not None)
