"""The clauses that the learned part of the analysis learns from: judged ones, the texts behind digests, digests, own sentences."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from clause_texts import at_address, texts
from digests import digests
from draw_clauses import READ_AS
from twins import work_of

from stdalign.demand import NOTHING, Context

ROOT = Path(__file__).resolve().parent.parent
JUDGED = ROOT / "corpora" / "gold" / "frames_judged.tsv"
SEED = 7
DIGEST, SENTENCE, LED, SOURCE = 0.2, 0.5, 0.5, 1.0  # weights of rows
SPEAKS, NEUTRAL, MUTE = (
    2.0,
    1.0,
    0.3,
)  # without lead-in: of a clause that names its bearer; others; one that only its lead-in explains
DIGESTS = 1500
OF_DIGEST = "digest"  # kind of a clause that was judged by way of its digest


@dataclass(frozen=True)
class Example:
    """A clause to learn from; ``group`` is its law, ``id`` empty for what is always in training."""

    language: str
    juris: str
    text: str
    context: Context
    bearer: str
    modality: str
    topics: tuple[str, ...]
    weight: float
    group: str = ""
    id: str = ""
    part: str = ""
    kind: str = ""
    readers: str = ""
    headed: bool = False


def judged(root: Path) -> list[Example]:
    """The judged clauses: their words alone; with the heading before them, where they have one; under their lead-in."""
    rows = table(JUDGED)
    found = texts(rows, root)
    print(f"{len(found)} of {len(rows)} judged clauses have their text at hand")
    law = work_of()
    out = []
    for row in rows:
        if row["id"] not in found:
            continue
        told = found[row["id"]]
        code = READ_AS.get(row["juris"], row["juris"])
        topics = tuple(t for t in row["topics"].split(",") if t != "-")
        shared = {
            "bearer": row["bearer"], "modality": row["modality"], "topics": topics, "group": law.get(row["file"], row["file"]), "id": row["id"],
            "part": row["part"], "kind": row["kind"], "readers": row["readers"][0],
        }  # fmt: skip
        out.append(Example(row["lang"], code, told.text, NOTHING, weight=_alone(row, told.lead), **shared))
        if told.heading:
            out.append(Example(row["lang"], code, f"{told.heading} {told.text}", NOTHING, weight=LED, headed=True, **shared))
        if told.context != NOTHING:
            out.append(Example(row["lang"], code, told.text, told.context, weight=LED, **shared))
    return out


def _alone(row: dict[str, str], lead: str) -> float:
    """How much a clause teaches without the words that it hangs under."""
    if row["explicit"] == "1" and row["kind"] in ("paragraph", "unit"):
        return SPEAKS
    return MUTE if row["explicit"] == "0" and (lead or row["kind"] == "point") else NEUTRAL


def digested(root: Path) -> list[Example]:
    """The law clauses that checked digests sum up, with what the digests say of them; none whose figures were judged too.

    A digest is written from its article, so its bearer, modality and topics are those of the clause at the same address.
    """
    judged_rows, law, out = table(JUDGED), work_of(), []
    part = {row["file"]: row["part"] for row in judged_rows}
    # What one reader said in passing stands beside the digest, which was written and checked with the law's text in hand.
    had = {(row["file"], row["eid"]) for row in judged_rows if row["quantities"] != "?"}
    checked = [(file, one) for one in digests() for file in one.files]
    for file in sorted({file for file, _ in checked}):
        country = next(one.country for name, one in checked if name == file)
        language, found = at_address(root / file, country)
        for row in (one.row for name, one in checked if name == file):
            told = found.get(row["eid"])
            if told is not None and (file, row["eid"]) not in had:
                out.append(
                    Example(
                        language, country, told.text, NOTHING, row["bearer"], row["modality"], tuple(row["topics"]), SOURCE,
                        group=law.get(file, file), id=f"{file} {row['eid']}", part=part.get(file, "train"), kind=OF_DIGEST, readers="1",
                    )
                )  # fmt: skip
    print(f"{len(out)} clauses of laws with what checked digests say of them")
    return out


def development_frames(gold: Path) -> frozenset[str]:
    """Words of the development frames, without blanks: clauses that nothing may be learned from.

    Args:
        gold: folder with ``frames_dev.jsonl``.

    Raises:
        SystemExit: it is not there; a model fitted without it might have learned what it is measured by.
    """
    path = gold / "frames_dev.jsonl"
    if not path.is_file():
        raise SystemExit(f"no development frames at {path}: they must be kept out of what is learned; say where with --gold")
    return frozenset("".join(json.loads(line)["text"].split()) for line in path.read_text("utf-8").splitlines())


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a file of judgements, by the names in its first line."""
    lines = path.read_text("utf-8").splitlines()
    return [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]


def free(examples: list[Example], kept_out: frozenset[str]) -> list[Example]:
    """Examples that may be learned from.

    Args:
        examples: any.
        kept_out: as ``development_frames`` gives it.
    """
    return [e for e in examples if "".join(e.text.split()) not in kept_out]


def own() -> list[Example]:
    """Digests, catalogue and own sentences."""
    out = []
    for path in sorted((ROOT / "corpora").glob("*/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if not row.get("bearer") or not row.get("modality"):
                continue
            told = row["text"] if isinstance(row["text"], dict) else {row["lang"]: row["text"]}
            weight = SENTENCE if path.parent.name == "gold" else DIGEST
            for language, text in told.items():
                out.append(
                    Example(
                        language, "INT", text, NOTHING, row["bearer"], row["modality"], tuple(row.get("topics", ())), weight
                    )
                )
    few = [one for one in out if one.weight == DIGEST]
    random.Random(SEED).shuffle(few)
    return [one for one in out if one.weight != DIGEST] + few[:DIGESTS]
