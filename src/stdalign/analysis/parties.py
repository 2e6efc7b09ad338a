"""Modality and bearer of a clause from the cue data of its language.

The modality is that of the cue with the greatest weight, among equals the first one outside a leading
condition. The bearer is the party that stands where subjects stand: at the head of the clause, right
before the cue (right after it where the language says ``ให้นายจ้าง``), not behind a preposition.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stdalign.cues import Cue, Cues, load_cues, shared

_IMPLIED_FOR = ("obligation", "prohibition", "procedure", "permission")
_LIMIT = 800  # characters of a clause that are read for its modality
_HEAD, _BEYOND = 480, 140  # its bearer is looked for up to there, and so far beyond the cue


@dataclass(frozen=True)
class Found:
    """A cue found in a text."""

    name: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Parties:
    """Modality and bearer; ``conditions`` are the spans of leading conditions."""

    modality: str
    bearer: str
    bearer_explicit: bool
    conditions: tuple[tuple[int, int], ...]


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
                return Parties(above.modality, bearer, False, conditions)
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
        return Parties(modality, bearer, explicit, conditions)

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
            score = 3.5 if one.start in about else self._score(text, one, cue, conditions, head)
            score -= 0.12 * at
            if score > 0.4 and (best is None or score > best[1]):
                best = (one, score)
        return best

    def _score(self, text: str, one: Found, cue: Found | None, conditions: tuple[tuple[int, int], ...], head: int) -> float:
        before = text[max(0, one.start - 40) : one.start]
        score = 0.0
        in_condition = any(a <= one.start < b for a, b in conditions)
        if one.start <= head + 1:
            score += 2.4
        elif self._break.search(self._determiner.sub("", before)[-2:]):
            score += 1.2 if cue is not None and cue.weight >= 1 else 0.3
        if cue is not None:
            if cue.weight >= 3 and one.end <= cue.start:
                score += 0.9
            if cue.name == "penalty" and one.name == "authority" and one.start > head + 1:
                score -= 3.0
            if cue.weight < 3 and one.end <= cue.start:
                gap = text[one.end : cue.start]
                score += 0.8
                if len(gap) <= self._near and not self._break.search(gap):
                    score += 1.6
                elif not self._break.search(gap):
                    score += 0.6
            elif cue.start <= one.start < cue.end and cue.weight < 3:
                score += 2.4
            elif one.start >= cue.end:
                gap = text[cue.end : one.start]
                if self._cue_after.search(text[cue.start : one.start]) and len(gap) <= self._near:
                    score += 2.6
                else:
                    score -= 1.2
        if in_condition and cue is not None and not (cue.weight >= 3):
            score -= 1.6
        if self._not_subject.search(before):
            score -= 2.4
        if self._agent.search(before):
            score += 2.2
        if self._subject_after.match(text[one.end : one.end + 12]):
            score += 2.6
        verb = (cue.start, cue.end + 40) if cue is not None and cue.weight >= 1 else (one.end, one.end + 40)
        if one.name == "worker" and self._patient.search(text, *verb):
            score -= 6.0
        if self._possessed.match(text[one.end : one.end + 30]):
            score -= 2.0
        return score

    def _default(self, text: str, modality: str) -> str:
        for cue, modalities in self._implied:
            if modality in modalities and cue.pattern.search(text):
                return cue.name
        table: dict[str, str] = shared()["default_bearer"]
        return table[modality]


@lru_cache(maxsize=32)
def party_finder(language: str) -> PartyFinder:
    """The finder of a language, built once."""
    return PartyFinder(load_cues(language))
