"""What an expert decides on a pair, and where the pair stands after its decisions; pure, without a database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from stdalign.errors import UsageError, WrongValue
from stdalign.model import Review
from stdalign.record import Record
from stdalign.relation import Relation, Stringency

REASON_MOST = 4_000
"""Characters of a reason."""
TOKEN_MOST = 100
"""Characters of a token."""
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}#[^\s#~/\x00-\x1f]{1,200}")
_COUNTRY = re.compile(r"[A-Z]{2,20}")
NAME_MOST = 80
"""Characters of a reviewer's name."""


class Decision(str, Enum):
    """What a reviewer says about a pair."""

    ACCEPT = "accept"
    REJECT = "reject"
    CHANGE = "change"
    COMMENT = "comment"
    WITHDRAW = "withdraw"


class Recognition(str, Enum):
    """Whether what a firm does for the source counts for the target: what reviewers say of a pair, apart from its relation."""

    RECOGNISED = "recognised"
    CONDITIONAL = "conditional"
    NOT_RECOGNISED = "not_recognised"
    UNDECIDED = "undecided"


class State(str, Enum):
    """Where a pair stands after its decisions."""

    UNREVIEWED = "unreviewed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CHANGED = "changed"
    DISPUTED = "disputed"


Word = TypeVar("Word", Decision, Relation, Stringency, Recognition)
_STATE = {Decision.ACCEPT: State.ACCEPTED, Decision.REJECT: State.REJECTED, Decision.CHANGE: State.CHANGED}


@dataclass(frozen=True)
class Draft(Record):
    """A decision to be written.

    ``relation`` and ``stringency`` are for ``change``; ``jointly_with`` names further target addresses that answer
    the source only together with this one; ``recognition`` with its ``conditions`` may go with accept, reject and change;
    ``token`` makes a second sending harmless.
    """

    source: str
    target: str
    decision: Decision
    reason: str = ""
    relation: Relation | None = None
    stringency: Stringency | None = None
    jointly_with: tuple[str, ...] = ()
    token: str = ""
    recognition: Recognition | None = None
    conditions: str = ""


def draft_of(
    source: str,
    target: str,
    decision: str,
    reason: str = "",
    relation: str | None = None,
    stringency: str | None = None,
    jointly_with: Sequence[str] = (),
    token: str = "",
    recognition: str | None = None,
    conditions: str = "",
) -> Draft:
    """A decision from words, as people and forms give them; None leaves relation or stringency as it is.

    Raises:
        WrongValue: a word that is not known, or an address that is none. UsageError: control characters.

    >>> draft_of("cn-x#art_1", "VN", "accept").decision.value
    'accept'
    """
    for field, text in (("source", source), ("target", target), *(("jointly_with", one) for one in jointly_with)):
        if not (_ADDRESS.fullmatch(text) or (field == "target" and _COUNTRY.fullmatch(text))):
            raise WrongValue(f"not an address {text[:60]!r}", where=field, next_step="an address like ID#art_21")
    plain, asked = _plain("reason", reason), _plain("conditions", conditions)
    if token and not (token.isprintable() and len(token) <= TOKEN_MOST):
        raise WrongValue("not a token", where="token", next_step=f"up to {TOKEN_MOST} printable characters")
    return Draft(
        source, target, _member(Decision, "decision", decision), plain,
        _member(Relation, "relation", relation) if relation is not None else None,
        _member(Stringency, "stringency", "" if stringency == "nothing" else stringency) if stringency is not None else None,
        tuple(jointly_with), token,
        _member(Recognition, "recognition", recognition) if recognition is not None else None, asked.strip(),
    )  # fmt: skip


def _plain(field: str, text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(ord(char) < 32 and char not in "\n\t" for char in plain) or "\x7f" in plain:
        raise WrongValue("control characters", where=field, next_step="text without control characters")
    return plain


def _member(kind: type[Word], field: str, text: str) -> Word:
    try:
        return kind(text.strip().lower())
    except ValueError:
        words = ", ".join(one.value or "nothing" for one in kind)
        raise WrongValue(f"unknown {field} {text[:60]!r}", where=field, next_step=f"choose of {words}") from None


def signature(name: str) -> str:
    """A reviewer's name as it stands beside a decision, blanks folded: the record is for ever, so nobody signs unnamed.

    Raises:
        UsageError: no name, one that is too long, or one with control characters.

    >>> signature("  A.  Expert ")
    'A. Expert'
    """
    found = " ".join(name.split())
    if not 1 <= len(found) <= NAME_MOST or not found.isprintable():
        raise UsageError(f"a decision needs a name of 1 to {NAME_MOST} characters", next_step="give --reviewer 'Tran Thi B'")
    return found


def check(draft: Draft) -> None:
    """Refuse a decision that contradicts itself.

    Raises:
        UsageError: says what is missing or too much.
    """
    if draft.decision is Decision.CHANGE and draft.relation is None and draft.stringency is None and not draft.jointly_with:
        raise UsageError("a change needs a relation, a stringency or jointly_with", next_step="say what to change")
    if draft.decision is not Decision.CHANGE and (draft.relation or draft.stringency):
        raise UsageError(f"{draft.decision.value} changes no relation", next_step="use the decision 'change'")
    if draft.decision in (Decision.COMMENT, Decision.WITHDRAW) and (draft.recognition or draft.conditions):
        raise UsageError(f"{draft.decision.value} recognises nothing", next_step="accept, reject or change the pair")
    if draft.conditions and draft.recognition is not Recognition.CONDITIONAL:
        raise UsageError("conditions without recognition with conditions", next_step="choose the recognition 'conditional'")
    if draft.recognition is Recognition.CONDITIONAL and not draft.conditions:
        raise UsageError("recognition with conditions, and no condition", next_step="say the conditions")
    related = draft.relation not in (None, Relation.NONE) or draft.stringency
    if "#" not in draft.target and related and not draft.jointly_with:
        raise UsageError("there is no article to relate to", next_step="name the article that answers in jointly_with")
    if draft.decision in (Decision.COMMENT, Decision.REJECT) and not draft.reason.strip():
        raise UsageError(f"{draft.decision.value} needs a reason", next_step="say why in a sentence")
    if max(len(draft.reason), len(draft.conditions)) > REASON_MOST:
        raise UsageError(f"a reason or condition of more than {REASON_MOST} characters", next_step="say it shorter")


def said(draft: Draft) -> dict[str, Any]:
    """What a decision changes, as it is kept."""
    found: dict[str, Any] = {}
    if draft.relation:
        found["relation"] = draft.relation.value
    if draft.stringency is not None:
        found["stringency"] = draft.stringency.value
    if draft.jointly_with:
        found["jointly_with"] = list(draft.jointly_with)
    if draft.recognition:
        found["recognition"] = draft.recognition.value
    if draft.conditions:
        found["conditions"] = draft.conditions
    return found


Vote = tuple[str, Decision, dict[str, Any]]
"""Reviewer, decision, and the relation, stringency and ``jointly_with`` that the reviewer holds by it."""


def votes(past: Iterable[Review]) -> list[Vote]:
    """The decisions on a pair as votes, oldest first."""
    return [(r.reviewer, Decision(r.decision), r.new["held"]) for r in past]


def vote(row: Any, reviewer: str, draft: Draft) -> Vote:
    """A draft as a vote: what is accepted is what the alignment says now, and stays so when it is made anew."""
    if draft.decision is Decision.REJECT:
        nothing = {"relation": Relation.NONE.value, "stringency": "", "jointly_with": []}
        return reviewer, draft.decision, {**said(draft), **nothing}
    held = {"relation": row["relation"], "stringency": row["stringency"], "jointly_with": []}
    return reviewer, draft.decision, {**held, **said(draft)}


def standing(row: Any, given: Iterable[Vote]) -> dict[str, Any]:
    """What a pair says after the decisions on it: the last of each reviewer counts, comments change nothing.

    Args:
        row: the alignment. given: votes, oldest first.
    """
    last: dict[str, tuple[Decision, dict[str, Any]]] = {}
    for reviewer, decision, held in given:
        if decision is not Decision.COMMENT:
            last.pop(reviewer, None)
            if decision is not Decision.WITHDRAW:
                last[reviewer] = (decision, held)
    base = {"relation": row["relation"], "stringency": row["stringency"], "jointly_with": []}
    machine = {"machine": row["relation"]}
    if not last:
        return {"state": State.UNREVIEWED.value, "reviewers": 0, **base, **machine}
    verdicts = list(last.values())
    kind, final = verdicts[-1]
    recognised = [_of(held, _RECOGNITION) for _, held in verdicts if held.get("recognition")]
    agreed = all(_of(held, _MATTER) == _of(final, _MATTER) for _, held in verdicts)
    agreed = agreed and all(one == recognised[0] for one in recognised)
    state = _STATE[kind] if agreed else State.DISPUTED
    shown = {**_of(final, _MATTER), **(recognised[0] if recognised else {})} if agreed else base
    return {"state": state.value, "reviewers": len(last), **shown, **machine}


_MATTER = ("relation", "stringency", "jointly_with")
_RECOGNITION = ("recognition", "conditions")
"""What reviewers must agree on; one who says nothing of the recognition does not disagree with those who do."""


def _of(held: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: held[name] for name in names if held.get(name) is not None}


def last_words(past: Iterable[Review]) -> list[Review]:
    """The decision that counts of each reviewer, oldest first: the last one, comments and what was withdrawn left out."""
    last: dict[str, Review] = {}
    for one in past:
        if one.decision != Decision.COMMENT.value:
            last.pop(one.reviewer, None)
            if one.decision != Decision.WITHDRAW.value:
                last[one.reviewer] = one
    return list(last.values())
