"""Keys of results: a step, its version, its inputs and the fingerprints of the knowledge that it declares.

| step | item | inputs | parts of the knowledge |
|---|---|---|---|
| read | instrument | the file, what was asked for | profile and schemes of the country |
| analyse | instrument and language | key of reading, currency | cues and terms of the language, cues of the one that it quotes |
| align | pair of countries | results of analysis, vectors, units that occur, calibration | catalogue, linked digests and phrases of \
the languages, directions of the kinds of limit on both sides, weights |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stdalign.knowledge import Knowledge
from stdalign.knowledge.tables import digest_of
from stdalign.model import AnalysedClause, Entry, Ledger
from stdalign.steps.prepare import Prepared

VERSIONS = {"read": 1, "analyse": 4, "align": 2}
"""Version of each step's code: raise it where the code gives other results for the same inputs."""
_PIECES = re.compile(r"[/().]")


def key_of(step: str, inputs: Iterable[object], knowledge: Knowledge, parts: Iterable[str]) -> str:
    """The key of a result.

    Args:
        step: one of ``VERSIONS``.
        inputs: what goes in: keys or digests of earlier results, settings.
        knowledge: what is known now.
        parts: the parts that the step reads, as ``Knowledge.fingerprint`` names them.
    """
    known = {part: knowledge.fingerprint(part) for part in sorted(set(parts))}
    return digest_of([step, VERSIONS[step], list(inputs), known])[:32]


def read_key(content: str, asked: object, jurisdiction: str, knowledge: Knowledge) -> str:
    """The key of an instrument's clauses.

    Args:
        content: digest of the file, or of the digests and their row of the manifest.
        asked: what was asked for (``Asked.reading()``); empty for digests, which no grammar reads.
        jurisdiction: code of the country.
        knowledge: what is known now.
    """
    parts = (f"profile:{jurisdiction}", f"scheme:{jurisdiction}", "detection") if asked else ()
    return key_of("read", (content, asked), knowledge, parts)


def analyse_key(read: str, jurisdiction: str, language: str, knowledge: Knowledge) -> str:
    """The key of the requirements of an instrument's clauses in one language, and in the one that it may quote."""
    currency = knowledge.profile(jurisdiction).currency
    parts = [f"cues:{language}", f"termbase:{language}", "demands"]
    if quoted := knowledge.cues(language).quoted:
        parts += [f"cues:{quoted}", "detection"]
    return key_of("analyse", (read, currency), knowledge, parts)


def entries_of(made: Prepared, knowledge: Knowledge) -> list[Entry]:
    """What the ledger says of an instrument that was just read and analysed."""
    about = made.instrument
    asked = made.asked.reading() if about.kind == "text" else {}
    read = read_key(made.content, asked, about.jurisdiction, knowledge)
    return [Entry("read", about.id, read), *analysis_entries(about.id, about.jurisdiction, read, made.clauses, knowledge)]


def analysis_entries(
    instrument: str, jurisdiction: str, read: str, clauses: Sequence[AnalysedClause], knowledge: Knowledge
) -> list[Entry]:
    """One entry a language: the key of the analysis, the digest of what came out, kinds and units of its limits."""
    by_language: dict[str, list[AnalysedClause]] = {}
    for row in clauses:
        if row.text_hash:
            by_language.setdefault(row.clause.language, []).append(row)
    return [
        Entry(
            "analyse",
            f"{instrument} {language}",
            analyse_key(read, jurisdiction, language, knowledge),
            digest_of([_result(row) for row in rows])[:32],
            _uses(rows),
        )
        for language, rows in sorted(by_language.items())
    ]


def _result(row: AnalysedClause) -> dict[str, object]:
    """What alignment may read of a clause: all of it but where it is stored."""
    return {name: value for name, value in row.to_dict().items() if name not in ("id", "instrument", "stated")}


def _uses(rows: Iterable[AnalysedClause]) -> dict[str, tuple[str, ...]]:
    kinds: set[str] = set()
    units: set[str] = set()
    for row in rows:
        kinds |= {q.kind for q in row.requirement.quantities}
        units |= {unit for q in row.requirement.quantities for unit in (q.unit, q.unit2) if unit}
        units |= {str(parameter["unit"]) for parameter in row.parameters}
    return {"kinds": tuple(sorted(kinds)), "units": tuple(sorted(units))}


@dataclass(frozen=True)
class Country:
    """What the alignments of a country depend on, from the ledger."""

    code: str
    results: tuple[str, ...]
    languages: frozenset[str]
    kinds: frozenset[str]
    units: frozenset[str]


def country_of(code: str, instruments: Iterable[str], ledger: Ledger) -> Country:
    """The state of a country.

    Args:
        code: its code.
        instruments: ids of its instruments, in order.
        ledger: entries of the step ``analyse``.
    """
    by_instrument: dict[str, list[Entry]] = {}
    for (step, _), entry in sorted(ledger.items()):
        if step == "analyse":
            by_instrument.setdefault(entry.instrument, []).append(entry)
    entries = [entry for name in instruments for entry in by_instrument.get(name, ())]
    return Country(
        code,
        tuple(entry.result for entry in entries),
        frozenset(entry.item.partition(" ")[2] for entry in entries),
        frozenset(kind for entry in entries for kind in entry.of("kinds")),
        frozenset(unit for entry in entries for unit in entry.of("units")),
    )


BY_WORDS = ("modality", "promptly", "qualifier", "qualified", "act", "applies", "every", "some", "serves")
"""Tables of ``stringency.toml`` that any pair may turn on, whatever its limits."""


def pair_key(source: Country, target: Country, encoder: str, calibration: str, knowledge: Knowledge) -> str:
    """The key of the alignments of an ordered pair of countries.

    A direction of stringency counts only where both sides state a limit of its kind, a unit only where a side uses it,
    phrases and linked digests only in the languages of the two sides. Terms count through the analysis; the English ones
    also by themselves, because the concepts of common requirements are read from their English text.

    Args:
        source: the source's state.
        target: the target's state.
        encoder: fingerprint of the encoder.
        calibration: the workspace's own calibration, empty where there is none.
        knowledge: what is known now.
    """
    languages = source.languages | target.languages
    parts = {
        "catalogue",
        "concepts",
        "termbase:en",
        "weights",
        "reasons",
        "read_catalogue",
        "relation_model",
        "kinds",
    }
    parts |= {f"stringency/{kind}" for kind in (*BY_WORDS, *(source.kinds & target.kinds))}
    parts |= {f"{part}:{language}" for part in ("phrases", "linked") for language in languages}
    used = units_within(knowledge.units, source.units | target.units)
    inputs = (source.code, target.code, source.results, target.results, encoder, calibration, used)
    return key_of("align", inputs, knowledge, parts)


def units_within(table: dict[str, object], names: Iterable[str]) -> dict[str, object]:
    """The part of the table of units that some units need.

    >>> units_within({"time": {"d": 86400, "wk": 604800}, "mass": {"kg": 1}}, ["/wk"])
    {'time': {'wk': 604800}}
    """
    needed = {piece for name in names for piece in _PIECES.split(name)}
    needed |= {"workday"} if "d" in needed else set()  # working days are stated as days with a qualifier
    found: dict[str, object] = {}
    for dimension, units in table.items():
        if isinstance(units, dict):
            kept = {unit: ratio for unit, ratio in units.items() if unit in needed}
            found |= {dimension: kept} if kept else {}
        elif isinstance(units, list):
            listed = [unit for unit in units if unit in needed or dimension == "flows"]
            found |= {dimension: listed} if listed else {}
    return found
