"""The lists that a search looks into: which clauses stand behind a vector, in a country, name a concept, may hold some words.

They are made from the database by whoever changes it, and kept beside the vectors under the state that they were made of. Where
that file is missing, damaged or of another state they are made in memory: the database alone is what counts.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import StdalignError
from stdalign.files import save
from stdalign.index.words import WordLists
from stdalign.ports import Vectors
from stdalign.store import finding
from stdalign.store.database import Database
from stdalign.store.vectors import Generation
from stdalign.vectors import distinct

log = logging.getLogger(__name__)
Places = NDArray[np.int32]
_VERSION = 1
_NAME = "lookup-{}.bin"
_SCOPES = 64
"""Scopes (countries and a language) that are kept; a service is asked for few."""
READ = 4_000
"""Clauses that are kept as they were read: some six megabytes. The same ones answer many questions."""
_ARRAYS = ("ids", "rows", "instrument", "text", "country", "language")
_NONE = np.zeros(0, np.int32)
_Asked = tuple[tuple[str, ...] | None, str | None, bool]


class Holder(Protocol):
    """What a workspace offers to those who make its lists."""

    path: Path
    db: Database

    def generation(self) -> Generation: ...


@dataclass(frozen=True)
class Scope:
    """Clauses that may be shown: whether each clause is, and the rows of their vectors, each once."""

    inside: NDArray[np.bool_]
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lookup:
    """Clauses in the order of instruments and of the document, as arrays; a place is a number in that order.

    Args:
        stamp: state of the content that it was made of.
        vectors: those of the texts, of the same state.
        ids: number of each clause in the database. rows: row of its vector.
        instrument, text: numbers that are the same where instrument and text are.
        country, language: places in ``countries`` and ``languages``.
        concepts: concept → places of the clauses that name it, rising.
        words: places by the words that they may hold.
    """

    stamp: str
    vectors: Vectors
    ids: NDArray[np.int64]
    rows: NDArray[np.int64]
    instrument: NDArray[np.int32]
    text: NDArray[np.uint64]
    country: NDArray[np.int16]
    language: NDArray[np.int16]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    concepts: Mapping[str, Places]
    words: WordLists
    _order: NDArray[np.int64] = field(init=False, repr=False)
    _ordered: NDArray[np.int64] = field(init=False, repr=False)
    _scopes: dict[_Asked, Scope | None] = field(default_factory=dict, init=False, repr=False)
    answers: dict[Hashable, list[Any]] = field(default_factory=dict, init=False, repr=False)
    """What was found for the last questions: of the content that the lists are of, and gone with them."""
    _read: dict[int, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        order = np.argsort(self.rows, kind="stable")
        object.__setattr__(self, "_order", order)
        object.__setattr__(self, "_ordered", self.rows[order])

    def __len__(self) -> int:
        return len(self.ids)

    def of_rows(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Places of the clauses behind some rows of vectors."""
        first, last = np.searchsorted(self._ordered, rows, "left"), np.searchsorted(self._ordered, rows, "right")
        many = last - first
        ends = np.cumsum(many)
        return self._order[np.repeat(first - ends + many, many) + np.arange(int(many.sum()))]

    def read(self) -> dict[int, Any]:
        """Rows of clauses that questions have read, by number (``finding.rows_of``): of the same content, and gone with the lists.

        Whoever has taken them keeps them: where they are many, the next one begins anew.
        """
        if len(self._read) > READ:
            object.__setattr__(self, "_read", {})
        return self._read

    def naming(self, concept: str) -> Places:
        """Places of the clauses that name a concept."""
        return self.concepts.get(concept, _NONE)

    def scope(
        self, countries: tuple[str, ...] | None, language: str | None, without: Callable[[], Sequence[int]] | None = None
    ) -> Scope | None:
        """The clauses of some countries in a language; None where that is all of them.

        Args:
            countries: codes; all where None.
            language: only this one; any where None.
            without: gives the numbers of clauses that are not to be shown, as of the content that the lists are of; nothing
                is left out where not given.
        """
        asked = (countries, language, without is not None)
        if asked in self._scopes:
            return self._scopes[asked]
        found: Scope | None = None
        gone = without() if without is not None else ()
        if countries is not None or language is not None or gone:
            inside = ~np.isin(self.ids, gone)
            if countries is not None:
                inside &= np.isin(self.country, [at for at, one in enumerate(self.countries) if one in countries])
            if language is not None:
                inside &= np.isin(self.language, [at for at, one in enumerate(self.languages) if one == language])
            found = Scope(inside, distinct(self.rows[inside]))
        if len(self._scopes) >= _SCOPES:
            self._scopes.clear()
        self._scopes[asked] = found
        return found


def make_lookup(db: Database, generation: Generation, stamp: str) -> Lookup:
    """The lists of all clauses that have a vector in a generation."""
    rows = [row for row in finding.listed(db) if row.key in generation.rows]
    countries, languages = (tuple(sorted(set(names))) for names in (
        (row.jurisdiction for row in rows), (row.language for row in rows)
    ))  # fmt: skip
    instruments = {name: at for at, name in enumerate(dict.fromkeys(row.instrument for row in rows))}
    naming: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        for concept in row.concepts:
            naming.setdefault(concept, []).append(at)
    return Lookup(
        stamp=stamp,
        vectors=generation.vectors,
        ids=np.array([row.id for row in rows], dtype=np.int64),
        rows=np.array([generation.rows[row.key] for row in rows], dtype=np.int64),
        instrument=np.array([instruments[row.instrument] for row in rows], dtype=np.int32),
        text=np.array([_number(row.text) for row in rows], dtype=np.uint64),
        country=np.array([countries.index(row.jurisdiction) for row in rows], dtype=np.int16),
        language=np.array([languages.index(row.language) for row in rows], dtype=np.int16),
        countries=countries,
        languages=languages,
        concepts={name: np.array(places, dtype=np.int32) for name, places in sorted(naming.items())},
        words=WordLists.of([row.text for row in rows]),
    )


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def current_lookup(holder: Holder, kept: Lookup | None) -> Lookup:
    """The lists of the content as it is now: those that were kept, those of the file, or made anew."""
    while True:
        stamp = finding.stamp(holder.db)
        if kept is not None and kept.stamp == stamp:
            return kept
        generation = holder.generation()
        made = _restored(_place(holder, generation, stamp), stamp, generation) or make_lookup(holder.db, generation, stamp)
        if finding.stamp(holder.db) == stamp:  # nobody wrote while they were read
            return made


def keep_lookup(holder: Holder) -> None:
    """Write the lists of the content as it is now beside its vectors; those of older states go.

    What was changed is stored by then: where the lists cannot be written, or another process changes the content again, a search
    makes them in memory.
    """
    try:
        made = current_lookup(holder, None)
        place = _place(holder, holder.generation(), made.stamp)
        if not place.parent.is_dir():
            return
        if not place.exists():
            save(place, _bytes(made))
        for old in place.parent.glob(_NAME.format("*")):
            if old != place:
                old.unlink(missing_ok=True)
    except (StdalignError, OSError) as error:
        log.warning("the lists for searching could not be kept: %s", error)


def _place(holder: Holder, generation: Generation, stamp: str) -> Path:
    return holder.path / "generations" / f"{generation.number:06}" / _NAME.format(stamp)


def lists_file(workspace: Path, generation: int, stamp: str) -> bool | None:
    """Whether the file of the lists in force is whole; None where there is none."""
    place = workspace / "generations" / f"{generation:06}" / _NAME.format(stamp)
    return _checked(place, stamp) is not None if place.is_file() else None


def _bytes(made: Lookup) -> bytes:
    """A line that says what follows, with its digest, and the arrays."""
    lists = list(made.concepts.values())
    out = BytesIO()
    arrays: dict[str, NDArray[Any]] = {
        **{name: getattr(made, name) for name in _ARRAYS},
        "concept_places": np.concatenate(lists) if lists else _NONE,
        "concept_sizes": np.array([len(one) for one in lists], dtype=np.int64),
        **{f"words_{name}": values for name, values in made.words.arrays().items()},
    }
    np.savez(out, allow_pickle=False, **arrays)
    data = out.getvalue()
    head = {
        "version": _VERSION, "stamp": made.stamp, "sha256": sha256(data).hexdigest(), "countries": made.countries,
        "languages": made.languages, "concepts": list(made.concepts),
    }  # fmt: skip
    return json.dumps(head).encode() + b"\n" + data


def _checked(place: Path, stamp: str) -> tuple[dict[str, Any], bytes] | None:
    """Head and arrays of a file; None where it is missing, damaged, or of another version or state."""
    try:
        head, _, data = place.read_bytes().partition(b"\n")
        about = json.loads(head)
        good = about["version"] == _VERSION and about["stamp"] == stamp and about["sha256"] == sha256(data).hexdigest()
        return (about, data) if good else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _restored(place: Path, stamp: str, generation: Generation) -> Lookup | None:
    """What a file holds; None where it may not be read."""
    checked = _checked(place, stamp)
    if checked is None:
        return None
    about, data = checked
    with np.load(BytesIO(data), allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    ends = np.cumsum(arrays["concept_sizes"])
    places = np.split(arrays["concept_places"], ends[:-1]) if len(ends) else []
    return Lookup(
        stamp=stamp,
        vectors=generation.vectors,
        **{name: arrays[name] for name in _ARRAYS},
        countries=tuple(about["countries"]),
        languages=tuple(about["languages"]),
        concepts=dict(zip(about["concepts"], places, strict=True)),
        words=WordLists.restored({name.removeprefix("words_"): of for name, of in arrays.items() if name[:6] == "words_"}),
    )
