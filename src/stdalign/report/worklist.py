"""Pairs that people decided on, as each wants to see them: one's own, one's country's, the disputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stdalign.model import Review
from stdalign.query import pair_key
from stdalign.record import Record

WHOSE = ("mine", "ours", "disputed", "all")


@dataclass(frozen=True)
class Worked(Record):
    """A pair with decisions: where it stands, the relation held, who decided, and when last."""

    source: str
    target: str
    key: str
    state: str
    relation: str
    reviewers: tuple[str, ...]
    time: str


def worked(
    past: Mapping[tuple[str, str], Sequence[Review]],
    countries: Mapping[str, str],
    *,
    whose: str = "all",
    reviewer: str = "",
    country: str = "",
    source: str | None = None,
    target: str | None = None,
) -> list[Worked]:
    """Pairs with decisions that hold, newest first.

    Args:
        past: decisions by source and target, oldest first.
        countries: id of each law → its country.
        whose: one of ``WHOSE``.
        reviewer: who ``mine`` is.
        country: whose ``ours`` is.
        source: only from this country.
        target: only to this country.
    """
    found = []
    for (here, there), reviews in past.items():
        last = {review.reviewer: review for review in reviews if review.decision != "comment"}
        holding = {name: review for name, review in last.items() if review.decision != "withdraw"}
        speaking = {review.new.get("by", {}).get("country", "") for review in holding.values()} - {""}
        state = str(reviews[-1].new.get("state", ""))
        wanted = {
            "mine": reviewer in holding, "ours": country in speaking, "disputed": state == "disputed", "all": bool(holding),
        }[whose]  # fmt: skip
        codes = countries.get(here.partition("#")[0], ""), countries.get(there.partition("#")[0], there)
        if wanted and source in (None, codes[0]) and target in (None, codes[1]):
            relation = str(reviews[-1].new.get("relation") or "")
            key = pair_key(here, there if "#" in there else "", there)
            found.append(Worked(here, there, key, state, relation, tuple(sorted(holding)), reviews[-1].time))
    return sorted(found, key=lambda one: one.time, reverse=True)
