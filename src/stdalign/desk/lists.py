"""What there is to choose from: countries, words, terms, common requirements, plugs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from stdalign.encode import ENCODERS, RERANKERS
from stdalign.engines import ENGINES
from stdalign.export import formats
from stdalign.knowledge import Knowledge
from stdalign.query import wrong
from stdalign.read import READERS
from stdalign.terms import fold
from stdalign.workspace.asking import choices_of

Rows = list[dict[str, Any]]


def listing(kind: str, knowledge: Knowledge, word: str = "") -> Rows:
    """What there is of a kind, one row each, ``id`` first.

    Args:
        kind: one of ``KINDS``.
        knowledge: what is known.
        word: only rows with this word in one of their cells; terms are searched in every language.

    Raises:
        WrongValue: no such kind; lists them.

    >>> [row["id"] for row in listing("terms", Knowledge.shipped(), "mũ bảo hộ")]
    ['safety-helmet']
    """
    if kind not in KINDS:
        raise wrong("kind", "kind", KINDS, kind)
    if kind == "terms":
        return _terms(knowledge, word)
    asked = fold(word.strip())
    return [row for row in _LISTS[kind](knowledge) if not asked or any(asked in fold(str(cell)) for cell in row.values())]


def _terms(known: Knowledge, word: str) -> Rows:
    found = known.termbase.search(word) if word.strip() else list(known.termbase)
    return [
        {"id": one.id, "topic": one.topic, "term": one.label("en"), "languages": len({t.language for t in one.terms}),
         "sources": sum(1 for t in one.terms if t.source), "definition": one.definition} for one in found
    ]  # fmt: skip


def _countries(known: Knowledge) -> Rows:
    rows = [(code, known.profile(code)) for code in choices_of(known).jurisdictions]
    return [{"id": code, "name": one.name, "languages": list(one.languages), "currency": one.currency} for code, one in rows]


def _entries(known: Knowledge) -> Rows:
    return [
        {"id": one.id, "theme": one.theme, "bearer": one.bearer, "sector": list(one.sector), "hazard": list(one.hazard),
         "text": one.text.get("en", "")} for one in known.catalogue
    ]  # fmt: skip


def _parameters(known: Knowledge) -> Rows:
    return [one.to_dict() for one in known.catalogue.parameters.values()]


def _counted(field: str) -> Callable[[Knowledge], Rows]:
    """The words of a field, each with the number of common requirements that have it."""

    def rows(known: Knowledge) -> Rows:
        choices = choices_of(known)
        words = known.vocabulary.get(f"{field}s") or getattr(choices, f"{field}s", None) or _values(known, field)
        return [{"id": str(word), "requirements": _count(known, field, str(word))} for word in words]

    return rows


def _values(known: Knowledge, field: str) -> list[str]:
    return sorted({value for one in known.catalogue for value in getattr(one, field)})


def _count(known: Knowledge, field: str, word: str) -> int:
    held = (getattr(one, "topics" if field == "topic" else field) for one in known.catalogue)
    return sum(word == value if isinstance(value, str) else word in value for value in held)


def _plugs(registry: Mapping[str, Any]) -> Callable[[Knowledge], Rows]:
    return lambda known: [{"id": name, "from": _origin(registry, name)} for name in registry]


def _origin(registry: Any, name: str) -> str:
    return "another package" if name in registry.added() else "stdalign"


def _exporters(known: Knowledge) -> Rows:
    return [
        {"id": one.name, "ending": one.suffix, "media_type": one.media_type, "binary": one.binary, "problem": one.problem}
        for one in formats()
    ]


def _ids(words: Callable[[Knowledge], Iterable[str]]) -> Callable[[Knowledge], Rows]:
    return lambda known: [{"id": one} for one in words(known)]


_LISTS: dict[str, Callable[[Knowledge], Rows]] = {
    "countries": _countries,
    "languages": _ids(lambda known: known.languages),
    "sectors": _counted("sector"),
    "themes": _counted("theme"),
    "topics": _counted("topic"),
    "bearers": _counted("bearer"),
    "hazards": _counted("hazard"),
    "entries": _entries,
    "parameters": _parameters,
    "exporters": _exporters,
    "encoders": _plugs(ENCODERS),
    "rerankers": _plugs(RERANKERS),
    "readers": _plugs(READERS),
    "engines": _plugs(ENGINES),
}
KINDS = ("terms", *_LISTS)
"""What can be listed beside the instruments of a workspace."""
