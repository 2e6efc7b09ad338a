"""A workspace: a folder with a database, vectors and a FAISS index of everything that was read.

Each change is one transaction: vectors are written beside the old ones first, and the commit of the
database switches to them. A kill at any moment leaves the old state or the new.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stdalign.address import ClauseAddress, instrument_id
from stdalign.align.find import Hit
from stdalign.encode import named_encoder
from stdalign.engines import load_engine
from stdalign.errors import (
    DuplicateInstrument,
    EncoderMismatch,
    UnknownName,
    WorkspaceError,
)
from stdalign.knowledge import Knowledge
from stdalign.model import AnalysedClause, Instrument
from stdalign.ports import Encoder, Engine, Index, Progress, Vectors
from stdalign.steps.ledger import entries_of
from stdalign.steps.prepare import Asked
from stdalign.store import content, vectors
from stdalign.store.database import Database
from stdalign.store.orphans import Orphan, orphans
from stdalign.store.vectors import Generation
from stdalign.workspace import writing
from stdalign.workspace.ingested import Ingested, prepare_file
from stdalign.workspace.updating import BuildReport, bring_up_to_date
from stdalign.workspace.writing import INDEX, Change

if TYPE_CHECKING:
    from stdalign.align.feedback import Calibration
    from stdalign.align.table import AlignmentTable

DATABASE = "stdalign.sqlite"


class Workspace:
    """An open workspace. Make one with ``create``, open one with ``open``; close it when done."""

    def __init__(self, path: Path, db: Database, encoder_name: str, knowledge: Knowledge | None = None) -> None:
        self.path = path
        self.db = db
        self.knowledge = knowledge or Knowledge.shipped()
        self.encoder_name = encoder_name
        self._encoder: Encoder | None = None
        self._generation: Generation | None = None
        self._index: tuple[int, Index] | None = None

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        encoder: str | object | None = None,
        database_url: str | None = None,
        knowledge: str | Path | Knowledge | None = None,
    ) -> Workspace:
        """Make a workspace, or open the one that is there.

        Args:
            path: the folder.
            encoder: name of the encoder, or an object that ``load_encoder`` takes; ``builtin`` by default, and in a workspace
                that is there the one it was made by. An object is handed over again when the workspace is opened again.
            database_url: ``postgresql://…`` instead of SQLite.
            knowledge: a folder laid over what ships, or what ``Knowledge.load`` gave; by default the folders that the
                workspace remembers. ``Knowledge.shipped()`` makes it forget them.

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
        named, own = named_encoder(encoder)  # a mistyped name is told before anything is written
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "generations").mkdir(exist_ok=True)
        db = Database(database_url or folder / DATABASE, create=True)
        if not db.meta("encoder"):
            db.set_meta("encoder", named or "builtin")
        return cls._checked(folder, db, named, own, knowledge)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: str | object | None = None,
        database_url: str | None = None,
        readonly: bool = False,
        knowledge: str | Path | Knowledge | None = None,
    ) -> Workspace:
        """Open a workspace that is there.

        Args:
            path: the folder.
            encoder: name of the one that you expect it to be made by, or the object itself.
            database_url: ``postgresql://…`` instead of SQLite.
            readonly: refuse writes.
            knowledge: as for ``create``.

        Raises:
            WorkspaceError: there is none. FormatMismatch: another format version.
            EncoderMismatch: another encoder. Corrupt: the database is damaged.
        """
        folder = Path(path)
        named, own = named_encoder(encoder)
        return cls._checked(folder, Database(database_url or folder / DATABASE, readonly=readonly), named, own, knowledge)

    @classmethod
    def _checked(
        cls,
        folder: Path,
        db: Database,
        encoder: str | None,
        own: Encoder | None,
        knowledge: str | Path | Knowledge | None,
    ) -> Workspace:
        made_by = db.meta("encoder", "builtin")
        if encoder is not None and encoder != made_by:
            db.close()
            raise EncoderMismatch(
                f"made by encoder {made_by!r}, not {encoder!r}",
                where=str(folder),
                next_step=f"leave --encoder out, or build another workspace with --encoder {encoder}",
            )
        try:
            if isinstance(knowledge, Knowledge):
                known = knowledge
            else:
                known = Knowledge.load(knowledge or db.meta("knowledge") or None, corpora=db.meta("corpora") or None)
            made = cls(folder, db, made_by, known)
            made._encoder = own
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
        kind: str | None = None,
        ocr: str | None = None,
        replace: bool = False,
    ) -> Ingested:
        """Read, split, analyse, encode, index and store an official text.

        Args:
            path: the file.
            jurisdiction: code of the country.
            id: id of the instrument.
            title: its title; read from the text where not given.
            language: language of the text; found out where not given.
            kind: kind of document (``law``, ``standard`` …); found out where not given.
            ocr: engine for a scanned PDF.
            replace: whether it may take the place of an instrument of this id.

        Returns:
            The instrument, what was found in it, and what an expert should look at.

        Raises:
            DuplicateInstrument: the id is taken and ``replace`` is false.
            ReadError, SplitError, UnknownName: as ``pipeline.split``; nothing is stored then.
        """
        there = content.has_instrument(self.db, id)
        if there and not replace:
            raise DuplicateInstrument(
                f"instrument {id!r} is already in the workspace",
                next_step="choose another --id, or give --replace",
            )
        asked = Asked(title or "", language or "", kind or "", ocr or "")
        made = prepare_file(Path(path), id, jurisdiction, asked, self.knowledge)
        entries = tuple(entries_of(made, self.knowledge))
        writing.commit(self, Change((id,) if there else (), (made,), entries=entries))
        return Ingested.of(made)

    def remove(self, id: str) -> tuple[Orphan, ...]:
        """Take an instrument out, with its clauses and alignments; reviews stay.

        Returns:
            The reviews that stand on clauses which are no longer there.

        Raises:
            UnknownName: there is no such instrument.
        """
        content.instrument(self.db, id)
        writing.commit(self, Change(removed=(id,)))
        return tuple(one for one in self.orphaned_reviews() if one.names(id))

    def rename(self, id: str, new: str) -> Instrument:
        """Give an instrument another id; its clauses and alignments follow, reviews keep the address they stand on.

        Raises:
            UnknownName: there is no such instrument. DuplicateInstrument: the new id is taken.
            UsageError: the new id is none.
        """
        instrument_id(new)
        with self.db.transaction():
            content.rename_instrument(self.db, id, new)
            self.db.set_meta("revision", str(int(self.db.meta("revision", "0")) + 1))
        return content.instrument(self.db, new)

    def orphaned_reviews(self) -> list[Orphan]:
        """Reviews whose pair is no longer what the expert saw: a clause is gone or has other words, or they are no pair now."""
        return orphans(self.db)

    def build(
        self,
        corpora: str | Path | None = None,
        progress: Progress | None = None,
        *,
        engine: str | Engine = "local",
    ) -> BuildReport:
        """Bring the workspace up to date with the corpora and with what is known now; only what changed is done again.

        Args:
            corpora: a corpora folder in the place of the one that ships, with its catalogue and termbase;
                the workspace remembers it.
            progress: called as the work goes on.
            engine: where instruments are read and analysed: ``local``, ``processes:4``, or another by name or object.

        Raises:
            CorpusError: a knowledge file or digest breaks its rules. UnknownName: no such engine.
        """
        runs = load_engine(engine)
        if corpora is not None:
            self.use(self.knowledge.layers.overlay, corpora)
        self.remember()
        return bring_up_to_date(self, progress, runs)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Encode every clause anew from the database; mends damaged or foreign vectors. Returns texts encoded."""
        encoded = writing.encode_all_anew(self, progress)
        self._generation = None
        return encoded

    # ---- reading -------------------------------------------------------------------------------

    def instruments(self, jurisdiction: str | None = None) -> list[Instrument]:
        """Instruments in the workspace, or those of one jurisdiction."""
        return content.instruments(self.db, jurisdiction)

    def clauses(self, instrument: str) -> list[AnalysedClause]:
        """The clauses of an instrument in document order.

        Raises:
            UnknownName: there is no such instrument.
        """
        content.instrument(self.db, instrument)
        return content.clauses(self.db, [instrument])

    def clause(self, address: str) -> AnalysedClause:
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

    def vectors_of(self, clauses: Sequence[AnalysedClause]) -> Vectors:
        """Unit rows of clauses that have a vector, in their order; shape (n, dimension)."""
        return np.ascontiguousarray(self.generation().vectors[self.rows_of(clauses)])

    def rows_of(self, clauses: Sequence[AnalysedClause]) -> NDArray[np.int64]:
        """Rows of the vectors of clauses that have one; shape (n,)."""
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
        from stdalign.workspace.searching import search

        return search(self, query, jurisdictions=jurisdictions, language=language, top=top)

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
        from stdalign.encode import load_reranker
        from stdalign.workspace.aligning import align_names

        chosen = load_reranker(reranker) if reranker else None
        return align_names(self, source, targets, level=level, top=top, reranker=chosen)

    def calibrate(self) -> Calibration:
        """Fit the probabilities of this workspace to its experts' decisions; the next ``align_all`` uses them.

        Raises:
            UsageError: too few decisions of both kinds.
        """
        from stdalign.workspace.aligning import calibrate

        return calibrate(self)

    def align_all(self, progress: Progress | None = None) -> int:
        """Align every ordered pair of jurisdictions and store the result; pairs that did not change are left.

        Returns the number of pairs aligned anew.
        """
        from stdalign.workspace.aligning import align_countries

        return align_countries(self, progress)
