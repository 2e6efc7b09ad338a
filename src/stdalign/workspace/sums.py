"""What a workspace was built with: digests of the model's and the knowledge's files, for ``doctor --deep`` to compare with."""

from __future__ import annotations

import json
from typing import Protocol

from stdalign.encode.builtin import BuiltinEncoder
from stdalign.files import file_digest
from stdalign.knowledge import Knowledge
from stdalign.store.database import Database

MODEL = "model/"
"""What the names of the model's files begin with."""
_NAME = "sums"


class Holder(Protocol):
    """What a workspace offers to its sums."""

    db: Database
    knowledge: Knowledge
    encoder_name: str


def sums(holder: Holder) -> dict[str, str]:
    """SHA-256 of every knowledge file in force and of the built-in model's files, by name, as they are now."""
    out = {relpath: file_digest(path) for relpath, path in holder.knowledge.layers.everything().items()}
    if holder.encoder_name == "builtin":
        folder = BuiltinEncoder().folder
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        out |= {f"{MODEL}{path.relative_to(folder).as_posix()}": file_digest(path) for path in files}
    return out


def keep_sums(holder: Holder) -> None:
    """Write them down; after a build, whose results they stand for."""
    now = json.dumps(sums(holder), sort_keys=True)
    if holder.db.meta(_NAME) != now:
        holder.db.set_meta(_NAME, now)


def other_files(holder: Holder) -> list[str] | None:
    """Names of the files that are not what they were at the last build; None where nothing is written down."""
    kept = json.loads(holder.db.meta(_NAME) or "{}")
    now = sums(holder)
    return sorted(name for name in kept.keys() | now.keys() if kept.get(name) != now.get(name)) if kept else None
