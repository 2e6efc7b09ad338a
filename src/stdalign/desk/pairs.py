"""Alignments at the desk: pages of them, one whole, and as files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from stdalign.decision import standing, votes
from stdalign.desk.base import Base
from stdalign.errors import UnknownName
from stdalign.export import Format, format_named, formats, write
from stdalign.levels import UNIT_STEPS
from stdalign.model import AnalysedClause, Instrument, Review
from stdalign.query import Query, pair_key, read_query, split_key
from stdalign.report.told import counterpart_of
from stdalign.store import content, reviews, selection
from stdalign.workspace.crosswalk import Crosswalk

SOURCES_MOST = 200
"""Articles of one number that are looked for at once."""
_DIGITS = re.compile(r"\d+(?:[-.]\d+)*[a-z]?")


def article_names(text: str) -> set[str]:
    """What an article that people ask for may be called: its label, and its address by the number in it.

    >>> sorted(article_names("มาตรา ๓๔"))
    ['art_34', 'cl_34', 'มาตรา ๓๔']
    """
    plain = " ".join(text.casefold().split())
    arabic = "".join(str(unicodedata.decimal(char, None) if char.isdecimal() else char) for char in plain)
    number = _DIGITS.search(arabic)
    return {plain, *(f"{step}_{number[0]}" for step in UNIT_STEPS if number)}


@dataclass(frozen=True)
class Side:
    """One side of a pair: its instrument, the clauses of the article, and the one that carries the evidence."""

    address: str
    instrument: Instrument
    clauses: tuple[AnalysedClause, ...]
    evidence: AnalysedClause


@dataclass(frozen=True)
class Pair:
    """A pair whole. ``row`` is the alignment as rows show it, evidence included; ``etag`` is what a decision on it quotes."""

    row: dict[str, Any]
    source: Side | None
    target: Side | None
    standing: dict[str, Any]
    history: tuple[Review, ...]
    etag: str


class Pairs(Base, Crosswalk):
    """Questions about stored alignments."""

    def query(self, given: Mapping[str, str]) -> Query:
        """A question from names and texts, as an address or a form has them; several values with commas between.

        Raises:
            WrongValue: a name or value that is not known.
        """
        return read_query(given, self.choices)

    def alignments(self, query: Query) -> tuple[list[dict[str, Any]], str | None]:
        """A page of alignments with the fields asked for, and the cursor of the next page.

        Raises:
            UnknownName: the cursor leads nowhere.
        """
        return selection.select(self._db, query, self.unheld())

    def count(self, query: Query) -> int:
        """How many alignments a question has, whatever its page."""
        return selection.count(self._db, query)

    def page_of(self, query: Query, article: str) -> int | None:
        """The page on which the rows of an article of the source begin, when they are in the order of articles.

        Args:
            query: what is shown.
            article: its label or its number, in any digits: ``34``, ``Điều 34``, ``๓๔``.
        """
        wanted = article_names(article)
        laws = [one.id for one in self.laws() if one.jurisdiction in query.source]
        laws = [id for id in laws if query.instrument in (id, "")] or laws
        named = self.places()
        sources = [
            f"{id}#{eid}"
            for id in laws
            for eid, label in named.get(id, {}).items()
            if eid.casefold() in wanted or label.casefold() in wanted
        ]
        before = selection.rows_before(self._db, query, sources[:SOURCES_MOST])
        return None if before is None else before // query.limit + 1

    def beside(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Lasting names of the pairs before and after one between the same countries, by position; empty at the ends."""
        there = row["target_jurisdiction"]
        found = selection.neighbours(self._db, row["id"], row["source_jurisdiction"], there)
        before, after = (pair_key(one["source"], one["target"], there) if one else "" for one in found)
        return before, after

    def numbers(self, query: Query) -> tuple[list[int], str | None]:
        """The numbers alone of a page of alignments, and the cursor of the next; not where ``query.review`` is set."""
        return selection.numbers(self._db, query)

    def is_light(self, query: Query) -> bool:
        """Whether a question is quick enough to be answered without a thread: an index bounds it, in a file at hand."""
        return self._db.dialect == "sqlite" and selection.is_light(query)

    def pair(self, name: str) -> Pair:
        """One pair, by number or by lasting name (``cn-x:art_1~vn-y:art_2``).

        Raises:
            UnknownName: there is none.
        """
        row = self._pair_row(name)
        source, target = row["source"], reviews.target_of(row)
        past = reviews.history(self._db, source, target)
        made = content.alignment_from(row).to_dict()
        evidence = made["evidence"]
        seen = reviews.seen_hashes(self._db, past[-1].id) if past else None
        outdated = seen is not None and seen != (row["source_hash"], row["target_hash"])
        whole = {
            "id": row["id"],
            "key": pair_key(source, row["target"], row["target_jurisdiction"]),
            **made,
            "target": made["target"] or None,
            **self._said(row),
            **{f"{side}_jurisdiction": row[f"{side}_jurisdiction"] for side in ("source", "target")},
            **{f"{side}_standing": self._standing_of(row[side]) for side in ("source", "target")},
            **{name: row[name].split() for name in ("topics", "themes", "sectors")},
        }
        return Pair(
            row=whole,
            source=self._side(source, evidence.get("source_clause", "")),
            target=self._side(row["target"], evidence.get("target_clause", "")) if row["target"] else None,
            standing={**standing(row, votes(past)), "outdated": outdated},
            history=tuple(past),
            etag=reviews.pair_etag(row, past[-1].id if past else 0),
        )

    def _said(self, row: Any) -> dict[str, Any]:
        """What a row says beside the alignment as made: how sure the kind is, and whether the answer can be here at all."""
        alone, kind = bool(row["no_counterpart"]), row["relation_probability"]
        missing = self.unheld()(row["target_jurisdiction"], tuple(row["topics"].split())) if alone else ()
        return {
            "probability": None if missing else row["probability"],
            "relation_probability": kind if kind >= 0 else None,
            "relation_firm": selection.is_firm(kind, alone),
            "counterpart": counterpart_of(alone, bool(missing)),
            "missing": missing,
        }

    def _standing_of(self, address: str) -> str:
        law = address.partition("#")[0]
        return next((one.standing for one in self.laws() if one.id == law), "")

    def _pair_row(self, name: str) -> Any:
        if name.isascii() and name.isdigit() and len(name) <= 18:
            row = selection.pair_number(self._db, int(name))
            if row is None:
                raise UnknownName("no alignment has this number", next_step="numbers change with a build; use the `key`")
            return row
        return reviews.pair_row(self._db, *split_key(name))

    def _side(self, address: str, evidence: str) -> Side | None:
        name, _, eid = address.partition("#")
        found = content.article(self._db, name, eid)
        if not found:
            return None
        carrying = next((one for one in found if one.clause.eid == evidence), found[0])
        return Side(address, content.instrument(self._db, name), tuple(found), carrying)

    def export(
        self,
        source: str,
        target: str,
        format: str,
        to: Path | BinaryIO,
        filters: Mapping[str, str] | None = None,
        decided: bool = False,
    ) -> int:
        """Write the stored alignments of two countries in a format; returns how many.

        Args:
            source: code of a country.
            target: code of the other.
            format: name of an exporter.
            to: a path, which is replaced whole or not at all, or an open binary stream.
            filters: names and values of ``query`` that narrow the rows.
            decided: only pairs whose reviewers agree: the agreed crosswalk.

        Raises:
            WrongValue: no such jurisdiction. UnknownName: no such format, or nothing is stored of the two.
        """
        rows = self.rows(source, target, filters, decided)
        if not rows and not (filters or decided):
            raise UnknownName("no stored alignments of these two", next_step="run: stdalign build")
        write(rows, format, to, context=self.workspace)
        return len(rows)

    def formats(self) -> list[Format]:
        """The formats that alignments can be written in; one that cannot be used here says why."""
        return formats()

    def format(self, name: str) -> Format:
        """What a format is.

        Raises:
            UnknownName: no such format. MissingExtra: it cannot be loaded.
        """
        return format_named(name)
