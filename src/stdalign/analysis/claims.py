"""What speaks for each modality and each bearer, in the same signs for all of them.

Where a party stands says the same of an employer as of a union: a weight that all classes share is learned from every clause,
also for the classes that few clauses name.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stdalign.analysis.features import Seen
from stdalign.analysis.parties import SIGNS, Found, Parties

Floats = NDArray[np.float32]

OF_MODALITY = (
    "read", "read by a faint cue", "read by a verb", "read by a frame", "alone", "above", "first", "first by a faint cue", "first by a verb",
    "first by a frame", "earliest", "seen", "heaviest", "in the first sentence", "early", "beside the subject",
    "opening",
)  # fmt: skip
OF_BEARER = (
    "read", "read and named", "by default", "implied", "above", "above and named", "first", "subject", "score", "lead", "seen", "mentioned first",
    "mentioned second", "early", "in the first sentence", "often", "alone of all", "titled", "titled first", "opening", "opening and named", *SIGNS,
)  # fmt: skip
_VERB, _FRAME = 1.0, 2.0  # weights of cues from which they are a verb of duty, a frame of the clause
_HEAVIEST, _FAR, _OFTEN, _BEST = 4.0, 200.0, 3.0, 8.0  # what counts as one
_NEAR = 12  # signs between a subject and its verb
_MODALITY = {name: at for at, name in enumerate(OF_MODALITY)}
_BEARER = {name: at for at, name in enumerate(OF_BEARER)}


def modality_claims(seen: Seen, names: Sequence[str]) -> Floats:
    """What speaks for each modality, shape (names, signs of :data:`OF_MODALITY`)."""
    out = np.zeros((len(names), len(OF_MODALITY)), np.float32)
    place = {name: at for at, name in enumerate(names)}
    read, alone = seen.read, seen.alone
    _by(out, place, "read", read.modality, read.cue)
    _by(out, place, "first", alone.first_cue.name if alone.first_cue else "", alone.first_cue)
    out[place[alone.modality], _MODALITY["alone"]] = 1.0
    if seen.above is not None:
        out[place[seen.above.modality], _MODALITY["above"]] = 1.0
    if seen.opening is not None:
        out[place[seen.opening.modality], _MODALITY["opening"]] = 1.0
    end = alone.first_end
    for cue in alone.cues:
        row = out[place[cue.name]]
        row[_MODALITY["seen"]] = 1.0
        row[_MODALITY["heaviest"]] = max(row[_MODALITY["heaviest"]], min(cue.weight, _HEAVIEST) / _HEAVIEST)
        row[_MODALITY["early"]] = max(row[_MODALITY["early"]], 1.0 - min((cue.start - seen.start) / _FAR, 1.0))
        if cue.start < end:
            row[_MODALITY["in the first sentence"]] = 1.0
        if any(0 <= cue.start - one.end <= _NEAR for one in alone.mentions):
            row[_MODALITY["beside the subject"]] = 1.0
    if alone.cues:
        out[place[min(alone.cues, key=lambda cue: cue.start).name], _MODALITY["earliest"]] = 1.0
    return out


def _by(out: Floats, place: dict[str, int], name: str, modality: str, cue: Found | None) -> None:
    if modality in place:
        row = out[place[modality]]
        row[_MODALITY[name]] = 1.0
        if cue is not None:
            kind = "frame" if cue.weight >= _FRAME else "verb" if cue.weight >= _VERB else "faint cue"
            row[_MODALITY[f"{name} by a {kind}"]] = 1.0


def bearer_claims(seen: Seen, names: Sequence[str]) -> Floats:
    """What speaks for each bearer, shape (names, signs of :data:`OF_BEARER`)."""
    out = np.zeros((len(names), len(OF_BEARER)), np.float32)
    place = {name: at for at, name in enumerate(names)}
    alone = seen.alone
    _read(out, place, "read", seen.read)
    if seen.above is not None:
        _read(out, place, "above", seen.above)
    if seen.opening is not None:
        _read(out, place, "opening", seen.opening)
    for at, title in enumerate(seen.titled):
        out[place[title.name], _BEARER["titled"]] = 1.0
        if at == 0:
            out[place[title.name], _BEARER["titled first"]] = 1.0
    if not alone.bearer_explicit:
        out[place[alone.bearer], _BEARER["implied" if alone.implied else "by default"]] = 1.0
    for name, found in (("first", alone.first_subject), ("subject", alone.subject)):
        if found is not None:
            out[place[found.name], _BEARER[name]] = 1.0
    _mentions(out, place, alone, seen.start)
    return out


def _read(out: Floats, place: dict[str, int], name: str, read: Parties) -> None:
    row = out[place[read.bearer]]
    row[_BEARER[name]] = 1.0
    row[_BEARER[f"{name} and named"]] = float(read.bearer_explicit)


def _mentions(out: Floats, place: dict[str, int], alone: Parties, start: int) -> None:
    best: dict[str, Found] = {}
    for at, one in enumerate(alone.mentions):
        row = out[place[one.name]]
        row[_BEARER["seen"]] = 1.0
        row[_BEARER["often"]] += 1.0 / _OFTEN
        row[_BEARER["early"]] = max(row[_BEARER["early"]], 1.0 - min((one.start - start) / _FAR, 1.0))
        if at < 2:
            row[_BEARER["mentioned first" if at == 0 else "mentioned second"]] = 1.0
        if one.start < alone.first_end:
            row[_BEARER["in the first sentence"]] = 1.0
        if one.name not in best or one.score > best[one.name].score:
            best[one.name] = one
    ranked = sorted(best.values(), key=lambda one: -one.score)
    for one in ranked:
        row = out[place[one.name]]
        row[_BEARER["score"]] = max(-1.0, min(one.score / _BEST, 1.0))
        rival = next((other.score for other in ranked if other is not one), one.score - _BEST)
        row[_BEARER["lead"]] = max(-1.0, min((one.score - rival) / _BEST, 1.0))
        row[_BEARER["alone of all"]] = float(len(ranked) == 1)
        for sign in one.signs:
            row[_BEARER[sign]] = 1.0
