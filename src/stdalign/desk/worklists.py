"""Work lists at the desk: what people decided on, and what a decision on a pair quotes."""

from __future__ import annotations

from collections.abc import Sequence

from stdalign.desk.base import Base
from stdalign.query import wrong
from stdalign.report.worklist import WHOSE, Worked, worked
from stdalign.store import reviews


class Worklists(Base):
    """Questions about what was decided."""

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
            raise wrong("whose", "whose", WHOSE)
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
