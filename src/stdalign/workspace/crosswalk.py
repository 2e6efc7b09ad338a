"""The crosswalk of two countries: stored alignments as plain rows with what experts decided, for exports, dossiers and programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from stdalign.errors import UsageError
from stdalign.model import Review
from stdalign.query import read_query
from stdalign.report.coverage import coverage
from stdalign.report.decided import decided_row
from stdalign.report.kinship import Kinship, common, kinship, line_of, said
from stdalign.report.told import counterpart_of
from stdalign.store import reviews, selection
from stdalign.store.alignments import stored_rows
from stdalign.workspace.asking import Asking


class Crosswalk(Asking):
    """Whoever has the stored alignments."""

    def kinship(self, source: str, target: str) -> Kinship | None:
        """The international standard that two instruments both adopt, and how closely; None where nothing is known of one.

        Args:
            source: id of an instrument.
            target: id of another.
        """
        return self._kinships()(source, target)

    def _kinships(self) -> Callable[[str, str], Kinship | None]:
        def make() -> Callable[[str, str], Kinship | None]:
            laws, register = {one.id: one for one in self.laws()}, self.knowledge.standards
            line = lru_cache(maxsize=None)(lambda id: line_of(register, laws[id]) if id in laws else None)
            return lru_cache(maxsize=None)(lambda one, other: kinship(line(one), line(other)))

        return self._kept("kinship", make)

    def common_standards(self, jurisdictions: Sequence[str], topic: str | None = None) -> list[Kinship]:
        """Every two standards in force of two countries that adopt one international standard, as the register knows them.

        Args:
            jurisdictions: codes of the countries.
            topic: only standards about it.

        Raises:
            WrongValue: a code or topic that is not known.
        """
        codes = [self.choices.jurisdiction("jurisdictions", code) for code in jurisdictions]
        about = None if topic is None else self.choices.word("topic", topic)
        return common(self.knowledge.standards, list(dict.fromkeys(codes)), about)

    def unheld(self) -> selection.Unheld:
        """Tells of a country and topics which laws would answer and are here by their title alone."""

        def make() -> selection.Unheld:
            laws = self.laws()
            return lru_cache(maxsize=None)(
                lambda code, topics: tuple(one.short for one in coverage(laws, code, topics).missing)
            )

        return self._kept("unheld", make)

    def rows(
        self, source: str, target: str, filters: Mapping[str, str] | None = None, decided: bool = False
    ) -> list[dict[str, Any]]:
        """Stored alignments from one country to another as plain rows, by source article and rank, with what was decided.

        Args:
            source: code of a country.
            target: code of the other.
            filters: names and values of ``query`` that narrow the rows (topic, sector, relation, review …).
            decided: only pairs whose reviewers agree.

        Raises:
            WrongValue: no such jurisdiction, or a name or value that is not known. UsageError: the two are the same.
        """
        here, there = self.choices.jurisdiction("source", source), self.choices.jurisdiction("target", target)
        if here == there:
            raise UsageError("the two countries are the same", next_step="name two countries")
        rows = stored_rows(self.db, here, there)
        if filters:
            asked = read_query({**filters, "source": here, "target": there}, self.choices)
            wanted = selection.all_numbers(self.db, asked)
            rows = [row for row in rows if (row["source"], row["target"] or "") in wanted]
        past, unheld, kin = reviews.all_by_pair(self.db), self.unheld(), self._kinships()
        made = [self._exported(row, past.get((row["source"], row["target"] or there), []), unheld, kin) for row in rows]
        made = [row for row in made if row["review"]["decided"] or not decided]
        return self._labelled(made)

    @staticmethod
    def _exported(
        row: dict[str, Any],
        past: list[tuple[Review, tuple[str, str]]],
        unheld: selection.Unheld,
        kin: Callable[[str, str], Kinship | None],
    ) -> dict[str, Any]:
        alone, kind = bool(row["no_counterpart"]), row["relation_probability"]
        missing = unheld(row["target_jurisdiction"], tuple(row["topics"])) if alone else ()
        sides = [row[side].partition("#")[0] for side in ("source", "target")] if row["target"] else []
        through = kin(*sides) if sides else None
        outdated = bool(past) and past[-1][1] != (row["source_hash"], row["target_hash"])
        made = decided_row(row, [review for review, _ in past], outdated)
        return {
            **{name: value for name, value in made.items() if name not in ("source_hash", "target_hash")},
            "probability": None if missing else row["probability"],
            "relation_probability": kind if kind >= 0 else None,
            "counterpart": counterpart_of(alone, bool(missing)),
            "missing": list(missing),
            "through": {**through.to_dict(), "said": said(through)} if through is not None else None,
        }

    def _labelled(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows with label, law, standing and English of both sides, as people cite them."""
        places = {
            (at, side): f"{address.partition('#')[0]}#{row['evidence'].get(f'{side}_clause', '')}"
            for at, row in enumerate(rows)
            for side in ("source", "target")
            if (address := row[side])
        }
        articles = [row[side] for row in rows for side in ("source", "target") if row[side]]
        beside = selection.labels(self.db, [*places.values(), *articles])
        for (at, side), place in places.items():
            about = beside.get(place) or beside.get(rows[at][side]) or {}
            head = beside.get(rows[at][side]) or about
            rows[at] |= {
                f"{side}_title": about.get("title", ""), f"{side}_title_en": about.get("title_en", ""),
                f"{side}_label": head.get("label") or about.get("label", ""), f"{side}_standing": about.get("standing", ""),
                f"{side}_language": about.get("language", ""), f"{side}_en": about.get("text_en", ""),
                f"{side}_kind": about.get("kind", ""),
            }  # fmt: skip
        return rows
