"""Scores on gold data in the format of the development set: ranking, no-counterpart, relation, stringency, calibration."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from stdalign.align import measure
from stdalign.align.engine import Engine
from stdalign.align.ready import Ready
from stdalign.align.score import LEGS, Weights
from stdalign.align.scored import Scored
from stdalign.encode import load_together
from stdalign.errors import CorpusError, UsageError
from stdalign.knowledge import Knowledge
from stdalign.record import Record
from stdalign.workspace import Workspace
from stdalign.workspace.aligning import engine_of, reader_of, side_of

NEEDED = (
    "query_juris",
    "query_file",
    "query_article",
    "target_juris",
    "target_file",
    "target_article",
    "grade",
)


@dataclass(frozen=True)
class Query:
    """One query article against one target law, with the grade of each target article."""

    jurisdiction: str
    file: str
    article: str
    target_jurisdiction: str
    target_file: str
    grades: dict[str, int]
    relations: dict[str, str]
    stringency: dict[str, str]


@dataclass(frozen=True)
class Scores(Record):
    """Measures with 95% bootstrap intervals over queries; what each is stands in docs/evaluation.md."""

    queries: int
    with_counterpart: int
    ndcg_at_10: float
    recall_at_10: float
    hit_at_1: float
    hit_at_5: float
    mrr: float
    no_counterpart_auroc: float
    precision_at_cut: float
    recall_at_cut: float
    f1_at_cut: float
    ece: float
    relation_macro_f1: float
    relation_majority_f1: float
    stringency_accuracy: float
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)
    by_pair: dict[str, float] = field(default_factory=dict)
    ablation: dict[str, float] = field(default_factory=dict)
    per_query: dict[str, float] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The table that a person reads."""
        rows = [f"{self.queries} queries, {self.with_counterpart} with a counterpart"]
        names = (
            ("nDCG@10", "ndcg_at_10"), ("recall@10", "recall_at_10"), ("hit@1", "hit_at_1"), ("hit@5", "hit_at_5"),
            ("MRR", "mrr"), ("no-counterpart AUROC", "no_counterpart_auroc"), ("precision at the cut", "precision_at_cut"),
            ("recall at the cut", "recall_at_cut"), ("F1 at the cut", "f1_at_cut"), ("ECE", "ece"),
            ("relation macro-F1", "relation_macro_f1"), ("  majority baseline", "relation_majority_f1"),
            ("stringency accuracy", "stringency_accuracy"),
        )  # fmt: skip
        for label, name in names:
            spread = self.intervals.get(name)
            extra = f"  [{spread[0]:.3f}, {spread[1]:.3f}]" if spread else ""
            rows.append(f"{label:22} {getattr(self, name):.3f}{extra}")
        rows += [f"nDCG@10 {pair:15} {value:.3f}" for pair, value in self.by_pair.items()]
        rows += [f"ablation {name:20} nDCG@10 {value:.3f}" for name, value in self.ablation.items()]
        return rows


def read_qrels(path: Path) -> list[Query]:
    """Queries of a relevance file.

    Raises:
        UsageError: no such file. CorpusError: a column is missing or a grade is no number; names the line.
    """
    if not path.is_file():
        raise UsageError("no such file", where=str(path), next_step="give a relevance file (docs/evaluation.md)")
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t")
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise CorpusError(f"no column {', '.join(missing)}", where=str(path), next_step="see docs/evaluation.md")
        queries: dict[tuple[str, ...], Query] = {}
        for number, row in enumerate(reader, 2):
            key = (row["query_juris"], row["query_file"], row["query_article"], row["target_juris"], row["target_file"])
            query = queries.setdefault(key, Query(*key, {}, {}, {}))
            article = row["target_article"]
            try:
                grade = int(row["grade"])
            except ValueError:
                raise CorpusError(
                    f"grade {row['grade']!r} is no number",
                    where=f"{path}:{number}",
                    next_step="write 0, 1 or 2",
                ) from None
            if article == "NONE" or grade == 0:
                continue
            article = article.lower()
            query.grades[article] = max(grade, query.grades.get(article, 0))
            if row.get("relation"):
                query.relations[article] = str(row["relation"])
            if row.get("stringency"):
                query.stringency[article] = str(row["stringency"])
    return list(queries.values())


_CODES = {"UDHR": "INT", "ILO": "INT"}


@contextmanager
def laws(
    queries: list[Query], workspace: Path | None, texts: Path, encoder: str | None = None, online: bool = False
) -> Iterator[tuple[Workspace, dict[tuple[str, str], str]]]:
    """A workspace that holds every law named, and the instrument id of each (jurisdiction, file).

    Args:
        queries: what is asked.
        workspace: one that holds the laws; a temporary one is made where None.
        texts: folder of the laws for it.
        encoder: of the temporary one; the built-in one where None.
        online: ask a model hub for a model that is not on this machine.

    Raises:
        UsageError: a law is not there, or an encoder for a workspace that has its own.
    """
    if workspace is not None and encoder is not None:
        raise UsageError(
            "a workspace has its own encoder", where=str(workspace), next_step="leave --encoder or --workspace out"
        )
    names = {(q.jurisdiction, q.file) for q in queries} | {(q.target_jurisdiction, q.target_file) for q in queries}
    if workspace is not None:
        with Workspace.open(workspace, online=online) as ws:
            by_source = {i.source: i.id for i in ws.instruments()}
            lost = sorted(file for _, file in names if Path(file).name not in by_source)
            if lost:
                raise UsageError(
                    f"the workspace does not hold {', '.join(lost)}",
                    next_step="ingest them, or leave --workspace out",
                )
            yield ws, {name: by_source[Path(name[1]).name] for name in names}
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        Workspace.create(Path(folder) / "ws", encoder=encoder, online=online) as ws,
    ):
        ids = {}
        for at, (code, file) in enumerate(sorted(names)):
            places = (texts / code / file, texts / "more" / code / file)
            path = next((place for place in places if place.is_file()), places[0])
            if not path.is_file():
                raise UsageError("no such law text", where=str(path), next_step="give the folder with --texts")
            ids[code, file] = ws.ingest(path, jurisdiction=_CODES.get(code, code), id=f"gold-{at}").id
        yield ws, ids


def evaluate_file(
    path: Path,
    *,
    workspace: Path | None = None,
    texts: Path | None = None,
    ablation: bool = False,
    accurate: bool = False,
    cross_encoder: Path | None = None,
    encoder: str | None = None,
    online: bool = False,
) -> Scores:
    """Score alignments on a relevance file.

    Args:
        path: relevance file.
        workspace: one that holds the laws; a temporary one is made where None.
        cross_encoder: folder of a model that reads the first targets of each source with it; implies ``accurate``.
        texts: folder with the law texts as CN/…, VN/…; by default ``texts`` beside the file's folder.
        ablation: score each leg on its own and each left out too.
        accurate: with the pretrained encoder as one more leg (extra ``accurate``).
        encoder: of the temporary workspace; the built-in one where None.
        online: ask a model hub for a model that is not on this machine.

    Raises:
        UsageError: a law text is not there, or an encoder is given for a workspace that has its own.
    """
    queries = read_qrels(path)
    with laws(queries, workspace, texts or path.resolve().parent.parent / "texts", encoder, online) as (ws, ids):
        both = load_together(cross_encoder) if cross_encoder is not None else None
        engine = engine_of(ws, reader_of(ws.path) if accurate or both else None, both)
        results = list(score_queries(ws, queries, ids, engine=engine))
        extra = _ablation(ws, queries, ids, engine) if ablation else {}
    return summarise(results, extra)


@dataclass(frozen=True)
class Result:
    """Ranking of one query with what the gold data says."""

    query: Query
    ranked: list[str]
    probability: list[float]
    logits: list[float]
    counterpart: float
    relations: dict[str, str]
    stringency: dict[str, str]


def score_queries(
    ws: Workspace,
    queries: list[Query],
    ids: dict[tuple[str, str], str],
    without: frozenset[str] = frozenset(),
    explain: bool = True,
    engine: Engine | None = None,
) -> Iterator[Result]:
    """Rank the whole target law for each query; by default with the workspace's own engine."""
    engine = engine or engine_of(ws)
    sides: dict[str, Ready] = {}
    cache: dict[tuple[str, str], Scored] = {}
    for query in queries:
        left, right = ids[query.jurisdiction, query.file], ids[query.target_jurisdiction, query.target_file]
        for name in (left, right):
            if name not in sides:
                sides[name] = engine.ready(side_of(ws, ws.resolve(name)))
        if (left, right) not in cache:
            cache[left, right] = engine.scored(sides[left], sides[right], without)
        yield _result(engine, query, cache[left, right], f"{left}#art_{query.article.lower()}", explain)


def _result(engine: Engine, query: Query, done: Scored, wanted: str, explain: bool) -> Result:
    here = [a.address for a in done.source.side.articles]
    if wanted not in here:
        raise CorpusError(f"no article {query.article} in {query.file}", where=wanted, next_step="check the split")
    row = here.index(wanted)
    order = done.best(row)
    names = [done.target.side.articles[c].address.partition("#art_")[2] for c in done.pairs.columns[order]]
    relations: dict[str, str] = {}
    verdicts: dict[str, str] = {}
    if explain:
        for at, name in zip(order, names, strict=True):
            if name in query.relations:
                pair = engine.pair(done, int(at))
                relations[name], verdicts[name] = pair.relation.value, pair.stringency.value
    return Result(
        query,
        names,
        [float(v) for v in done.probability[order]],
        [float(v) for v in done.logits[order]],
        float(done.counterpart[row]),
        relations,
        verdicts,
    )


def _ablation(ws: Workspace, queries: list[Query], ids: dict[tuple[str, str], str], engine: Engine) -> dict[str, float]:
    every = frozenset(name for names in LEGS.values() for name in names)
    table = {}
    for leg, names in LEGS.items():
        for label, without in ((f"only {leg}", every - set(names)), (f"without {leg}", frozenset(names))):
            results = score_queries(ws, queries, ids, without, explain=False, engine=engine)
            found = [measure.ndcg(r.ranked, r.query.grades) for r in results if r.query.grades]
            table[label] = sum(found) / max(len(found), 1)
    return table


def summarise(results: list[Result], ablation: dict[str, float] | None = None) -> Scores:
    """All measures of some rankings."""
    answered = [r for r in results if r.query.grades]
    per: dict[str, list[float]] = {
        "ndcg_at_10": [measure.ndcg(r.ranked, r.query.grades) for r in answered],
        "recall_at_10": [measure.recall(r.ranked, r.query.grades) for r in answered],
    }
    firsts = [measure.first_best(r.ranked, r.query.grades) for r in answered]
    per["hit_at_1"] = [float(f == 1) for f in firsts]
    per["hit_at_5"] = [float(0 < f <= 5) for f in firsts]
    per["mrr"] = [1 / f if f else 0.0 for f in firsts]
    cut = Weights.of(Knowledge.shipped().weights).maps["text"].cut
    kept = [(r, n) for r in results for n, p in zip(r.ranked[:10], r.probability, strict=False) if p >= cut]
    right = sum(n in r.query.grades for r, n in kept)
    relevant = sum(len(r.query.grades) for r in results)
    precision, recall = right / max(len(kept), 1), right / max(relevant, 1)
    pairs = [(p, n in r.query.grades) for r in results for n, p in zip(r.ranked[:10], r.probability, strict=False)]
    gold = [g for r in answered for g in r.query.relations.values()]
    stated = [r.relations.get(n, "none") for r in answered for n in r.query.relations]
    majority = Counter(gold).most_common(1)[0][0] if gold else ""
    verdicts = [(r.stringency.get(n, ""), g) for r in answered for n, g in r.query.stringency.items()]
    by_pair: dict[str, list[float]] = {}
    for r, value in zip(answered, per["ndcg_at_10"], strict=True):
        by_pair.setdefault(f"{r.query.jurisdiction}→{r.query.target_jurisdiction}", []).append(value)
    names = [f"{r.query.file}#{r.query.article}→{r.query.target_jurisdiction}" for r in answered]
    return Scores(
        queries=len(results),
        with_counterpart=len(answered),
        **{name: _mean(values) for name, values in per.items()},
        no_counterpart_auroc=measure.auroc([r.counterpart for r in results], [bool(r.query.grades) for r in results]),
        precision_at_cut=precision,
        recall_at_cut=recall,
        f1_at_cut=2 * precision * recall / max(precision + recall, 1e-9),
        ece=measure.expected_calibration_error([p for p, _ in pairs], [y for _, y in pairs]),
        relation_macro_f1=measure.macro_f1(stated, gold),
        relation_majority_f1=measure.macro_f1([majority] * len(gold), gold),
        stringency_accuracy=_mean([float(s == g) for s, g in verdicts]),
        intervals={name: measure.bootstrap(values) for name, values in per.items()},
        by_pair={name: _mean(values) for name, values in by_pair.items()},
        ablation=ablation or {},
        per_query=dict(zip(names, per["ndcg_at_10"], strict=True)),
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
