"""A workspace: a folder with a database, vectors and a FAISS index of everything that was read.

Each change is one transaction: vectors are written beside the old ones first, and the commit of the
database switches to them. A kill at any moment leaves the old state or the new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stdalign.address import ClauseAddress
from stdalign.align.find import Hit
from stdalign.encode import load_encoder, named_encoder
from stdalign.engines import load_engine
from stdalign.errors import UnknownName, UsageError
from stdalign.frames import Found
from stdalign.model import AnalysedClause, Instrument
from stdalign.ports import Engine, Progress, Reranker
from stdalign.steps.prepare import check_language
from stdalign.store import content
from stdalign.workspace import writing
from stdalign.workspace.base import DATABASE
from stdalign.workspace.calm import calm
from stdalign.workspace.crosswalk import Crosswalk
from stdalign.workspace.reports import Reports
from stdalign.workspace.showing import CLAUSE_COLUMNS, clause_row, shown_progress
from stdalign.workspace.stored import Stored
from stdalign.workspace.sums import keep_sums
from stdalign.workspace.updating import BuildReport, bring_up_to_date
from stdalign.workspace.versions import Versions

if TYPE_CHECKING:
    from stdalign.align.feedback import Calibration
    from stdalign.align.table import AlignmentTable

__all__ = ["DATABASE", "Workspace"]


class Workspace(Versions, Stored, Crosswalk, Reports):
    """An open workspace. Make one with ``create``, open one with ``open``; close it when done.

    Threads of a process may share one: they read side by side, and write one after another.
    """

    @calm()
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
            engine: where instruments are read, analysed and encoded: ``local``, ``processes:4``, ``ray:2``, or another by name or
                object.

        Raises:
            CorpusError: a knowledge file or digest breaks its rules. UnknownName: no such engine.
        """
        runs = load_engine(engine)
        if corpora is not None:
            self.use(self.knowledge.layers.overlay, corpora)
        self.remember()
        with shown_progress(progress) as shown:
            done = bring_up_to_date(self, shown, runs)
        keep_sums(self)
        return done

    def rebuild(self, progress: Progress | None = None, *, encoder: str | object | None = None) -> int:
        """Encode every clause anew from the database; mends damaged or foreign vectors, and changes the encoder.

        Texts, reviews and all else stay. Alignments are by the old encoder until ``align_all``.

        Args:
            progress: called as the work goes on.
            encoder: name of another encoder, or an object; the one that it has where not given.

        Returns:
            How many texts were encoded.

        Raises:
            UnknownName: no such encoder.
            EncoderError: its model cannot be loaded; the workspace is as it was then.
        """
        before = self.encoder_name, self._encoder
        named, own = named_encoder(encoder)
        try:
            if named is not None:
                made = own or load_encoder(named, online=self.online)
                self.encoder_name, self._encoder = named, made if named == "builtin" else self._cached(made)
            with shown_progress(progress) as shown:
                encoded = writing.encode_all_anew(self, shown)
        except BaseException:
            self.encoder_name, self._encoder = before
            raise
        self._generation = None
        return encoded

    # ---- reading -------------------------------------------------------------------------------

    def instruments(self, jurisdiction: str | None = None) -> Found[Instrument]:
        """Instruments in the workspace, or those of one jurisdiction.

        Raises:
            UnknownName: no such jurisdiction.
        """
        code = None if jurisdiction is None else self.knowledge.code(jurisdiction)
        return Found(content.instruments(self.db, code), Instrument)

    def clauses(self, instrument: str) -> Found[AnalysedClause]:
        """The clauses of an instrument in document order.

        Raises:
            UnknownName: there is no such instrument.
        """
        content.instrument(self.db, instrument)
        return Found(content.clauses(self.db, [instrument]), AnalysedClause, clause_row, CLAUSE_COLUMNS)

    def clause(self, address: str) -> AnalysedClause:
        """One clause by its short address, ``ID#art_21``.

        Raises:
            AddressError: not an address. UnknownName: nothing stands there.
        """
        at = ClauseAddress.parse(address)
        return content.clause(self.db, at.instrument, at.eid)

    def resolve(self, name: str, superseded: bool = False) -> list[Instrument]:
        """The instruments that a name means: an instrument id, or all of a jurisdiction.

        Args:
            name: id or code.
            superseded: of a jurisdiction also what no longer holds; an instrument named by its id is meant whatever its standing.

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
        found = [one for one in of_country if superseded or not one.historical]
        if not found:
            raise UnknownName(
                f"what is here of {code} no longer holds",
                where=str(self.path),
                next_step="ask for superseded laws too, or name one by its id",
            )
        return found

    def search(
        self,
        query: str,
        *,
        jurisdictions: str | Sequence[str] | None = None,
        language: str | None = None,
        top: int = 10,
        superseded: bool = False,
    ) -> Found[Hit]:
        """Clauses for words in any of the languages, best first.

        Args:
            query: words or a sentence.
            jurisdictions: a code or codes to search in, all where None.
            language: only clauses in this language.
            top: how many, at least 1.
            superseded: among laws that no longer hold, too.

        Raises:
            UsageError: nothing to search for, or ``top`` below 1.
            UnknownName: no such jurisdiction or language.
        """
        from stdalign.workspace.searching import answers

        codes = [jurisdictions] if isinstance(jurisdictions, str) else jurisdictions
        check_language(language or "", self.knowledge)
        found = answers(self, query, jurisdictions=codes, language=language, top=top, superseded=superseded)
        return Found([one.hit for one in found], Hit)

    def align(
        self,
        source: str,
        *targets: str,
        level: str = "article",
        top: int | None = None,
        reranker: str | Reranker | None = None,
        accurate: bool = False,
        superseded: bool = False,
        cross_encoder: str | Path | None = None,
    ) -> AlignmentTable:
        """Typed, calibrated, explained pairs of a source with each target.

        Args:
            source: an instrument id or a jurisdiction.
            targets: the same, one or more.
            level: ``article`` (or ``clause`` for sub-clauses).
            top: pairs a source article; by default as many as the calibrated cut lets through.
            reranker: ``cross-encoder:NAME_OR_PATH`` or an object with ``score``; puts the first twenty of each article in
                a new order.
            accurate: read every sentence by the pretrained encoder too (extra ``accurate``): slower, better at the first place.
            superseded: of a jurisdiction also laws that no longer hold.
            cross_encoder: folder of a model that reads the first targets of each article together with it
                (``training/train_joint.py``); implies ``accurate``.

        Raises:
            MissingExtra: ``accurate`` or ``cross_encoder`` without the extra.
            UnknownName: nothing by that name here.
            UsageError: no target, or a level or top that makes no sense.
            EncoderError: the model of the reranker, or of the cross-encoder, cannot be loaded.
        """
        from stdalign.encode import load_reranker
        from stdalign.workspace.aligning import align_names

        for name in (source, *targets):
            if not isinstance(name, str):
                raise UsageError(
                    f"{name!r:.60} is no name", next_step='name each target on its own: align("CN", "VN", "SG")'
                )
        chosen = load_reranker(reranker, online=self.online) if reranker else None
        return align_names(
            self,
            source,
            targets,
            level=level,
            top=top,
            reranker=chosen,
            accurate=accurate,
            superseded=superseded,
            cross_encoder=cross_encoder,
        )

    def calibrate(self) -> Calibration:
        """Fit the probabilities of this workspace to its experts' decisions; the next ``align_all`` uses them.

        Raises:
            UsageError: too few decisions of both kinds.
        """
        from stdalign.workspace.aligning import calibrate

        return calibrate(self)

    @calm()
    def align_all(self, progress: Progress | None = None, *, engine: str | Engine = "auto") -> int:
        """Align every ordered pair of jurisdictions and store the result; pairs that did not change are left.

        Args:
            progress: called as the work goes on.
            engine: where pairs are worked out: ``auto`` (in copies of this process where that is safe, else here), or as for ``build``.

        Returns:
            The number of pairs aligned anew.

        Raises:
            UnknownName: no such engine.
        """
        from stdalign.workspace.aligning import align_countries

        runs = load_engine(engine)
        with shown_progress(progress) as shown:
            return align_countries(self, shown, runs)

    def export(
        self,
        source: str,
        target: str,
        path: str | Path,
        format: str | None = None,
        filters: Mapping[str, str] | None = None,
        decided: bool = False,
    ) -> int:
        """Write the stored alignments of two countries with what was decided on them to a file; returns how many.

        Args:
            source: code of a country.
            target: code of the other.
            path: where; its ending tells the format (``.csv``, ``.xlsx``, ``.sssom.tsv`` …).
            format: another one.
            filters: names and values that narrow the rows (``topic``, ``sector``, ``relation``, ``review`` …).
            decided: only pairs whose reviewers agree: the agreed crosswalk.

        Raises:
            WrongValue: no such code, filter or value.
            UnknownName: nothing is stored of the two, or no such format.
            UsageError: an ending that tells no format, or the file cannot be written there.
        """
        from stdalign.export import format_of, write

        rows = self.rows(source, target, filters, decided)
        if not rows and not (filters or decided):
            raise UnknownName("no stored alignments of these two", next_step="run align_all(), or: stdalign build")
        write(rows, format_of(format, Path(path)), Path(path), self)
        return len(rows)
