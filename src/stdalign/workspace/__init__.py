"""A workspace: a folder with a database, vectors and a FAISS index of everything that was read; how it is written, aligned, searched."""

from __future__ import annotations

from stdalign.workspace.workspace import DATABASE, Workspace

__all__ = ["DATABASE", "Workspace"]
