"""What answers look like, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

EXAMPLE_PAIR: dict[str, Any] = {
    "id": 17, "key": "cn-work-safety-law-2021:art_21~vn-osh-law-2015:art_7", "source": "cn-work-safety-law-2021#art_21",
    "target": "vn-osh-law-2015#art_7", "rank": 1, "score": 2.31, "probability": 0.87, "relation": "intersects",
    "stringency": "", "rationale": "semantic", "strength": 9, "no_counterpart": False, "stale": False,
    "topics": ["employer_duties"], "themes": [], "sectors": [], "source_quote": "…", "target_quote": "…",
    "source_jurisdiction": "CN", "target_jurisdiction": "VN",
    "review": {"state": "unreviewed", "reviewers": 0, "relation": None, "stringency": None},
}  # fmt: skip


_ADDRESS = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}#[a-z]{1,12}_[^\s_#~/]{1,80}(__[a-z]{1,12}_[^\s_#~/]{1,80})*$"


class Jurisdiction(BaseModel):
    """A country, with what this workspace has of it."""

    code: str
    name: str
    languages: list[str]
    instruments: int
    clauses: int
    checked: int


class Instrument(BaseModel):
    """A law, regulation or standard. ``kind`` is ``text`` for an official text, ``digest`` for our own words.

    ``standing`` says whether it is in force, as known on ``standing_on``.
    """

    model_config = ConfigDict(extra="allow")
    id: str
    jurisdiction: str
    title: str
    title_en: str
    language: str
    number: str
    kind: str
    source: str
    licence: str
    standing: str
    amended_by: list[str]
    superseded_by: list[str]
    standing_on: str


class Clause(BaseModel):
    """A clause with its requirement. ``full_text`` is the clause with its children."""

    model_config = ConfigDict(extra="allow")
    address: str
    eid: str
    label: str
    level: str
    heading: str
    full_text: str
    text_en: str
    language: str
    kind: str
    checked: bool


class ClauseNode(BaseModel):
    """A clause in its tree."""

    model_config = ConfigDict(extra="allow")
    address: str
    eid: str
    label: str
    level: str
    text: str
    children: list[ClauseNode]


class ClauseTree(BaseModel):
    """The clauses of an instrument as trees, in its order."""

    instrument: str
    items: list[ClauseNode]


class Listed(BaseModel):
    """A list, whole."""

    model_config = ConfigDict(extra="allow")
    items: list[dict[str, Any]]


class Page(BaseModel):
    """A page of a list; ``next`` is the cursor of the next one, null at the end; ``total`` counts all pages."""

    items: list[dict[str, Any]]
    next: str | None
    total: int


class ReviewState(BaseModel):
    """Where a pair stands after its decisions."""

    state: Literal["unreviewed", "accepted", "rejected", "changed", "disputed"]
    reviewers: int
    relation: str | None
    stringency: str | None


class Pair(BaseModel):
    """An alignment. Fields that ``fields`` leaves out are not there."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE_PAIR]})
    id: int | None = None
    source: str | None = None
    target: str | None = None
    probability: float | None = Field(default=None, ge=0, le=1)
    relation: Literal["equal", "subset", "superset", "intersects", "none"] | None = None
    stringency: Literal["stricter", "looser", "same", "incomparable", ""] | None = None
    review: ReviewState | None = None


class Pairs(BaseModel):
    """A page of alignments."""

    items: list[Pair]
    next: str | None


class PairDetail(BaseModel):
    """A pair with both clauses, the explanation and every decision; ``etag`` is what If-Match wants."""

    model_config = ConfigDict(extra="allow")
    alignment: dict[str, Any]
    source: dict[str, Any]
    target: dict[str, Any] | None
    history: list[dict[str, Any]]
    etag: str


class ReviewIn(BaseModel):
    """A decision. ``target`` is an address, or a country's code for "nothing there answers it"."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "source": "cn-work-safety-law-2021#art_21",
                    "target": "vn-osh-law-2015#art_7",
                    "decision": "change",
                    "relation": "subset",
                    "reason": "The target also names collective agreements.",
                }
            ]
        },
    )
    source: str = Field(max_length=300, pattern=_ADDRESS)
    target: str = Field(max_length=300, pattern=f"{_ADDRESS}|^[A-Z]{{2,20}}$")
    decision: Literal["accept", "reject", "change", "comment", "withdraw"]
    reason: str = Field(default="", max_length=4_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
    relation: Literal["equal", "subset", "superset", "intersects", "none"] | None = None
    stringency: Literal["stricter", "looser", "same", "incomparable", ""] | None = None
    jointly_with: list[str] = Field(default_factory=list, max_length=10)
    recognition: Literal["recognised", "conditional", "not_recognised", "undecided"] | None = None
    conditions: str = Field(default="", max_length=4_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
    token: str = Field(default="", max_length=100, pattern="^[ -~]*$")


class ReviewOut(BaseModel):
    """A decision as stored."""

    model_config = ConfigDict(extra="allow")
    id: int
    source: str
    target: str
    reviewer: str
    time: str
    decision: str
    reason: str
    old: dict[str, Any]
    new: dict[str, Any]
    hash: str
    etag: str


class Health(BaseModel):
    """Whether the service can answer."""

    status: Literal["ok"]


class Version(BaseModel):
    """What runs here, on what."""

    stdalign: str
    api: str
    workspace_format: int
    encoder: str
    generation: int


class Statistics(BaseModel):
    """Counts of what is in the workspace."""

    model_config = ConfigDict(extra="allow")
    instruments: int
    clauses: int
    alignments: int
    reviews: int
