"""The texts of judged clauses, found again by their address in the files that they come from: the project holds no law text."""

from __future__ import annotations

import json
import re
from pathlib import Path

from judgements import hash_of

from stdalign.errors import StdalignError
from stdalign.pipeline import split
from stdalign.steps.prepare import full_text, lead_in

_BLANK = re.compile(r"\s+")
ABROAD = ("ILO", "UDHR", "INT", "EU", "UK", "US", "BR")
"""What the judgements call countries that have no profile here: read as INT."""

Row = dict[str, str]


def texts(rows: list[Row], root: Path) -> dict[str, tuple[str, str]]:
    """Text and lead-in of each clause, by its id; clauses that a file no longer gives are left out.

    Args:
        rows: rows of ``frames_judged.tsv``.
        root: the folder of law texts, or a ``.jsonl`` with ``id``, ``text`` and ``lead`` (what the readers were shown).
    """
    if root.suffix == ".jsonl":
        held = {row["id"]: row for row in map(json.loads, root.read_text("utf-8").splitlines())}
        found = {r["id"]: held[r["id"]] for r in rows if r["id"] in held and hash_of(held[r["id"]]["text"]) == r["hash"]}
        return {name: (_folded(row["text"]), _folded(row["lead"])) for name, row in found.items()}
    out: dict[str, tuple[str, str]] = {}
    for file, juris in sorted({(r["file"], r["juris"]) for r in rows}):
        wanted = {r["hash"]: r["id"] for r in rows if r["file"] == file}
        try:
            result = split(root / file, jurisdiction="INT" if juris in ABROAD else juris)
        except StdalignError as error:
            print(f"{file}: {error}")
            continue
        own = {clause.eid: clause.text for clause in result.clauses}
        for clause in result.clauses:
            text = full_text(result.read(clause.start, clause.end), clause)
            for told in (text, f"{clause.heading} {text}"):
                if name := wanted.get(hash_of(told)):
                    out[name] = (told, lead_in(clause, own))
    return out


def _folded(text: str) -> str:
    return _BLANK.sub(" ", text).strip()
