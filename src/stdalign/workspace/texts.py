"""Official texts of a workspace: taken in one by one or several at once, corrected, removed, renamed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stdalign.engines import elsewhere, load_engine
from stdalign.errors import DuplicateInstrument, UsageError
from stdalign.instrument import known_of
from stdalign.model import Instrument
from stdalign.ports import Engine
from stdalign.steps.ledger import entries_of
from stdalign.steps.prepare import Prepared, check_id
from stdalign.store import content
from stdalign.store.ledger import read_ledger
from stdalign.store.orphans import Orphan, orphans
from stdalign.workspace import writing
from stdalign.workspace.base import Base
from stdalign.workspace.calm import calm
from stdalign.workspace.ingested import Ingested, Item, about_of, prepare_all
from stdalign.workspace.lookup import keep_lookup
from stdalign.workspace.writing import Change


class Texts(Base):
    """What is done with official texts."""

    def ingest(
        self,
        source: object,
        *,
        jurisdiction: str,
        id: str,
        title: str | None = None,
        language: str | None = None,
        kind: str | None = None,
        ocr: str | None = None,
        name: str | None = None,
        replace: bool = False,
        align: bool | None = None,
        accept_findings: bool = False,
        **about: str,
    ) -> Ingested:
        """Read, split, analyse, encode, index and store an official text, and align it with every other country.

        Args:
            source: what ``stdalign.split`` takes (path, text, HTML, bytes, open file, data frame), or what it gave.
            jurisdiction: code of the country.
            id: id of the instrument.
            title: its title; read from the text where not given.
            language: language of the text; found out where not given.
            kind: kind of document (``law``, ``standard`` …); found out where not given.
            ocr: engine for a scanned PDF.
            name: a name that tells the format (``law.html``), where the source has none.
            replace: whether it may take the place of an instrument of this id.
            align: whether its own pairs are aligned at once; by default where the workspace has alignments. All pairs of its
                country stay due for ``align_all``.
            accept_findings: whether it is stored although its findings make the reading doubtful.
            about: what is known of it: ``title_en``, ``number``, ``date``, ``in_force`` (ISO dates), ``issuer``, ``status``,
                ``source``, ``licence``, ``uri``, ``standing`` (with ``standing_on``, ``amended_by``, ``superseded_by``; several with
                semicolons), ``adopts`` and ``degree`` of a standard; stands above what the text says.

        Returns:
            The instrument, what was found in it, and what an expert should look at.

        Raises:
            DuplicateInstrument: the id is taken and ``replace`` is false.
            UsageError: the source or the id is none.
            ReadError: the text cannot be read; nothing is stored then.
            SplitError: there is no article in it.
            BadReading: its findings make the reading doubtful, and ``accept_findings`` is false.
            UnknownName: no such jurisdiction or language.
        """
        item = Item(source, name, title or "", language or "", kind or "", ocr or "", about, accept_findings)
        return self.ingest_all({id: item}, jurisdiction=jurisdiction, replace=replace, align=align)[0]

    @calm()
    def ingest_all(
        self,
        sources: Mapping[str, object],
        *,
        jurisdiction: str,
        replace: bool = False,
        language: str | None = None,
        align: bool | None = None,
        accept_findings: bool = False,
        engine: str | Engine = "auto",
    ) -> list[Ingested]:
        """Several texts of a country at once: all are stored, or none.

        Args:
            sources: id of each instrument to what is read, as for ``ingest``.
            jurisdiction: code of the country.
            replace: whether they may take the place of instruments of these ids.
            language: language of the texts; found out where not given.
            align: as for ``ingest``.
            accept_findings: whether they are stored although their findings make the reading doubtful.
            engine: where they are read, analysed, encoded and aligned: ``auto`` (here, alignments in copies of this process where that
                is safe), ``local``, ``processes:4``, ``ray:2``, or another by name or object.

        Raises:
            DuplicateInstrument: an id is taken and ``replace`` is false.
            BadReading: the reading of one is doubtful.
            DataError: several cannot be read; names each. Where one alone cannot be, its own error.
        """
        there = {id for id in sources if content.has_instrument(self.db, id)}
        if there and not replace:
            raise DuplicateInstrument(
                f"already in the workspace: {', '.join(sorted(there))}",
                next_step="choose another --id, or give --replace",
            )
        items = {
            id: one if isinstance(one, Item) else Item(one, language=language or "", accept_findings=accept_findings)
            for id, one in sources.items()
        }
        runs = load_engine(engine)
        made = prepare_all(items, jurisdiction, self.knowledge, elsewhere(runs))
        return self.store(made, tuple(sorted(there)), align, runs)

    @calm()
    def store(
        self, made: list[Prepared], replace: tuple[str, ...] = (), align: bool | None = None, engine: Engine | None = None
    ) -> list[Ingested]:
        """Encode and store texts that are read and analysed already, and align them.

        Args:
            made: the texts.
            replace: ids of the instruments that go.
            align: as for ``ingest``.
            engine: where they are encoded and aligned; ``auto`` where not given.

        Raises:
            DuplicateInstrument: an id is taken.
        """
        entries = tuple(entry for one in made for entry in entries_of(one, self.knowledge))
        aligned = bool(read_ledger(self.db, "align")) if align is None else align
        writing.commit(self, Change(replace, tuple(made), entries=entries), engine=engine)
        if aligned:
            from stdalign.workspace.aligning import align_new

            with self.lock:
                align_new(self, [one.instrument.id for one in made], runs=engine or load_engine("auto"))
        return [Ingested.of(one) for one in made]

    def correct(self, id: str, **about: str) -> Instrument:
        """Write down what is known of an instrument: it stands above what its text says, and stays when it is read again.

        Args:
            id: id of the instrument.
            about: as for ``ingest``, and ``title``; an empty one takes back what was written.

        Raises:
            UnknownName: there is no such instrument, or no such field.
            UsageError: a date is none, or the instrument ships with the corpora.
        """
        given = about_of(about)
        with self.lock, self.db.transaction():
            before = content.instrument(self.db, id)
            if before.kind != "text":
                raise UsageError(
                    "what ships is corrected where it stands",
                    where=id,
                    next_step="mend its row of manifest.toml, then build",
                )
            content.correct_instrument(self.db, corrected(before, given), given)
            self.db.set_meta("revision", str(int(self.db.meta("revision", "0")) + 1))
        keep_lookup(self)
        return content.instrument(self.db, id)

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
        check_id(new, self.knowledge)
        with self.lock, self.db.transaction():
            content.rename_instrument(self.db, id, new)
            self.db.set_meta("revision", str(int(self.db.meta("revision", "0")) + 1))
        keep_lookup(self)
        return content.instrument(self.db, new)

    def orphaned_reviews(self) -> list[Orphan]:
        """Reviews whose pair is no longer what the expert saw: a clause is gone or has other words, or they are no pair now."""
        return orphans(self.db)


def corrected(before: Instrument, about: Mapping[str, str]) -> Instrument:
    """An instrument with what is known of it.

    >>> corrected(Instrument("cn-x", "CN", "X", "zh", year=2002), {"date": "2021-06-10"}).year
    2021
    """
    known = known_of(about)
    if about.get("date"):
        known["year"] = int(about["date"][:4])
    return replace(before, **known)
