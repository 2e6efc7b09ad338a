"""Schemes: the drafting grammar of a kind of document in some jurisdictions, one TOML file each in ``schemes/``.

A scheme says for whom it holds (``for = { jurisdictions = [...], kinds = [...] }``), how units, containers and labels
look, what opens another component and what is no text of the law. Patterns are regular expressions in which ``{lead}``,
``{cn}``, ``{rom}``, ``{sp}``, ``{VI}`` and ``{vi}`` (letters of Vietnamese, inside brackets) stand for the pieces named in
``_MACROS``. docs/schemes.md names every key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stdalign.errors import CorpusError
from stdalign.model import Component, Level
from stdalign.record import Record
from stdalign.strict import checked_table, choice, place_of

KINDS = ("law", "standard", "code", "treaty")
"""Kinds of document: law (acts, decrees, regulations), technical standard, code of practice, treaty."""

_MACROS = {
    "{lead}": r"[ \t\f\u00a0\u3000#*_>]{0,80}",
    "{cn}": r"[〇零○一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰0-9０-９]{1,12}",
    "{rom}": r"[IVXLC]{1,8}",
    "{sp}": r"[ \t\u00a0\u3000]",
    "{VI}": "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ",
    "{vi}": "a-zàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
}


_BLANK_CLASS = re.compile(r"(?<!\\)\[ (?:\\t)?(?!\\t|\\u00a0)(?![^\]]*\\u00a0)")
"""A class of characters that begins with a blank: web pages put one that does not break in its place."""


@dataclass(frozen=True)
class HeadRule(Record):
    """How a unit or a container announces itself.

    ``weight`` says how sure the form is; rules of different ``family`` are never mixed in one instrument. ``numerals``
    is ``path`` where the number is a path (4.2.1). ``annex`` rules are tried in annexes only. ``last`` rules count only
    where no other unit is found, ``holds`` rules are the articles of an amending act, between which stand those of the
    amended one; ``heading`` says where the title of these units stands, if not where the scheme says.
    """

    level: Level
    pattern: str
    weight: float = 1.0
    family: str = "article"
    numerals: str = "arabic"
    word: bool = True
    annex: bool = False
    last: bool = False
    holds: bool = False
    heading: str = ""


@dataclass(frozen=True)
class MarkRule(Record):
    """A label inside a unit: its kind of numeral and the level that it opens.

    ``inline`` finds it inside a line where the order asks for it; ``back`` finds one that stood inside the
    text before, once the label after it has turned up at the start of a line. ``step`` names what is counted and no
    number of the list around it: a note, an example.
    """

    level: Level
    pattern: str
    numerals: str = "arabic"
    inline: str = ""
    under: str = ""
    back: str = ""
    step: str = ""


@dataclass(frozen=True)
class MarkerRule(Record):
    """A line that opens another component (annex, elucidation …) or closes the enacting text.

    ``hard`` ones count inside a sentence too; after one with ``ends`` there is no text of the document: histories, lists of books.
    """

    component: Component | None
    pattern: str
    hard: bool = False
    ends: bool = False


@dataclass(frozen=True)
class NoiseRule(Record):
    """Lines that are no text of the law."""

    kind: str
    pattern: str


@dataclass(frozen=True)
class QuoteRule(Record):
    """The marks of quoted replacement text; ``ascii`` is ``line`` or ``block`` where straight marks open it too."""

    open: str = ""
    close: str = ""
    ascii: str = ""


@dataclass(frozen=True)
class ReferenceRule(Record):
    """How a text cites: named groups art, sub, para, point, law, own, same, previous, word, num, before, cite, upto.

    A group may be there twice (``para``, ``para2``). ``more`` is tried where a reference ends and finds the next of a list, as often as
    it does; ``item`` finds each of what is listed ahead of an article, in the group ``before``.
    """

    pattern: str
    anchor: str = ""
    more: str = ""
    item: str = ""
    numerals: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MetaRule(Record):
    """A statement of the front about the document: the group ``value``; the ``last`` of several where it says so.

    ``front`` ones are looked for before the first unit only; ``value`` is what a match stands for, if not its own words.
    """

    key: str
    pattern: str
    kind: str = ""
    last: bool = False
    value: str = ""
    front: bool = False


@dataclass(frozen=True)
class LostRule(Record):
    """A looser form of a heading, tried where a number is missing; ``alike`` are the characters that scanning mistakes."""

    pattern: str = ""
    alike: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExampleRule(Record):
    """A worked example: a text of our own words, the numbers of its units, and some addresses that splitting gives."""

    text: str
    units: tuple[str, ...]
    eids: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Scheme(Record):
    """The drafting grammar of a kind of document.

    ``paragraphs`` is ``counted`` (款, วรรค: by order), ``numbered`` (ayat, khoản, subsection) or ``either``; ``lone`` keeps
    the count where there is one paragraph only. ``blocks`` says what ends an unnumbered paragraph: ``line`` or
    ``sentence``. ``heading`` says where a unit's title stands: ``line``, ``above``, ``next``, ``dash``, ``short`` (on the
    label's line, where that is no line of a paragraph) or ``none``.
    ``normative`` tells the title of the clause of normative references, ``designation`` how they are called (groups ``name``
    and ``year``), ``degrees`` the words for how closely they adopt another; ``defines`` parts a term from its meaning.
    ``known_by`` are patterns that only documents of this kind have in front.
    """

    name: str
    jurisdictions: tuple[str, ...]
    kinds: tuple[str, ...]
    paragraphs: str = "either"
    lone: bool = False
    blocks: str = "sentence"
    heading: str = "none"
    terminal: str = ".;:!?"
    letters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: tuple[HeadRule, ...] = ()
    containers: tuple[HeadRule, ...] = ()
    marks: tuple[MarkRule, ...] = ()
    markers: tuple[MarkerRule, ...] = ()
    noise: tuple[NoiseRule, ...] = ()
    quotes: QuoteRule = field(default_factory=QuoteRule)
    references: tuple[ReferenceRule, ...] = ()
    metadata: tuple[MetaRule, ...] = ()
    repealed: str = r"(?!)"
    definition: str = ""
    amends: str = ""
    quoted_after: str = ""
    amending_item: str = ""
    skipped_after: str = ""
    closing: str = ""
    known_by: str = ""
    terms: str = ""
    defines: str = ""
    normative: str = ""
    designation: str = ""
    degrees: Mapping[str, str] = field(default_factory=dict)
    lost: LostRule = field(default_factory=LostRule)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[ExampleRule, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of document that a text read by this scheme is taken for."""
        return self.kinds[0]

    @classmethod
    def from_toml(cls, text: str, name: str = "scheme", others: Mapping[str, str] | None = None) -> Scheme:
        """A scheme from its TOML.

        Args:
            text: the TOML.
            name: what messages call it.
            others: the TOML of the schemes that it may extend, by name.

        Raises:
            CorpusError: a key, a value or a pattern is wrong; file and line are named.
        """
        return _build(_layered(name, text, others or {}, ()), name, text)


_PATTERNS = (
    "repealed", "definition", "amends", "quoted_after", "amending_item", "skipped_after", "closing", "known_by", "terms",
    "defines", "normative", "designation",
)  # fmt: skip
_RULE_KEYS = {
    "unit": ("level", "pattern", "weight", "family", "numerals", "word", "annex", "last", "holds", "heading"),
    "container": ("level", "pattern", "weight", "family", "numerals", "word", "annex"),
    "mark": ("level", "pattern", "numerals", "inline", "under", "back", "step"),
    "marker": ("component", "pattern", "hard", "ends"),
    "noise": ("kind", "pattern"),
    "reference": ("pattern", "anchor", "more", "item", "numerals", "words"),
    "metadata": ("key", "pattern", "kind", "last", "value", "front"),
    "example": ("text", "units", "eids"),
}
_TABLE_KEYS = {
    "for": ("jurisdictions", "kinds"),
    "quotes": ("open", "close", "ascii"),
    "lost": ("pattern", "alike"),
    "degrees": ("identical", "modified", "not_equivalent"),
}
_TOP_KEYS = (
    "name", "extends", "paragraphs", "lone", "blocks", "heading", "terminal", "letters", "ordinals", *_PATTERNS,
    *_RULE_KEYS, *_TABLE_KEYS,
)  # fmt: skip
_CHOICES = {
    "paragraphs": ("counted", "numbered", "either"),
    "blocks": ("line", "sentence"),
    "heading": ("none", "line", "above", "next", "dash", "short"),
}
NUMERALS = ("arabic", "chinese", "roman", "any", "ocr", "latin", "path")
"""Kinds of numerals that a rule may name, beside the letter orders of the scheme itself."""


def expand(pattern: str) -> str:
    """A scheme's pattern with its macros written out; wherever it takes a blank it takes one that does not break as well.

    A line ends at a form feed, and begins after one.

    >>> expand("Art[ ]{sp}")
    'Art[ \\\\u00a0][ \\\\t\\\\u00a0\\\\u3000]'
    """
    for macro, piece in _MACROS.items():
        pattern = pattern.replace(macro, piece)
    pattern = _BLANK_CLASS.sub(r"\g<0>\\u00a0", pattern)
    return pattern.replace("[ \\t\\u00a0]*$", "[ \\t\\u00a0\\f]*$").replace("^[ \\t\\u00a0]*", "^[ \\t\\u00a0\\f]*")


def scheme_table(text: str, name: str, others: Mapping[str, str]) -> dict[str, Any]:
    """The table of a scheme with what it extends laid under it.

    Raises:
        CorpusError: a key is wrong; file and line are named.
    """
    return _layered(name, text, others, ())


def _layered(name: str, text: str, others: Mapping[str, str], above: tuple[str, ...]) -> dict[str, Any]:
    """The table of a scheme laid over those that it extends."""
    raw = checked_table(text, name, _TOP_KEYS, _RULE_KEYS, _TABLE_KEYS)
    base = raw
    for wanted in raw.get("extends", ()):
        other = f"_{wanted}" if wanted == name else wanted
        if other not in others or other in above:
            raise CorpusError(
                f"extends {other!r}, which is no scheme" if other not in others else f"extends {other!r}, which extends it",
                where=place_of(text, name, "extends"),
                next_step=f"name one of {', '.join(sorted(others))}",
            )
        base = _merge(_layered(other, others[other], others, (*above, name)), base)
    return base


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """``over`` upon ``under``; lists of rules are joined, own rules first."""
    out = dict(under)
    for key, value in over.items():
        if key in out and isinstance(value, list) and value and isinstance(value[0], dict):
            out[key] = [*value, *out[key]]
        elif key in out and isinstance(value, dict):
            out[key] = {**out[key], **value}
        else:
            out[key] = value
    return out


def _build(base: dict[str, Any], name: str, text: str) -> Scheme:
    """The scheme of a checked table."""
    held = base.get("for")
    if not isinstance(held, dict) or not held.get("jurisdictions") or not held.get("kinds"):
        raise CorpusError(
            "says not for whom it holds",
            where=f"{name}:1",
            next_step='write for = { jurisdictions = ["XX"], kinds = ["law"] }',
        )
    for kind in held["kinds"]:
        choice(kind, KINDS, text, name, "for")
    for key, allowed in _CHOICES.items():
        if key in base:
            choice(base[key], allowed, text, name, key)
    letters = {key: tuple(value) for key, value in base.get("letters", {}).items()}
    for section in ("unit", "container", "mark"):
        for entry in base.get(section, ()):
            choice(entry.get("numerals", "arabic"), (*NUMERALS, *letters), text, name, "numerals")
    for entry in base.get("unit", ()):
        choice(entry.get("heading", "none"), _CHOICES["heading"], text, name, "heading")
    plain: dict[str, Any] = {
        key: base[key]
        for key in ("paragraphs", "lone", "blocks", "heading", "terminal", "ordinals", "degrees")
        if key in base
    }
    plain.update({key: expand(base[key]) for key in _PATTERNS if base.get(key)})
    try:
        return Scheme(
            name=base.get("name", name),
            jurisdictions=tuple(code.upper() for code in held["jurisdictions"]),
            kinds=tuple(held["kinds"]),
            letters=letters,
            units=tuple(_head(entry, Level.ARTICLE) for entry in base.get("unit", ())),
            containers=tuple(_head(entry, Level.PART) for entry in base.get("container", ())),
            marks=tuple(MarkRule(**_patterned(entry, Level(entry["level"]))) for entry in base.get("mark", ())),
            markers=tuple(
                MarkerRule(
                    Component(entry["component"]) if entry.get("component") else None,
                    expand(entry["pattern"]),
                    bool(entry.get("hard", False)),
                    bool(entry.get("ends", False)),
                )
                for entry in base.get("marker", ())
            ),
            noise=tuple(NoiseRule(entry["kind"], expand(entry["pattern"])) for entry in base.get("noise", ())),
            quotes=QuoteRule(**base.get("quotes", {})),
            references=tuple(ReferenceRule(**_patterned(entry)) for entry in base.get("reference", ())),
            metadata=tuple(MetaRule(**_patterned(entry)) for entry in base.get("metadata", ())),
            lost=LostRule(**_patterned(base.get("lost", {}))),
            examples=tuple(
                ExampleRule(entry["text"], tuple(entry["units"]), tuple(entry.get("eids", ())))
                for entry in base.get("example", ())
            ),
            **plain,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CorpusError(
            f"cannot be used ({type(error).__name__}: {error})", where=name, next_step="mend the entry named"
        ) from None


def _head(entry: Mapping[str, Any], level: Level) -> HeadRule:
    return HeadRule(**_patterned(entry, Level(entry.get("level", level.value))))


_EXPANDED = ("pattern", "inline", "back", "more", "item")


def _patterned(entry: Mapping[str, Any], level: Level | None = None) -> dict[str, Any]:
    """An entry with its patterns written out and its level read."""
    out = {key: expand(value) if key in _EXPANDED else value for key, value in entry.items()}
    if level is not None:
        out["level"] = level
    return out
