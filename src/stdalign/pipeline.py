"""The face of splitting and analysis: a file or a clause in, clauses or a requirement out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stdalign.corpora import json_lines
from stdalign.errors import CorpusError, UsageError
from stdalign.knowledge import Knowledge
from stdalign.model import Requirement, Split
from stdalign.steps.prepare import Asked, check_file, full_text, lead_in, split_file

if TYPE_CHECKING:
    from spacy.language import Language


def split(
    path: str | Path,
    *,
    jurisdiction: str,
    language: str | None = None,
    ocr: str | None = None,
    kind: str | None = None,
    knowledge: Knowledge | None = None,
) -> Split:
    """Read a file and split it into clauses.

    Args:
        path: text, Markdown, HTML, DOCX, PDF, Akoma Ntoso XML, or a ZIP with one of these.
        jurisdiction: code of the country whose numbering the text follows.
        language: language of the text; found out where not given.
        ocr: engine for a scanned PDF (``rapidocr``, ``tesseract``, ``docling``), from the ``ocr`` extra.
        kind: kind of document (``law``, ``standard``, ``code``, ``treaty``); found out where not given.
        knowledge: what is known; what ships by default.

    Raises:
        ReadError: the file cannot be read. SplitError: there is no article in it. MissingExtra: no such engine here.
        UnknownName: no such jurisdiction, or no such kind of document there.
    """
    profile = (knowledge or Knowledge.shipped()).profile(jurisdiction)
    return split_file(Path(path), profile, Asked(language=language or "", ocr=ocr or "", kind=kind or ""))


def analyse(
    text: str,
    *,
    jurisdiction: str,
    language: str,
    knowledge: Knowledge | None = None,
    nlp: Language | None = None,
) -> Requirement:
    """What a clause demands: bearer, modality, quantities, topics, concepts.

    Args:
        text: the clause without its own label.
        jurisdiction: code of the country, or INT.
        language: ISO 639 code of the text.
        knowledge: what is known; what ships by default.
        nlp: a pipeline in the place of ours, for instance :func:`nlp` with a component added or removed.

    Raises:
        UnknownName: no such jurisdiction or language.

    >>> analyse("The employer shall train every worker.", jurisdiction="SG", language="en").bearer
    'employer'
    """
    given = {language: nlp} if nlp is not None else None
    return analyse_all([text], jurisdiction, [language], knowledge=knowledge, pipelines=given)[0]


def analyse_all(
    texts: Sequence[str],
    jurisdiction: str,
    languages: Sequence[str],
    lead_ins: Sequence[str] | None = None,
    *,
    knowledge: Knowledge | None = None,
    pipelines: Mapping[str, Language] | None = None,
) -> list[Requirement]:
    """Analyse many clauses of one jurisdiction, each in its own language.

    Args:
        texts: the clauses.
        jurisdiction: code of the country, or INT.
        languages: language of each clause.
        lead_ins: the words above each clause (those that an item completes), empty where there are none.
        knowledge: what is known; what ships by default.
        pipelines: pipelines in the place of ours, by language.
    """
    from stdalign.analysis import analyse_many

    known = knowledge or Knowledge.shipped()
    return analyse_many(texts, jurisdiction, languages, knowledge=known, lead_ins=lead_ins, pipelines=pipelines)


def nlp(language: str, *, jurisdiction: str = "INT", knowledge: Knowledge | None = None) -> Language:
    """A spaCy pipeline that finds what ``analyse`` finds; add, replace or remove components.

    Its components are spaCy factories (``stdalign_terms``, ``stdalign_quantities``, ``stdalign_cues``,
    ``stdalign_topics``) that any other pipeline may add; they fill ``doc.spans`` and ``doc._``
    (see :mod:`stdalign.analysis.language_pipeline`).

    Args:
        language: ISO 639 code.
        jurisdiction: code of the country: gives the currency.
        knowledge: what is known; what ships by default.

    Raises:
        UnknownName: no such jurisdiction or language.

    >>> doc = nlp("en", jurisdiction="SG")("The employer shall keep records for 5 years.")
    >>> doc._.bearer, [span.text for span in doc.spans["quantities"]]
    ('employer', ['5 years'])
    """
    from stdalign.analysis.language_pipeline import language_pipeline

    known = knowledge or Knowledge.shipped()
    return language_pipeline(language, known.profile(jurisdiction).currency, known)


def analyse_file(
    path: Path, *, jurisdiction: str, language: str | None = None, knowledge: Knowledge | None = None
) -> list[dict[str, Any]]:
    """The requirement of each clause of a law text, or of each line of a ``.jsonl`` with a field ``text``."""
    check_file(path)
    if path.suffix == ".jsonl":
        rows = [row for _, row in json_lines(path)]
        missing = [at for at, row in enumerate(rows, 1) if not isinstance(row.get("text"), str)]
        if missing:
            raise CorpusError("no field 'text'", where=f"{path}:{missing[0]}", next_step="give each object a text")
        languages = [language or str(row.get("lang") or row.get("language") or "") for row in rows]
        if not all(languages):
            raise UsageError("no language", where=str(path), next_step="give --language, or a field 'language' a line")
        found = analyse_all([row["text"] for row in rows], jurisdiction, languages, knowledge=knowledge)
        return [{**_keys(row), **one.to_dict()} for row, one in zip(rows, found, strict=True)]
    result = split(path, jurisdiction=jurisdiction, language=language, knowledge=knowledge)
    texts = [full_text(result.read(clause.start, clause.end), clause) for clause in result.clauses]
    own = {clause.eid: clause.text for clause in result.clauses}
    leads = [lead_in(clause, own) for clause in result.clauses]
    languages = [clause.language for clause in result.clauses]
    found = analyse_all(texts, jurisdiction, languages, leads, knowledge=knowledge)
    return [
        {"eid": clause.eid, "level": clause.level.value, **one.to_dict()}
        for clause, one in zip(result.clauses, found, strict=True)
    ]


def _keys(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "eid") if key in row}
