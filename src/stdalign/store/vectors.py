"""Generations of vectors: a folder each, written whole, checked before a byte of it is parsed.

A generation holds one unit row for each distinct text, the keys of those texts, and a manifest
with the encoder's fingerprint and SHA-256 checksums. The database names the generation in force, so
the switch to a new one happens in the same transaction as the clauses that need it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import Corrupt
from stdalign.files import file_digest
from stdalign.record import Record

_REBUILD = "make it anew from the database with: stdalign doctor --rebuild"


@dataclass(frozen=True)
class Generation(Record):
    """Vectors of every distinct text: ``rows`` maps a text's key to its row of ``vectors`` (n, d) float32."""

    number: int
    encoder: str
    fingerprint: str
    vectors: NDArray[np.float32]
    rows: dict[str, int]


def save(folder: Path, generation: Generation, more: Callable[[Path], None] | None = None) -> None:
    """Write a generation beside the others; the old ones stay until ``prune``.

    ``more`` writes what belongs to the generation too (its index) into the folder before it counts.
    """
    final = folder / f"{generation.number:06}"
    draft = folder / f"{generation.number:06}.draft-{os.getpid()}-{get_ident()}"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True)
        keys = sorted(generation.rows, key=generation.rows.__getitem__)
        with (draft / "vectors.npy").open("wb") as out:
            np.save(out, np.ascontiguousarray(generation.vectors, dtype=np.float32))
        (draft / "keys.txt").write_text("\n".join(keys), "ascii")
        manifest = {
            "generation": generation.number,
            "encoder": generation.encoder,
            "fingerprint": generation.fingerprint,
            "dimension": int(generation.vectors.shape[1]) if generation.vectors.ndim == 2 else 0,
            "texts": len(keys),
            "sha256": {name: file_digest(draft / name) for name in ("vectors.npy", "keys.txt")},
        }
        (draft / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), "utf-8")
        if more is not None:
            more(draft)
        for path in draft.iterdir():
            _sync(path)
        _sync(draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    # The reserved folder is empty and is taken over as it stands: were it removed first, another writer could reserve it.
    if final.is_dir() and any(final.iterdir()):
        shutil.rmtree(final)
    draft.rename(final)
    _sync(folder)


def reserve(folder: Path, above: int) -> int:
    """A number for a new generation that no other process takes; its empty folder is made.

    Args:
        folder: where the generations lie.
        above: the generation in force.
    """
    folder.mkdir(exist_ok=True)
    taken = [int(place.name[:6]) for place in folder.iterdir() if place.name[:6].isdigit()]
    number = max([above, *taken]) + 1
    while True:
        try:
            (folder / f"{number:06}").mkdir()
            return number
        except FileExistsError:
            number += 1


def discard(folder: Path, number: int) -> None:
    """Delete a generation that never came into force."""
    shutil.rmtree(folder / f"{number:06}", ignore_errors=True)


def load(folder: Path, number: int) -> Generation:
    """Read a generation after its checksums hold.

    Raises:
        Corrupt: a file is missing or differs from its checksum.
    """
    place = folder / f"{number:06}"
    manifest = read_manifest(place)
    for name, wanted in manifest["sha256"].items():
        path = place / name
        if not path.is_file() or file_digest(path) != wanted:
            raise Corrupt("checksum does not hold", where=str(path), next_step=_REBUILD)
    vectors = np.load(place / "vectors.npy", allow_pickle=False)
    keys = (place / "keys.txt").read_text("ascii").split()
    if vectors.shape[0] != len(keys):
        raise Corrupt("vectors and keys differ in number", where=str(place), next_step=_REBUILD)
    return Generation(
        number,
        manifest["encoder"],
        manifest["fingerprint"],
        vectors,
        {key: row for row, key in enumerate(keys)},
    )


def read_manifest(place: Path) -> dict[str, Any]:
    """The manifest of a generation's folder.

    Raises:
        Corrupt: it is missing or is not a manifest.
    """
    path = place / "manifest.json"
    try:
        manifest = json.loads(path.read_text("utf-8"))
        names = set(manifest["sha256"])
        good = names == {"vectors.npy", "keys.txt"} and isinstance(manifest["encoder"], str)
        good = good and isinstance(manifest["fingerprint"], str)
    except (OSError, ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise Corrupt("no manifest, or a damaged one", where=str(path), next_step=_REBUILD)
    return dict(manifest)


def prune(folder: Path, keep: int) -> None:
    """Delete every generation before the one in force; a later one is still being written by somebody else."""
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.is_dir() and place.name != f"{keep:06}" and place.name[:6] <= f"{keep:06}":
            shutil.rmtree(place, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
