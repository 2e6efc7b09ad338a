"""Review work at the desk: what to decide, decisions, agreement, files of decisions in and out, keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from stdalign.decision import Draft, check, signature, standing, vote, votes
from stdalign.desk.base import Base
from stdalign.errors import ReviewConflict, StdalignError, UsageError
from stdalign.model import Finding, Review
from stdalign.query import wrong
from stdalign.report import decisions
from stdalign.report import reviewing as report
from stdalign.report.decisions import Change
from stdalign.report.reviewing import Agreement, Next, Task, Work
from stdalign.store import assignments, content, keys, queue, reviews
from stdalign.store import facts as fact_store
from stdalign.store.assignments import Assignment
from stdalign.store.keys import Key
from stdalign.store.orphans import Orphan
from stdalign.workspace.crosswalk import Crosswalk

WORKSHEET_MOST = 2_000
"""Pairs of a worksheet."""
QUEUE_KEPT = 200
"""Pairs of a queue over all countries that are kept at most."""
LIST_MOST = 10_000
"""Rows of a list that is asked for at once."""


class Reviewing(Base, Crosswalk):
    """Questions about decisions, and the writing of them."""

    def queue(
        self,
        *,
        reviewer: str = "",
        source: str | None = None,
        target: str | None = None,
        second: bool = False,
        limit: int = 50,
        view: str = "open",
        country: str | None = None,
        topic: str | None = None,
    ) -> list[Task]:
        """Pairs to decide, most valuable first.

        Args:
            reviewer: whose work; what this person has decided is left out. ``mine`` and ``done`` need it.
            source: only from this country.
            target: only to this country.
            second: the same as the view ``second``.
            limit: how many at most, 1 to ``LIST_MOST``.
            view: ``open`` (nobody decided), ``mine`` (asked of the reviewer), ``ours`` (of the country, by none of its
                experts decided yet), ``second`` (one reviewer), ``disputed``, ``again`` (a text changed since), ``done``.
            country: for whom the reviewer speaks; ``ours`` needs it.
            topic: only pairs about it.

        Raises:
            WrongValue: a code or word that is not known, or a limit that makes no sense. UsageError: a view without whose it is.
        """
        view = "second" if second else view
        if view not in queue.VIEWS:
            raise wrong("view", "view", queue.VIEWS, view)
        if view in ("mine", "done") and not reviewer:
            raise UsageError(f"the view {view} is of a reviewer", next_step="name the reviewer")
        own = self._code("country", country) or ""
        if view == "ours" and not own:
            raise UsageError("the view ours is of a country", next_step="name the country: VN")
        wanted = queue.Wanted(
            view, reviewer, own, self._code("source", source) or "", self._code("target", target) or "",
            self._word("topic", topic) or "",
        )  # fmt: skip
        most = _limit(limit)
        if wanted.source or most > QUEUE_KEPT:
            return report.tasks(queue.waiting(self._db, wanted, most), view)
        # Over all countries every alignment is looked at, so the first of them are kept until somebody decides.
        stamp = f"{fact_store.stamp(self._db)} {queue.stamp(self._db)}"
        found = self.memory.kept(("queue", wanted, most), stamp, lambda: queue.waiting(self._db, wanted, most))
        return report.tasks(found, view)

    def next_task(self, after: tuple[str, str] | None = None, **asked: Any) -> Next:
        """The pair to decide on after another one, in the order of ``queue``; the first where the other is not in it.

        Args:
            after: source and target of the pair that was looked at last.
            asked: as for ``queue``.

        Raises:
            WrongValue, UsageError: as ``queue``.
        """
        found = self.queue(**asked, limit=LIST_MOST)
        at = next((at for at, one in enumerate(found) if (one.source, one.target) == after), -1)
        rest = found[at + 1 :] or found[:1]
        alone = bool(rest) and (rest[0].source, rest[0].target) == after
        return Next(rest[0] if rest and not alone else None, len(found))

    # ---- who does what -----------------------------------------------------------------------------

    def assign(self, pairs: Sequence[tuple[str, str]], assignee: str, by: str) -> int:
        """Ask a person for a decision on pairs; returns how many were not asked of this person before.

        Args:
            pairs: source and target of each; the target is a country's code where nothing answers.
            assignee: who is asked: a name that has a key or has decided on something, or whoever asks.
            by: who asks.

        Raises:
            UnknownName: no such pair. WrongValue: nobody of this name is here. UsageError: nobody asks.
        """
        who, asks = signature(assignee), signature(by)
        known = assignments.people(self._db) | {asks}
        if who not in known:
            raise wrong("assignee", "person", tuple(sorted(known)), who)
        for pair in pairs:
            reviews.pair_row(self._db, *pair)
        return assignments.assign(self._db, pairs, who, asks)

    def assign_all(
        self, assignee: str, by: str, *, source: str, target: str, topic: str | None = None, limit: int = LIST_MOST
    ) -> int:
        """Ask a person for every pair of two countries that nobody has decided on; returns how many are new to the person.

        Args:
            assignee: as for ``assign``.
            by: who asks.
            source: code of a country.
            target: code of the other.
            topic: only pairs about it.
            limit: the most valuable so many.

        Raises:
            WrongValue: a code, word or person that is not known.
        """
        found = self.queue(source=source, target=target, topic=topic, limit=limit)
        return self.assign([(one.source, one.target) for one in found], assignee, by)

    def release(self, pairs: Sequence[tuple[str, str]], assignee: str = "") -> int:
        """Take assignments of pairs back, those of one person or of everybody; returns how many ended."""
        return assignments.release(self._db, pairs, assignee)

    def assignments(self, assignee: str = "", ended: bool = False) -> list[Assignment]:
        """Who is asked to decide on what, in the order it was asked; with ``ended`` also what was taken back."""
        return assignments.listed(self._db, assignee, ended)

    def progress(self, source: str | None = None, target: str | None = None, topic: str | None = None) -> Work:
        """How far the work is: pairs by state, all of them and by topic, and who has what.

        Args:
            source: only pairs from this country.
            target: only pairs to this country.
            topic: only pairs about it.

        Raises:
            WrongValue: a code or word that is not known.
        """
        between = self._code("source", source) or "", self._code("target", target) or ""
        return report.progress(
            queue.pairs_of_topics(self._db, *between), queue.looked_at(self._db, *between), reviews.all_by_pair(self._db),
            queue.asked_of(self._db, *between), self._word("topic", topic) or "",
        )  # fmt: skip

    # ---- decisions ---------------------------------------------------------------------------------

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

    def speaks_for(self, country: str | None, role: str = "") -> dict[str, str]:
        """For whom a reviewer speaks, as ``decide`` takes it.

        Raises:
            WrongValue: no such country.
        """
        return {"country": self._code("country", country) or "", "role": " ".join(role.split())[:80]}

    def decide_all(
        self, drafts: Sequence[tuple[Draft, str]], reviewer: str, by: Mapping[str, str] | None = None, apply: bool = True
    ) -> list[Change]:
        """Several decisions of one person; one that is wrong or in conflict is left out and named, the others are written.

        Args:
            drafts: each decision with the ``etag`` that the reviewer saw, or ``*``.
            reviewer: who signs.
            by: for whom the reviewer speaks: ``country``, ``role``.
            apply: write them; without it nothing is written.

        Raises:
            UsageError: nobody signs.
        """
        signed, done = signature(reviewer), []
        for at, (draft, tag) in enumerate(drafts, 1):
            change = self._looked(at, draft, signed, tag)
            done.append(self._written(draft, change, tag, by) if apply and change.kind == "new" else change)
        return done

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
            raise wrong("decision", "decision", decisions.CHOICES["decision"], decision)
        return reviews.listed(self._db, after, _limit(limit), reviewer, decision)

    def review_count(self, reviewer: str = "", decision: str = "") -> int:
        """How many decisions there are, of a person or a kind."""
        return reviews.count(self._db, reviewer, decision)

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

    def agreement(self, by: str = "reviewer", on: str = "relation", topics: bool = False) -> list[Agreement]:
        """Cohen's kappa of each two reviewers, or of the countries that they speak for, over the pairs that both decided.

        Args:
            by: ``reviewer`` or ``country``.
            on: ``relation`` or ``recognition``.
            topics: measure each topic, too, after the whole.

        Raises:
            WrongValue: a word that is not known.
        """
        for name, word, words in (("by", by, report.SPEAKERS), ("on", on, report.MATTERS)):
            if word not in words:
                raise wrong(name, name, words, word)
        past = {pair: [one for one, _ in found] for pair, found in reviews.all_by_pair(self._db).items()}
        return report.agreement(past, by, on, queue.topics_of(self._db, past) if topics else None)

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

    def worksheet(self, source: str, target: str, filters: Mapping[str, str] | None = None) -> list[dict[str, str]]:
        """Pairs of two countries to decide on, as rows to fill in; ``WORKSHEET_MOST`` at most.

        Args:
            source: code of a country.
            target: code of the other.
            filters: names and values of ``query`` that narrow the pairs (topic, sector, review …).

        Raises:
            WrongValue: no such jurisdiction, or a name or value that is not known. UsageError: the two are the same.
        """
        told = {(row["source"], row["target"] or ""): row for row in self.rows(source, target, filters)}
        here, there = self.choices.jurisdiction("source", source), self.choices.jurisdiction("target", target)
        found = [p for p in reviews.pairs_of(self._db, here, there) if (p["source"], p["target"]) in told]
        rows = []
        for pair in found[:WORKSHEET_MOST]:
            other = reviews.target_of(pair)
            past = reviews.history(self._db, pair["source"], other)
            state = standing(pair, votes(past))["state"]
            tag = reviews.pair_etag(pair, past[-1].id if past else 0)
            evidence, known = content.alignment_from(pair).evidence, told[(pair["source"], pair["target"])]
            rows.append(decisions.open_row(pair, other, state, tag, evidence, known))
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
        self,
        rows: Iterable[dict[str, str]],
        reviewer: str,
        *,
        keep_reviewers: bool = False,
        apply: bool = False,
        by: Mapping[str, str] | None = None,
    ) -> list[Change]:
        """What the rows of a file change, row by row; a row that is wrong or in conflict is left out and named.

        Args:
            rows: of ``read_decisions``.
            reviewer: who signs.
            keep_reviewers: sign with the row's own reviewer, country and role instead (moving a record between workspaces).
            apply: write them; without it nothing is written.
            by: for whom the reviewer speaks: ``country``, ``role``.

        Raises:
            UsageError: nobody signs.
        """
        signed = signature(reviewer)
        done = []
        for number, row in enumerate(rows, 1):
            at, names = int(row.get("line") or number), (row["source"], row["target"], row["decision"])
            own = keep_reviewers and bool(row["reviewer"])
            who, tag = (row["reviewer"] if own else signed), row["etag"] or "*"
            try:
                draft, who = decisions.draft_from(row), signature(who)
                check(draft)
                reviews.pair_row(self._db, draft.source, draft.target)
            except StdalignError as error:
                done.append(Change(at, "wrong", *names, who, {}, {}, _wrong_cell(at, row, error)))
                continue
            change = self._looked(at, draft, who, tag)
            speaks = {name: row[name] for name in ("country", "role")} if own else by
            done.append(self._written(draft, change, tag, speaks) if apply and change.kind == "new" else change)
        return done

    def _looked(self, at: int, draft: Draft, who: str, tag: str) -> Change:
        """What a decision would change, without writing it."""
        names = draft.source, draft.target, draft.decision.value
        try:
            check(draft)
            pair = reviews.pair_row(self._db, draft.source, draft.target)
        except StdalignError as error:
            return Change(at, "wrong", *names, who, {}, {}, f"{error.what}; {error.next_step}".removesuffix("; "))
        past = reviews.history(self._db, draft.source, draft.target)
        given = votes(past)
        old, new = standing(pair, given), standing(pair, [*given, vote(pair, who, draft)])
        if draft.token and reviews.is_known(self._db, f"{who}:{draft.token}"):
            return Change(at, "known", *names, who, old, old)
        if tag != "*" and tag != reviews.pair_etag(pair, past[-1].id if past else 0):
            return Change(at, "conflict", *names, who, old, new, "the pair changed since you read it")
        return Change(at, "new", *names, who, old, new)

    def _written(self, draft: Draft, looked: Change, tag: str, by: Mapping[str, str] | None) -> Change:
        try:
            made, fresh = reviews.append(self._db, draft, looked.reviewer, tag, by)
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
    stands = f" ({row[field][:40]!r})" if field and repr(row[field]) not in error.what else ""
    place = f"row {at}, column {field}{stands}: " if field else f"row {at}: "
    return f"{place}{error.what}; {error.next_step}" if error.next_step else place + error.what


def _limit(count: int) -> int:
    if not 1 <= count <= LIST_MOST:
        raise wrong("limit", "limit", ("1", f"… {LIST_MOST}"), str(count))
    return count
