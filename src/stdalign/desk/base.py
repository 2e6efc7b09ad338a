"""What every part of the desk stands on: the workspace, the knowledge, what may be asked for, and the memory."""

from __future__ import annotations

from stdalign.knowledge import Knowledge
from stdalign.store import facts as fact_store
from stdalign.workspace import Workspace
from stdalign.workspace.asking import Asking
from stdalign.workspace.memory import Memory


class Base(Asking):
    """A desk over an open workspace; for one thread, while ``memory`` may be shared by many.

    Args:
        workspace: an open one; whoever opened it closes it.
        memory: shared with other desks over the same workspace; the workspace's own where not given.
    """

    def __init__(self, workspace: Workspace, memory: Memory | None = None) -> None:
        self.workspace = workspace
        self.memory = memory if memory is not None else workspace.memory
        self.db = self._db = workspace.db

    def __repr__(self) -> str:
        return f"<Desk over {self.workspace!r}>"

    def places(self) -> dict[str, dict[str, str]]:
        """Instrument → address in it → label, of every clause that has one; ``address.label_path`` makes a citation of it."""
        return self._kept("places", lambda: fact_store.all_labels(self._db))

    @property
    def knowledge(self) -> Knowledge:  # type: ignore[override]
        """What is known of countries and terms: what ships, with the workspace's own folder over it."""
        return self.workspace.knowledge
