"""A workspace: a folder with a database, vectors and a FAISS index of everything that was read.

Each change is one transaction: vectors are written beside the old ones first, and the commit of the
database switches to them. A kill at any moment leaves the old state or the new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stdalign import pipeline
from stdalign.address import ClauseAddress
from stdalign.align.find import Hit, find
from stdalign.errors import (
    Corrupt,
    DuplicateInstrument,
    EncoderMismatch,
    UnknownName,
    UsageError,
    WorkspaceError,
)
from stdalign.model import Instrument
from stdalign.pipeline import Prepared
from stdalign.ports import Encoder, Index, Vectors
from stdalign.profile import load_profile
from stdalign.record import Record
from stdalign.store import content, vectors
from stdalign.store.content import StoredClause
from stdalign.store.database import Database
from stdalign.store.vectors import Generation

if TYPE_CHECKING:
    from stdalign.align.feedback import Calibration
    from stdalign.align.table import AlignmentTable

Progress = Callable[[str, int, int], None]
"""Called with a stage, how many are done and how many there are."""

DATABASE = "stdalign.sqlite"
INDEX = "index.json"


def _write_index(rows: Vectors, folder: Path) -> None:
    from stdalign.index import make_index, save_index

    save_index(make_index(rows, np.arange(len(rows), dtype=np.int64)), folder / INDEX)


@dataclass(frozen=True)
class BuildReport(Record):
    """What a build read and did: counts, and texts that had to be encoded anew."""

    instruments: int
    clauses: int
    languages: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    encoded: int


class Workspace:
    """An open workspace. Make one with ``create``, open one with ``open``; close it when done."""

    def __init__(self, path: Path, db: Database, encoder_name: str) -> None:
        self.path = path
        self.db = db
        self.encoder_name = encoder_name
        self._encoder: Encoder | None = None
        self._generation: Generation | None = None
        self._index: tuple[int, Index] | None = None

    @classmethod
    def create(cls, path: str | Path, *, encoder: str | None = None, database_url: str | None = None) -> Workspace:
        """Make a workspace, or open the one that is there.

        Args:
            path: the folder. encoder: name of the encoder; ``builtin`` by default, and in a workspace
                that is there the one it was made by. database_url: ``postgresql://…`` instead of SQLite.

        Raises:
            EncoderMismatch: the workspace was made by another encoder. FormatMismatch, Corrupt: see there.
        """
        folder = Path(path)
        if folder.exists() and not folder.is_dir():
            raise WorkspaceError(
                "a file stands where the workspace should be",
                where=str(folder),
                next_step="choose another folder",
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "generations").mkdir(exist_ok=True)
        db = Database(database_url or folder / DATABASE, create=True)
        if not db.meta("encoder"):
            db.set_meta("encoder", encoder or "builtin")
        return cls._checked(folder, db, encoder)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: str | None = None,
        database_url: str | None = None,
        readonly: bool = False,
    ) -> Workspace:
        """Open a workspace that is there; ``encoder`` states which one you expect.

        Raises:
            WorkspaceError: there is none. FormatMismatch: another format version.
            EncoderMismatch: another encoder. Corrupt: the database is damaged.
        """
        folder = Path(path)
        return cls._checked(folder, Database(database_url or folder / DATABASE, readonly=readonly), encoder)

    @classmethod
    def _checked(cls, folder: Path, db: Database, encoder: str | None) -> Workspace:
        made_by = db.meta("encoder", "builtin")
        if encoder is not None and encoder != made_by:
            db.close()
            raise EncoderMismatch(
                f"made by encoder {made_by!r}, not {encoder!r}",
                where=str(folder),
                next_step=f"leave --encoder out, or build another workspace with --encoder {encoder}",
            )
        return cls(folder, db, made_by)

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def encoder(self) -> Encoder:
        """The encoder that this workspace was made by, loaded on first use."""
        if self._encoder is None:
            from stdalign.encode import load_encoder

            self._encoder = load_encoder(self.encoder_name)
        return self._encoder

    def generation(self) -> Generation:
        """Vectors in force, checked against their checksums and the encoder.

        Raises:
            Corrupt: a checksum does not hold. EncoderMismatch: another encoder made them.
        """
        number = int(self.db.meta("generation", "0"))
        if self._generation is None or self._generation.number != number:
            if number == 0:
                empty = np.zeros((0, self.encoder.dimension), np.float32)
                return Generation(0, self.encoder_name, self.encoder.fingerprint, empty, {})
            loaded = vectors.load(self.path / "generations", number)
            if loaded.fingerprint != self.encoder.fingerprint:
                raise EncoderMismatch(
                    f"the vectors were made by another version of encoder {loaded.encoder!r}",
                    where=str(self.path),
                    next_step="encode anew with: stdalign doctor --rebuild",
                )
            self._generation = loaded
        return self._generation

    # ---- writing -------------------------------------------------------------------------------

    def ingest(
        self,
        path: str | Path,
        *,
        jurisdiction: str,
        id: str,
        title: str | None = None,
        language: str | None = None,
        replace: bool = False,
    ) -> Instrument:
        """Read, split, analyse, encode, index and store an official text.

        Raises:
            DuplicateInstrument: the id is taken and ``replace`` is false.
            ReadError, SplitError, UnknownName: as ``pipeline.split``; nothing is stored then.
        """
        if not replace and self.db.one("SELECT id FROM instruments WHERE id=?", (id,)):
            raise DuplicateInstrument(
                f"instrument {id!r} is already in the workspace",
                next_step="choose another --id, or give --replace",
            )
        prepared = pipeline.prepare_text(path, jurisdiction=jurisdiction, id=id, title=title, language=language)
        self._store([prepared], [id] if replace else [])
        return prepared.instrument

    def build(self, corpora: str | Path | None = None, progress: Progress | None = None) -> BuildReport:
        """Bring the workspace up to date with the corpora that ship; only what changed is done again."""
        have = {i.id: i.sha256 for i in content.instruments(self.db) if i.kind != "text"}
        changed: list[Prepared] = []
        seen: set[str] = set()
        for at, (name, digest, make) in enumerate(rows := list(pipeline.corpora_sources(corpora))):
            if progress:
                progress("read", at + 1, len(rows))
            seen.add(name)
            if have.get(name) != digest:
                changed.append(make())
        removed = sorted(set(have) - seen)
        encoded = 0
        if changed or removed:
            old = [p.instrument.id for p in changed if p.instrument.id in have]
            encoded = self._store(changed, [*removed, *old], progress)
        rows_now = self.db.one("SELECT COUNT(*) AS n FROM clauses")["n"]
        languages = [r["language"] for r in self.db.all("SELECT DISTINCT language FROM clauses ORDER BY language")]
        total = self.db.one("SELECT COUNT(*) AS n FROM instruments")["n"]
        added = tuple(p.instrument.id for p in changed)
        return BuildReport(total, rows_now, tuple(languages), added, tuple(removed), encoded)

    def _store(self, prepared: Sequence[Prepared], removed: Iterable[str], progress: Progress | None = None) -> int:
        fresh = {
            row.text_hash: pipeline.encoded_text(row.clause, row.full_text)
            for item in prepared
            for row in item.clauses
            if row.text_hash
        }
        encoded, extra = self._encode_missing(fresh, progress)
        with self.db.transaction():
            for name in removed:
                content.remove_instrument(self.db, name)
            for item in prepared:
                content.add_instrument(self.db, item.instrument, item.clauses, item.split, item.name)
            number = self._switch(extra)
        vectors.prune(self.path / "generations", number)
        return encoded

    def _encode_missing(self, texts: dict[str, str], progress: Progress | None) -> tuple[int, dict[str, Any]]:
        have = self.generation().rows
        missing = [key for key in texts if key not in have]
        made: dict[str, Any] = {}
        step = 2048
        for at in range(0, len(missing), step):
            block = missing[at : at + step]
            made.update(zip(block, self.encoder.encode([texts[key] for key in block]), strict=True))
            if progress:
                progress("encode", min(at + step, len(missing)), len(missing))
        return len(missing), made

    def _switch(self, extra: dict[str, Any]) -> int:
        """Write the generation that the clauses now in the database need and name it; inside the transaction."""
        number = int(self.db.meta("generation", "0"))
        old = self.generation()
        keys = [r["text_hash"] for r in self.db.all("SELECT DISTINCT text_hash FROM clauses WHERE text_hash<>''")]
        lost = [key for key in keys if key not in extra and key not in old.rows]
        if lost:
            raise Corrupt(
                f"{len(lost)} texts have no vector",
                where=str(self.path),
                next_step="stdalign doctor --rebuild",
            )
        rows = [extra[key] if key in extra else old.vectors[old.rows[key]] for key in keys]
        stacked = np.vstack(rows) if rows else np.zeros((0, self.encoder.dimension), np.float32)
        new = Generation(
            number + 1,
            self.encoder_name,
            self.encoder.fingerprint,
            stacked,
            {key: at for at, key in enumerate(keys)},
        )
        vectors.save(self.path / "generations", new, lambda folder: _write_index(stacked, folder))
        self.db.set_meta("generation", str(new.number))
        self.db.set_meta("fingerprint", new.fingerprint)
        return new.number

    def rebuild(self, progress: Progress | None = None) -> int:
        """Encode every clause anew from the database; mends damaged or foreign vectors. Returns texts encoded."""
        texts: dict[str, str] = {}
        for row in self.db.all("SELECT * FROM clauses WHERE text_hash<>''"):
            stored = content.stored_clause(row)
            texts[stored.text_hash] = pipeline.encoded_text(stored.clause, stored.full_text)
        number = int(self.db.meta("generation", "0"))
        empty = np.zeros((0, self.encoder.dimension), np.float32)
        self._generation = Generation(number, self.encoder_name, self.encoder.fingerprint, empty, {})
        encoded, extra = self._encode_missing(texts, progress)
        with self.db.transaction():
            number = self._switch(extra)
        self._generation = None
        vectors.prune(self.path / "generations", number)
        return encoded

    # ---- reading -------------------------------------------------------------------------------

    def instruments(self, jurisdiction: str | None = None) -> list[Instrument]:
        """Instruments in the workspace, or those of one jurisdiction."""
        return content.instruments(self.db, jurisdiction)

    def clauses(self, instrument: str) -> list[StoredClause]:
        """The clauses of an instrument in document order.

        Raises:
            UnknownName: there is no such instrument.
        """
        content.instrument(self.db, instrument)
        return content.clauses(self.db, [instrument])

    def clause(self, address: str) -> StoredClause:
        """One clause by its short address, ``ID#art_21``.

        Raises:
            AddressError: not an address. UnknownName: nothing stands there.
        """
        at = ClauseAddress.parse(address)
        return content.clause(self.db, at.instrument, at.eid)

    def resolve(self, name: str) -> list[Instrument]:
        """The instruments that a name means: an instrument id, or all of a jurisdiction.

        Raises:
            UnknownName: neither, or a jurisdiction without instruments here.
        """
        there = {i.id: i for i in self.instruments()}
        if name in there:
            return [there[name]]
        code = name.upper()
        of_country = [i for i in there.values() if i.jurisdiction == code]
        if not of_country:
            choices = ", ".join(sorted({i.jurisdiction for i in there.values()})) or "nothing: the workspace is empty"
            raise UnknownName(
                f"no instrument or jurisdiction {name!r} in the workspace",
                where=str(self.path),
                next_step=f"choose an instrument id or one of {choices}",
            )
        return of_country

    def vectors_of(self, clauses: Sequence[StoredClause]) -> Vectors:
        """Unit rows of clauses that have a vector, in their order; shape (n, dimension)."""
        return np.ascontiguousarray(self.generation().vectors[self._rows_of(clauses)])

    def _rows_of(self, clauses: Sequence[StoredClause]) -> NDArray[np.int64]:
        rows = self.generation().rows
        return np.array([rows[c.text_hash] for c in clauses], dtype=np.int64)

    def index(self) -> Index:
        """The FAISS index of the generation in force; its ids are rows of the generation's vectors.

        Raises:
            Corrupt: a checksum does not hold.
        """
        from stdalign.index import load_index

        number = self.generation().number
        if self._index is None or self._index[0] != number:
            self._index = number, load_index(self.path / "generations" / f"{number:06}" / INDEX)
        return self._index[1]

    def search(
        self,
        query: str,
        *,
        jurisdictions: Sequence[str] | None = None,
        language: str | None = None,
        top: int = 10,
    ) -> list[Hit]:
        """Clauses for words in any of the languages, best first.

        Args:
            query: words or a sentence. jurisdictions: codes to search in, all where None.
            language: only clauses in this language. top: how many, at least 1.

        Raises:
            UsageError: nothing to search for, or ``top`` below 1.
        """
        if not query.strip():
            raise UsageError("nothing to search for", next_step="give a word or a sentence")
        if top < 1:
            raise UsageError(f"top must be 1 or more, not {top}", next_step="give --top 10")
        codes = {load_profile(code).code for code in jurisdictions} if jurisdictions else None
        country = {i.id: i.jurisdiction for i in self.instruments()}
        pool = [
            c
            for c in content.clauses(self.db, [i for i, code in country.items() if codes is None or code in codes])
            if c.text_hash and (language is None or c.clause.language == language)
        ]
        if not pool:
            return []
        return [
            Hit(
                address=pool[at].address,
                jurisdiction=country[pool[at].instrument],
                language=pool[at].clause.language,
                similarity=round(float(similarity), 4),
                label=pool[at].clause.label,
                heading=pool[at].clause.heading,
                text=pool[at].full_text,
            )
            for at, similarity in find(query, pool, self._rows_of(pool), self.index(), self.encoder, top)
        ]

    def align(
        self,
        source: str,
        *targets: str,
        level: str = "article",
        top: int | None = None,
        reranker: str | None = None,
    ) -> AlignmentTable:
        """Typed, calibrated, explained pairs of a source with each target.

        Args:
            source: an instrument id or a jurisdiction. targets: the same, one or more.
            level: ``article`` (or ``clause`` for sub-clauses). top: pairs a source article; by default as many
                as the calibrated cut lets through.
            reranker: ``cross-encoder:NAME_OR_PATH`` puts the first twenty of each article in a new order.

        Raises:
            UnknownName: nothing by that name here. UsageError: no target, or a level or top that makes no sense.
            EncoderError: the reranker's model cannot be loaded.
        """
        from stdalign.aligning import align_names
        from stdalign.encode import load_reranker

        chosen = load_reranker(reranker) if reranker else None
        return align_names(self, source, targets, level=level, top=top, reranker=chosen)

    def calibrate(self) -> Calibration:
        """Fit the probabilities of this workspace to its experts' decisions; the next ``align_all`` uses them.

        Raises:
            UsageError: too few decisions of both kinds.
        """
        from stdalign.aligning import calibrate

        return calibrate(self)

    def align_all(self, progress: Progress | None = None) -> int:
        """Align every ordered pair of jurisdictions and store the result; pairs that did not change are left.

        Returns the number of pairs aligned anew.
        """
        from stdalign.aligning import align_countries

        return align_countries(self, progress)
