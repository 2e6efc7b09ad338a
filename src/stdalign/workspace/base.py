"""What every part of a workspace stands on: making and opening it, its knowledge, encoder, vectors and index."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from threading import RLock
from typing import Self

import numpy as np
from numpy.typing import NDArray

from stdalign.encode import load_encoder, named_encoder
from stdalign.encode.cache import CachedEncoder, writable
from stdalign.errors import EncoderMismatch, ReadOnly, WorkspaceError
from stdalign.knowledge import Knowledge
from stdalign.model import AnalysedClause
from stdalign.ports import Encoder, Index, Vectors
from stdalign.store import content, pgvector, vectors
from stdalign.store.database import Database
from stdalign.store.vectors import Generation
from stdalign.workspace.asking import Asking
from stdalign.workspace.lookup import Lookup, current_lookup
from stdalign.workspace.memory import Memory
from stdalign.workspace.writing import INDEX

DATABASE = "stdalign.sqlite"


def database_of(folder: Path, url: str | None = None) -> str | Path:
    """Where the database of a workspace is: the URL that is given, that of ``STDALIGN_DATABASE_URL``, or a file in its folder."""
    return url or os.environ.get("STDALIGN_DATABASE_URL") or folder / DATABASE


class Base(Asking):
    """An open workspace: its database, knowledge, encoder, vectors and index."""

    def __init__(self, path: Path, db: Database, encoder_name: str, knowledge: Knowledge | None = None) -> None:
        self.path = path
        self.db = db
        self.knowledge = knowledge or Knowledge.shipped()
        self.encoder_name = encoder_name
        self.online = False
        self.lock = RLock()
        """Held by the thread that writes; threads of a process may share a workspace."""
        self.memory = Memory()
        self._encoder: Encoder | None = None
        self._keeping: tuple[Encoder, Encoder] | None = None
        self._generation: Generation | None = None
        self._index: tuple[int, Index] | None = None
        self._lookup: Lookup | None = None

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        encoder: str | object | None = None,
        database_url: str | None = None,
        knowledge: str | Path | Knowledge | None = None,
        online: bool = False,
    ) -> Self:
        """Make a workspace, or open the one that is there.

        Args:
            path: the folder.
            encoder: name of the encoder, or an object that ``load_encoder`` takes; ``builtin`` by default, and in a workspace
                that is there the one it was made by. An object is handed over again when the workspace is opened again.
            database_url: ``postgresql://…`` instead of SQLite; what ``STDALIGN_DATABASE_URL`` says where not given.
            knowledge: a folder laid over what ships, or what ``Knowledge.load`` gave; by default the folders that the
                workspace remembers. ``Knowledge.shipped()`` makes it forget them.
            online: ask a model hub for a model that is not on this machine; without it nothing waits for a network.

        Raises:
            EncoderMismatch: the workspace was made by another encoder.
            UnknownName: no such encoder; nothing is written then.
            FormatMismatch: made by another format version.
            Corrupt: the database is damaged.
        """
        folder = Path(path)
        if folder.exists() and not folder.is_dir():
            raise WorkspaceError(
                "a file stands where the workspace should be",
                where=str(folder),
                next_step="choose another folder",
            )
        named, own = named_encoder(encoder)  # a mistyped name is told before anything is written
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "generations").mkdir(exist_ok=True)
        except OSError as error:
            raise ReadOnly(
                f"the folder of the workspace cannot be made ({error.strerror})",
                where=str(folder),
                next_step="choose a folder that you may write to",
            ) from None
        db = Database(database_of(folder, database_url), create=True)
        if not db.meta("encoder"):
            db.set_meta("encoder", named or "builtin")
        return cls._checked(folder, db, named, own, knowledge, online)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: str | object | None = None,
        database_url: str | None = None,
        readonly: bool = False,
        knowledge: str | Path | Knowledge | None = None,
        online: bool = False,
    ) -> Self:
        """Open a workspace that is there.

        Args:
            path: the folder.
            encoder: name of the one that you expect it to be made by, or the object itself.
            database_url: ``postgresql://…`` instead of SQLite; what ``STDALIGN_DATABASE_URL`` says where not given.
            readonly: refuse writes.
            knowledge: as for ``create``.
            online: as for ``create``.

        Raises:
            WorkspaceError: there is none.
            FormatMismatch: made by another format version.
            EncoderMismatch: made by another encoder.
            Corrupt: the database is damaged.
        """
        folder = Path(path)
        named, own = named_encoder(encoder)
        db = Database(database_of(folder, database_url), readonly=readonly)
        return cls._checked(folder, db, named, own, knowledge, online)

    @classmethod
    def _checked(
        cls,
        folder: Path,
        db: Database,
        encoder: str | None,
        own: Encoder | None,
        knowledge: str | Path | Knowledge | None,
        online: bool,
    ) -> Self:
        made_by = db.meta("encoder", "builtin")
        if encoder is not None and encoder != made_by:
            db.close()
            raise EncoderMismatch(
                f"made by encoder {made_by!r}, not {encoder!r}",
                where=str(folder),
                next_step=f"leave the encoder out, or change it: stdalign doctor --rebuild --encoder {encoder}",
            )
        try:
            if isinstance(knowledge, Knowledge):
                known = knowledge
            else:
                known = Knowledge.load(knowledge or db.meta("knowledge") or None, corpora=db.meta("corpora") or None)
            made = cls(folder, db, made_by, known)
            made.online = online
            made._encoder = None if own is None else made._cached(own)
            return made
        except BaseException:
            db.close()
            raise

    def use(self, overlay: str | Path | None, corpora: str | Path | None = None) -> None:
        """Take other knowledge from now on, and remember it; ``build`` does again what depends on it.

        Args:
            overlay: a folder laid over what ships, or None.
            corpora: a corpora folder in the place of the one that ships, or None.

        Raises:
            CorpusError: one of the folders is not there.
        """
        self.knowledge = Knowledge.load(overlay, corpora=corpora)
        self.remember()

    def remember(self) -> None:
        """Write down which folders the knowledge comes from, where that changed."""
        given = self.knowledge.layers
        for name, folder in (("knowledge", given.overlay), ("corpora", given.given_corpora)):
            wanted = str(folder.resolve()) if folder is not None else ""
            if self.db.meta(name) != wanted:
                self.db.set_meta(name, wanted)

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def __repr__(self) -> str:
        try:
            instruments, clauses = content.counts(self.db)
        except WorkspaceError as error:
            return f"<Workspace {self.path} ({error.what})>"
        return f"<Workspace {self.path}: {instruments} instruments, {clauses} clauses, encoder {self.encoder_name}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def encoder(self) -> Encoder:
        """The encoder that this workspace was made by, loaded on first use."""
        if self._encoder is None:
            made = load_encoder(self.encoder_name, online=self.online)
            self._encoder = made if self.encoder_name == "builtin" else self._cached(made)
        return self._encoder

    def keeping(self, encoder: Encoder | None = None) -> Encoder:
        """The encoder for alignments, always with a memory on disk: phrases and the catalogue in each language come again and again.

        The built-in one needs none for single texts, but tokenising the catalogue takes seconds that each process would pay.

        Args:
            encoder: the same encoder as an engine runs it.
        """
        own = encoder or self.encoder
        if self._keeping is None or self._keeping[0] is not own:
            self._keeping = own, own if isinstance(own, CachedEncoder) else self._cached(own)
        return self._keeping[1]

    def _cached(self, encoder: Encoder) -> Encoder:
        """The encoder with a memory of what it has encoded, by the hash of each text; none in a folder that may only be read."""
        folder = self.path / "encoded"
        return CachedEncoder(encoder, folder) if writable(folder) else encoder

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

    def vectors_of(self, clauses: Sequence[AnalysedClause]) -> Vectors:
        """Unit rows of clauses that have a vector, in their order; shape (n, dimension)."""
        return np.ascontiguousarray(self.generation().vectors[self.rows_of(clauses)])

    def rows_of(self, clauses: Sequence[AnalysedClause]) -> NDArray[np.int64]:
        """Rows of the vectors of clauses that have one; shape (n,)."""
        rows = self.generation().rows
        return np.array([rows[c.text_hash] for c in clauses], dtype=np.int64)

    def index(self) -> Index:
        """The index of the generation in force, FAISS or pgvector; its ids are rows of the generation's vectors.

        Raises:
            Corrupt: a checksum does not hold. WorkspaceError: vectors are missing in PostgreSQL.
        """
        from stdalign.index import load_index

        number = self.generation().number
        if self._index is None or self._index[0] != number:
            if number and pgvector.kept(self.db):
                self._index = number, pgvector.PgVectorIndex(self.db, self.generation().rows)
                return self._index[1]
            self._index = number, load_index(self.path / "generations" / f"{number:06}" / INDEX)
        return self._index[1]

    def lookup(self) -> Lookup:
        """The lists that a search looks into, of the content as it is now."""
        self._lookup = found = current_lookup(self, self._lookup)
        return found
