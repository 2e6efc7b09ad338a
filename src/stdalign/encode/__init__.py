"""Encoders: texts in, unit vectors out. ``builtin``, or any sentence-transformers model by name or path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from stdalign.errors import UsageError
from stdalign.ports import Encoder
from stdalign.registry import Registry

ENCODERS: Registry[Any] = Registry(
    "encoder",
    {
        "builtin": "stdalign.encode.builtin:BuiltinEncoder",
        "sentence-transformers": "stdalign.encode.transformer:TransformerEncoder",
    },
)
RERANKERS: Registry[Any] = Registry("reranker", {"cross-encoder": "stdalign.encode.rerank:CrossEncoderReranker"})


def load_encoder(
    name: str = "builtin", *, cache: Path | None = None, progress: Callable[[str, int, int], None] | None = None
) -> Encoder:
    """The encoder of a name.

    Args:
        name: ``builtin`` or ``sentence-transformers:NAME_OR_PATH``; another package may register more
            under the entry point group ``stdalign.encoder``.
        cache: folder where vectors are kept, keyed by model and text: worth it for slow models. progress: called
            with ``("encode", done, total)`` while a cached encoder works.

    Raises:
        UnknownName: no such encoder. EncoderError: its model cannot be loaded.
        UsageError: a name without the model it needs.
    """
    kind, _, argument = name.partition(":")
    factory = ENCODERS[kind]
    if kind == "builtin":
        if argument:
            raise UsageError(f"builtin takes no argument, not {argument!r}", next_step="write builtin")
        made: Encoder = factory()
    elif not argument:
        raise UsageError(f"{kind} needs a model", next_step=f"write {kind}:NAME_OR_PATH")
    else:
        made = factory(argument)
    if cache is None:
        return made
    from stdalign.encode.cache import CachedEncoder

    return CachedEncoder(made, cache, progress)


def load_reranker(name: str) -> Any:
    """The reranker of a name: ``cross-encoder:NAME_OR_PATH``; it has ``score(pairs)``.

    Raises:
        UnknownName: no such reranker. UsageError: a name without the model it needs.
    """
    kind, _, argument = name.partition(":")
    factory = RERANKERS[kind]
    if not argument:
        raise UsageError(f"{kind} needs a model", next_step=f"write {kind}:NAME_OR_PATH")
    return factory(argument)
