"""Review work at the desk: what to decide, decisions, agreement, files of decisions in and out, keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stdalign.decision import Draft, check, signature, standing, vote, votes
from stdalign.desk.base import Base
from stdalign.errors import ReviewConflict, StdalignError, UsageError
from stdalign.model import Finding, Review
from stdalign.query import wrong
from stdalign.report import decisions
from stdalign.report import reviewing as report
from stdalign.report.decisions import Change
from stdalign.report.reviewing import Agreement, Task
from stdalign.store import content, keys, queue, reviews
from stdalign.store.keys import Key
from stdalign.store.orphans import Orphan

WORKSHEET_MOST = 2_000
"""Pairs of a worksheet."""
LIST_MOST = 10_000
"""Rows of a list that is asked for at once."""


class Reviewing(Base):
    """Questions about decisions, and the writing of them."""

    def queue(
        self,
        *,
        reviewer: str = "",
        source: str | None = None,
        target: str | None = None,
        second: bool = False,
        limit: int = 50,
    ) -> list[Task]:
        """Pairs to decide, most valuable first.

        Args:
            reviewer: leave out what this person has decided.
            source: only from this country.
            target: only to this country.
            second: pairs with exactly one reviewer, for the second opinion, instead of pairs with none.
            limit: how many at most, 1 to ``LIST_MOST``.

        Raises:
            WrongValue: a code that is not known, or a limit that makes no sense.
        """
        rows = queue.waiting(
            self._db, reviewer=reviewer, source=self._code("source", source) or "", target=self._code("target", target) or "",
            second=second, limit=_limit(limit),
        )  # fmt: skip
        return report.tasks(rows, second)

    def decide(
        self, draft: Draft, reviewer: str, if_match: str = "*", by: Mapping[str, str] | None = None
    ) -> tuple[Review, bool, str]:
        """Write a decision; it is never overwritten.

        Args:
            draft: the decision.
            reviewer: who signs.
            if_match: ``etag`` of the pair as the reviewer saw it, or ``*`` for whatever is there.
            by: for whom the reviewer speaks: ``country``, ``role``.

        Returns:
            The review as stored, whether it is new (false: its token was known), and the pair's etag now.

        Raises:
            UsageError: the draft contradicts itself, or nobody signs. UnknownName: no such pair.
            ReviewConflict: the pair changed since, or the token was used for another decision.
        """
        review, fresh = reviews.append(self._db, draft, reviewer, if_match, by)
        row = reviews.pair_row(self._db, review.source, review.target)
        return review, fresh, reviews.pair_etag(row, reviews.last_id(self._db, review.source, review.target))

    def reviews(self, after: int = 0, limit: int = 100, reviewer: str = "", decision: str = "") -> list[Review]:
        """Decisions in the order they came.

        Args:
            after: number of the last one seen.
            limit: how many at most, 1 to ``LIST_MOST``.
            reviewer: only this person's.
            decision: only accept, reject, change or comment.

        Raises:
            WrongValue: no such decision, or a limit that makes no sense.
        """
        if decision and decision not in decisions.CHOICES["decision"]:
            raise wrong("decision", "decision", decisions.CHOICES["decision"])
        return reviews.listed(self._db, after, _limit(limit), reviewer, decision)

    def newest_reviews(self, limit: int) -> list[Review]:
        """The last decisions, newest first."""
        return reviews.newest(self._db, _limit(limit))

    def history(self, source: str, target: str) -> list[Review]:
        """Every decision on one pair, oldest first; the target is a country's code where nothing answers.

        Raises:
            UnknownName: no such pair, and no decision on one.
        """
        found = reviews.history(self._db, source, target)
        if not found:
            reviews.pair_row(self._db, source, target)
        return found

    def orphaned_reviews(self) -> list[Orphan]:
        """Decisions whose pair is no longer what the expert saw."""
        return self.workspace.orphaned_reviews()

    def agreement(self) -> list[Agreement]:
        """Cohen's kappa of each two reviewers, over the pairs that both decided."""
        return report.agreement(queue.verdicts(self._db))

    def audit(self) -> list[Finding]:
        """Walk the chain of decisions; a finding for each that was edited, removed or put in between."""
        return reviews.audit(self._db)

    # ---- files -----------------------------------------------------------------------------------

    def decision_rows(self) -> list[dict[str, str]]:
        """Every decision as a row, which ``import_rows`` reads back without loss."""
        return [
            decisions.decided_row(review, token.removeprefix(f"{review.reviewer}:"))
            for review, token in reviews.with_tokens(self._db)
        ]

    def worksheet(self, source: str, target: str) -> list[dict[str, str]]:
        """Pairs of two countries to decide on, as rows to fill in; ``WORKSHEET_MOST`` at most.

        Raises:
            WrongValue: no such jurisdiction. UsageError: the two are the same.
        """
        here, there = self.choices.jurisdiction("source", source), self.choices.jurisdiction("target", target)
        if here == there:
            raise UsageError("the two countries are the same", next_step="name two countries")
        rows = []
        for pair in reviews.pairs_of(self._db, here, there, WORKSHEET_MOST):
            other = reviews.target_of(pair)
            past = reviews.history(self._db, pair["source"], other)
            state = standing(pair, votes(past))["state"]
            tag = reviews.pair_etag(pair, past[-1].id if past else 0)
            rows.append(decisions.open_row(pair, other, state, tag, content.alignment_from(pair).evidence))
        return rows

    def decision_file(self, rows: Sequence[dict[str, str]], form: str) -> bytes:
        """Rows of ``decision_rows`` or ``worksheet`` as a file: xlsx, csv, jsonl or sssom.

        Raises:
            UsageError: no such form.
        """
        return decisions.write(rows, form)

    def read_decisions(self, data: bytes, form: str) -> list[dict[str, str]]:
        """Rows of a file of decisions; rows without a decision are left out.

        Raises:
            UsageError: no such form, or a column is missing. NotText: not a file of that form. LimitExceeded: too large.
        """
        return decisions.read(data, form)

    def import_rows(
        self, rows: Iterable[dict[str, str]], reviewer: str, *, keep_reviewers: bool = False, apply: bool = False
    ) -> list[Change]:
        """What the rows of a file change, row by row; a row that is wrong or in conflict is left out and named.

        Args:
            rows: of ``read_decisions``.
            reviewer: who signs.
            keep_reviewers: sign with the row's own reviewer instead (moving a record between workspaces).
            apply: write them; without it nothing is written.

        Raises:
            UsageError: nobody signs.
        """
        signed = signature(reviewer)
        done = []
        for number, row in enumerate(rows, 1):
            change = self._look(int(row.get("line") or number), row, signed, keep_reviewers)
            done.append(self._apply(row, change) if apply and change.kind == "new" else change)
        return done

    def _look(self, at: int, row: dict[str, str], reviewer: str, keep: bool) -> Change:
        names = row["source"], row["target"], row["decision"]
        who = (row["reviewer"] if keep else "") or reviewer
        try:
            draft = decisions.draft_from(row)
            check(draft)
            who = signature(who)
            pair = reviews.pair_row(self._db, draft.source, draft.target)
        except StdalignError as error:
            return Change(at, "wrong", *names, who, {}, {}, _wrong_cell(at, row, error))
        past = reviews.history(self._db, draft.source, draft.target)
        given = votes(past)
        old, new = standing(pair, given), standing(pair, [*given, vote(pair, who, draft)])
        if reviews.is_known(self._db, f"{who}:{draft.token}"):
            return Change(at, "known", *names, who, old, old)
        if row["etag"] and row["etag"] != reviews.pair_etag(pair, past[-1].id if past else 0):
            return Change(at, "conflict", *names, who, old, new, "the pair changed since the file was made")
        return Change(at, "new", *names, who, old, new)

    def _apply(self, row: dict[str, str], looked: Change) -> Change:
        try:
            made, fresh = reviews.append(self._db, decisions.draft_from(row), looked.reviewer, row["etag"] or "*")
        except StdalignError as error:
            kind = "conflict" if isinstance(error, ReviewConflict) else "wrong"
            return replace(looked, kind=kind, old={}, new={}, message=error.what)
        return replace(looked, kind="new" if fresh else "known", old=made.old, new=made.new)

    # ---- keys ------------------------------------------------------------------------------------

    def make_key(
        self,
        name: str,
        scopes: Sequence[str] = ("review",),
        days: float | None = 365,
        country: str | None = None,
        role: str = "",
    ) -> tuple[Key, str]:
        """Make a key for a person: its record, and the key itself, which is shown now and never again.

        Raises:
            WrongValue: no such country. UsageError: an empty or overlong name, an unknown scope, a life that is not positive.
        """
        return keys.create_key(self._db, name, scopes, days, self._code("country", country) or "", role)

    def list_keys(self) -> list[Key]:
        """All keys, oldest first, without their secrets."""
        return keys.keys(self._db)

    def revoke_key(self, prefix: str) -> Key:
        """End a key now; its reviews stay.

        Raises:
            UnknownName: no key has this prefix.
        """
        return keys.revoke_key(self._db, prefix)

    def key_of(self, text: str) -> Key | None:
        """The key that a text is, None where it is unknown, wrong or over."""
        return keys.verify_key(self._db, text)

    def key_of_session(self, text: str) -> Key | None:
        """The key behind a browser's pass, None where the pass is forged or over."""
        return keys.check_session(self._db, text)

    def open_session(self, key: Key) -> str:
        """A signed pass for a browser, so that the key itself is not kept there."""
        return keys.open_session(self._db, key)

    def close_session(self, text: str) -> None:
        """End a pass now."""
        keys.close_session(self._db, text)


def _wrong_cell(at: int, row: dict[str, str], error: StdalignError) -> str:
    """What is wrong with a row, for whoever filled it in: the cell, what stands there, and the choices."""
    field = error.where if error.where in decisions.FIELDS else ""
    place = f"row {at}, column {field} ({row[field][:40]!r}): " if field else f"row {at}: "
    return f"{place}{error.what}; {error.next_step}" if error.next_step else place + error.what


def _limit(count: int) -> int:
    if not 1 <= count <= LIST_MOST:
        raise wrong("limit", "limit", ("1", f"… {LIST_MOST}"))
    return count
