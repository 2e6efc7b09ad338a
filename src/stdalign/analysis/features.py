"""What the rules saw of a clause, as features by name: which cues and parties were found, where, and what was made of them.

What speaks for each class in the same signs is in :mod:`stdalign.analysis.claims`, its words in :mod:`stdalign.analysis.pieces`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stdalign.analysis.parties import Found, Parties
from stdalign.demand import Context
from stdalign.model import ConceptSpan, Quantity

_SIGNS = '"“;；:：%％$—('
_HEAVIEST = 3.0  # weight of a cue from which it counts full
_FAR = 200.0  # signs from the head at which a mention is far
_MANY = 3  # concepts of a subject field that count full


@dataclass(frozen=True)
class Seen:
    """A clause as the model sees it.

    ``context`` is what stands around it. ``read`` is what the rules read with the words that it hangs under, ``alone`` what they read without, ``above`` what they
    read in those words (None where there are none). ``topics`` are the sums of topic phrases. ``opening`` is what the rules read in the words that
    open the article, ``titled`` the parties that headings name, ``titled_topics`` the sums of topic phrases there.
    ``fields`` are the subject fields of the concepts that were spotted, in the order of the text. ``start`` is where the text begins that an amending
    clause puts in, which is all that counts of it; its language may be another one.
    """

    language: str
    text: str
    context: Context
    read: Parties
    alone: Parties
    above: Parties | None
    topics: Mapping[str, float]
    quantities: Sequence[Quantity] = ()
    concepts: Sequence[ConceptSpan] = ()
    opening: Parties | None = None
    titled: Sequence[Found] = ()
    titled_topics: Mapping[str, float] = field(default_factory=dict)
    fields: Sequence[str] = ()
    start: int = 0


def named(seen: Seen) -> dict[str, float]:
    """Features by name, each 0 to 1."""
    out: dict[str, float] = {f"language={seen.language}": 1.0}
    _rules(out, "read", seen.read)
    _rules(out, "alone", seen.alone)
    if seen.above is not None:
        out["lead"] = 1.0
        _rules(out, "lead", seen.above)
    out[f"both={seen.read.modality} {seen.read.bearer}"] = 1.0
    _around(out, seen)
    _first(out, seen.alone)
    if seen.alone.implied:
        out[f"implied={seen.alone.implied}"] = 1.0
    _cues(out, seen)
    _mentions(out, seen.alone.mentions, seen.start)
    _shape(out, seen)
    for topic, score in seen.topics.items():
        out[f"topic={topic}"] = min(score, 6.0) / 6.0
    for kind in {q.kind for q in seen.quantities}:
        out[f"quantity={kind}"] = 1.0
    for concept in {c.id for c in seen.concepts}:
        out[f"concept={concept}"] = 1.0
    for name, times in Counter(seen.fields).items():
        out[f"field={name}"] = min(times, _MANY) / _MANY
    if seen.fields:
        out[f"first field={seen.fields[0]}"] = 1.0
    return out


def _around(out: dict[str, float], seen: Seen) -> None:
    """What headings and the opening of the article say."""
    if seen.opening is not None:
        out["opening"] = 1.0
        _rules(out, "opening", seen.opening)
    if seen.context.heading:
        out["heading"] = 1.0
    for name in {one.name for one in seen.titled}:
        out[f"titled={name}"] = 1.0
    for topic, score in seen.titled_topics.items():
        out[f"titled topic={topic}"] = min(score, 3.0) / 3.0


def _rules(out: dict[str, float], name: str, read: Parties) -> None:
    strength = "none" if read.cue is None else str(min(int(read.cue.weight + 0.06), 3))
    out[f"{name}.modality={read.modality}"] = 1.0
    out[f"{name}.modality={read.modality} {strength}"] = 1.0
    out[f"{name}.bearer={read.bearer}"] = 1.0
    out[f"{name}.bearer={read.bearer} {read.bearer_explicit}"] = 1.0


def _first(out: dict[str, float], read: Parties) -> None:
    """The first sentence: what opens a clause of several is most often what it is about."""
    cue, subject = read.first_cue, read.first_subject
    rule, name = (cue.rule, cue.name) if cue else ("none", "none")
    party = subject.name if subject else "none"
    out[f"first.rule={rule}"] = 1.0
    out[f"first={name} {party}"] = 1.0
    out[f"first.rule={rule} {party}"] = 1.0


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


def _mentions(out: dict[str, float], mentions: Sequence[Found], start: int) -> None:
    for one in mentions:
        key = f"party={one.name}"
        out[f"has={one.name}"] = 1.0
        out[key] = max(out.get(key, 0.0), min(1.0, max(0.0, (one.score + 3.0) / 8.0)))
    if mentions:
        out[f"first party={mentions[0].name}"] = 1.0
        out["first party at"] = min(1.0, (mentions[0].start - start) / _FAR)


def _shape(out: dict[str, float], seen: Seen) -> None:
    text = seen.text[seen.start :]
    if seen.start:
        out["amending"] = 1.0
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
