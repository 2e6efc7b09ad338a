"""A corpora folder as a whole: its faults, table by table, and what it holds (``stdalign corpora check``)."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stdalign.address import Eid, WorkUri
from stdalign.catalogue import Catalogue
from stdalign.check.fault import LANGUAGES, Fault, script_fault
from stdalign.check.industries import industry_faults, references
from stdalign.check.references import reference_faults
from stdalign.check.sentences import sentence_faults
from stdalign.check.sources import citable, source_faults
from stdalign.check.standards import held_twice, register_faults
from stdalign.check.terms import rules_of, term_faults
from stdalign.corpora import corpora_dir, json_lines
from stdalign.errors import CorpusError, StdalignError
from stdalign.instrument import GENERAL, PAST
from stdalign.knowledge import Knowledge, schema
from stdalign.knowledge.tables import read_toml
from stdalign.quantity import amount, comparable
from stdalign.steps.sources import DIGEST_LEVELS, read_manifest
from stdalign.terms import Termbase


def vocabulary(root: Path) -> dict[str, list[str]]:
    """Allowed bearers, modalities, topics, themes, exchange themes (``corpora/vocabulary.toml``)."""
    path = root / "vocabulary.toml"
    if not path.is_file():
        raise CorpusError(
            "not a corpora folder: no vocabulary.toml", where=str(root), next_step="give the one with cn/, termbase/ …"
        )
    return {k: list(v) for k, v in tomllib.loads(path.read_text("utf-8")).items()}


def check_corpora(path: str | Path | None = None) -> list[Fault]:
    """Every fault of a corpora folder; an empty list is what tests want."""
    root = corpora_dir(path)
    try:
        knowledge = Knowledge.load(corpora=path)
        return [
            *term_faults(knowledge.termbase.concepts, rules_of(knowledge)),
            *_sources(root, knowledge),
            *_catalogue(root, knowledge),
            *_references(root, knowledge),
            *_instruments(root),
            *register_faults(knowledge.standards, knowledge.jurisdictions),
            *industry_faults(knowledge.industries, knowledge.catalogue, knowledge.jurisdictions),
        ]
    except StdalignError as error:
        return [Fault(error.where, error.what, error.next_step)]


def _sources(root: Path, knowledge: Knowledge) -> Iterator[Fault]:
    rows = [row for folder in sorted(p.parent for p in root.glob("*/manifest.toml")) for row in read_manifest(folder)]
    held = frozenset(str(row["id"]) for row in rows if "id" in row)
    further = knowledge.term_sources
    known = citable((row for row in rows if "id" in row), further, knowledge.standards)
    return source_faults(knowledge.termbase.concepts, further, held, known)


def _references(root: Path, knowledge: Knowledge) -> Iterator[Fault]:
    path = root / "catalogue" / "references.toml"
    known = read_toml(path, schema.REFERENCES) if path.is_file() else {}
    return reference_faults(knowledge.catalogue, known)


def _parameter_names(catalogue: Catalogue) -> Iterator[Fault]:
    for name, texts in catalogue.parameter_names.items():
        if name not in catalogue.parameters:
            yield Fault(f"parameter_names {name}", "no such parameter", "name one of parameters.toml")
        for language, text in texts.items():
            if language not in LANGUAGES:
                yield Fault(f"parameter_names {name}", f"language {language!r} is unknown", "take one of the eleven")
            elif fault := script_fault(text, language):
                yield Fault(f"parameter_names {name}", f"{language}: {fault}", "write it in the script of the language")


def _catalogue(root: Path, knowledge: Knowledge) -> Iterator[Fault]:
    concepts = knowledge.termbase.concepts
    words = vocabulary(root)
    catalogue = Catalogue.load(root / "catalogue")
    for parameter in catalogue.parameters.values():
        if parameter.stricter not in ("lower", "higher", "neutral"):
            yield Fault(f"parameter {parameter.id}", f"stricter {parameter.stricter!r}", "write lower, higher or neutral")
    yield from _parameter_names(catalogue)
    for entry in catalogue.requirements.values():
        where = f"catalogue {entry.id}"
        yield from _words(where, words, entry.bearer, entry.modality, entry.topics)
        yield from sentence_faults(entry, knowledge)
        for name, value in (("themes", entry.theme), ("exchange", entry.exchange)):
            if value not in words[name]:
                yield Fault(where, f"{name} {value!r} is unknown", "see corpora/vocabulary.toml")
        for name in entry.concepts:
            if name not in concepts:
                yield Fault(where, f"concept {name!r} is not in the termbase", "name one that is")
        for name in entry.parameters:
            if name not in catalogue.parameters:
                yield Fault(where, f"parameter {name!r} is not in parameters.toml", "add it there")
        for language, text in entry.text.items():
            fault = script_fault(text, language)
            if fault:
                yield Fault(where, f"{language} text: {fault}", "write it in the script of the language")
        if "en" not in entry.text:
            yield Fault(where, "no English text", "write one")


def _words(where: str, words: dict[str, list[str]], bearer: str, modality: str, topics: Any) -> Iterator[Fault]:
    for name, value in (("bearers", bearer), ("modalities", modality), *(("topics", t) for t in topics)):
        if value not in words[name]:
            yield Fault(where, f"{name} {value!r} is unknown", "see corpora/vocabulary.toml")


_NEEDED = ("id", "jurisdiction", "language", "title", "title_en", "status", "source", "standing")
_NAMED = re.compile(r"\(((?:Rule|Article|Section|Regulation|Clause) \d[\w.]*)\)")
"""An article that the English of a digest names in brackets."""
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _standing(where: str, row: Mapping[str, Any]) -> Iterator[Fault]:
    """What a row says of its standing holds together: known on a day, by an act where another takes its place."""
    standing, gone = row["standing"], row["standing"] in PAST
    if standing == "not_stated":
        for name in ("amended_by", "superseded_by", "standing_on"):
            if row.get(name):
                yield Fault(where, f"{name} of an act whose standing is not stated", "state the standing, or leave it out")
        return
    if not _DAY.fullmatch(row.get("standing_on", "")):
        yield Fault(where, "no day on which the standing was known", "write standing_on, as 2025, 2025-01 or 2025-01-31")
    if gone and not row.get("superseded_by"):
        yield Fault(where, f"{standing}, and not by what", "name the act in superseded_by")
    if row.get("superseded_by") and not gone:
        yield Fault(where, f"superseded_by of an act that is {standing}", "write superseded or repealed, or leave it out")


def _instruments(root: Path) -> Iterator[Fault]:
    words = vocabulary(root)
    catalogue = Catalogue.load(root / "catalogue")
    seen: set[str] = set()
    for folder in sorted(p.parent for p in root.glob("*/manifest.toml")):
        known = set()
        yield from held_twice(row for row in read_manifest(folder) if "id" in row and "jurisdiction" in row)
        for row in read_manifest(folder):
            where = f"{folder.name}/manifest.toml {row.get('id', '?')}"
            missing = [name for name in _NEEDED if not row.get(name)]
            if missing:
                yield Fault(where, f"no {', '.join(missing)}", "fill it in")
                continue
            if row["id"] in seen:
                yield Fault(where, "the id stands twice", "choose another")
            seen.add(row["id"])
            known.add(f"{row['id']}.jsonl")
            if row["jurisdiction"].lower() != folder.name:
                yield Fault(where, f"jurisdiction {row['jurisdiction']} in folder {folder.name}", "move it")
            yield from _standing(where, row)
            for topic in row.get("answers", ()):
                if topic != GENERAL and topic not in words["topics"]:
                    yield Fault(where, f"answers the unknown topic {topic}", "take one of vocabulary.toml, or general")
            if row.get("uri"):
                WorkUri.parse(row["uri"])
            path = folder / f"{row['id']}.jsonl"
            if path.exists():
                yield from _digests(path, row["language"], words, catalogue)
        for path in folder.glob("*.jsonl"):
            if path.name not in known:
                yield Fault(str(path), "no instrument of this id in the manifest", "add it to manifest.toml")


def _digests(path: Path, language: str, words: dict[str, list[str]], catalogue: Catalogue) -> Iterator[Fault]:
    seen: set[str] = set()
    for line, row in json_lines(path):
        where = f"{path.parent.name}/{path.name}:{line}"
        missing = [n for n in ("eid", "text", "bearer", "modality", "topics", "status") if n not in row]
        if missing:
            yield Fault(where, f"no {', '.join(missing)}", "fill it in")
            continue
        if Eid.parse(row["eid"]).steps[-1][0] not in DIGEST_LEVELS:
            yield Fault(where, f"{row['eid']} is no article, paragraph or point", "end the address with art, para or point")
        if row["eid"] in seen:
            yield Fault(where, f"{row['eid']} stands twice", "merge the two")
        seen.add(row["eid"])
        if row["eid"].startswith("matter_") and not row.get("label") and (named := _NAMED.search(row["text"].get("en", ""))):
            yield Fault(where, f"its words name {named[1]}, its label names nothing", "write it into the label")
        if row["status"] not in ("checked", "unchecked"):
            yield Fault(where, f"status {row['status']!r}", "write checked or unchecked")
        yield from _words(where, words, row["bearer"], row["modality"], row["topics"])
        if row.get("qualifier", words["qualifiers"][0]) not in words["qualifiers"]:
            yield Fault(where, f"qualifier {row['qualifier']!r} is unknown", "see corpora/vocabulary.toml")
        for wanted in {language, "en"}:
            fault = script_fault(row["text"].get(wanted, ""), wanted)
            if fault:
                yield Fault(where, f"{wanted} text: {fault}", "write it")
        for name in row.get("catalogue", ()):
            if name not in catalogue.requirements:
                yield Fault(where, f"catalogue entry {name!r} is not there", "link one that is")
        for item in row.get("parameters", ()):
            known = catalogue.parameters.get(item["id"])
            if known is None:
                yield Fault(where, f"parameter {item['id']!r} is not in parameters.toml", "add it there")
            elif known.kind != "money":
                here, there = amount(float(item["value"]), item["unit"]), amount(1, known.unit)
                if here is None or there is None or not comparable(here, there):
                    yield Fault(where, f"unit {item['unit']!r} of {item['id']} does not fit {known.unit!r}", "mend the unit")


def counts(path: str | Path | None = None) -> dict[str, Any]:
    """What there is: concepts, terms by language, entries, instruments and digests by country.

    A limit counts where a digest of law that is not superseded states it; INT counts as a country.
    """
    root = corpora_dir(path)
    termbase, catalogue = Termbase.load(root / "termbase"), Catalogue.load(root / "catalogue")
    terms = Counter(t.language for c in termbase.concepts.values() for t in c.terms)
    sourced = Counter(t.language for c in termbase.concepts.values() for t in c.terms if t.source)
    covered = Counter(language for c in termbase.concepts.values() for language in {t.language for t in c.terms})
    digests: dict[str, int] = {}
    checked: dict[str, int] = {}
    instruments: dict[str, int] = {}
    stated: dict[str, set[str]] = {}
    everything: list[dict[str, Any]] = []
    for folder in sorted(p.parent for p in root.glob("*/manifest.toml")):
        manifest = read_manifest(folder)
        instruments[folder.name] = len(manifest)
        held = {p.stem: [row for _, row in json_lines(p)] for p in folder.glob("*.jsonl")}
        rows = [row for own in held.values() for row in own]
        gone = {row["id"] for row in manifest if row.get("standing") in PAST}
        for row in (row for name, own in held.items() if name not in gone for row in own):
            for item in row.get("parameters", ()):
                stated.setdefault(item["id"], set()).add(folder.name)
        everything += rows
        digests[folder.name] = len(rows)
        checked[folder.name] = sum(row.get("status") == "checked" for row in rows)
    texts = Counter(language for e in catalogue.requirements.values() for language in e.text)
    return {
        "concepts": len(termbase.concepts),
        "terms": dict(sorted(terms.items())),
        "terms_with_a_source": {language: sourced[language] for language in sorted(terms)},
        "concepts_with_a_term": dict(sorted(covered.items())),
        "catalogue": len(catalogue.requirements),
        "catalogue_texts": dict(sorted(texts.items())),
        "parameters": len(catalogue.parameters),
        "parameters_in_three_countries": sum(len(countries) >= 3 for countries in stated.values()),
        "parameters_without_value": len(catalogue.parameters.keys() - stated.keys()),
        "instruments": instruments,
        "digests": digests,
        "digests_checked": checked,
        "catalogue_without_digest": sorted(
            catalogue.requirements.keys() - {e for r in everything for e in r.get("catalogue", ())}
        ),
        "industry_references": references(Knowledge.load(corpora=path).industries, everything),
    }
