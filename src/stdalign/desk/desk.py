"""One desk: all parts together, opened over a workspace or with one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from stdalign.desk.dossier import Dossiers
from stdalign.desk.reading import Reading
from stdalign.desk.requirements import Requirements
from stdalign.desk.reviewing import Reviewing
from stdalign.desk.worklists import Worklists
from stdalign.workspace import Workspace
from stdalign.workspace.memory import Memory


class Desk(Reading, Requirements, Dossiers, Reviewing, Worklists):
    """Every question about a workspace.

    Made over an open workspace (``Desk(workspace)``), or opened with one of its own (``Desk.open(path)``) and then closed
    with it. A desk is for one thread; desks of several threads may share a ``Memory``.
    """

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        database_url: str | None = None,
        readonly: bool = False,
        memory: Memory | None = None,
    ) -> Desk:
        """A desk over the workspace of a folder.

        Args:
            path: the folder.
            database_url: ``postgresql://…`` instead of the file in it.
            readonly: refuse to write.
            memory: shared with other desks over the same workspace.

        Raises:
            WorkspaceError: there is none, or it cannot be opened as it is.
        """
        return cls(Workspace.open(path, database_url=database_url, readonly=readonly), memory)

    def again(self, *, readonly: bool = True) -> Desk:
        """Another desk over the same workspace, with a connection of its own, for another thread; the memory is shared."""
        where = self._db.where if "://" in self._db.where else None
        ours = Workspace.open(self.workspace.path, database_url=where, readonly=readonly, knowledge=self.knowledge)
        return type(self)(ours, self.memory)

    def close(self) -> None:
        """Close the workspace."""
        self.workspace.close()

    @property
    def closed(self) -> bool:
        """Whether the connection was lost and a new desk is needed."""
        return self._db.gone

    def deadline(self, limit_s: float) -> AbstractContextManager[None]:
        """Questions inside stop once ``limit_s`` seconds are over.

        Raises:
            LimitExceeded: they were not done by then.
        """
        return self._db.deadline(limit_s)

    def wait_for_lock(self, limit_s: float) -> None:
        """Wait so long for another writer before giving up."""
        self._db.wait_for_lock(limit_s)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
