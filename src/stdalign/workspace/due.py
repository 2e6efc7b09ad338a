"""Which pairs of countries are to be aligned: those whose key in the ledger is not the one of today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from stdalign.align.engine import MOST
from stdalign.knowledge import Knowledge
from stdalign.model import Entry, Instrument
from stdalign.ports import Encoder
from stdalign.steps.ledger import Country, country_of, pair_key
from stdalign.store import content, finding
from stdalign.store.alignments import add_answers, answering, has_pair, stale_ids, write_from, write_pair, write_stale
from stdalign.store.database import Database
from stdalign.store.ledger import forget_entries, read_ledger, write_entries


class Holder(Protocol):
    """What a workspace offers to those who ask what is due."""

    db: Database
    knowledge: Knowledge

    @property
    def encoder(self) -> Encoder: ...


@dataclass(frozen=True)
class Due:
    """What has to be aligned.

    Args:
        groups: instruments of each country.
        states: what each country's alignments depend on, as it was when this was worked out.
        keys: key of each ordered pair of countries.
        todo: the pairs with another key than the ledger's.
        gone: entries of pairs whose countries are no longer there.
        stamp: state of the content when this was worked out.
    """

    groups: Mapping[str, list[Instrument]]
    states: Mapping[str, Country]
    keys: Mapping[tuple[str, str], str]
    todo: list[tuple[str, str]]
    gone: list[Entry]
    stamp: str

    def same(self, db: Database, codes: Iterable[str]) -> bool:
        """Whether what the alignments of some countries depend on is still as it was: the ledger is read where anything changed."""
        if finding.stamp(db) == self.stamp:
            return True
        return all(self.states[code] == state for code, state in states_now(db, codes).items())


def due_pairs(holder: Holder) -> Due:
    """What is to be aligned now."""
    stamp = finding.stamp(holder.db)
    groups: dict[str, list[Instrument]] = {}
    for one in current(content.instruments(holder.db)):
        groups.setdefault(one.jurisdiction, []).append(one)
    ledger = read_ledger(holder.db)
    states = {code: country_of(code, [i.id for i in found], ledger) for code, found in groups.items()}
    encoder, calibration = holder.encoder.fingerprint, holder.db.meta("calibration", "")
    keys = {
        (a, b): pair_key(states[a], states[b], encoder, calibration, holder.knowledge)
        for a in groups
        for b in groups
        if a != b
    }
    done = {item: entry for (step, item), entry in ledger.items() if step == "align"}
    todo = [pair for pair, key in keys.items() if (entry := done.get(" ".join(pair))) is None or entry.key != key]
    known = {" ".join(pair) for pair in keys}
    gone = [entry for item, entry in done.items() if item not in known]
    return Due(groups, states, keys, todo, gone, stamp)


def current(instruments: Sequence[Instrument]) -> list[Instrument]:
    """Instruments that are aligned for everybody: one that no longer holds answers nothing, unless it is asked for by name."""
    return [one for one in instruments if not one.historical]


def states_now(db: Database, codes: Iterable[str]) -> dict[str, Country]:
    """What the alignments of some countries depend on, as it is now."""
    ledger = read_ledger(db, "analyse")
    ids: dict[str, list[str]] = {code: [] for code in codes}
    for one in current(content.instruments(db)):
        if one.jurisdiction in ids:
            ids[one.jurisdiction].append(one.id)
    return {code: country_of(code, names, ledger) for code, names in ids.items()}


def write_aligned(holder: Holder, due: Due, pair: tuple[str, str], rows: Sequence[tuple[Any, ...]]) -> bool:
    """Write the rows of a pair's alignments, unless its texts changed while they were computed; whether they were written."""
    with holder.db.transaction():
        if not due.same(holder.db, pair):
            return False
        write_pair(holder.db, *pair, rows)
        write_entries(holder.db, [Entry("align", " ".join(pair), due.keys[pair])])
    return True


def write_new(
    holder: Holder,
    due: Due,
    names: Sequence[str],
    pair: tuple[str, str],
    forward: Sequence[tuple[Any, ...]],
    backward: Sequence[tuple[Any, ...]],
) -> bool:
    """Write what new instruments of a country answer in another, and what there they answer; whether it was written.

    Both pairs stay due: the means and places that a score takes over a whole country are worked out by the next alignment.

    Args:
        names: ids of the new instruments.
        pair: their country, the other one.
        forward: rows of ``pair_rows`` from the new instruments.
        backward: rows to them.
    """
    here, there = pair
    if has_pair(holder.db, there, here):
        # Where nothing in the new ones answers an article, what is said of it already stands.
        backward = answering(backward)
    with holder.db.transaction():
        if not due.same(holder.db, pair):
            return False
        write_from(holder.db, names, there, forward)
        add_answers(holder.db, there, here, names, backward, MOST)
        # Not the key of the whole pair: whoever keeps a report sees that something changed, and the pair is still due.
        mark = f"with {due.keys[pair]}"
        write_entries(holder.db, [Entry("align", " ".join(one), mark) for one in (pair, (there, here))])
    return True


def forget_pairs(holder: Holder, entries: list[Entry]) -> None:
    """Delete the alignments of pairs whose countries are no longer there."""
    if not entries:
        return
    with holder.db.transaction():
        for entry in entries:
            source, target = entry.item.split()
            write_pair(holder.db, source, target, [])
        forget_entries(holder.db, entries)


def mark_stale(holder: Holder, due: Due, hashes: dict[str, str], fresh: Collection[tuple[str, str]] = ()) -> None:
    """Mark the alignments whose texts are no longer those that they were made from, unless the texts changed meanwhile.

    Args:
        due: what was aligned.
        hashes: by address of an article, the hash of its text.
        fresh: pairs that were just written.
    """
    stale = stale_ids(holder.db, hashes, fresh)
    if stale:
        with holder.db.transaction():
            if states_now(holder.db, due.states) == due.states:
                write_stale(holder.db, stale)
