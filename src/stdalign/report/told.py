"""What is said of an alignment beside the pair itself: countries, standing of both laws, and whether an answer can be here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from stdalign.instrument import Instrument
from stdalign.model import Alignment
from stdalign.report.coverage import coverage


def counterpart_of(alone: bool, missing: bool) -> str:
    """What a row says of an answer: there is one, none in what is held, or the law that would answer is not held.

    >>> counterpart_of(True, True), counterpart_of(True, False), counterpart_of(False, False)
    ('not_in_workspace', 'none_found', 'found')
    """
    return "not_in_workspace" if missing else "none_found" if alone else "found"


class Told:
    """Says it of the rows of one alignment.

    Args:
        laws: all instruments of the workspace.
        topics: of each source article, by address.
    """

    def __init__(self, laws: Iterable[Instrument], topics: Mapping[str, tuple[str, ...]]) -> None:
        self._laws = {one.id: one for one in laws}
        self._topics = topics
        self._unheld: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def of(self, row: Alignment, target: str, whole: bool = True) -> Alignment:
        """A row with what is known of its laws.

        Args:
            row: an alignment as made.
            target: code of the country that was asked.
            whole: whether all of the country's law was asked, and not one instrument of it.
        """
        missing = self._missing(target, self._topics.get(row.source, ())) if row.no_counterpart and whole else ()
        law, other = (self._laws.get(side.partition("#")[0]) for side in (row.source, row.target))
        return replace(
            row,
            source_jurisdiction=law.jurisdiction if law else "",
            target_jurisdiction=target,
            source_standing=law.standing if law else "",
            target_standing=other.standing if other else "",
            counterpart=counterpart_of(row.no_counterpart, bool(missing)),
            missing=missing,
        )

    def _missing(self, code: str, topics: tuple[str, ...]) -> tuple[str, ...]:
        found = self._unheld.get((code, topics))
        if found is None:
            held = coverage(self._laws.values(), code, topics)
            found = self._unheld[(code, topics)] = tuple(one.short for one in held.missing)
        return found
