"""What the learned part of the analysis goes by: what the rules saw, and the meaning of stretches of the text.

Features by name say which cues and parties were found, where, and what the rules made of them; four vectors are sums of the
built-in static embeddings over stretches: the whole, its head, what follows the deciding cue, and the words it hangs under.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.analysis.parties import Found, Parties
from stdalign.embeddings import StaticTable
from stdalign.model import ConceptSpan, Quantity

WHOLE, HEAD, AFTER, LEAD = 700, 90, 60, 200
"""Signs of each stretch; where a sign is a word, fewer are taken (see :func:`stretches`)."""
STRETCHES = 4
_SIGNS = '"“;；:：%％$—('
_HEAVIEST = 3.0  # weight of a cue from which it counts full
_FAR = 200.0  # signs from the head at which a mention is far

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """A clause as the model sees it.

    ``read`` is what the rules read with the words that it hangs under, ``alone`` what they read without, ``above`` what they
    read in those words (None where there are none). ``topics`` are the sums of topic phrases.
    """

    language: str
    text: str
    lead_in: str
    read: Parties
    alone: Parties
    above: Parties | None
    topics: Mapping[str, float]
    quantities: Sequence[Quantity] = ()
    concepts: Sequence[ConceptSpan] = ()


def named(seen: Seen) -> dict[str, float]:
    """Features by name, each 0 to 1."""
    out: dict[str, float] = {f"language={seen.language}": 1.0}
    _rules(out, "read", seen.read)
    _rules(out, "alone", seen.alone)
    if seen.above is not None:
        out["lead"] = 1.0
        _rules(out, "lead", seen.above)
    out[f"both={seen.read.modality} {seen.read.bearer}"] = 1.0
    _cues(out, seen)
    _mentions(out, seen.alone.mentions)
    _shape(out, seen)
    for topic, score in seen.topics.items():
        out[f"topic={topic}"] = min(score, 6.0) / 6.0
    for kind in {q.kind for q in seen.quantities}:
        out[f"quantity={kind}"] = 1.0
    for concept in {c.id for c in seen.concepts}:
        out[f"concept={concept}"] = 1.0
    return out


def _rules(out: dict[str, float], name: str, read: Parties) -> None:
    strength = "none" if read.cue is None else str(min(int(read.cue.weight + 0.06), 3))
    out[f"{name}.modality={read.modality}"] = 1.0
    out[f"{name}.modality={read.modality} {strength}"] = 1.0
    out[f"{name}.bearer={read.bearer}"] = 1.0
    out[f"{name}.bearer={read.bearer} {read.bearer_explicit}"] = 1.0


def _cues(out: dict[str, float], seen: Seen) -> None:
    cues = seen.alone.cues
    if seen.alone.cue is None:
        out["cue=none"] = 1.0
    else:
        out[f"cue={seen.alone.cue.rule}"] = 1.0
    for cue in cues:
        key = f"seen={cue.name}"
        out[key] = max(out.get(key, 0.0), min(cue.weight, _HEAVIEST) / _HEAVIEST)
        out[f"rule={cue.rule}"] = 1.0
    if cues:
        out[f"first={min(cues, key=lambda cue: cue.start).name}"] = 1.0


def _mentions(out: dict[str, float], mentions: Sequence[Found]) -> None:
    for one in mentions:
        key = f"party={one.name}"
        out[f"has={one.name}"] = 1.0
        out[key] = max(out.get(key, 0.0), min(1.0, max(0.0, (one.score + 3.0) / 8.0)))
    if mentions:
        out[f"first party={mentions[0].name}"] = 1.0
        out["first party at"] = min(1.0, mentions[0].start / _FAR)


def _shape(out: dict[str, float], seen: Seen) -> None:
    text = seen.text
    out["length"] = min(len(text), 800) / 800.0
    first = text[:1]
    shape = "digit" if first.isdigit() else "upper" if first.isupper() else "lower" if first.islower() else "other"
    out[f"begins={shape}"] = 1.0
    for sign in _SIGNS:
        if sign in text:
            out[f"sign={sign}"] = 1.0
    out["ends=" + (text[-1:] if text[-1:] in ".;；。:：," else "other")] = 1.0
    if any(c.isdigit() for c in text):
        out["digit"] = 1.0
    if seen.alone.conditions:
        out["condition"] = 1.0
    if seen.alone.exceptions:
        out["exception"] = 1.0


def stretches(seen: Seen, spaced: bool) -> tuple[str, str, str, str]:
    """The four stretches of a clause that are embedded.

    Args:
        seen: the clause.
        spaced: words of the language are divided by blanks; else stretches are a third as long for the same sense.
    """
    part = 1 if spaced else 3
    text, cue = seen.text, seen.alone.cue
    start = cue.start if cue else 0
    return text[:WHOLE], text[: HEAD // part], text[start : start + 2 * AFTER // part], seen.lead_in[-LEAD // part :]


def vectors(rows: Sequence[tuple[str, str, str, str]], table: StaticTable) -> Floats:
    """Unit vectors of the stretches of clauses side by side, shape (n, stretches × dimension); nought for an empty one."""
    sums = table.sums([text for row in rows for text in row])
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    unit = np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 1e-6)
    made: Floats = unit.reshape(len(rows), STRETCHES * sums.shape[1])
    return made
