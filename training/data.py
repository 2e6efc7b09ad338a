"""Parallel rows for training: every source marked for it, and the project's own termbase, catalogue and digests."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = ("en", "zh", "vi", "th", "id", "ms", "my", "km", "lo", "tl", "pt")
# Sources whose licence lets trained weights be shipped; the GPL repository mypar_en_my is left out.
SENTENCES = {
    "aosp_strings": 1.0, "tico19": 3.0, "talpco": 2.0, "taiwan_law_zh_en": 1.0, "cc_legalcode": 3.0, "legal_docs_i18n": 2.0,
    "tatoeba_laser": 1.0, "xquad": 2.0, "mgsm": 1.0, "nusax": 1.0,
}  # fmt: skip
LEXICONS = {"omw_lexicon": 0.5, "lao_eng_dictionary": 0.4, "swadesh_panlex": 1.0, "odm_mekong": 2.0}
_ALIAS = {"zh-Hant": "zh", "pt-BR": "pt"}
_LONG = 700

Row = tuple[float, dict[str, list[str]]]
"""Weight, and for each language its renderings of the same thing."""


def simplified() -> object:
    """Converter of Traditional to Simplified Chinese (opencc-python-reimplemented)."""
    from opencc import OpenCC

    return OpenCC("t2s")


def shared_rows(root: Path) -> Iterator[Row]:
    """Rows of the public sources under ``root`` (a folder a source, one TSV a file)."""
    csv.field_size_limit(1 << 30)
    convert = simplified()
    for name, weight in {**SENTENCES, **LEXICONS}.items():
        for path in sorted((root / name).glob("*.tsv")):
            with path.open(encoding="utf-8", newline="") as lines:
                for raw in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                    row: dict[str, list[str]] = {}
                    for column, value in raw.items():
                        language = _ALIAS.get(column or "", column)
                        if language not in LANGUAGES or not isinstance(value, str) or not value.strip():
                            continue
                        if column == "zh-Hant":
                            value = convert.convert(value)  # type: ignore[attr-defined]
                        parts = value.split(" | ") if name == "omw_lexicon" else [value]
                        row.setdefault(language, []).extend(p.strip() for p in parts if p.strip())
                    if name == "omw_lexicon" and raw.get("en_def"):
                        row.setdefault("en", []).append(raw["en_def"])
                    if len(row) > 1:
                        yield from pieces(weight, row)


def pieces(weight: float, row: dict[str, list[str]]) -> Iterator[Row]:
    """The row, and for long ones (statute articles) its sentences where both sides have as many."""
    yield weight, {k: [t[:_LONG] for t in v] for k, v in row.items()}
    if all(len(v) == 1 for v in row.values()) and max(len(v[0]) for v in row.values()) > 250:
        split = {k: [s for s in re.split(r"(?<=[.;。；])\s*", v[0]) if len(s) > 3] for k, v in row.items()}
        if len({len(v) for v in split.values()}) == 1 and len(next(iter(split.values()))) > 1:
            for at in range(len(next(iter(split.values())))):
                yield weight, {k: [v[at]] for k, v in split.items()}


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
        yield 3.0, row
    for path in sorted((corpora / "catalogue").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield 6.0, {k: [v] for k, v in json.loads(line)["text"].items() if k in LANGUAGES}
    for path in sorted(corpora.glob("[a-z][a-z]*/*.jsonl")):
        if path.parent.name not in ("catalogue", "gold"):
            for line in path.read_text("utf-8").splitlines():
                yield 4.0, {k: [v] for k, v in json.loads(line)["text"].items() if k in LANGUAGES}
