"""Name for each term a law or standard that uses it, and write it into the termbase (``<admin type="source">``).

    python training/term_sources.py TEXTS            # what would be written, by language
    python training/term_sources.py TEXTS --write    # write it; the same texts and terms give the same files

``TEXTS`` is a folder of real texts; ``term_texts.tsv`` says which of its files is which instrument. A term is found as the
termbase finds it: whole words, in scripts without blanks the longest term at a place, so that a piece of a longer term does not
count. A short term (one word, a few signs) counts only in an article that names another concept of its subject: alone it may be
any word. Of all laws one is named: the law in force that has it in a heading, then the one with most articles that use it.
Terms that no text has may stand in the title of an instrument or a standard. ``term_standards.tsv`` names the clauses of
standards that define an English term, as far as they are certain; a definition goes before a use. What is found nowhere has no
source: digests are our own words, and count for nothing here.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from stdalign import split
from stdalign.address import Eid
from stdalign.check.sources import TITLED_IN
from stdalign.corpora import corpora_dir
from stdalign.knowledge import Knowledge
from stdalign.model import Component, Split
from stdalign.normal import spelled
from stdalign.steps.sources import read_manifest
from stdalign.terms import Termbase, fold

HERE = Path(__file__).parent
SHORT = {"zh": 3, "th": 7, "lo": 7, "km": 7, "my": 7}
"""Signs up to which a term of a script without blanks is a short one; elsewhere a term of one word is, in Vietnamese of two syllables."""
TIERS = {"in_force": 0, "amended": 0, "not_stated": 1, "not_in_force": 3, "superseded": 3, "repealed": 3}
FURTHER, TITLE = 2, 4
"""Tier of a law of which nothing is held, and of a title."""
ENACTED = (Component.MAIN, Component.AMENDING, Component.QUOTED)
_ADMIN = re.compile(r'<admin type="source">([^<]*)</admin>')
_BLANK = re.compile(r"\s+")

Key = tuple[str, str, str]
"""Concept, language, term as written."""


@dataclass(frozen=True, order=True)
class Use:
    """A law that uses a term: the smallest is the one to name."""

    tier: int
    unheaded: bool
    articles: int
    place: int
    source: str


def rows_of(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


class Finder:
    """Terms of the termbase in texts.

    Args:
        termbase: the terms.
    """

    def __init__(self, termbase: Termbase) -> None:
        self.termbase = termbase
        self._written: dict[tuple[str, str, str], str] = {}
        for concept in termbase:
            for term in concept.terms:
                self._written.setdefault((concept.id, term.language, fold(spelled(term.text))), term.text)

    def terms(self, text: str, language: str) -> Iterator[Key]:
        """Terms that stand in a text, longest first at each place."""
        plain = spelled(_BLANK.sub(" ", text))
        for span in self.termbase.spot(plain, language):
            written = self._written.get((span.id, language, fold(plain[span.start : span.end])))
            if written is not None:
                yield span.id, language, written

    def akin(self, concept: str, others: Iterable[str]) -> bool:
        """Whether another concept of a concept's subject, or the one above or below it, is among others."""
        own = self.termbase.concepts[concept]
        found = (self.termbase.concepts[name] for name in others if name != concept)
        return any(one.topic == own.topic or one.id == own.broader or one.broader == concept for one in found)


def short(term: str, language: str) -> bool:
    """Whether a term is so short that it may be another word.

    >>> short("dust", "en"), short("fire door", "en"), short("通风", "zh"), short("dung môi", "vi")
    (True, False, True, True)
    """
    if language in SHORT:
        return len(term) <= SHORT[language]
    return len(re.split(r"[\s/-]+", term)) <= (2 if language == "vi" else 1)


def address(eid: str, component: Component) -> str:
    """The article (or annex) that a clause stands in; empty where it has none that a law is cited by."""
    if component is Component.ANNEX:
        return eid.split("__")[0] if eid.startswith("annex_") else ""
    if component not in ENACTED or not Eid.parse(eid).article:
        return ""
    return Eid.parse(eid).article_eid


def uses_of(found: Split, finder: Finder) -> dict[Key, dict[str, bool]]:
    """Terms of a text with the articles that use them, each with whether it does so in a heading."""
    named: dict[str, set[str]] = defaultdict(set)
    hits: dict[Key, dict[str, bool]] = defaultdict(dict)
    for clause in found.clauses:
        at = address(clause.eid, clause.component)
        for text, heading in ((clause.heading, True), (clause.text, False)):
            for key in finder.terms(text, found.language) if text else ():
                named[at].add(key[0])
                hits[key][at] = hits[key].get(at, False) or heading
    out: dict[Key, dict[str, bool]] = {}
    for key, places in hits.items():
        sure = not short(key[2], key[1])
        kept = {at: headed for at, headed in places.items() if sure or finder.akin(key[0], named[at])}
        if kept:
            out[key] = kept
    return out


def in_texts(root: Path, finder: Finder, tiers: Mapping[str, int]) -> dict[Key, list[Use]]:
    """Every use of every term in the texts that ``term_texts.tsv`` names."""
    out: dict[Key, list[Use]] = defaultdict(list)
    for number, row in enumerate(rows_of(HERE / "term_texts.tsv")):
        name = row["instrument"]
        found = split(root / row["file"], jurisdiction=name[:2].upper() if name[2] == "-" else "INT")
        if found.language != row["language"]:
            raise SystemExit(f"{row['file']} was read as {found.language}, not {row['language']}")
        for key, places in uses_of(found, finder).items():
            best = min(places, key=lambda at: (at == "", not places[at]))  # the first of them: a dict keeps its order
            cited = f"{name}#{best}" if best and row["addressed"] == "yes" else name
            out[key].append(Use(tiers.get(name, FURTHER), not any(places.values()), -len(places), number, cited))
    return out


def in_titles(knowledge: Knowledge, manifests: Iterable[Mapping[str, Any]], finder: Finder) -> dict[Key, list[Use]]:
    """Terms in the titles of instruments and standards."""
    titles = [(str(row["id"]), str(row["title"]), str(row["language"]), TIERS[row["standing"]]) for row in manifests]
    titles += [
        (row.designation, row.title, TITLED_IN[row.jurisdiction], 0 if row.status == "in_force" else 1)
        for row in knowledge.standards
        if row.jurisdiction in TITLED_IN
    ]
    out: dict[Key, list[Use]] = defaultdict(list)
    for number, (name, title, language, tier) in enumerate(titles):
        for key in finder.terms(title, language):
            out[key].append(Use(TITLE + tier, True, 0, number, name))
    return out


def defined(termbase: Termbase) -> dict[Key, str]:
    """Clauses of standards that define English terms."""
    wanted = {row["term"]: row["source"] for row in rows_of(HERE / "term_standards.tsv")}
    terms = [(one.id, term) for one in termbase for term in one.terms if term.language == "en" and term.text in wanted]
    if missing := wanted.keys() - {term.text for _, term in terms}:
        raise SystemExit(f"term_standards.tsv: no English term {', '.join(sorted(missing))}")
    return {(name, "en", term.text): wanted[term.text] for name, term in terms}


def sources(root: Path, knowledge: Knowledge) -> tuple[dict[Key, str], set[Key]]:
    """The source of each term that has one, and the terms that a real text has."""
    finder = Finder(knowledge.termbase)
    folders = sorted(path.parent for path in corpora_dir().glob("*/manifest.toml"))
    manifests = [row for folder in folders for row in read_manifest(folder)]
    texts = in_texts(root, finder, {str(row["id"]): TIERS[row["standing"]] for row in manifests})
    titles = in_titles(knowledge, manifests, finder)
    chosen = {key: min(texts.get(key) or titles[key]).source for key in texts.keys() | titles.keys()}
    return chosen | defined(knowledge.termbase), set(texts)


def rewritten(text: str, chosen: Mapping[Key, str], read: set[Key], laws: set[str]) -> str:
    """A TBX file, one term a line, with the source of each term; a term that a text has is ``checked``.

    A source that a person wrote stays where it names an article of a law that was not read here.

    Args:
        text: the file.
        chosen: what is written.
        read: terms that a text has.
        laws: instruments whose texts were read.
    """
    out, concept, language = [], "", ""
    for line in text.splitlines(keepends=True):
        if head := re.match(r'\s*<conceptEntry id="([^"]+)"', line):
            concept = head[1]
        elif head := re.match(r'\s*<langSec xml:lang="([^"]+)"', line):
            language = head[1]
        elif "<termSec>" in line:
            key = (concept, language, unescape(re.search(r"<term>([^<]*)</term>", line)[1]).strip())  # type: ignore[index]
            written = _ADMIN.search(line)
            name, mark, _ = written[1].partition("#") if written else ("", "", "")
            if key in chosen or name in laws or not mark:
                line = _ADMIN.sub("", line)
            if key in read:
                line = re.sub(r'(type="reliabilityCode">)\w+', r"\1checked", line)
            if key in chosen:
                line = line.replace("</termSec>", f'<admin type="source">{chosen[key]}</admin></termSec>')
        out.append(line)
    return "".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, help="folder of real texts")
    parser.add_argument("--write", action="store_true", help="write the sources into the termbase")
    a = parser.parse_args()
    knowledge = Knowledge.shipped()
    chosen, read = sources(a.texts, knowledge)
    terms = Counter(term.language for one in knowledge.termbase for term in one.terms)
    have = Counter(language for _, language, _ in chosen)
    for language, count in sorted(terms.items()):
        print(f"{language}: {have[language]} of {count} terms have a source ({have[language] / count:.3f})")
    print(f"{have.total()} of {terms.total()}, {len(read)} of them in a text")
    if a.write:
        laws = {row["instrument"] for row in rows_of(HERE / "term_texts.tsv")}
        for path in sorted((corpora_dir() / "termbase").glob("*.tbx")):
            path.write_text(rewritten(path.read_text("utf-8"), chosen, read, laws), "utf-8")


if __name__ == "__main__":
    main()
