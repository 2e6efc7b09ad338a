"""What the analysis says of the digests that ship goes with them, so that not every machine has to work it out again.

A digest and what reads it are the same on every machine. What was worked out is used only where it is still what would be worked out:
where the digests, their country, every cue, term and model that the analysis reads, and its very code are those that it was made from
(``training/keep_analyses.py``). Else, and where the file cannot be read, the digests are analysed as any other text is.
"""

from __future__ import annotations

import ast
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import error

from stdalign.embeddings import SHIPPED
from stdalign.encode.fingerprint import of_folder
from stdalign.knowledge import Knowledge
from stdalign.knowledge.tables import digest_of
from stdalign.model import AnalysedClause, Requirement
from stdalign.record import reader_of

FILE = "digests.json.gz"
"""Where it stands, beside this module."""
_ROOTS = ("analysis/__init__.py", "steps/prepare.py", "steps/sources.py")
_ELSEWHERE = (
    "__init__.py",
    "errors.py",
    "frames.py",
    "analysis/language_pipeline.py",
    "read/",
    "splitting/",
    "steps/kept.py",
)
"""What digests do not go through: the face, messages, pages of notebooks, spaCy, files of laws and their grammars, and what ships of them already."""


@dataclass(frozen=True)
class KeptAnalyses:
    """Requirements of the digests that ship.

    Args:
        stamp: what they were made from, but for the digests themselves (``stamp_of``).
        code: the modules that say what comes out, as paths in the package.
        rows: by instrument, the key of its digests and the requirement of each as plain data.
    """

    stamp: str = ""
    code: tuple[str, ...] = ()
    rows: Mapping[str, tuple[str, Sequence[Mapping[str, Any]]]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> KeptAnalyses:
        """The table of a file; an empty one where it is broken."""
        try:
            seal, _, body = gzip.decompress(data).partition(b"\n")
            if sha256(body).hexdigest().encode() != seal:
                return cls()
            found = json.loads(body)
            return cls(
                found["stamp"], tuple(found["code"]), {name: (key, rows) for name, (key, rows) in found["rows"].items()}
            )
        except (OSError, EOFError, error, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def packed(self) -> bytes:
        """The file's bytes, the same wherever they are made."""
        body = json.dumps(
            {"stamp": self.stamp, "code": self.code, "rows": self.rows},
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        ).encode()
        return gzip.compress(sha256(body).hexdigest().encode() + b"\n" + body, compresslevel=9, mtime=0)

    def requirements(self, key: str, clauses: Sequence[AnalysedClause]) -> list[Requirement] | None:
        """The requirements of an instrument's clauses; None where they are not known."""
        known, rows = self.rows.get(clauses[0].instrument, ("", ())) if clauses else ("", ())
        return [_READ(row) for row in rows] if known == key and len(rows) == len(clauses) else None


_READ = reader_of(Requirement)


def kept_analyses(knowledge: Knowledge) -> KeptAnalyses:
    """What ships, where it holds for what is known now; else an empty table. Read once a knowledge."""

    def read() -> KeptAnalyses:
        place = files("stdalign.steps") / FILE
        table = KeptAnalyses.of(place.read_bytes()) if place.is_file() else KeptAnalyses()
        return table if table.stamp and table.stamp == stamp_of(knowledge, table.code) else KeptAnalyses()

    return knowledge.once("kept analyses", read)


def key_of(content: str, currency: str) -> str:
    """What the requirements of an instrument depend on by themselves.

    Args:
        content: digest of its file and its row of the manifest.
        currency: of its country.
    """
    return digest_of([content, currency])[:32]


def stamp_of(knowledge: Knowledge, code: Iterable[str]) -> str:
    """Digest of all that the requirements of digests depend on together: knowledge, embeddings, code; empty where it cannot be read."""
    parts = [f"{part}:{language}" for part in ("cues", "termbase") for language in knowledge.languages]
    known = {part: knowledge.fingerprint(part) for part in (*parts, "concepts", "demands", "detection", "units")}
    topics = {name: one.topic for name, one in knowledge.termbase.concepts.items()}
    package = Path(str(files("stdalign")))
    try:
        modules = [sha256((package / name).read_bytes()).hexdigest() for name in code]
    except OSError:
        return ""
    return digest_of([known, topics, of_folder(package.joinpath(*SHIPPED)), modules])


def modules_of(package: Path, roots: Iterable[str] = _ROOTS) -> tuple[str, ...]:
    """Every module that some modules of a package read, themselves among them, as paths in it; a change of any may change what comes out."""
    found: set[str] = set()
    left = list(roots)
    while left:
        name = left.pop()
        if name in found or name.startswith(_ELSEWHERE):
            continue
        found.add(name)
        for node in ast.walk(ast.parse((package / name).read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package.name:
                base = (node.module or "").split(".")[1:]
                left += [
                    path for steps in (base, *([*base, one.name] for one in node.names)) if (path := _file(package, steps))
                ]
    return tuple(sorted(found))


def _file(package: Path, steps: Sequence[str]) -> str:
    """The file of a module, as a path in the package; empty where there is none, as for a name inside a module."""
    stem = "/".join(steps)
    names = (f"{stem}.py", f"{stem}/__init__.py") if stem else ("__init__.py",)
    return next((name for name in names if (package / name).is_file()), "")
