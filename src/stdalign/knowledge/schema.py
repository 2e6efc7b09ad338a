"""What each knowledge file may say: keys and types; everything else is an error with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NoReturn

from stdalign.errors import CorpusError
from stdalign.instrument import STANDINGS
from stdalign.strict import place_of


@dataclass(frozen=True)
class Value:
    """A plain value: of one of some types, and where ``among`` is given one of the words listed there.

    ``among`` names a list of the vocabulary (``modalities``, ``bearers`` …) or is the list itself.
    """

    types: tuple[type, ...]
    name: str
    among: str | tuple[str, ...] = ()


@dataclass(frozen=True)
class Many:
    """A list whose items are all of one kind; a single one may stand for a list of one where ``or_one`` is true."""

    each: Value
    or_one: bool = False


@dataclass(frozen=True)
class Table:
    """A table with known keys; ``rest`` is the kind of every other key, none by default; ``among`` names allowed ones."""

    keys: Mapping[str, Any] = field(default_factory=dict)
    rest: Any = None
    needed: tuple[str, ...] = ()
    among: str | tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """A list of tables of one kind."""

    row: Table


TEXT = Value((str,), "text in quotes")
NUMBER = Value((int, float), "a number")
WHOLE = Value((int,), "a whole number")
FLAG = Value((bool,), "true or false")
RATIO = Value((int, float, str), "a number, or a fraction or decimal in quotes")
PATTERN = TEXT
PATTERNS = Many(TEXT, or_one=True)
DIRECTION = Value((str,), "text in quotes", ("lower", "higher", "neutral"))
MODALITY = Value((str,), "text in quotes", "modalities")
BEARER = Value((str,), "text in quotes", "bearers")
TOPIC = Value((str,), "text in quotes", "topics")
THEME = Value((str,), "text in quotes", "themes")
UNIT_KINDS = (
    "age", "concentration", "count", "height", "length", "mass", "money", "noise_level", "other", "percentage", "person",
    "pressure", "temperature", "time", "voltage",
)  # fmt: skip
QUANTITY_KINDS = tuple("persons" if kind == "person" else kind for kind in UNIT_KINDS if kind != "time")
OPS = (">=", ">", "<=", "<", "=", "approx", "within", "range")
STRENGTHS = ("requirement", "recommendation", "permission", "possibility", "capability")
_UNIT = Table(
    {
        "unit": TEXT, "kind": Value((str,), "text in quotes", UNIT_KINDS), "pattern": PATTERN, "qual": TEXT, "before": FLAG,
        "factor": NUMBER, "local": FLAG,
    },
    needed=("unit", "kind", "pattern"),
)  # fmt: skip
_CLAUSES = (
    "about", "agent", "amending", "announces", "besides", "break", "case", "circumstance", "compound", "condition", "cue_after", "definition", "determiner", "ending", "exception", "not_subject",
    "opening", "patient", "possessed", "relative", "scope_party", "subject_after",
)  # fmt: skip
_SANCTION = ("act_after", "licence", "organisation_n", "prison")
_QUANTITY = (
    "age_after", "ahead_after", "ahead_before", "age_before", "below_zero", "clock", "compound", "concentration", "counter", "deadline_after", "deadline_before", "each",
    "exclusive", "gap", "half_after", "height", "join", "mask", "negated", "not_age_after", "not_deadline", "notice", "of_these", "per", "per_unit", "period_n", "period_weak", "product", "rate_after", "reference", "retention",
    "counted", "skip", "stop", "times", "times_gap",
)  # fmt: skip
_OPS = Table(rest=PATTERNS, among=OPS)
_BARE = Table(
    {
        "kind": Value((str,), "text in quotes", QUANTITY_KINDS),
        "unit": TEXT,
        "before": PATTERN,
        "after": PATTERN,
        "low": NUMBER,
        "high": NUMBER,
    },
    needed=("kind", "unit"),
)
_BY_NAME = Table(rest=PATTERNS)

LANGUAGE = Table(
    {
        "extends": Many(TEXT), "language": TEXT, "decimal": Value((str,), "text in quotes", (".", ",")), "spaced": FLAG,
        "macros": Table(rest=PATTERN),
        "numbers": Table(
            {
                "words": Table(rest=NUMBER), "multipliers": Table(rest=NUMBER), "teens": Many(TEXT), "never_first": Many(TEXT),
                "point": TEXT, "joins": PATTERN, "compounds": Many(TEXT), "half": TEXT, "minus": TEXT, "pairs": FLAG,
                "positional": FLAG,
            }
        ),
        "unit": Rows(_UNIT),
        "shares": Table({"forms": PATTERNS, "words": Table(rest=NUMBER), "fixed": _BY_NAME, "dated": PATTERN}),
        "quantity": Table(
            {
                **dict.fromkeys(_QUANTITY, PATTERNS), "reach": WHOLE, "filler": WHOLE, "range": Many(Value((list,), "a list")),
                "quoted": TEXT, "bare": Rows(_BARE), "before": _OPS, "after": _OPS, "between": _OPS, "far": _OPS, "fixed": _BY_NAME, "period": _BY_NAME, "qual": _BY_NAME,
                "rate_adverb": _BY_NAME, "rate_before": _BY_NAME, "times_fixed": _BY_NAME,
            }
        ),
        "sanction": Table({**dict.fromkeys(_SANCTION, PATTERNS), "organisation": _BY_NAME}),
        "clauses": Table(dict.fromkeys(_CLAUSES, PATTERNS)),
        "modality": Rows(Table({"is": MODALITY, "pattern": PATTERN, "weight": NUMBER}, needed=("is", "pattern"))),
        "strength": Table(dict.fromkeys(STRENGTHS, PATTERNS)),
        "bearer": Rows(Table({"is": BEARER, "pattern": PATTERN, "weight": NUMBER}, needed=("is", "pattern"))),
        "implied": Rows(Table({"is": BEARER, "pattern": PATTERN, "for": Many(MODALITY)}, needed=("is", "pattern"))),
        "topics": Table(rest=Many(TEXT), among="topics"),
    }
)  # fmt: skip
SHARED = Table(
    {
        "glued": Many(TEXT), "unit": Rows(_UNIT), "default_bearer": Table(rest=BEARER, among="modalities"),
        "default_topic": Table(rest=TOPIC, among="modalities"), "default_topic_bearer": Table(rest=TOPIC, among="bearers"),
        "theme": Table(rest=Many(THEME), among="topics"), "theme_bearer": Table(rest=Many(THEME), among="bearers"),
        "theme_modality": Table(rest=Many(THEME), among="modalities"), "topic_of": Table(rest=TOPIC),
        "topic_bonus": Table(rest=Table(rest=NUMBER, among="topics")), "topic_damping": Table(rest=NUMBER, among="topics"),
    }
)  # fmt: skip
STRINGENCY = Table(
    {
        "modality": Table(rest=WHOLE, among="modalities"), "applies": Table(rest=DIRECTION),
        **dict.fromkeys(("promptly", "every", "some", "serves"), Table(rest=Many(TEXT))),
        "act": Table({"wide": Many(TEXT)}),
        "qualifier": Table({"absolute": WHOLE}, rest=WHOLE, among="qualifiers"),
        "qualified": Table(rest=Table(rest=Many(TEXT)), among="qualifiers"),
    },
    rest=Table(dict.fromkeys(("minimum", "maximum", "equal"), DIRECTION)),
)  # fmt: skip
PHRASES = Table(
    {
        "punctuation": TEXT, "shortest": NUMBER, "joints": Table(rest=Many(TEXT)), "leading": Table(rest=Many(TEXT)),
        "wording": Table({"spaced": Many(TEXT), "family": Table(rest=TEXT)}),
        "second": Table({"parties": Many(TEXT), "form": Many(TEXT)}),
    }
)  # fmt: skip
REASONS = Table(rest=Table({"figures": Many(TEXT), "for": TEXT, "against": TEXT}))
UNITS = Table({"alone": Many(TEXT), "flows": Many(TEXT)}, rest=Table(rest=RATIO))
VOCABULARY = Table(dict.fromkeys(("bearers", "modalities", "qualifiers", "topics", "themes", "exchange"), Many(TEXT)))
PARAMETERS = Table(
    rest=Table(
        {"name": TEXT, "kind": TEXT, "unit": TEXT, "stricter": DIRECTION, "note": TEXT}, needed=("name", "kind", "unit")
    )
)
REFERENCES = Table(rest=Table({"title": TEXT, "articles": WHOLE, "clauses": Many(TEXT)}, needed=("title",)))
PARAMETER_NAMES = Table(rest=Table(rest=TEXT))
STANDING = Value((str,), "text in quotes", STANDINGS)
_MANIFEST_TEXTS = (
    "id", "jurisdiction", "language", "title", "title_en", "number", "date", "in_force", "issuer", "status", "source",
    "licence", "uri", "standing_on",
)  # fmt: skip
MANIFEST = Table(
    {
        "instrument": Rows(
            Table(
                {
                    **dict.fromkeys(_MANIFEST_TEXTS, TEXT), "year": WHOLE, "standing": STANDING, "amended_by": Many(TEXT),
                    "superseded_by": Many(TEXT), "answers": Many(TEXT),
                },
                needed=("id", "jurisdiction", "language", "title"),
            )
        )
    }
)  # fmt: skip
FAMILIES = Table(rest=Table({"parents": Many(TEXT)}, needed=("parents",)))
_NAMES = Table(rest=TEXT, needed=("en",))
INDUSTRIES = Table(
    {
        "sectors": Table(rest=Many(TEXT)), "common": Table({"check": Many(TEXT), "never": Many(TEXT)}),
        "industry": Table(
            rest=Table(
                {
                    "names": _NAMES, "isic": Many(TEXT), "national": Table(rest=Many(TEXT)), "sector": Many(TEXT),
                    "check": Many(TEXT), "never": Many(TEXT),
                },
                needed=("names", "isic", "sector", "check"),
            )
        ),
        "subject": Table(rest=Table({"names": _NAMES, "entries": Many(TEXT)}, needed=("names", "entries"))),
    }
)  # fmt: skip
TERM_SOURCES = Table(
    rest=Table(
        {"languages": Many(TEXT), "title": TEXT, "title_en": TEXT, "number": TEXT, "year": WHOLE}, needed=("languages",)
    )
)
INFLECTION = Table(rest=Table({"suffixes": Many(TEXT), "verb": PATTERN, "nominal": TEXT}))


class Check:
    """Checks the table of one file.

    Args:
        text: the TOML, to find the line.
        name: the file.
        words: the vocabulary, by kind.
    """

    def __init__(self, text: str, name: str, words: Mapping[str, Sequence[str]]) -> None:
        self.text = text
        self.name = name
        self.words = words

    def table(self, value: object, kind: Table, key: str = "", at: int = 1) -> None:
        """Refuse a table with a key or value that its kind does not allow.

        Raises:
            CorpusError: says file and line.
        """
        if not isinstance(value, dict):
            self._fail(f"{key!r} is no table", key, f"write [{key}]")
        allowed = self._among(kind.among)
        for name, item in value.items():
            inner = kind.keys.get(name, kind.rest)
            if inner is None or (allowed and name not in kind.keys and name not in allowed):
                self._unknown(name, [*kind.keys, *allowed], at)
            self._one(item, inner, name, at)
        missing = [name for name in kind.needed if name not in value]
        if missing:
            self._fail(f"{key!r} has no {', '.join(missing)}", key, "fill it in", at)

    def _one(self, value: object, kind: object, key: str, at: int) -> None:
        if isinstance(kind, Table):
            self.table(value, kind, key, at)
        elif isinstance(kind, Rows):
            if not isinstance(value, list):
                self._fail(f"{key!r} is no list of tables", key, f"write [[{key}]]")
            for number, row in enumerate(value, 1):
                self.table(row, kind.row, key, number)
        elif isinstance(kind, Many):
            if kind.or_one and not isinstance(value, list):
                value = [value]
            if not isinstance(value, list):
                self._fail(f"{key!r} is no list", key, f"write {key} = [ … ]", at)
            for item in value:
                self._plain(item, kind.each, key, at)
        elif isinstance(kind, Value):
            self._plain(value, kind, key, at)

    def _plain(self, value: object, kind: Value, key: str, at: int) -> None:
        if not isinstance(value, kind.types) or (isinstance(value, bool) and bool not in kind.types):
            self._fail(f"{key} cannot be {value!r}", key, f"write {kind.name}", at)
        allowed = self._among(kind.among)
        if allowed and value not in allowed:
            near = get_close_matches(str(value), allowed, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(allowed)}"
            self._fail(f"{key} cannot be {value!r}", key, hint, at, str(value))

    def _among(self, names: str | tuple[str, ...]) -> Sequence[str]:
        return self.words.get(names, ()) if isinstance(names, str) and names else tuple(names)

    def _unknown(self, key: str, allowed: Sequence[str], at: int) -> NoReturn:
        near = get_close_matches(key, allowed, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(sorted(allowed))}"
        self._fail(f"unknown key {key!r}", key, hint)

    def _fail(self, what: str, key: str, next_step: str, at: int = 1, value: str = "") -> NoReturn:
        raise CorpusError(what, where=self._where(key, at, value), next_step=next_step)

    def _where(self, key: str, at: int, value: str) -> str:
        """File and line: of the value where it stands only once beside its key, else of the key's n-th place."""
        lines = [number for number, line in self._lines(key) if value and f'"{value}"' in line]
        if len(lines) == 1:
            return f"{self.name}:{lines[0]}"
        return place_of(self.text, self.name, key, at) if key else self.name

    def _lines(self, key: str) -> Iterator[tuple[int, str]]:
        wanted = re.compile(rf"""^\s*["']?{re.escape(key)}["']?\s*=""")
        return ((n, line) for n, line in enumerate(self.text.splitlines(), 1) if wanted.match(line))
