"""What is stored of a workspace's alignments: read, decided on, written to files."""

from __future__ import annotations

from stdalign.align.table import AlignmentTable
from stdalign.decision import draft_of
from stdalign.frames import Found
from stdalign.model import Review
from stdalign.store import reviews
from stdalign.store.alignments import stored
from stdalign.workspace.base import Base


class Stored(Base):
    """Stored alignments and the decisions on them; ``stdalign.Desk`` has all other questions of review work."""

    def alignments(self, source: str, target: str) -> AlignmentTable:
        """The stored alignments from one country to another, as ``align_all`` (``stdalign build``) left them.

        Args:
            source: code of a country.
            target: code of the other.

        Raises:
            WrongValue: no such code.
        """
        here, there = self.choices.jurisdiction("source", source), self.choices.jurisdiction("target", target)
        return AlignmentTable(tuple(stored(self.db, here, there)))

    def decide(
        self,
        source: str,
        target: str,
        decision: str,
        *,
        reviewer: str,
        reason: str = "",
        relation: str | None = None,
        stringency: str | None = None,
    ) -> Review:
        """Write an expert's decision on a stored pair; it is never overwritten.

        Args:
            source: address of the article, ``cn-law#art_1``.
            target: address of the other, or a country's code where nothing answers.
            decision: accept, reject, change or comment.
            reviewer: who signs.
            reason: why.
            relation: what it is, with ``change``.
            stringency: whose limit is stricter, with ``change``.

        Raises:
            WrongValue: a word that is not known.
            UnknownName: no such pair is stored.
            UsageError: nobody signs, or the decision contradicts itself.
        """
        draft = draft_of(source, target, decision, reason, relation, stringency)
        with self.lock:
            return reviews.append(self.db, draft, reviewer)[0]

    def reviews(self) -> Found[Review]:
        """Every decision, in the order they came."""
        return Found(reviews.listed(self.db, limit=1_000_000), Review)
