"""What templates say of clauses: labels with their law, the reader's own sentence under a foreign text, hazards, filters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from stdalign.desk import Desk, label_path
from stdalign.model import Instrument
from stdalign_service import i18n

HAZARDS = {
    "chemicals": "hazardous-chemical", "fire": "fire", "machinery": "machinery", "collapse": "collapse",
    "explosion": "explosion", "hygiene": "industrial-hygiene", "fatigue": "fatigue", "height": "work-at-height", "ppe": "ppe",
    "digital": "digital-safety", "transport": "transport-of-goods", "pressure": "pressure-vessel",
    "electricity": "electrical-safety", "gas": "gas", "psychosocial": "psychosocial-hazard", "radiation": "radiation",
    "lifting": "lifting-equipment", "dust": "dust", "heat": "heat-stress", "biological": "biological-agent",
    "ergonomic": "ergonomics", "asbestos": "asbestos", "noise": "noise", "vibration": "vibration",
    "confined-space": "confined-space", "lead": "lead-metal", "cold": "cold", "lighting": "lighting",
    "excavation": "excavation-work", "demolition": "demolition",
}  # fmt: skip
"""Hazard of the catalogue → the concept of the termbase whose terms name it in every language."""

Places = Mapping[str, Mapping[str, str]]
SENTENCES = 2
"""Common requirements that are shown under a clause."""


class Said:
    """Words of one answer: the reader's language, and the labels and laws of the workspace as they are now.

    Args:
        desk: for terms, catalogue and laws; nothing is read from the database here.
        language: of the interface.
        places: label of each clause, by law and address in it.
        laws: each law, by id.
    """

    def __init__(self, desk: Desk, language: str, places: Places, laws: Mapping[str, Instrument]) -> None:
        self.desk, self.language, self.places, self.laws = desk, language, places, laws
        self.own = language if language in desk.choices.languages else "en"

    def label(self, address: str) -> str:
        """A clause as people cite it within its law, never an address: ``Điều 5 khoản 2``."""
        law, _, eid = address.partition("#")
        return " ".join(self.step(part) for part in label_path(eid, self.places.get(law, {})))

    def cite(self, address: str) -> str:
        """The law and the clause; a country's code as its name."""
        law, mark, _ = address.partition("#")
        if not mark:
            return self.desk.names(self.language).get(address, address)
        return f"{self.title(law)} {self.label(address)}"

    def title(self, law: str) -> str:
        """Title of a law in its own language."""
        return self.laws[law].title if law in self.laws else law

    def source(self, source: str) -> str:
        """The law or standard that a term is taken from, with the article where one is named."""
        name, mark, _ = source.partition("#")
        further = self.desk.knowledge.term_sources.get(name, {})
        title = self.laws[name].title if name in self.laws else str(further.get("title", name))
        return f"{title} {self.label(source)}" if mark else title

    def step(self, part: str) -> str:
        """A label as it is; a step of an address in words."""
        head, mark, number = part.partition("_")
        if mark and head == "matter":
            return f"{i18n.say(self.language, 'unnumbered')} ({number})"
        words = i18n.words(self.language)["step"]
        return words[head].replace("{n}", number) if mark and head in words else part

    def common(self, catalogue: str | Iterable[str]) -> list[tuple[str, str]]:
        """What a clause asks for in the reader's language: id and text of the common requirements that it meets."""
        names = json.loads(catalogue) if isinstance(catalogue, str) else catalogue
        known = self.desk.knowledge.catalogue.requirements
        found = ((name, known[name].text.get(self.own, "")) for name in names if name in known)
        return [(name, text) for name, text in found if text][:SENTENCES]

    def hazard(self, code: str) -> str:
        """Name of a hazard of the catalogue."""
        return self.desk.term_label(HAZARDS[code], self.language) if code in HAZARDS else code.replace("-", " ")


def chosen(query: Mapping[str, str], said: Said, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters of a page in words, for its print: name of the field, and what was chosen.

    Args:
        query: of the address.
        said: words of this answer.
        names: code of each country → its name.
    """
    language = said.language

    def country(text: str) -> str:
        return ", ".join(names.get(code, code) for code in text.split(",")) if "#" not in text else said.cite(text)

    def worded(table: str) -> Callable[[str], str]:
        return lambda text: i18n.name(language, table, text)

    plain: dict[str, tuple[str, Callable[[str], str]]] = {
        "source": ("from_country", country), "target": ("to_country", country), "jurisdiction": ("country", country),
        "in": ("country", country), "topic": ("topic", worded("topic")), "theme": ("theme", worded("theme")),
        "exchange": ("exchange", worded("exchange")), "sector": ("sector", worded("sector")), "hazard": ("hazard", said.hazard),
        "relation": ("relation", worded("relation")), "stringency": ("stringency", worded("stringency")),
        "review": ("reviews", worded("state")), "bearer": ("bearer", worded("bearer")),
        "parameter": ("parameter", lambda text: said.desk.parameter_name(text, language)[0]),
        "instrument": ("instrument", said.title), "q": ("words", str),
        "min_probability": ("probability", _share),
    }  # fmt: skip
    return [
        (i18n.say(language, plain[field][0]), plain[field][1](text))
        for field, text in query.items()
        if field in plain and text
    ]


def _share(text: str) -> str:
    """A share as per cent; what is none stays, for the error page shows its query, too."""
    try:
        return f"≥ {float(text):.0%}"
    except ValueError:
        return text
