"""Alignments by filters: query parameters to one prepared statement, rows to plain data."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from stdalign.relation import Relation, Stringency
from stdalign.store.reviews import State as ReviewState
from stdalign_service.problems import Problem, invalid

_CODES = "(?:CN|BN|KH|ID|LA|MY|MM|PH|SG|TH|TL|VN|INT)"
COUNTRY = re.compile(rf"{_CODES}\Z")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,80}\Z")
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}#[^\s#~/\x00-\x1f]{1,200}\Z")
_NUMBER = re.compile(r"[0-9]{1,4}\Z")

FIELDS = (
    "id", "key", "source", "target", "source_jurisdiction", "target_jurisdiction", "rank", "score", "probability",
    "relation", "stringency", "rationale", "strength", "no_counterpart", "stale", "topics", "themes", "sectors",
    "source_quote", "target_quote", "review", "evidence",
)  # fmt: skip
"""Fields of a row; all but ``evidence`` are sent where ``fields`` does not choose."""
DEFAULT = tuple(name for name in FIELDS if name not in ("evidence", "source_quote", "target_quote"))
_LISTS = ("topics", "themes", "sectors")
_TARGET = "CASE WHEN a.target='' THEN a.target_jurisdiction ELSE a.target END"
_SORTS = {
    "position": ("a.id", False), "-probability": ("a.probability", True), "probability": ("a.probability", False),
    "-score": ("a.score", True), "score": ("a.score", False), "-strength": ("a.strength", True),
}  # fmt: skip


@dataclass
class Query:
    """A statement ready to run. ``light``: an index bounds the rows it looks at. ``reviewed``: reviews are asked for."""

    where: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    fields: tuple[str, ...] = DEFAULT
    sort: str = "position"
    limit: int = 20
    light: bool = False
    reviewed: bool = False

    def sql(self, dialect: str) -> str:
        """The statement; one row more than asked tells whether there is a next page."""
        evidence = ", a.evidence" if {"evidence", "source_quote", "target_quote"} & set(self.fields) else ""
        return (
            f"SELECT {_COLUMNS}{evidence}, r.new_value, r.source_hash AS seen_source, r.target_hash AS seen_target"
            f" FROM alignments a LEFT JOIN reviews r ON r.id = (SELECT MAX(id) FROM reviews WHERE source=a.source"
            f" AND target={_TARGET}){self._end()}"
        )

    def sql_of_ids(self) -> str:
        """The statement for numbers and places alone; not where the state of reviews is asked for."""
        column = "" if self.sort == "position" else f", {_SORTS[self.sort][0]}"
        return f"SELECT a.id{column} FROM alignments a{self._end()}"

    def _end(self) -> str:
        column, down = _SORTS[self.sort]
        order = "a.id" if self.sort == "position" else f"{column} {'DESC' if down else 'ASC'}, a.id"
        where = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        return f"{where} ORDER BY {order} LIMIT {self.limit + 1}"


_COLUMNS = ", ".join(
    f"a.{name}"
    for name in (
        "id", "source", "target", "rank", "score", "probability", "relation", "stringency", "rationale", "strength",
        "no_counterpart", "stale", "source_jurisdiction", "target_jurisdiction", "source_hash", "target_hash", "topics",
        "themes", "sectors",
    )
)  # fmt: skip


def _names(query: Query, name: str, text: str, rule: re.Pattern[str], what: str, column: str) -> None:
    found = text.split(",")
    if len(found) > 20 or not all(rule.match(piece) for piece in found):
        raise invalid(f"query.{name}", what)
    marks = ", ".join("?" * len(found))
    query.where.append(f"{column} = ?" if len(found) == 1 else f"{column} IN ({marks})")
    query.values.extend(found)


def _side(side: str) -> Callable[[Query, str], None]:
    def apply(query: Query, text: str) -> None:
        if "#" in text:
            if not _ADDRESS.match(text):
                raise invalid(f"query.{side}", "an address like ID#art_21, or country codes")
            query.where.append(f"a.{side} = ?")
            query.values.append(text)
            return
        _names(query, side, text, COUNTRY, "country codes, or an address like ID#art_21", f"a.{side}_jurisdiction")

    return apply


def _instrument(query: Query, text: str) -> None:
    if not _NAME.match(text):
        raise invalid("query.instrument", "an instrument's id")
    query.where.append("(a.source_instrument = ? OR a.target_instrument = ?)")
    query.values.extend((text, text))


def _listed(name: str) -> Callable[[Query, str], None]:
    def apply(query: Query, text: str) -> None:
        if not _WORD.match(text):
            raise invalid(f"query.{name}", "one word, as the fields of an alignment name it")
        wild = text.replace("_", "\\_")
        query.where.append(f"' ' || a.{name}s || ' ' LIKE ? ESCAPE '\\'")
        query.values.append(f"% {wild} %")

    return apply


def _choice(name: str, kind: Any) -> Callable[[Query, str], None]:
    allowed = {member.value for member in kind}

    def apply(query: Query, text: str) -> None:
        found = ["" if piece == "nothing" else piece for piece in text.split(",")]
        if not set(found) <= allowed or len(found) > 10:
            raise invalid(f"query.{name}", f"of {', '.join(sorted(v or 'nothing' for v in allowed))}")
        query.where.append(f"a.{name} IN ({', '.join('?' * len(found))})")
        query.values.extend(found)

    return apply


def _probability(sign: str, name: str) -> Callable[[Query, str], None]:
    def apply(query: Query, text: str) -> None:
        query.where.append(f"a.probability {sign} ?")
        query.values.append(share(name, text))

    return apply


def share(name: str, text: str) -> float:
    """A number from 0 to 1.

    Raises:
        Problem: it is none.
    """
    try:
        value = float(text) if len(text) <= 30 and text.isascii() else math.nan
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise invalid(f"query.{name}", "a number from 0 to 1")
    return value


def _rank(query: Query, text: str) -> None:
    if not _NUMBER.match(text):
        raise invalid("query.max_rank", "a whole number from 0 to 9999")
    query.where.append("a.rank <= ?")
    query.values.append(int(text))


def _counterpart(query: Query, text: str) -> None:
    if text not in ("true", "false"):
        raise invalid("query.no_counterpart", "true or false")
    query.where.append("a.no_counterpart = ?")
    query.values.append(int(text == "true"))


def _stale(query: Query, text: str) -> None:
    if text not in ("true", "false"):
        raise invalid("query.stale", "true or false")
    query.where.append("a.stale = ?")
    query.values.append(int(text == "true"))


_SIDE = {
    "type": "string",
    "example": "CN",
    "pattern": rf"^({_CODES}(,{_CODES}){{0,12}}|[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}#[a-z]{{1,12}}_[a-z0-9._-]{{1,80}})$",
}
_ONE_WORD = {"type": "string", "example": "construction", "pattern": "^[A-Za-z0-9_.-]{1,80}$"}


def _several(*values: str) -> dict[str, Any]:
    one = f"({'|'.join(values)})"
    return {"type": "string", "example": values[0], "pattern": f"^{one}(,{one}){{0,9}}$"}


FILTERS: dict[str, tuple[Callable[[Query, str], None], dict[str, Any], str]] = {
    "source": (_side("source"), _SIDE, "Country codes with commas, or one article's address."),
    "target": (_side("target"), _SIDE, "Country codes with commas, or one article's address."),
    "instrument": (
        _instrument,
        {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"},
        "An instrument on either side.",
    ),
    "topic": (_listed("topic"), _ONE_WORD, "A topic of the source article."),
    "theme": (_listed("theme"), _ONE_WORD, "A theme of the catalogue."),
    "sector": (_listed("sector"), _ONE_WORD, "A sector of the catalogue."),
    "relation": (
        _choice("relation", Relation),
        _several(*(r.value for r in Relation)),
        "One or more, with commas: equal, subset, superset, …",
    ),
    "stringency": (
        _choice("stringency", Stringency),
        _several("stricter", "looser", "same", "incomparable", "nothing"),
        "One or more: stricter, looser, same, incomparable, nothing.",
    ),
    "min_probability": (_probability(">=", "min_probability"), {"type": "number", "minimum": 0, "maximum": 1}, "At least."),
    "max_probability": (_probability("<=", "max_probability"), {"type": "number", "minimum": 0, "maximum": 1}, "At most."),
    "max_rank": (_rank, {"type": "integer", "minimum": 0, "maximum": 9999}, "Only the best so many of a source article."),
    "no_counterpart": (_counterpart, {"type": "boolean"}, "Whether nothing in the target answers the source."),
    "stale": (_stale, {"type": "boolean"}, "Whether a text changed since."),
}
"""Filter name → how it changes the query, its schema, what it does."""

_OTHERS = {
    "review": ({"type": "string", "enum": [s.value for s in ReviewState]}, "Where the pair stands after its reviews."),
    "sort": ({"type": "string", "enum": list(_SORTS)}, "Order; position is that of the source's articles."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": 200, "default": 20}, "How many a page."),
    "cursor": ({"type": "string", "pattern": "^[A-Za-z0-9_-]{4,200}$"}, "`next` of the page before."),
    "fields": (_several(*FIELDS), f"Of {', '.join(FIELDS)}; with commas."),
    "format": ({"type": "string", "enum": ["json", "csv"]}, "Instead of the Accept header."),
}
PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
    for name, (schema, text) in {**{n: (s, t) for n, (_, s, t) in FILTERS.items()}, **_OTHERS}.items()
]
"""The parameters as OpenAPI has them."""


def read_query(given: Mapping[str, str], dialect: str) -> Query:
    """Query parameters as a statement.

    Raises:
        Problem: 422, a name or value that is not known.
    """
    query = Query()
    for name, text in given.items():
        found = FILTERS.get(name)
        if found is not None:
            found[0](query, text)
        elif name not in _OTHERS:
            raise invalid("query", f"only these names: {', '.join(sorted([*FILTERS, *_OTHERS]))}")
    _page(query, given)
    review = given.get("review")
    if review is not None:
        if review not in {s.value for s in ReviewState}:
            raise invalid("query.review", f"one of {', '.join(s.value for s in ReviewState)}")
        state = "r.new_value::json->>'state'" if dialect == "postgres" else "json_extract(r.new_value, '$.state')"
        query.reviewed = True
        query.where.append(f"COALESCE({state}, 'unreviewed') = ?")
        query.values.append(review)
    query.light = _light(query)
    return query


def _light(query: Query) -> bool:
    """Whether a country pair or an address bounds the rows, and nothing rare has to be looked for page by page."""
    where = query.where
    bounded = any(w in ("a.source = ?", "a.target = ?") for w in where) or (
        "a.source_jurisdiction = ?" in where and "a.target_jurisdiction = ?" in where
    )
    return bounded or (not where and query.sort == "position") or where == ["a.id > ?"]


def _page(query: Query, given: Mapping[str, str]) -> None:
    limit = given.get("limit", "20")
    if not _NUMBER.match(limit) or not 1 <= int(limit) <= 200:
        raise invalid("query.limit", "a whole number from 1 to 200")
    query.limit = int(limit)
    query.sort = given.get("sort", "position")
    if query.sort not in _SORTS:
        raise invalid("query.sort", f"one of {', '.join(_SORTS)}")
    if "fields" in given:
        chosen = given["fields"].split(",")
        if not set(chosen) <= set(FIELDS):
            raise invalid("query.fields", f"of {', '.join(FIELDS)}")
        query.fields = tuple(dict.fromkeys(chosen))
    if "cursor" in given:
        _after(query, given["cursor"])


def _after(query: Query, cursor: str) -> None:
    sort, value, last = read_cursor(cursor)
    if sort != query.sort:
        raise Problem(404, "this cursor is of another order", "go on with the same sort, or start from the first page")
    if query.sort == "position":
        query.where.append("a.id > ?")
        query.values.append(last)
        return
    column, down = _SORTS[query.sort]
    query.where.append(f"({column} {'<' if down else '>'} ? OR ({column} = ? AND a.id > ?))")
    query.values.extend((value, value, last))


def make_cursor(sort: str, value: float, last: int) -> str:
    """A cursor: where a page ended."""
    return base64.urlsafe_b64encode(orjson.dumps([sort, value, last])).decode().rstrip("=")


def read_cursor(text: str) -> tuple[str, float, int]:
    """The inverse of ``make_cursor``.

    Raises:
        Problem: 404, not a cursor.
    """
    try:
        found = orjson.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        sort, value, last = found
        good = isinstance(sort, str) and isinstance(value, (int, float)) and type(last) is int and 0 <= last < 2**62
    except (ValueError, TypeError):
        good = False
    if not good:
        raise Problem(404, "this cursor leads nowhere", "send the `next` of the page before, or start from the first page")
    return sort, value, last


def pair_key(source: str, target: str, country: str) -> str:
    """A pair's lasting name in addresses of the service: ``a:art_1~b:art_2``, or ``a:art_1~VN``."""
    return f"{source.replace('#', ':', 1)}~{target.replace('#', ':', 1) or country}"


def row_data(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """A row as the API shows it."""
    (
        number, source, target, rank, score, probability, relation, stringency, rationale, strength, alone, stale, here,
        there, _, _, topics, themes, sectors, *_,
    ) = row if row.__class__ is not dict else row.values()  # fmt: skip
    whole: dict[str, Any] = {
        "id": number,
        "key": pair_key(source, target, there),
        "source": source,
        "target": target or None,
        "source_jurisdiction": here,
        "target_jurisdiction": there,
        "rank": rank,
        "score": score,
        "probability": probability,
        "relation": relation,
        "stringency": stringency,
        "rationale": rationale,
        "strength": strength,
        "no_counterpart": alone != 0,
        "stale": stale != 0,
        "topics": topics.split(),
        "themes": themes.split(),
        "sectors": sectors.split(),
        "review": review_data(row),
    }
    if fields is DEFAULT:
        return whole
    if {"evidence", "source_quote", "target_quote"} & set(fields):
        evidence = orjson.loads(row["evidence"])
        whole["evidence"] = evidence
        whole["source_quote"] = evidence.get("source_quote", "")
        whole["target_quote"] = evidence.get("target_quote", "")
    return {name: whole[name] for name in fields}


_NONE = {"state": "unreviewed", "reviewers": 0, "relation": None, "stringency": None, "outdated": False}


def review_data(row: Any) -> dict[str, Any]:
    """Where a pair stands; ``outdated`` where a text changed since the last decision."""
    if row["new_value"] is None:
        return _NONE
    new = orjson.loads(row["new_value"])
    return {
        "state": new["state"],
        "reviewers": new["reviewers"],
        "relation": new["relation"],
        "stringency": new["stringency"],
        "outdated": row["seen_source"] != row["source_hash"] or row["seen_target"] != row["target_hash"],
    }


def run(db: Any, query: Query) -> tuple[list[dict[str, Any]], str | None]:
    """Run a statement: rows, and the cursor of the next page."""
    found = db.all(query.sql(db.dialect), query.values)
    cursor = pop_cursor(found, query)
    return [row_data(row, query.fields) for row in found], cursor


def pop_cursor(found: list[Any], query: Query) -> str | None:
    """Take the row that is one too many from a list; the cursor of the next page where there was one."""
    if len(found) <= query.limit:
        return None
    found.pop()
    last = found[-1]
    value = 0 if query.sort == "position" else last[query.sort.lstrip("-")]
    return make_cursor(query.sort, value, last["id"])


def split_key(text: str) -> tuple[str, str]:
    """Source and target of a pair's lasting name.

    Raises:
        Problem: 404, not such a name.
    """
    source, mark, target = text.partition("~")
    source, target = source.replace(":", "#", 1), target.replace(":", "#", 1)
    if not mark or not _ADDRESS.match(source) or not (COUNTRY.match(target) or _ADDRESS.match(target)):
        raise Problem(404, "no such pair", "name it like cn-x:art_1~vn-y:art_2, or cn-x:art_1~VN")
    return source, target
