"""What is installed, which encoder, what is wrong (``stdalign doctor``)."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from stdalign.doctor.deep import examine_deep, repair
from stdalign.errors import StdalignError
from stdalign.read.apart import protections
from stdalign.workspace import DATABASE, Workspace
from stdalign.workspace.base import database_of

PACKAGES = ("numpy", "faiss-cpu", "sentence-transformers", "torch", "spacy", "lxml", "fastapi", "langdetect")
EXTRAS = ("psycopg", "docling", "matplotlib")


def examine(path: Path, deep: bool = False) -> list[dict[str, Any]]:
    """One row a check: ``check, ok, detail, next_step``.

    Args:
        path: folder of a workspace; there may be none.
        deep: look at every byte that the workspace stands on too (``deep.py``).
    """
    rows = [_row("python", True, f"{platform.python_version()} on {platform.machine()}")]
    for name in (*PACKAGES, *EXTRAS):
        try:
            rows.append(_row(name, True, version(name)))
        except PackageNotFoundError:
            needed = name in PACKAGES
            rows.append(_row(name, not needed, "not installed", f"pip install {name}" if needed else ""))
    rows.append(_blas())
    rows.append(_reader())
    try:
        from stdalign.encode import load_encoder

        encoder = load_encoder("builtin")
        rows.append(_row("encoder builtin", True, f"{encoder.dimension} dimensions, {encoder.fingerprint[:12]}"))
    except StdalignError as error:
        rows.append(_row("encoder builtin", False, error.what, error.next_step))
    if database_of(path) != path / DATABASE or (path / DATABASE).exists():
        try:
            with Workspace.open(path) as ws:
                ok = ws.db.check()
                rows.append(_row("database", ok, f"format {ws.db.version()}", "" if ok else "restore it from a copy"))
                ws.knowledge.check()
                folder = ws.knowledge.layers.overlay
                rows.append(_row("knowledge", True, f"{folder} over what ships" if folder else "what ships"))
                made = ws.generation()
                rows.append(_row("vectors", True, f"{len(made.rows)} texts by {made.encoder}"))
        except StdalignError as error:
            rows.append(_row("workspace", False, str(error), error.next_step))
        rows += _deep(path) if deep else []
    else:
        rows.append(_row("workspace", True, f"none at {path}", "stdalign build"))
    return rows


def _deep(path: Path) -> list[dict[str, Any]]:
    try:
        with Workspace.open(path) as ws:
            return [_row(f"deep: {check}", ok, said, step) for check, ok, said, step in examine_deep(ws)]
    except StdalignError as error:
        return [_row("deep", False, str(error), error.next_step)]


def repaired(path: Path) -> list[str]:
    """Make again what is derived and damaged in a workspace; a line for each thing that was done.

    Raises:
        Corrupt: what is damaged cannot be made again; says what to do.
    """
    with Workspace.open(path) as ws:
        return repair(ws)


def mend(path: Path, encoder: str | None = None, *, online: bool = False) -> int:
    """Encode every clause of a workspace anew; returns how many texts.

    Args:
        path: folder of the workspace.
        encoder: another encoder from now on.
        online: ask a model hub for a model that is not on this machine.
    """
    with Workspace.open(path, online=online) as ws:
        return ws.rebuild(encoder=encoder)


def _row(check: str, ok: bool, detail: str, next_step: str = "") -> dict[str, Any]:
    return {"check": check, "ok": ok, "detail": detail, "next_step": next_step}


def _reader() -> dict[str, Any]:
    """Which bounds hold while a document of a stranger is read (``stdalign.read.apart``)."""
    try:
        held = protections()
    except StdalignError as error:
        return _row("reader apart", False, error.what, error.next_step)
    missing = ", ".join(name for name, holds in held.items() if not holds)
    detail = (
        f"{', '.join(name for name, holds in held.items() if holds)} bounded{f'; not here: {missing}' if missing else ''}"
    )
    step = "read documents of strangers on Linux, or in a container without a network" if missing else ""
    return _row("reader apart", held["memory"] and held["time"], detail, step)


def _blas() -> dict[str, Any]:
    import numpy as np
    from threadpoolctl import threadpool_info

    import stdalign.index  # noqa: F401  (names the processor before FAISS loads its BLAS)
    from stdalign.index.faiss_index import make_index

    make_index(np.eye(4, dtype=np.float32), np.arange(4, dtype=np.int64))
    kinds = {str(i.get("architecture", "")) for i in threadpool_info() if i.get("internal_api") == "openblas"}
    generic = kinds & {"Prescott", "generic", "Core2"}
    return _row(
        "blas", not generic, ", ".join(sorted(k for k in kinds if k)) or "no OpenBLAS",
        "set OPENBLAS_CORETYPE=Haswell (or SkylakeX) before the start" if generic else "",
    )  # fmt: skip
