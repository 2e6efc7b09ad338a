"""Parallel rows for training: every source marked for it, and the project's own termbase, catalogue and digests."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh", "vi", "th", "id", "ms", "my", "km", "lo", "tl", "pt")
# Weight of each source in the draw of a batch. Only sources whose licence lets trained weights be shipped:
# mypar_en_my is left out: its authors give it for use that is not commercial. It serves as development text for Burmese.
SENTENCES = {
    "aosp_strings": 1.0, "tico19": 2.5, "talpco": 1.0, "taiwan_law_zh_en": 2.0, "cc_legalcode": 1.0, "legal_docs_i18n": 1.0,
    "tatoeba_laser": 1.0, "xquad": 2.0, "mgsm": 1.0, "nusax": 1.0,
}  # fmt: skip
LEXICONS = {"omw_lexicon": 1.0, "lao_eng_dictionary": 0.7, "swadesh_panlex": 0.5, "odm_mekong": 1.5}
OWN = {"termbase": 1.5, "catalogue": 3.0, "digests": 2.0, "links": 3.0}
WEIGHTS = {**SENTENCES, **LEXICONS, **OWN}
LANGUAGE_WEIGHTS = {"my": 2.6, "zh": 1.2}
"""Languages that need more: Burmese has the least text for its many one-syllable words."""
SHORT = {*LEXICONS, "termbase"}
"""Sources of words and phrases: several of them at once make a training text."""
_ALIAS = {"zh-Hant": "zh", "pt-BR": "pt", "fil": "tl", "ms2": "ms"}
_LONG = 700

Row = tuple[str, dict[str, list[str]]]
"""Source, and for each language its renderings of the same thing."""


def simplified() -> Any:
    """Converter of Traditional to Simplified Chinese (opencc-python-reimplemented)."""
    from opencc import OpenCC

    return OpenCC("t2s")


def shared_rows(root: Path) -> Iterator[Row]:
    """Rows of the public sources under ``root`` (a folder a source, one TSV a file)."""
    csv.field_size_limit(1 << 30)
    convert = simplified()
    for name in {**SENTENCES, **LEXICONS}:
        for path in sorted((root / name).glob("*.tsv")):
            with path.open(encoding="utf-8", newline="") as lines:
                for raw in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                    row: dict[str, list[str]] = {}
                    for column, value in raw.items():
                        language = _ALIAS.get(column or "", column)
                        if language not in LANGUAGES or not isinstance(value, str) or not value.strip():
                            continue
                        if language == "zh":
                            value = convert.convert(value)
                        parts = value.split(" | ") if name in ("omw_lexicon", "swadesh_panlex") else [value]
                        row.setdefault(language, []).extend(p.strip(" *") for p in parts if p.strip(" *"))
                    if name == "omw_lexicon" and raw.get("en_def"):
                        row.setdefault("en", []).append(raw["en_def"])
                    if row:
                        yield from pieces(name, {k: list(dict.fromkeys(v)) for k, v in row.items()})


def pieces(name: str, row: dict[str, list[str]]) -> Iterator[Row]:
    """The row, and for long ones (statute articles) its sentences where both sides have as many."""
    yield name, {k: [t[:_LONG] for t in v] for k, v in row.items()}
    if all(len(v) == 1 for v in row.values()) and max(len(v[0]) for v in row.values()) > 250:
        split = {k: [s for s in re.split(r"(?<=[.;。；])\s*", v[0]) if len(s) > 3] for k, v in row.items()}
        if len({len(v) for v in split.values()}) == 1 and len(next(iter(split.values()))) > 1:
            for at in range(len(next(iter(split.values())))):
                yield name, {k: [v[at]] for k, v in split.items()}


def own_rows(corpora: Path) -> Iterator[Row]:
    """Rows of the project's own termbase, catalogue and digests."""
    from stdalign.terms import Termbase

    for concept in Termbase.load(corpora / "termbase").concepts.values():
        row: dict[str, list[str]] = {}
        for term in concept.terms:
            if term.language in LANGUAGES and term.reliability != "unsure":
                row.setdefault(term.language, []).append(term.text)
        if concept.definition:
            row.setdefault("en", []).append(concept.definition)
        yield "termbase", row
    linked: dict[str, dict[str, list[str]]] = {}
    for path in sorted(corpora.glob("[a-z][a-z]*/*.jsonl")):
        name = "catalogue" if path.parent.name == "catalogue" else "digests"
        if path.parent.name != "gold":
            for line in path.read_text("utf-8").splitlines():
                record = json.loads(line)
                texts = {k: v for k, v in record.get("text", {}).items() if k in LANGUAGES}
                yield name, {k: [v] for k, v in texts.items()}
                for entry in [record["id"]] if name == "catalogue" else record.get("catalogue", ())[:1]:
                    for language, text in texts.items():
                        linked.setdefault(entry, {}).setdefault(language, []).append(text)
    # What different laws demand under one common requirement: not translations, but answers to each other.
    for row in linked.values():
        yield "links", row
