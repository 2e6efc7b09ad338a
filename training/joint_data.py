"""What the cross-encoder learns from: lists of a query text and candidates with grades, of judged laws and of judged digests."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np
from fit_second import KINDS, columns_of
from second_data import Judged, judged, names

from stdalign.align.together import passages
from stdalign.encode import load_encoder
from stdalign.judge.gold import read_gold
from stdalign.judge.ranking import laws, read_qrels
from stdalign.workspace.aligning import make_engine, side_of

READ = 16
"""Candidates of a query that are written down, beside those that have a grade."""
SHOWN = 6
"""Digests of other countries beside one that answers: those that are nearest without sharing a common requirement."""


@dataclass
class List:
    """A query with some candidates.

    Args:
        query: number of the query in its relevance file; -1 for digests.
        columns: number of each candidate in the target law; empty for digests.
        pairs: both texts of each candidate. grades: of each.
    """

    kind: str
    query: int
    columns: list[int]
    pairs: list[tuple[str, str]]
    grades: list[int]
    laws: list[str] = field(default_factory=list)
    part: str = "train"


def of_laws(path: Path, texts: Path, cache: Path) -> list[List]:
    """The judged queries of a relevance file with the first candidates of the second stage, as the model is given them."""
    kept = cache / f"{path.stem}-lists.json"
    if not kept.is_file():
        kept.write_text(json.dumps([asdict(one) for one in _of_laws(path, texts, cache)], ensure_ascii=False), "utf-8")
    return [List(**one) for one in json.loads(kept.read_text("utf-8"))]


def _of_laws(path: Path, texts: Path, cache: Path) -> Iterator[List]:
    queries, known = read_qrels(path), judged(path, texts, cache)
    stage = json.loads((Path(str(files("stdalign.align"))) / "weights.json").read_text("utf-8"))["stages"]["accurate"]
    columns = [c for c in columns_of(KINDS["accurate"]) if names()[c] in stage["features"]]
    weight = np.array([stage["features"][names()[c]] for c in columns])
    with laws(queries, None, texts) as (ws, ids):
        engine = make_engine(ws.knowledge, ws.encoder, reader=load_encoder("e5", cache=cache / "sentences"))
        sides = {name: engine.ready(side_of(ws, ws.resolve(name))) for name in sorted(set(ids.values()))}
        for at, (q, own) in enumerate(zip(queries, known, strict=True)):
            here, there = sides[ids[q.jurisdiction, q.file]], sides[ids[q.target_jurisdiction, q.target_file]]
            order = np.argsort(-(own.figures[:, columns] @ weight), kind="stable")
            chosen = [*order[:READ].tolist(), *(c for c in order[READ:].tolist() if own.grades[c])]
            pairs = [passages(here, there, own.row, c, engine.coverage.density) for c in chosen]
            yield List("law", at, chosen, pairs, [int(own.grades[c]) for c in chosen], list(own.laws), own.part)


def digest_texts(corpora: Path) -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    """Texts of each digest by language, and the common requirements that it is linked to, by address."""
    texts: dict[str, dict[str, str]] = {}
    links: dict[str, list[str]] = {}
    for path in sorted(corpora.glob("[a-z][a-z]/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            address = f"{path.stem}#{record['eid']}"
            texts[address], links[address] = dict(record.get("text", {})), list(record.get("catalogue", ()))
    return texts, links


def of_digests(corpora: Path, seed: int = 0) -> list[List]:
    """Digests against those of other countries: judged ones by their grades, others by the common requirement they share."""
    rng = random.Random(seed)
    texts, links = digest_texts(corpora)

    def said(address: str) -> str:
        return texts[address][rng.choice(sorted(texts[address]))]

    def answers(source: str, targets: Sequence[str]) -> list[tuple[str, str]]:
        """One wording of the source; all others in English, or all in a language of their own where they have one."""
        own, english = said(source), rng.random() < 0.5
        spoken = [texts[name] for name in targets]
        return [(own, one["en"] if english else one[min(one, key=lambda code: (code == "en", code))]) for one in spoken]

    out = []
    by_query: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for pair in read_gold():
        if pair.target in texts and pair.source in texts:
            by_query.setdefault((pair.query, pair.source), []).append((pair.target, pair.grade))
    for (_, source), found in by_query.items():
        if any(grade for _, grade in found) and len(found) > 1:
            out.append(List("digest", -1, [], answers(source, [t for t, _ in found]), [g for _, g in found]))
    addresses = [name for name in texts if texts[name].get("en") and links[name]]
    vectors = load_encoder("builtin").encode([texts[name]["en"] for name in addresses])
    similar = vectors @ vectors.T
    for at, name in enumerate(addresses):
        own, code = set(links[name]), name[:2]
        others = [c for c in np.argsort(-similar[at])[:120].tolist() if addresses[c][:2] != code]
        true = [addresses[c] for c in others if set(links[addresses[c]]) & own]
        false = [addresses[c] for c in others if not set(links[addresses[c]]) & own][: 3 * SHOWN]
        if true and len(false) >= SHOWN:
            shown = [rng.choice(true), *rng.sample(false, SHOWN)]
            out.append(List("digest", -1, [], answers(name, shown), [2] + [0] * SHOWN))
    return out


def graded(lists: Sequence[List], queries: Sequence[Judged]) -> list[Judged]:
    """The judged queries of some lists."""
    return [queries[one.query] for one in lists]
