"""TOML tables in layers: read, laid one over another, and brought to one digest."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from stdalign.errors import CorpusError
from stdalign.knowledge import schema
from stdalign.knowledge.layers import Layers, decoded

Table = dict[str, Any]


Words = Mapping[str, Sequence[str]]
"""The vocabulary that some values must come from, by kind."""


def read_toml(path: Path, kind: schema.Table | None = None, words: Words | None = None) -> Table:
    """The table of a TOML file.

    Args:
        path: the file.
        kind: what it may say; anything where not given.
        words: the vocabulary.

    Raises:
        CorpusError: it is not TOML, or says what it may not; the message names the line.
    """
    text = decoded(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"not TOML ({error})", where=str(path), next_step="mend the line named") from None
    if kind is not None:
        schema.Check(text, str(path), words or {}).table(table, kind)
    return table


def over(under: Mapping[str, Any], above: Mapping[str, Any]) -> Table:
    """``above`` upon ``under``: tables are joined key by key, lists of tables are joined, the upper ones first.

    >>> over({"a": 1, "rule": [{"x": 1}]}, {"a": 2, "rule": [{"x": 2}]})
    {'a': 2, 'rule': [{'x': 2}, {'x': 1}]}
    """
    out = dict(under)
    for key, value in above.items():
        if key in out and isinstance(value, list) and value and isinstance(value[0], dict):
            out[key] = [*value, *out[key]]
        elif key in out and isinstance(value, dict) and isinstance(out[key], dict):
            out[key] = over(out[key], value)
        else:
            out[key] = value
    return out


def layered(layers: Layers, relpath: str, kind: schema.Table | None = None, words: Words | None = None) -> Table:
    """One table from every layer of a file, the user's over what ships; empty where there is none."""
    out: Table = {}
    for path in layers.paths(relpath):
        out = over(out, read_toml(path, kind, words))
    return out


def extended(layers: Layers, folder: str, name: str, kind: schema.Table | None = None, words: Words | None = None) -> Table:
    """The uppermost file of a name, upon the ones that its ``extends`` lists.

    A file of the user's that extends its own name stands upon the one that ships; without that it takes its place.

    Raises:
        CorpusError: there is no such file, or files extend each other in a circle.
    """
    layers.path(f"{folder}/{name}.toml")
    given = layers, folder, kind, words
    return _extended(given, name, len(layers.paths(f"{folder}/{name}.toml")), ())


def _extended(
    given: tuple[Layers, str, schema.Table | None, Words | None], name: str, depth: int, seen: tuple[tuple[str, int], ...]
) -> Table:
    layers, folder, kind, words = given
    paths = layers.paths(f"{folder}/{name}.toml")
    if depth < 1 or (name, depth) in seen:
        raise CorpusError(
            f"extends {name!r}, which is not there or leads back to it",
            where=f"{folder}/{seen[-1][0] if seen else name}.toml",
            next_step="name a file that stands on its own",
        )
    raw = read_toml(paths[depth - 1], kind, words)
    base = {key: value for key, value in raw.items() if key != "extends"}
    for other in raw.get("extends", ()):
        below = depth - 1 if other == name else len(layers.paths(f"{folder}/{other}.toml"))
        base = over(_extended(given, other, below, (*seen, (name, depth))), base)
    return base


def digest_of(value: object) -> str:
    """SHA-256 of a value of plain data, whatever the order of its keys.

    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
