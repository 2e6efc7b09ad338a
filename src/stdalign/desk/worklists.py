"""Work lists at the desk: what people decided on, and what a decision on a pair quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stdalign.desk.pairs import Pairs
from stdalign.query import wrong
from stdalign.report.worklist import WHOSE, Worked, worked
from stdalign.store import assignments, reviews, selection


class Worklists(Pairs):
    """Questions about what was decided."""

    def how_far(
        self, source: str | None = None, target: str | None = None, filters: Mapping[str, str] | None = None
    ) -> tuple[int, int]:
        """How many pairs have a decision that holds, and how many there are, of two countries or of all.

        Args:
            source: only from this country.
            target: only to this country.
            filters: names and values of ``query`` that narrow the pairs (topic, sector).

        Raises:
            WrongValue: no such country, or a name or value that is not known.
        """
        asked = {name: code for name, code in (("source", source), ("target", target)) if code}
        done = self.worked(source=source, target=target)
        if not filters:
            return len(done), selection.count(self._db, self.query(asked))
        among = selection.all_numbers(self._db, self.query({**asked, **filters}))
        best = {pair for pair in among if pair[1]}
        held = {(one.source, one.target if "#" in one.target else "") for one in done}
        return len(held & among), len(best | (held & among))

    def people(self) -> list[str]:
        """Names that a pair can be assigned to: whoever has a key or has decided on something."""
        return sorted(assignments.people(self._db))

    def worked(
        self,
        whose: str = "all",
        *,
        reviewer: str = "",
        country: str = "",
        source: str | None = None,
        target: str | None = None,
    ) -> list[Worked]:
        """Pairs with decisions that hold, newest first: one's own, one's country's, the disputed, or all.

        Raises:
            WrongValue: no such country, or none of ``mine``, ``ours``, ``disputed``, ``all``.
        """
        if whose not in WHOSE:
            raise wrong("whose", "whose", WHOSE, whose)
        past = {pair: [review for review, _ in found] for pair, found in reviews.all_by_pair(self._db).items()}
        countries = {one.id: one.jurisdiction for one in self.laws()}
        return worked(
            past, countries, whose=whose, reviewer=reviewer, country=country, source=self._code("source", source),
            target=self._code("target", target),
        )  # fmt: skip

    def tags(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """What a decision on each of some pairs quotes (``etag``), by source and target.

        Raises:
            UnknownName: no such pair.
        """
        return [
            reviews.pair_etag(reviews.pair_row(self._db, source, target), reviews.last_id(self._db, source, target))
            for source, target in pairs
        ]
