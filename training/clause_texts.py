"""The texts of judged clauses, found again by their address in the files that they come from: the project holds no law text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from draw_clauses import READ_AS, whole
from judgements import hash_of

from stdalign.demand import NOTHING, Context
from stdalign.errors import StdalignError
from stdalign.model import Clause
from stdalign.pipeline import split
from stdalign.steps.context import Contexts
from stdalign.steps.prepare import full_text

_BLANK = re.compile(r"\s+")

Row = dict[str, str]


@dataclass(frozen=True)
class Told:
    """A clause's words, its heading, which is not among them, and what stands around it."""

    text: str
    heading: str = ""
    context: Context = NOTHING

    @property
    def lead(self) -> str:
        """The words that it hangs under."""
        return self.context.lead_in


def texts(rows: list[Row], root: Path) -> dict[str, Told]:
    """Text, lead-in and heading of each clause, by its id; clauses that a file no longer gives are left out.

    Args:
        rows: rows of ``frames_judged.tsv``.
        root: the folder of law texts, or a ``.jsonl`` with ``id``, ``text`` and ``lead`` (what the readers were shown).
    """
    if root.suffix == ".jsonl":
        held = {row["id"]: row for row in map(json.loads, root.read_text("utf-8").splitlines())}
        found = {r["id"]: held[r["id"]] for r in rows if r["id"] in held and hash_of(held[r["id"]]["text"]) == r["hash"]}
        return {name: Told(_folded(row["text"]), context=Context(_folded(row["lead"]))) for name, row in found.items()}
    out: dict[str, Told] = {}
    for file, juris in sorted({(r["file"], r["juris"]) for r in rows}):
        wanted: dict[str, list[str]] = {}
        for row in rows:
            if row["file"] == file:
                wanted.setdefault(row["hash"], []).append(row["id"])
        try:
            result = split(root / file, jurisdiction=READ_AS.get(juris, juris))
        except StdalignError as error:
            print(f"{file}: {error}")
            continue
        around = Contexts(result.clauses)
        below: dict[str, list[Clause]] = {}
        for clause in result.clauses:
            below.setdefault(clause.parent, []).append(clause)
        for clause in result.clauses:
            read = full_text(result.read(clause.start, clause.end), clause)
            # Drawn clauses are put together from their parts; what was read between them may hold more.
            for text in (read, f"{clause.heading} {read}", whole(clause, below)):
                for name in wanted.get(hash_of(text), ()):
                    out[name] = Told(_behind(_folded(text), clause.heading), clause.heading, around.of(clause))
    return out


def at_address(path: Path, juris: str) -> tuple[str, dict[str, Told]]:
    """The language of a file, and every clause of it by its address, with all that stands below it.

    Args:
        path: a law text.
        juris: country whose schemes read it.
    """
    result = split(path, jurisdiction=juris)
    around, below = Contexts(result.clauses), dict[str, list[Clause]]()
    for clause in result.clauses:
        below.setdefault(clause.parent, []).append(clause)
    told = {
        clause.eid: Told(_behind(_folded(whole(clause, below)), clause.heading), clause.heading, around.of(clause))
        for clause in result.clauses
        if clause.text or clause.eid in below
    }
    return result.language, told


def by_address(root: Path, file: str, juris: str) -> dict[str, Told]:
    """As ``at_address``, of a file that judgements name; none, and a line that says why, where it cannot be read.

    Args:
        root: the folder of law texts.
        file: path below it.
        juris: country as the judgements call it.
    """
    try:
        return at_address(root / file, READ_AS.get(juris, juris))[1]
    except StdalignError as error:
        print(f"{file}: {error}")
        return {}


def _behind(text: str, heading: str) -> str:
    """A clause without its heading."""
    return text[len(heading) :].strip() if heading and text.startswith(heading) and len(text) > len(heading) else text


def _folded(text: str) -> str:
    return _BLANK.sub(" ", text).strip()
