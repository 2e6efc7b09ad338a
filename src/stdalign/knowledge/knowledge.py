"""The object that is handed down: parts read on first use, each with a fingerprint."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from stdalign.catalogue import Catalogue, read_catalogue
from stdalign.corpora import json_lines
from stdalign.cues import Cues, cues_of
from stdalign.errors import UnknownName
from stdalign.industries import Industries, industries_of
from stdalign.knowledge import schema
from stdalign.knowledge.layers import Layers, added_folders, decoded
from stdalign.knowledge.tables import Table, digest_of, extended, layered
from stdalign.profile import Profile, Shelf, profile_of
from stdalign.quantity import Units
from stdalign.scheme import Scheme
from stdalign.standards import Register, read_register
from stdalign.terms import Termbase, read_termbase

Made = TypeVar("Made")


class Knowledge:
    """All that is known of countries, languages, terms and limits, the user's folder laid over what ships.

    Parts are read on first use and kept. A part's fingerprint changes exactly when what was read does: comments and
    the order of keys do not count.

    Args:
        layers: where files are read from.

    >>> Knowledge.shipped().profile("vn").currency
    'VND'
    """

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self._made: dict[object, Any] = {}

    @staticmethod
    def shipped() -> Knowledge:
        """What ships, made once a process."""
        return _shipped()

    @classmethod
    def load(cls, overlay: str | Path | None = None, *, corpora: str | Path | None = None) -> Knowledge:
        """What ships with a user's folder over it.

        Args:
            overlay: the user's folder, laid out as docs/knowledge.md says; none by default.
            corpora: a corpora folder in place of the one that ships, for what it holds.

        Raises:
            CorpusError: one of the folders is not there.
        """
        if overlay is None and corpora is None:
            return _shipped()
        return cls(Layers(Path(overlay) if overlay else None, Path(corpora) if corpora else None, added_folders()))

    def __repr__(self) -> str:
        over = ", ".join(str(folder) for folder in (self.layers.overlay, self.layers.given_corpora) if folder is not None)
        return f"<Knowledge: what ships{f', with {over}' if over else ''}>"

    def __reduce__(self) -> tuple[Any, ...]:
        given = self.layers
        return _again, (given.overlay, given.given_corpora)

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, made once for this object and kept under ``key``."""
        if key not in self._made:
            self._made[key] = make()
        found: Made = self._made[key]
        return found

    def text(self, relpath: str) -> str:
        """Text of the uppermost file of a name."""
        return self.layers.text(relpath)

    def bytes(self, relpath: str) -> bytes:
        """Bytes of the uppermost file of a name."""
        return self.layers.bytes(relpath)

    # ---- countries and languages -----------------------------------------------------------------

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Codes of all jurisdictions that have a profile."""
        return self.once("jurisdictions", lambda: tuple(n.upper() for n in self._stems("profiles", "toml")))

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639 codes of the languages that have cue data."""
        return self.once("languages", lambda: self._stems("languages", "toml"))

    def _stems(self, folder: str, kind: str) -> tuple[str, ...]:
        names = self.layers.names(folder, f"*.{kind}")
        return tuple(name.removesuffix(f".{kind}") for name in names if not name.startswith("_"))

    def code(self, name: str) -> str:
        """The code of a jurisdiction as it is written here, whatever the case it is given in.

        Raises:
            UnknownName: no profile has that code.
        """
        if name.upper() not in self.jurisdictions:
            raise UnknownName(f"unknown jurisdiction {name!r}", next_step=f"choose one of {', '.join(self.jurisdictions)}")
        return name.upper()

    def profile(self, code: str) -> Profile:
        """Facts of a jurisdiction.

        Raises:
            UnknownName: no profile has that code. CorpusError: the profile breaks its own rules.
        """
        name = self.code(code)
        where = f"profiles/{name.lower()}.toml"
        return self.once(("profile", name), lambda: profile_of(self.profile_table(name), where, self.shelf))

    @property
    def shelf(self) -> Shelf:
        """The drafting grammars, those of the user's before those that ship."""
        return self.once("shelf", lambda: Shelf(self._schemes()))

    def _schemes(self) -> dict[str, str]:
        """TOML of each scheme by its name, the user's last."""
        names = self.layers.names("schemes", "*.toml")
        paths = {name: self.layers.path(f"schemes/{name}") for name in names}
        order = sorted(names, key=lambda name: (self.layers.depth(paths[name]), name))
        texts = {name.removesuffix(".toml"): self.text(f"schemes/{name}") for name in order}
        for name in names:
            below = self.layers.paths(f"schemes/{name}")[:-1]
            if below:  # a file of the user's that extends its own name stands upon the one that ships
                texts["_" + name.removesuffix(".toml")] = decoded(below[-1])
        return texts

    def scheme(self, jurisdiction: str, kind: str = "law") -> Scheme:
        """The drafting grammar of a kind of document in a jurisdiction.

        Raises:
            UnknownName: there is none. CorpusError: the scheme breaks its own rules.
        """
        return self.shelf.scheme(self.code(jurisdiction), kind)

    def profile_table(self, code: str) -> Table:
        """The table of a jurisdiction's profile with what it extends."""
        return self.once(("profile table", code), lambda: extended(self.layers, "profiles", code.lower()))

    def cues(self, language: str) -> Cues:
        """Cues of a language.

        Raises:
            UnknownName: there is no file for it. CorpusError: the file breaks its own rules.
        """
        return self.once(("cues", language), lambda: self._cues(language))

    def _cues(self, language: str) -> Cues:
        table, where = self.cue_table(language), f"languages/{language}.toml"
        return cues_of(table, self.shared_cues, where, learned=self._learned(language))

    def cue_table(self, language: str) -> Table:
        """The table of a language's cues with what it extends.

        Raises:
            UnknownName: there is no file for it.
        """
        if language not in self.languages:
            raise UnknownName(f"no cues for language {language!r}", next_step=f"choose one of {', '.join(self.languages)}")
        return self.once(
            ("cue table", language), lambda: extended(self.layers, "languages", language, schema.LANGUAGE, self.vocabulary)
        )

    @property
    def shared_cues(self) -> Table:
        """What all languages share: unit signs, defaults of bearers, topics to themes."""
        return self.once(
            "shared cues", lambda: layered(self.layers, "languages/_shared.toml", schema.SHARED, self.vocabulary)
        )

    def _learned(self, language: str) -> str:
        name = f"languages/learned/{language}.tsv"
        return self.text(name) if self.layers.paths(name) else ""

    # ---- terms, requirements, limits -------------------------------------------------------------

    @property
    def termbase(self) -> Termbase:
        """Concepts with their terms; a concept of the user's adds its terms to the one of that id that ships."""
        return self.once("termbase", lambda: read_termbase(self._files("termbase", "*.tbx"), self.inflection))

    @property
    def term_sources(self) -> Table:
        """Laws that terms are taken from, by id, with the languages that their texts were read in: those of which nothing
        else is held have a title, those of a manifest the further languages alone."""
        return self.once("term sources", lambda: layered(self.layers, "termbase/sources.toml", schema.TERM_SOURCES))

    @property
    def inflection(self) -> Table:
        """By language, endings that a term may carry and the forms by which verbs and nouns are known."""
        return self.once("inflection", lambda: layered(self.layers, "termbase/inflection.toml", schema.INFLECTION))

    @property
    def catalogue(self) -> Catalogue:
        """Common requirements; an entry of the user's takes the place of the one of that id that ships."""
        return self.once(
            "catalogue",
            lambda: read_catalogue(
                self._files("catalogue", "*.jsonl"),
                layered(self.layers, "catalogue/parameters.toml", schema.PARAMETERS),
                layered(self.layers, "catalogue/parameter_names.toml", schema.PARAMETER_NAMES),
            ),
        )

    @property
    def standards(self) -> Register:
        """The register of standards; a row of the user's takes the place of the one of that designation that ships."""
        return self.once(
            "standards",
            lambda: read_register(
                self._files("standards", "*.tsv"),
                layered(self.layers, "standards/families.toml", schema.FAMILIES),
                self.vocabulary["topics"],
            ),
        )

    @property
    def industries(self) -> Industries:
        """Industries with their lists, and subjects; one of the user's takes the place of what ships, key by key."""
        return self.once("industries", lambda: industries_of(layered(self.layers, "industries.toml", schema.INDUSTRIES)))

    def _files(self, folder: str, pattern: str) -> list[tuple[int, Path]]:
        """Layer and path of each file of a folder, the lowest layer first."""
        paths = [self.layers.path(f"{folder}/{name}") for name in self.layers.names(folder, pattern)]
        return sorted((self.layers.depth(path), path) for path in paths)

    @property
    def vocabulary(self) -> Table:
        """The words that records may use, by kind."""
        return self.once("vocabulary", lambda: layered(self.layers, "vocabulary.toml", schema.VOCABULARY))

    @property
    def stringency(self) -> Table:
        """Which way a limit protects more: kind → comparator side → lower, higher or neutral."""
        return self.once("stringency", lambda: layered(self.layers, "stringency.toml", schema.STRINGENCY, self.vocabulary))

    @property
    def phrases(self) -> Table:
        """Where a requirement is cut into the parts that coverage counts."""
        return self.once("phrases", lambda: layered(self.layers, "phrases.toml", schema.PHRASES))

    @property
    def reasons(self) -> Table:
        """What the figures of a score look at, and what is said where they speak for a pair or against it."""
        return self.once("reasons", lambda: layered(self.layers, "reasons.toml", schema.REASONS))

    @property
    def units(self) -> Table:
        """Units and their exact ratios, by dimension; a unit of the user's takes the place of one that ships."""
        return self.once("units", lambda: layered(self.layers, "units.toml", schema.UNITS))

    @property
    def ratios(self) -> Units:
        """The units, ready to compare by."""
        return self.once("ratios", lambda: Units(self.units))

    @property
    def linked(self) -> dict[str, list[tuple[str, str]]]:
        """By language, the common requirement and the text of every digest that is linked to one."""
        return self.once("linked", self._linked)

    def _linked(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for base in self.layers.corpora_folders:
            for manifest in sorted(base.glob("*/manifest.toml")):
                for path in sorted(manifest.parent.glob("*.jsonl")):
                    for _, digest in json_lines(path):
                        for name in digest.get("catalogue", ()):
                            for language, text in digest["text"].items():
                                found.setdefault(language, []).append((name, text))
        return found

    @property
    def weights(self) -> Table:
        """Fitted weights of the alignment score."""
        return self._json("weights")

    @property
    def relation_model(self) -> Table:
        """Fitted model of relations."""
        return self._json("relation")

    @property
    def demand_model(self) -> builtins.bytes:
        """Fitted model of the analysis: modality, bearer, topics."""
        return self.once("demand model", lambda: self.bytes("demands.npz"))

    @property
    def read_catalogue(self) -> tuple[builtins.bytes, ...]:
        """What the built-in and the pretrained encoder make of each common requirement (``align.kept``)."""
        names = ("catalogue_builtin.npz", "catalogue_e5.npz")
        return self.once("read catalogue", lambda: tuple(self.bytes(name) for name in names))

    def _json(self, name: str) -> Table:
        return self.once(name, lambda: json.loads(self.text(f"{name}.json")))

    # ---- fingerprints ----------------------------------------------------------------------------

    def fingerprint(self, part: str) -> str:
        """SHA-256 of what a part was read from.

        Args:
            part: ``profile:VN``, ``scheme:VN``, ``cues:vi``, ``termbase``, ``termbase:vi`` (what spotting in a language reads),
                ``concepts`` (which is broader than which), ``kinds`` (which are parties, which the form of law), ``catalogue``, ``standards``, ``linked:vi`` (digests that stand for a common
                requirement), ``vocabulary``, ``stringency``, ``phrases``, ``phrases:vi``, ``reasons``, ``read_catalogue``, ``units``, ``weights``, ``demands``, ``detection`` (languages and dates),
                ``relation_model``; one table of a part after a slash: ``stringency/persons``.

        Raises:
            UnknownName: no such part.
        """
        return self.once(("fingerprint", part), lambda: digest_of(self._content(part)))

    def _content(self, part: str) -> object:
        whole, _, table = part.partition("/")
        name, _, of = whole.partition(":")
        content = _PARTS[name, bool(of)](self, of) if (name, bool(of)) in _PARTS else None
        if content is None:
            known = ", ".join(sorted(f"{name}:…" if one else name for name, one in _PARTS))
            raise UnknownName(f"no part of the knowledge is called {part!r}", next_step=f"choose one of {known}")
        return content.get(table) if table and isinstance(content, dict) else content

    def _kind_content(self) -> object:
        """Which concepts are who acts, and which are the form of law rather than its subject."""
        topics = {name: one.topic for name, one in sorted(self.termbase.concepts.items())}
        return {
            kind: [name for name, topic in topics.items() if topic in own] for kind, own in self.phrases["second"].items()
        }

    def _phrase_content(self, language: str) -> object:
        rules = self.phrases
        own: Table = dict(rules)
        for name in ("joints", "leading"):
            own[name] = rules.get(name, {}).get(language, [])
        return own

    def check(self) -> None:
        """Read every part; what no rule allows is an error.

        Raises:
            CorpusError: the first thing wrong, with file and line.
        """
        for code in self.jurisdictions:
            self.profile(code)
            self.shelf.content(code)
        for language in self.languages:
            cues = self.cues(language)
            _ = cues.modality, cues.bearer, cues.topics, cues.strength
        _ = (
            self.termbase,
            self.term_sources,
            self.catalogue,
            self.standards,
            self.stringency,
            self.phrases,
            self.reasons,
            self.ratios,
            self.weights,
            self.relation_model,
        )

    def _cue_content(self, language: str) -> object:
        return [self.cue_table(language), self.shared_cues, self._learned(language)]


_PARTS: dict[tuple[str, bool], Callable[[Knowledge, str], object]] = {
    ("profile", True): lambda own, code: own.profile_table(own.code(code)),
    ("scheme", True): lambda own, code: own.shelf.content(own.code(code)),
    ("cues", True): Knowledge._cue_content,
    ("termbase", False): lambda own, _: own.termbase.content(),
    ("termbase", True): lambda own, language: own.termbase.spelled(language),
    ("catalogue", False): lambda own, _: own.catalogue.content(),
    ("standards", False): lambda own, _: own.standards.content(),
    ("vocabulary", False): lambda own, _: own.vocabulary,
    ("stringency", False): lambda own, _: own.stringency,
    ("phrases", False): lambda own, _: own.phrases,
    ("phrases", True): Knowledge._phrase_content,
    ("reasons", False): lambda own, _: own.reasons,
    ("units", False): lambda own, _: own.units,
    ("concepts", False): lambda own, _: own.termbase.broader(),
    ("kinds", False): lambda own, _: own._kind_content(),
    ("linked", True): lambda own, language: own.linked.get(language, []),
    ("detection", False): lambda own, _: [own.text(name) for name in ("language.tsv", "language_id_ms.tsv", "months.tsv")],
    ("demands", False): lambda own, _: sha256(own.demand_model).hexdigest(),
    ("weights", False): lambda own, _: own.weights,
    ("read_catalogue", False): lambda own, _: [sha256(one).hexdigest() for one in own.read_catalogue],
    ("relation_model", False): lambda own, _: own.relation_model,
}
"""What a fingerprint is taken of: name and whether it is asked for one country or language → content."""


@lru_cache(maxsize=1)
def _shipped() -> Knowledge:
    return Knowledge(Layers(added=added_folders()))


def _again(overlay: Path | None, corpora: Path | None) -> Knowledge:
    return Knowledge.load(overlay, corpora=corpora)
