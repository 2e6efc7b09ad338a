"""A new version of a law in a workspace: what changed, decisions carried over, and what experts must look at again."""

from __future__ import annotations

from dataclasses import dataclass

from stdalign.decision import last_words, signature
from stdalign.errors import UnknownName, UsageError
from stdalign.instrument import PAST
from stdalign.model import Review
from stdalign.record import Record
from stdalign.report.versions import Differences, differences
from stdalign.store import alignments, content, reviews
from stdalign.workspace.ingested import Item
from stdalign.workspace.texts import Texts


@dataclass(frozen=True)
class Again(Record):
    """A decision that does not hold on the new version by itself.

    ``why``: ``changed`` (the article has other words), ``gone`` (it is not there), ``unpaired`` (it is there as it was, and
    the two are no stored pair now). ``now`` is the pair on the new version, empty sides where there is none.
    """

    review: Review
    why: str
    now: tuple[str, str]


@dataclass(frozen=True)
class Carried(Record):
    """What became of the decisions on an old version: those written on the new one, those that had been before, the rest."""

    carried: tuple[Review, ...]
    known: int
    again: tuple[Again, ...]


class Versions(Texts):
    """What is done when a law comes in a new version."""

    def differences(self, old: str, new: str) -> Differences:
        """Two versions of a law, clause by clause.

        Args:
            old: id of the older one.
            new: id of the newer one.

        Raises:
            UnknownName: there is no such instrument. UsageError: they are one, or of two countries.
        """
        here, there = content.instrument(self.db, old), content.instrument(self.db, new)
        if old == new:
            raise UsageError("the two versions are the same instrument", next_step="name two ids")
        if here.jurisdiction != there.jurisdiction:
            raise UsageError(
                f"{old} is of {here.jurisdiction}, {new} of {there.jurisdiction}", next_step="name two versions of one law"
            )
        return differences(content.clauses(self.db, [old]), content.clauses(self.db, [new]))

    def carry_over(self, old: str, new: str, by: str, apply: bool = True) -> Carried:
        """Write the decisions on the old version of a law on the new one, where the article is as it was; list the rest.

        A carried decision is a new entry of the record, in the name of the expert who took it, with what the expert held, and
        says from which decision it was carried and by whom. Nothing of the old version is changed or lost; comments stay
        there. A second call writes nothing twice.

        Args:
            old: id of the older version.
            new: id of the newer one, with its alignments.
            by: who carries over.
            apply: write; without it nothing is written.

        Raises:
            UnknownName, UsageError: as ``differences``; nobody signs.
        """
        signed, found = signature(by), self.differences(old, new)
        carried: list[Review] = []
        again: list[Again] = []
        known = 0
        with self.lock:
            for source, target, past in reviews.on_instrument(self.db, old):
                sides = [_moved(found, side) for side in (source, target)]
                now = (sides[0][0], sides[1][0])
                why = next((why for _, why in sides if why), "")
                if not why and apply:
                    alignments.copy_pair(self.db, (source, target), now, found.clauses)
                for one in last_words(past):
                    if not why and reviews.is_carried(self.db, one, *now):
                        known += 1
                        continue
                    reason = why or self._doubt(one, now if apply else (source, target))
                    if reason:
                        again.append(Again(one, reason, now))
                        continue
                    made = reviews.carry(self.db, one, *now, signed) if apply else one
                    carried += [made] if made is not None else []
        return Carried(tuple(carried), known, tuple(again))

    def supersede(self, old: str, new: str) -> None:
        """Write down that a text of yours is superseded by its new version: it is neither ranked nor counted from now on, and has no
        alignments; text and decisions stay.

        Raises:
            UnknownName: there is no such instrument. UsageError: it ships with the corpora.
        """
        content.instrument(self.db, new)
        if content.instrument(self.db, old).standing not in PAST:
            self.correct(old, standing="superseded", superseded_by=new)
        with self.lock, self.db.transaction():
            alignments.drop_instrument(self.db, old)

    def new_version(
        self, old: str, source: object, *, id: str, by: str, accept_findings: bool = False, **about: str
    ) -> tuple[Differences, Carried]:
        """Take in the new version of a law, carry the decisions over, and write down that the old one is superseded.

        Args:
            old: id of the older version; it stays, with its text and its decisions.
            source: the new text, as ``ingest`` takes it.
            id: id of the new version.
            by: who carries over.
            accept_findings: as for ``ingest``.
            about: as for ``ingest``.

        Returns:
            The differences clause by clause, and what became of the decisions.

        Raises:
            UnknownName, UsageError: as ``carry_over``. All that ``ingest`` raises; nothing is stored then.
        """
        before, signed = content.instrument(self.db, old), signature(by)
        language = before.language if before.kind == "text" else ""
        item = Item(source, language=language, about=about, accept_findings=accept_findings)
        self.ingest_all({id: item}, jurisdiction=before.jurisdiction)
        made = self.differences(old, id), self.carry_over(old, id, signed)
        if before.kind == "text":
            self.supersede(old, id)
        return made

    def _doubt(self, review: Review, pair: tuple[str, str]) -> str:
        """Why a decision does not hold on a pair whose clauses are as they were: its own texts were others, or there is no pair."""
        try:
            row = reviews.pair_row(self.db, *pair)
        except UnknownName:
            return "unpaired"
        return "" if reviews.seen_hashes(self.db, review.id) == (row["source_hash"], row["target_hash"]) else "changed"


def _moved(found: Differences, address: str) -> tuple[str, str]:
    """Where a side of a pair stands on the new version, and why a decision on it does not hold by itself."""
    if address.partition("#")[0] != found.old:
        return address, ""
    if address in found.kept:
        return found.kept[address], ""
    return (found.renewed[address], "changed") if address in found.renewed else ("", "gone")
