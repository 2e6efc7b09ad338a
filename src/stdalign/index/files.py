"""An index as files: a small manifest that names the data files and their SHA-256, replaced in one step.

Nothing of an index is parsed before its checksum holds, and the former index stays whole until the new manifest
is in place.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from stdalign.errors import Corrupt, FormatMismatch, LimitExceeded
from stdalign.files import file_digest
from stdalign.index.faiss_index import FaissIndex, load_faiss
from stdalign.index.rows import Rows

FORMAT = 1
MOST_BYTES = 64 << 30
SPARE_BYTES = 64 << 20
"""What one table of an index may take beside four times its file: product codes are worked out into tables larger than the file."""
_AGAIN = "make the index anew from the vectors"


def save_index(index: FaissIndex, path: Path) -> None:
    """Write an index: ``path`` is its manifest, the data files stand beside it."""
    faiss = load_faiss()
    path.parent.mkdir(parents=True, exist_ok=True)
    before = _named(path)
    data = {"index": _settled(path, ".faiss", lambda draft: _write_faiss(faiss, index.inner, draft))}
    if index.kind == "ivfpq":
        data["ids"] = _settled(path, ".ids.npy", lambda draft: _write_array(draft, index.rows.ids()))
        data["rows"] = _settled(path, ".rows.npy", lambda draft: _write_array(draft, index.rows.vectors()))
    manifest = {
        "format": FORMAT, "kind": index.kind, "dimension": index.dimension, "n": len(index),
        "hidden": sorted(index.hidden), "files": data,
    }  # fmt: skip
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("w", encoding="utf-8") as handle:
        json.dump(manifest, handle)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)
    for name in before - {str(facts["name"]) for facts in data.values()}:
        path.with_name(name).unlink(missing_ok=True)


def load_index(path: Path, mmap: bool = True) -> FaissIndex:
    """Read an index after its checksums hold.

    Args:
        path: the manifest. mmap: leave vectors on disk and read them as they are needed.

    Raises:
        Corrupt: a file is missing, damaged, not what the manifest names, or asks for more memory than it has bytes. FormatMismatch: another format version.
        LimitExceeded: a file of more than 64 GiB.
    """
    try:
        manifest = json.loads(path.read_text("utf-8"))
        version = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Corrupt("no index here, or a damaged manifest", where=str(path), next_step=_AGAIN) from None
    if version != FORMAT:
        raise FormatMismatch(f"index format {version}, this is {FORMAT}", where=str(path), next_step=_AGAIN)
    try:
        kind, dimension = str(manifest["kind"]), int(manifest["dimension"])
        hidden = {int(key) for key in manifest["hidden"]}
        files = {part: _checked(path, facts) for part, facts in manifest["files"].items()}
        data = files["index"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Corrupt("a damaged manifest", where=str(path), next_step=_AGAIN) from None
    faiss = load_faiss()
    inner = _parsed(faiss, data, faiss.IO_FLAG_MMAP if mmap and kind == "flat" else 0)
    if inner.d != dimension or inner.ntotal < len(hidden):
        raise Corrupt("the index is not what its manifest says", where=str(data), next_step=_AGAIN)
    rows = Rows(dimension)
    if kind == "ivfpq":
        mode: Any = "r" if mmap else None
        ids = np.load(files["ids"], allow_pickle=False)
        rows = Rows(dimension, ids, np.load(files["rows"], mmap_mode=mode, allow_pickle=False))
    return FaissIndex.restored(inner, kind, dimension, hidden, rows)


def _parsed(faiss: Any, data: Path, flags: int) -> Any:
    """An index whose headers ask for no more memory than its file is worth: a crafted one ends here, not in a full machine."""
    size = data.stat().st_size
    most = 4 * size + SPARE_BYTES
    limits = (
        (faiss.get_deserialization_vector_byte_limit, faiss.set_deserialization_vector_byte_limit),
        (faiss.get_deserialization_loop_limit, faiss.set_deserialization_loop_limit),
    )
    before = [get() for get, _ in limits]
    try:
        for (_, put), limit in zip(limits, (most, size), strict=True):
            put(limit)
        return faiss.read_index(str(data), flags)
    except (RuntimeError, MemoryError) as error:
        raise Corrupt("the index cannot be read", where=str(data), next_step=_AGAIN) from error
    finally:
        for (_, put), former in zip(limits, before, strict=True):
            put(former)


def _write_faiss(faiss: Any, inner: Any, draft: Path) -> None:
    try:
        faiss.write_index(inner, str(draft))
    except RuntimeError as error:  # its way to say that the disk did not take it
        raise OSError(str(error)) from error


def _write_array(draft: Path, values: Any) -> None:
    with draft.open("wb") as handle:
        np.save(handle, values, allow_pickle=False)


def _settled(path: Path, suffix: str, write: Any) -> dict[str, object]:
    """Write a data file under a name that holds its digest; returns name, SHA-256 and size."""
    draft = path.with_name(f"{path.name}.{os.getpid()}{suffix}.draft")
    try:
        write(draft)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    with draft.open("rb") as handle:
        os.fsync(handle.fileno())
    digest = file_digest(draft)
    name = f"{path.name}-{digest[:12]}{suffix}"
    size = draft.stat().st_size
    draft.replace(path.with_name(name))
    return {"name": name, "sha256": digest, "bytes": size}


def _checked(path: Path, facts: dict[str, Any]) -> Path:
    name = str(facts["name"])
    file = path.with_name(name)
    if Path(name).name != name or not file.is_file():
        raise Corrupt("a data file of the index is missing", where=str(file), next_step=_AGAIN)
    if file.stat().st_size > MOST_BYTES:
        raise LimitExceeded("an index file of more than 64 GiB", where=str(file), next_step="split the collection")
    if file_digest(file) != facts["sha256"]:
        raise Corrupt("checksum does not hold", where=str(file), next_step=_AGAIN)
    return file


def _named(path: Path) -> set[str]:
    try:
        return {str(facts["name"]) for facts in json.loads(path.read_text("utf-8"))["files"].values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
