"""Does the source of each term hold? A known law or standard, an address that is one, the language of the term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from stdalign.address import Eid
from stdalign.check.fault import LANGUAGES, Fault
from stdalign.errors import AddressError
from stdalign.standards import Register
from stdalign.steps.sources import DIGEST_LEVELS
from stdalign.terms import Concept

TITLED_IN = {"CN": "zh", "VN": "vi", "TH": "th", "ID": "id", "MY": "ms", "SG": "en", "PH": "en", "INT": "en"}
"""Language of the titles that the register of standards holds of a jurisdiction."""
TETUM = "tet"


@dataclass(frozen=True)
class Citable:
    """What a term may name as its source.

    Args:
        languages: instrument or designation of a standard → the languages that it is in.
    """

    languages: Mapping[str, frozenset[str]]

    def wrong(self, source: str, language: str) -> tuple[str, str]:
        """What is wrong with a source of a term in a language, and what to do; two empty texts where nothing is.

        >>> known = Citable({"cn-osh-2001": frozenset({"zh"}), "ISO 45001:2018": frozenset({"en"})})
        >>> known.wrong("cn-osh-2001#art_3", "zh"), known.wrong("ISO 45001:2018", "en")
        (('', ''), ('', ''))
        >>> known.wrong("cn-osh-2001", "vi")
        ("source 'cn-osh-2001' is in zh", 'name a law or standard in the language of the term, or none')
        """
        name, mark, eid = source.partition("#")
        if name not in self.languages:
            near = get_close_matches(name, self.languages, 1)
            step = (
                f"did you mean {near[0]}?"
                if near
                else "name one of a manifest, of sources.toml or of the register of standards"
            )
            return f"source {name!r} is no known law or standard", step
        if mark and not _addressed(eid):
            return f"source {source!r} has no address of an article", "write it like cn-work-safety-law-2021#art_21"
        if language not in self.languages[name]:
            said = f"source {name!r} is in {', '.join(sorted(self.languages[name]))}"
            return said, "name a law or standard in the language of the term, or none"
        return "", ""


@cache
def _addressed(eid: str) -> bool:
    try:
        return Eid.parse(eid).steps[-1][0] in DIGEST_LEVELS
    except AddressError:
        return False


def citable(manifests: Iterable[Mapping[str, Any]], further: Mapping[str, Mapping[str, Any]], register: Register) -> Citable:
    """What terms may name: instruments of the manifests, laws of ``sources.toml``, standards of the register.

    Args:
        manifests: rows of all manifests.
        further: the table of ``termbase/sources.toml``.
        register: the standards.
    """
    languages = {row.designation: frozenset({TITLED_IN.get(row.jurisdiction, "en")}) for row in register}
    languages |= {str(row["id"]): frozenset({str(row["language"])}) for row in manifests if "language" in row}
    for name, row in further.items():
        languages[name] = languages.get(name, frozenset()) | frozenset(row["languages"])
    return Citable(languages)


def source_faults(
    concepts: Mapping[str, Concept], further: Mapping[str, Mapping[str, Any]], held: frozenset[str], known: Citable
) -> Iterator[Fault]:
    """Every source that is no law or standard, or in another language than its term.

    Args:
        concepts: the termbase.
        further: the table of ``termbase/sources.toml``.
        held: ids of the instruments of the manifests.
        known: what may be named.
    """
    for name, row in further.items():
        where = f"termbase/sources.toml {name}"
        for language in row["languages"]:
            if language not in (*LANGUAGES, TETUM):
                yield Fault(where, f"language {language!r} is unknown", "take one of the eleven, or tet")
        if name in held and row.get("title"):
            yield Fault(where, "has a title, and stands in a manifest too", "leave the languages alone here")
        if name not in held and not row.get("title"):
            yield Fault(where, "no title, and it stands in no manifest", "write its title in its own language")
    for concept in concepts.values():
        for term in concept.terms:
            if not term.source:
                continue
            what, step = known.wrong(term.source, term.language)
            if what:
                yield Fault(f"termbase {concept.id}", f"{term.language} term {term.text!r}: {what}", step)
