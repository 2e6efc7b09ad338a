"""The face of splitting and analysis: a text or clauses in, clauses or requirements out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from stdalign.corpora import json_lines_of
from stdalign.demand import Context
from stdalign.errors import CorpusError, UsageError
from stdalign.knowledge import Knowledge
from stdalign.model import Requirement, Split
from stdalign.read.given import Given, column_of, given
from stdalign.steps.context import Contexts
from stdalign.steps.prepare import Asked, check_language, full_text, split_given

if TYPE_CHECKING:
    from spacy.language import Language


def split(
    source: object,
    *,
    jurisdiction: str,
    language: str | None = None,
    ocr: str | None = None,
    kind: str | None = None,
    name: str | None = None,
    knowledge: Knowledge | None = None,
    apart: bool | None = None,
) -> Split:
    """Read a text and split it into clauses.

    Args:
        source: path of a file (text, Markdown, HTML, DOCX, PDF, CSV, XLSX, Akoma Ntoso XML, or a ZIP with one of these); or the text
            or HTML itself, its bytes, an open file, a data frame with a column ``text``; ``-`` for standard input.
        jurisdiction: code of the country whose numbering the text follows.
        language: language of the text; found out where not given.
        ocr: engine for a scanned PDF (``rapidocr``, ``tesseract``, ``docling``), from the ``ocr`` extra.
        kind: kind of document (``law``, ``standard``, ``code``, ``treaty``); found out where not given.
        name: a name that tells the format (``law.html``), where the source has none.
        knowledge: what is known; what ships by default.
        apart: read the document in a process of its own, bounded in memory and time and without a network, as ``Workspace.ingest``
            does: for documents of strangers. Where not given, the variable ``STDALIGN_READ_APART`` decides, and PDF alone is.

    Raises:
        UsageError: there is no such file, or it is nothing that can be read.
        ReadError: the file cannot be read.
        SplitError: there is no article in it.
        MissingExtra: no such engine here.
        UnknownName: no such jurisdiction or language, or no such kind of document there.

    >>> [clause.number for clause in split("第一条 为了安全。\\n第二条 雇主应当培训。\\n", jurisdiction="CN").articles()]
    ['1', '2']
    """
    known = knowledge or Knowledge.shipped()
    profile = known.profile(jurisdiction)
    check_language(language or "", known)
    read = given(source, name).strange(apart, usual=False)
    return split_given(read, profile, Asked(language=language or "", ocr=ocr or "", kind=kind or ""))


@overload
def analyse(  # type: ignore[overload-overlap]  # a string is a collection of strings too, and here it is one text
    text: str,
    *,
    jurisdiction: str,
    language: str,
    knowledge: Knowledge | None = None,
    nlp: Language | None = None,
    context: Context | str = "",
) -> Requirement: ...


@overload
def analyse(
    text: Iterable[str],
    *,
    jurisdiction: str,
    language: str | Sequence[str] | None = None,
    knowledge: Knowledge | None = None,
    nlp: Language | None = None,
    context: Sequence[Context | str] | None = None,
) -> list[Requirement]: ...


def analyse(
    text: str | Iterable[str],
    *,
    jurisdiction: str,
    language: str | Sequence[str] | None = None,
    knowledge: Knowledge | None = None,
    nlp: Language | None = None,
    context: Context | str | Sequence[Context | str] | None = None,
) -> Requirement | list[Requirement]:
    """What a clause demands: bearer, modality, quantities, topics, concepts.

    Args:
        text: the clause without its own label; or many: a list, array, Series or generator of them, or a data frame
            with a column ``text``, which give a list.
        jurisdiction: code of the country, or INT.
        language: ISO 639 code of the text; of many one for all, or one each; a frame's column ``language`` by default.
        knowledge: what is known; what ships by default.
        nlp: a pipeline in the place of ours, for instance :func:`nlp` with a component added or removed.
        context: what stands around the text (:class:`stdalign.demand.Context`: lead-in, heading, opening of its article); a
            text alone is what an item completes. Of many, one each, or one for all.

    Raises:
        UnknownName: no such jurisdiction or language.
        UsageError: a clause is blank, or no language is given.

    >>> analyse("The employer shall train every worker.", jurisdiction="SG", language="en").bearer
    'employer'
    """
    known = knowledge or Knowledge.shipped()
    texts = [text] if isinstance(text, str) else column_of(text)
    languages = _languages(text, language, len(texts))
    for at, one in enumerate(texts, 1):
        check_language(languages[at - 1], known)
        if not one.strip():
            raise UsageError("nothing to analyse", where=f"text {at}", next_step="give the words of a clause")
    pipelines = dict.fromkeys(languages, nlp) if nlp is not None else None
    contexts = [context] * len(texts) if isinstance(context, str | Context) else context
    found = analyse_all(texts, jurisdiction, languages, contexts, knowledge=known, pipelines=pipelines)
    return found[0] if isinstance(text, str) else found


def _languages(text: object, given: str | Sequence[str] | None, count: int) -> list[str]:
    if given is None and "language" in getattr(text, "columns", ()):
        table: Any = text
        given = [str(one) for one in table["language"]]
    if given is None:
        raise UsageError("no language", next_step="give language='vi' …, or a column 'language'")
    found = [given] * count if isinstance(given, str) else [str(one) for one in given]
    if len(found) != count:
        raise UsageError(f"{count} texts and {len(found)} languages", next_step="give one language, or one for each text")
    return found


def analyse_all(
    texts: Sequence[str],
    jurisdiction: str,
    languages: Sequence[str],
    contexts: Sequence[Context | str] | None = None,
    *,
    knowledge: Knowledge | None = None,
    pipelines: Mapping[str, Language] | None = None,
) -> list[Requirement]:
    """Analyse many clauses of one jurisdiction, each in its own language.

    Args:
        texts: the clauses.
        jurisdiction: code of the country, or INT.
        languages: language of each clause.
        contexts: what stands around each clause; a text alone is what an item completes, empty where there is nothing.
        knowledge: what is known; what ships by default.
        pipelines: pipelines in the place of ours, by language.
    """
    from stdalign.analysis import analyse_many

    known = knowledge or Knowledge.shipped()
    return analyse_many(texts, jurisdiction, languages, knowledge=known, contexts=contexts, pipelines=pipelines)


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
    source: object, *, jurisdiction: str, language: str | None = None, knowledge: Knowledge | None = None
) -> list[dict[str, Any]]:
    """The requirement of each clause of a law text, or of each line of a ``.jsonl`` with a field ``text``.

    Args:
        source: as for ``split``.
        jurisdiction: code of the country, or INT.
        language: language of the texts; found out, or a field of each line, where not given.
        knowledge: what is known; what ships by default.
    """
    known = knowledge or Knowledge.shipped()
    check_language(language or "", known)
    found = given(source)
    if Path(found.name).suffix == ".jsonl":
        return _analysed_lines(found, jurisdiction, language, known)
    asked = Asked(language=language or "")
    result = split_given(found, known.profile(jurisdiction), asked)
    texts = [full_text(result.read(clause.start, clause.end), clause) for clause in result.clauses]
    around = Contexts(result.clauses)
    contexts = [around.of(clause) for clause in result.clauses]
    languages = [clause.language for clause in result.clauses]
    made = analyse_all(texts, jurisdiction, languages, contexts, knowledge=known)
    return [
        {"eid": clause.eid, "level": clause.level.value, **one.to_dict()}
        for clause, one in zip(result.clauses, made, strict=True)
    ]


def _analysed_lines(source: Given, jurisdiction: str, language: str | None, known: Knowledge) -> list[dict[str, Any]]:
    rows = [row for _, row in json_lines_of(source.data, source.where)]
    missing = [at for at, row in enumerate(rows, 1) if not isinstance(row.get("text"), str)]
    if missing:
        raise CorpusError("no field 'text'", where=f"{source.where}:{missing[0]}", next_step="give each object a text")
    languages = [language or str(row.get("lang") or row.get("language") or "") for row in rows]
    if not all(languages):
        raise UsageError("no language", where=source.where, next_step="give --language, or a field 'language' a line")
    found = analyse_all([row["text"] for row in rows], jurisdiction, languages, knowledge=known)
    return [{**_keys(row), **one.to_dict()} for row, one in zip(rows, found, strict=True)]


def _keys(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "eid") if key in row}
