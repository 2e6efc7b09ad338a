"""The learned part of the analysis: one linear model over what the rules saw, the words, and what stretches of the text mean.

Fitted by ``training/fit_analysis.py`` on judged clauses; stored as one ``.npz`` of plain arrays (no code, no pickles). Its
probabilities are calibrated on instruments that it did not learn from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stdalign.analysis.claims import bearer_claims, modality_claims
from stdalign.analysis.features import Seen, named
from stdalign.analysis.pieces import Floats, Keys, Pieces
from stdalign.embeddings import StaticTable
from stdalign.errors import CorpusError
from stdalign.record import Record
from stdalign.vectors import read_arrays


@dataclass(frozen=True)
class Facts(Record):
    """What a model knows of itself: its outputs, and what was measured when it was fitted.

    ``lean`` is what a cue adds to the score of the modality that the rules read from it, and a named subject to that
    of its class: the judged clauses are drawn from every corner of the law, plain ones are read well by rules. ``heat`` are the temperatures of modality and bearer; ``sure`` the probabilities below which each of them is unsure.
    ``second`` and ``third`` are the least probabilities of a second and a third topic, ``share`` their least share of the
    first's. ``rules`` are the keys of the cues that it knows; ``trusted`` those that keep the last word. ``languages`` are those
    whose words it has weights for.
    """

    modalities: tuple[str, ...]
    bearers: tuple[str, ...]
    topics: tuple[str, ...]
    heat: tuple[float, float]
    sure: tuple[float, float]
    lean: tuple[float, float, float]
    second: float
    third: float
    share: float
    rules: tuple[str, ...]
    trusted: tuple[str, ...]
    languages: tuple[str, ...] = ()
    made_from: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the model says of a clause, each with its probability (four digits: a sum differs by threads in its last); topics best first."""

    modality: str
    modality_chance: float
    bearer: str
    bearer_chance: float
    topics: tuple[tuple[str, float], ...]


class Learned:
    """The model, read from its file.

    Args:
        data: bytes of the ``.npz``.
        table: the embeddings that it was fitted with.

    Raises:
        CorpusError: the bytes are no such model.
    """

    def __init__(self, data: bytes, table: StaticTable) -> None:
        what, file, next_step = "the model of the analysis", "demands.npz", "fit it anew"
        held = read_arrays(data, what, file, next_step)
        try:
            names = held["names"].tobytes().decode().split("\n")
            self.facts = Facts.from_dict(json.loads(held["facts"].tobytes()))
            self._weights: Floats = held["weights"].astype(np.float32)
            self._bias: Floats = held["bias"].astype(np.float32)
            self._keys: Keys = np.cumsum(held["keys"])
            self._words: Floats = held["words"].astype(np.float32) / np.float32(held["grain"])
            self._claims: tuple[Floats, Floats] = (held["of_modality"], held["of_bearer"])
        except (ValueError, KeyError) as error:
            raise CorpusError(f"{what} cannot be read ({error})", where=file, next_step=next_step) from None
        self._names = {name: place for place, name in enumerate(names)}
        self._rules, self._trusted = frozenset(self.facts.rules), frozenset(self.facts.trusted)
        self._table = table

    def knows(self, rule: str) -> bool:
        """Whether a cue was there when the model was fitted; one that was not is a user's own."""
        return rule in self._rules

    def trusts(self, rule: str) -> bool:
        """Whether a cue keeps the last word: a user's own, or one that was hardly ever wrong."""
        return rule in self._trusted or rule not in self._rules

    def judge(self, clauses: Sequence[Seen], spaced: bool) -> list[Verdict]:
        """What the model says of clauses of one language.

        Args:
            clauses: as the rules saw them.
            spaced: words of the language are divided by blanks.
        """
        if not clauses:
            return []
        pieces = Pieces(clauses, spaced, self._table)
        given = np.hstack([by_name([named(one) for one in clauses], self._names), pieces.vectors()])
        scores = given @ self._weights + self._bias + self._by_words(pieces)
        ends = np.cumsum([len(self.facts.modalities), len(self.facts.bearers)])
        modality, bearer, topics = np.split(scores, ends, axis=1)
        modality = modality + self._leaning(clauses, 0)
        bearer = bearer + self._leaning(clauses, 1)
        return [
            self._verdict(*row)
            for row in zip(
                _shares(modality / self.facts.heat[0]),
                _shares(bearer / self.facts.heat[1]),
                1.0 / (1.0 + np.exp(-topics)),
                strict=True,
            )
        ]

    def _by_words(self, pieces: Pieces) -> Floats:
        """What the words of clauses say, shape (n, outputs)."""
        places = {language: at for at, language in enumerate(self.facts.languages)}
        rows = pieces.keys(places)
        keys = np.concatenate(rows)
        found = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = np.flatnonzero(self._keys[found] == keys)
        owner = np.repeat(np.arange(len(rows)), [len(row) for row in rows])[known]
        out = np.zeros((len(rows), self._words.shape[1]), np.float32)
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        if len(starts):
            out[owner[starts]] = np.add.reduceat(self._words[found[known]], starts, axis=0)
        return out

    def _leaning(self, clauses: Sequence[Seen], field: int) -> Floats:
        names = (self.facts.modalities, self.facts.bearers)[field]
        made: Floats = claims(clauses, names, field) @ self._claims[field]
        return made + leaning(clauses, names, self.facts.lean, field)

    def _verdict(self, modality: Floats, bearer: Floats, topics: Floats) -> Verdict:
        facts = self.facts
        first, other = int(modality.argmax()), int(bearer.argmax())
        return Verdict(
            facts.modalities[first],
            round(float(modality[first]), 4),
            facts.bearers[other],
            round(float(bearer[other]), 4),
            tuple(
                (facts.topics[at], round(float(topics[at]), 4))
                for at in chosen(topics, facts.second, facts.third, facts.share)
            ),
        )


def claims(clauses: Sequence[Seen], names: Sequence[str], field: int) -> Floats:
    """What speaks for each class of modality (``field`` 0) or bearer (1), shape (n, names, signs)."""
    made = (modality_claims, bearer_claims)[field]
    return np.stack([made(one, names) for one in clauses])


def leaning(clauses: Sequence[Seen], names: Sequence[str], lean: tuple[float, float, float], field: int) -> Floats:
    """What the rules add to scores, shape (n, names).

    Args:
        clauses: as the rules saw them.
        names: modalities (``field`` 0) or bearers (``field`` 1).
        lean: what is added for each field.
        field: which.
    """
    out = np.zeros((len(clauses), len(names)), np.float32)
    for at, one in enumerate(clauses):
        read = one.read
        if field and read.subject is not None and read.bearer_explicit:
            out[at, names.index(read.bearer)] = lean[1]
        if field and read.implied and not read.bearer_explicit:
            out[at, names.index(read.bearer)] = lean[2]
        if not field and read.cue is not None:
            out[at, names.index(read.modality)] = lean[0]
    return out


def by_name(rows: Sequence[dict[str, float]], names: dict[str, int]) -> Floats:
    """Features by name as a table; names that are not known count nothing."""
    out = np.zeros((len(rows), len(names)), np.float32)
    for at, row in enumerate(rows):
        for name, value in row.items():
            place = names.get(name)
            if place is not None:
                out[at, place] = value
    return out


def chosen(chances: Floats, second: float, third: float, share: float) -> list[int]:
    """Places of one to three topics, best first.

    >>> chosen(np.array([0.1, 0.8, 0.5, 0.3]), 0.3, 0.4, 0.5)
    [1, 2]
    """
    order = np.argsort(-chances)[:3]
    out = [int(order[0])]
    for place, least in zip(order[1:], (second, third), strict=False):
        if chances[place] < max(least, share * chances[order[0]]):
            break
        out.append(int(place))
    return out


def _shares(scores: Floats) -> NDArray[np.float32]:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    made: NDArray[np.float32] = odds / odds.sum(axis=1, keepdims=True)
    return made
