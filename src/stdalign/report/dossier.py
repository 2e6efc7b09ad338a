"""The dossier of a recognition: laws, coverage, decided pairs, limits, open points, terms and signatures, as one document.

It holds no time of making: the same decisions on the same content give the same document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from stdalign.export.figures import figure
from stdalign.export.people import person
from stdalign.report.coverage import Coverage, Law
from stdalign.report.document import Block, Cell, Document, Grid, Heading, Paragraph, Run
from stdalign.report.kinship import Kinship
from stdalign.report.limits import Limits
from stdalign.report.words import words
from stdalign.standard import Degree
from stdalign.terms import Concept

STANDARDS_MOST = 60
"""Pairs of standards that are listed, the identical ones first; beyond it they are counted."""
OPEN_MOST = 200
"""Pairs without a decision that are listed; beyond it they are counted."""


@dataclass(frozen=True)
class Material:
    """What a dossier is made of.

    Args:
        codes: the countries. names: by language of the dossier, code → name. laws: by country. coverage: of each.
        rows: of exports, all pairs of the countries that are about the subject. limits: stated in two of them at least.
        concepts: terms that the pairs name. languages: one or two, English comes beside them. subject: topic, sector, hazard.
        kinships: standards of two of the countries that adopt one international standard, with the codes of the two.
    """

    codes: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]
    laws: Mapping[str, Sequence[Law]]
    coverage: Sequence[Coverage]
    rows: Sequence[dict[str, Any]]
    limits: Sequence[Limits]
    concepts: Sequence[Concept]
    languages: tuple[str, ...]
    subject: Mapping[str, str]
    parameter_names: Mapping[str, Mapping[str, str]]
    kinships: Sequence[tuple[str, str, Kinship]] = ()


def dossier(of: Material) -> Document:
    """The document; sections without content say so."""
    made = _Writer(of)
    decided = [row for row in of.rows if row["review"]["decided"]]
    title = made.say("dossier", "title")
    blocks: list[Block] = [
        Heading(1, title),
        Paragraph(made.countries()),
        *([Paragraph(made.subject())] if of.subject else []),
        Paragraph(made.say("dossier", "legal")),
        Heading(2, made.say("dossier", "laws")), made.laws(),
        Heading(2, made.say("dossier", "coverage")), made.coverage(),
        Heading(2, made.say("dossier", "crosswalk")), *made.crosswalk(decided),
        *(made.standards() if of.kinships else []),
        Heading(2, made.say("dossier", "stricter")), *made.stricter(decided),
        Heading(2, made.say("dossier", "limits")), *made.limits(),
        Heading(2, made.say("dossier", "open")), *made.open(),
        Heading(2, made.say("dossier", "glossary")), made.glossary(),
        Heading(2, made.say("dossier", "signatures")), made.signatures(),
        Heading(2, made.say("dossier", "hash")), Paragraph((Run(decisions_hash(of.rows)),)),
    ]  # fmt: skip
    return Document(" · ".join([title[0].text, *of.codes, *of.subject.values()]), of.languages[0], tuple(blocks))


def decisions_hash(rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of the last decision's hash of each decided or disputed pair, in the order of addresses."""
    chained = sorted((row["source"], row["target"] or row["target_jurisdiction"], row["review"]["hash"]) for row in rows)
    kept = [one for one in chained if one[2]]
    return sha256(json.dumps(kept, separators=(",", ":")).encode()).hexdigest()


class _Writer:
    def __init__(self, of: Material) -> None:
        self.of = of
        self.shown = tuple(dict.fromkeys((*of.languages, "en")))

    def say(self, table: str, key: str, bold: bool = False) -> tuple[Run, ...]:
        """A word in each language of the dossier, with strokes between."""
        found = {code: words(code)[table].get(key, key.replace("_", " ")) for code in self.shown}
        return self._joined(found, bold)

    def _joined(self, found: Mapping[str, str], bold: bool = False) -> tuple[Run, ...]:
        runs: list[Run] = []
        for code, text in found.items():
            if text not in {one.text for one in runs}:
                runs += [Run(" / ", "en")] if runs else []
                runs.append(Run(text, code, bold))
        return tuple(runs)

    def country(self, code: str) -> tuple[Run, ...]:
        return self._joined({language: self.of.names[language].get(code, code) for language in self.shown})

    def countries(self) -> tuple[Run, ...]:
        found: list[Run] = []
        for code in self.of.codes:
            found += [Run(" – ")] if found else []
            found += self.country(code)
        return tuple(found)

    def subject(self) -> tuple[Run, ...]:
        found: list[Run] = []
        for kind, word in self.of.subject.items():
            found += [Run(" · ")] if found else []
            found += self.say(kind, word, True) if kind in ("topic", "sector") else (Run(word.replace("-", " "), bold=True),)
        return tuple(found)

    def head(self, *keys: str) -> tuple[Cell, ...]:
        return tuple((self.say("dossier", key, True),) for key in keys)

    def laws(self) -> Grid:
        rows = []
        for code, one in ((code, one) for code, found in self.of.laws.items() for one in found):
            title: list[tuple[Run, ...]] = [(Run(one.title, one.language, True),)]
            if one.title_en and one.title_en != one.title:
                title.append((Run(one.title_en),))
            kind = one.kind if one.kind in ("digest", "listed") else "text"
            title.append(self.say("dossier", kind))
            about = [self.say("standing", one.standing), *([(Run(one.status),)] if one.status else [])]
            source = [(Run(text),) for text in (one.source, one.uri) if text]
            day = one.in_force or one.date or str(one.year or "")
            rows.append(
                (
                    (self.country(code),),
                    tuple(title),
                    ((Run(one.number, one.language),), (Run(day),)),
                    tuple(about),
                    tuple(source),
                )
            )
        return Grid(self.head("country", "laws", "number", "standing", "source"), tuple(rows), (12, 32, 16, 22, 18))

    def coverage(self) -> Grid:
        rows = []
        for one in self.of.coverage:
            numbers = tuple(((Run(str(count)),),) for count in (one.text, one.digest, one.listed))
            missing = tuple((Run(f"{law.short} "), *self.say("dossier", "listed")) for law in one.missing)
            rows.append(((self.country(one.jurisdiction),), *numbers, missing or ((Run("–"),),)))
        return Grid(self.head("country", "text", "digest", "listed", "missing"), tuple(rows), (24, 12, 12, 12, 40))

    def crosswalk(self, decided: Sequence[dict[str, Any]]) -> list[Block]:
        if not decided:
            return [Paragraph(self.say("dossier", "none_decided"))]
        rows = tuple((self.side(row, "source"), self.side(row, "target"), self.verdict(row)) for row in decided)
        head = self.head("clause", "clause", "recognition")
        return [Grid(head, rows, (36, 36, 28))]

    def side(self, row: Mapping[str, Any], side: str) -> Cell:
        if not row[side]:
            return (self.country(row["target_jurisdiction"]), (Run("–"),))
        language, evidence = row.get(f"{side}_language") or "en", row["evidence"]
        lines: list[tuple[Run, ...]] = [
            (Run(f"{row[f'{side}_jurisdiction']} ", bold=True), Run(row.get(f"{side}_title", ""), language, True)),
            *([(Run(label, language, True),)] if (label := _label(row, side)) else []),
            (Run(evidence.get(f"{side}_quote", ""), language),),
        ]
        english = row.get(f"{side}_en", "")
        if english and language != "en":
            lines.append((Run(english),))
        if row.get(f"{side}_standing") not in (None, "", "in_force"):
            lines.append(self.say("standing", row[f"{side}_standing"]))
        return tuple(lines)

    def verdict(self, row: Mapping[str, Any]) -> Cell:
        review = row["review"]
        lines: list[tuple[Run, ...]] = [
            self.say("recognition", review["recognition"], True),
            *(
                [(*self.say("dossier", "conditions"), Run(f": {review['conditions']}", self.shown[0]))]
                if review["conditions"]
                else []
            ),
            (*self.say("dossier", "relation"), Run(": "), *self.say("relation", row["relation"])),
        ]
        if row["stringency"] in ("stricter", "looser"):
            lines.append(self.whose(row["stringency"], row))
        lines += [self.parent(row["through"])] if row.get("through") else []
        lines += [self.say("dossier", "mutual")] if review.get("mutual") else []
        for one in review["reviewers"]:
            said = f"{person(one)}, {one['time'][:10]}" + (f": {one['reason']}" if one["reason"] else "")
            lines.append((*self.say("dossier", "decided_by"), Run(f": {said}", self.shown[0])))
        if review["outdated"]:
            lines.append(self.say("dossier", "outdated", True))
        return tuple(lines)

    def parent(self, through: Mapping[str, Any]) -> tuple[Run, ...]:
        """Of two standards: recognised through their parent where both are identical to it, else the parent and the degree."""
        name = through["parent"]
        if through["degree"] is Degree.IDENTICAL:
            return self._joined(
                {code: words(code)["dossier"]["parent"].replace("{parent}", name) for code in self.shown}, bold=True
            )
        return (*self.say("dossier", "international"), Run(f": {name} ({_MARKS[through['degree']]})"))

    def standards(self) -> list[Block]:
        rows = []
        for code, other, one in self.of.kinships[:STANDARDS_MOST]:
            marks = (
                (*self.country(place), Run(f": {name} ({_MARKS[degree]})"))
                for place, name, degree in ((code, one.source, one.source_degree), (other, one.target, one.target_degree))
            )
            said = self.parent({"parent": one.parent, "degree": one.degree})
            editions = [(*self.say("dossier", "edition"), Run(f": {' / '.join(one.editions)}"))] if one.editions else []
            rows.append((*((line,) for line in marks), (said, *editions)))
        more = len(self.of.kinships) - STANDARDS_MOST
        return [
            Heading(2, self.say("dossier", "standards")),
            Grid(self.head("number", "number", "international"), tuple(rows), (30, 30, 40)),
            *([Paragraph((Run(f"+ {more}"),))] if more > 0 else []),
        ]

    def whose(self, verdict: str, row: Mapping[str, Any]) -> tuple[Run, ...]:
        code = row["source_jurisdiction"] if verdict == "stricter" else row["target_jurisdiction"]
        return (*self.say("stringency", "stricter"), Run(": "), *self.country(code))

    def stricter(self, decided: Sequence[dict[str, Any]]) -> list[Block]:
        rows = []
        for row in decided:
            for one in row["evidence"].get("comparisons", ()):
                if one["verdict"] in ("stricter", "looser"):
                    figures = (
                        ((Run(f"{row['source_jurisdiction']}: {one['source_quote']}"),), (Run(row.get("source_label", ""), row.get("source_language") or "en"),)),
                        ((Run(f"{row['target_jurisdiction']}: {one['target_quote']}"),), (Run(row.get("target_label", ""), row.get("target_language") or "en"),)),
                    )  # fmt: skip
                    rows.append(
                        (
                            (self.parameter(one.get("parameter") or one["kind"]),),
                            *figures,
                            (self.whose(one["verdict"], row),),
                        )
                    )
        if not rows:
            return [Paragraph((Run("–"),))]
        return [Grid(self.head("limits", "value", "value", "stricter"), tuple(rows), (28, 22, 22, 28))]

    def parameter(self, name: str) -> tuple[Run, ...]:
        known = self.of.parameter_names.get(name, {})
        plain = name.replace("-", " ").replace("_", " ")
        return self._joined({code: known.get(code) or known.get("en") or plain for code in self.shown})

    def limits(self) -> list[Block]:
        rows = []
        for one in self.of.limits:
            for limit in one.limits:
                value = f"{_SIGNS.get(limit.op, limit.op)} {figure(limit.value)}" + (
                    f"–{figure(limit.value2)}" if limit.value2 is not None else ""
                )
                scope = f" ({limit.qual.replace('_', ' ')})" if limit.qual else ""
                place: Cell = ((Run(limit.title, limit.language),), (Run(limit.label, limit.language),))
                rows.append(
                    (
                        (self.parameter(one.parameter.id),),
                        (self.country(limit.jurisdiction),),
                        ((Run(f"{value} {limit.unit}{scope}".strip()),),),
                        place,
                    )
                )
        if not rows:
            return [Paragraph((Run("–"),))]
        return [Grid(self.head("limits", "country", "value", "clause"), tuple(rows), (30, 20, 20, 30))]

    def open(self) -> list[Block]:
        found: list[Block] = [
            Paragraph((*self.say("dossier", "missing", True), Run(": "), *self.country(one.jurisdiction), Run(" – " + "; ".join(law.short for law in one.missing))))
            for one in self.of.coverage if one.missing
        ]  # fmt: skip
        rows = []
        waiting = [row for row in self.of.rows if not row["review"]["decided"] and row["target"] and row["rank"] <= 1]
        for row in sorted(waiting, key=lambda one: one["review"]["state"] != "disputed")[:OPEN_MOST]:
            state = "disputed" if row["review"]["state"] == "disputed" else "waiting"
            sides = tuple(
                ((Run(f"{row[f'{side}_jurisdiction']} {row.get(f'{side}_title', '')} {row.get(f'{side}_label', '')}", row.get(f"{side}_language") or "en"),),)
                for side in ("source", "target")
            )  # fmt: skip
            rows.append((*sides, (self.say("dossier", state),)))
        if rows:
            found.append(Grid(self.head("clause", "clause", "state"), tuple(rows), (40, 40, 20)))
        if len(waiting) > OPEN_MOST:
            found.append(Paragraph((Run(f"+ {len(waiting) - OPEN_MOST}: "), *self.say("dossier", "waiting"))))
        return found or [Paragraph((Run("–"),))]

    def glossary(self) -> Grid:
        codes = tuple(dict.fromkeys((*self.shown, *(row.get("source_language") or "en" for row in self.of.rows))))[:5]
        rows = tuple(tuple(((Run(one.label(code), code),),) for code in codes) for one in self.of.concepts)
        return Grid(tuple(((Run(code, bold=True),),) for code in codes), rows, (100 // len(codes),) * len(codes))

    def signatures(self) -> Grid:
        rows = tuple(((self.country(code),), ((Run(""),),), ((Run(""),),), ((Run(""),),)) for code in self.of.codes)
        return Grid(self.head("for", "name", "role", "date"), rows, (28, 28, 24, 20))


def _label(row: Mapping[str, Any], side: str) -> str:
    """How a clause is cited; one whose number is not known has no label, and its id is none."""
    eid = str(row[side]).partition("#")[2]
    return str(row.get(f"{side}_label") or ("" if eid.startswith("matter_") else eid))


_MARKS = {Degree.IDENTICAL: "IDT", Degree.MODIFIED: "MOD", Degree.NOT_EQUIVALENT: "NEQ", Degree.NONE: "?"}
"""As ISO/IEC Guide 21-1 writes the degrees, in every language."""
_SIGNS = {">=": "≥", "<=": "≤", "=": "", "range": "", "approx": "≈"}
