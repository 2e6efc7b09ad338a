"""Encoders: texts in, unit vectors out. ``builtin``, or any sentence-transformers model by name or path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stdalign.errors import UsageError
from stdalign.ports import Encoder, Progress, Reranker, Together
from stdalign.registry import Registry

ENCODERS: Registry[Any] = Registry(
    "encoder",
    {
        "builtin": "stdalign.encode.builtin:BuiltinEncoder",
        "e5": "stdalign.encode.e5:E5Encoder",
        "sentence-transformers": "stdalign.encode.transformer:TransformerEncoder",
    },
)
RERANKERS: Registry[Any] = Registry(
    "reranker",
    {"cross-encoder": "stdalign.encode.rerank:CrossEncoderReranker", "joint": "stdalign.encode.joint:JointReader"},
)


def load_encoder(
    name: str | object = "builtin",
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
    online: bool = False,
) -> Encoder:
    """The encoder of a name, or the one that an object is.

    Args:
        name: ``builtin``, ``sentence-transformers:NAME_OR_PATH``, a name that another package registers under the entry
            point group ``stdalign.encoder`` (``NAME`` or ``NAME:ARGUMENT``), or any object whose ``encode(texts)`` gives a
            row of numbers a text.
        cache: folder where vectors are kept, keyed by model and text: worth it for slow models.
        progress: called with ``("encode", done, total)`` while a cached encoder works.
        online: ask a model hub for what is not on this machine; without it nothing waits for a network.

    Raises:
        UnknownName: no such encoder. EncoderError: its model cannot be loaded. MissingExtra: an entry point is broken.
        UsageError: a name without the model it needs, or an object without ``encode``.
    """
    if isinstance(name, str):
        made: Encoder = _made("encoder", ENCODERS, name, {"sentence-transformers": {"online": online}})
    else:
        from stdalign.encode.foreign import adapted

        made = adapted(name)
    if cache is None:
        return made
    from stdalign.encode.cache import CachedEncoder

    return CachedEncoder(made, Path(cache), progress)


def encoder_name(name: str) -> str:
    """A name that can be written down: its kind is known, and a folder in it does not depend on where one stands.

    Raises:
        UnknownName: no such encoder. UsageError: a name without the model it needs.

    >>> encoder_name("builtin")
    'builtin'
    """
    kind, mark, argument = name.partition(":")
    if kind not in ENCODERS:
        ENCODERS[kind]
    if kind in _NEED_A_MODEL and not argument:
        raise UsageError(f"{kind} needs a model", next_step=f"write {kind}:NAME_OR_PATH")
    return f"{kind}:{Path(argument).resolve()}" if mark and Path(argument).is_dir() else name


def named_encoder(given: str | object | None) -> tuple[str | None, Encoder | None]:
    """Name of an encoder as it is written down, and the encoder itself where an object was given; nothing for None."""
    if given is None:
        return None, None
    if isinstance(given, str):
        return encoder_name(given), None
    own = load_encoder(given)
    return own.name, own


def load_reranker(name: str | object, *, online: bool = False) -> Reranker:
    """The reranker of a name: ``cross-encoder:NAME_OR_PATH``, or another package's; an object with ``score`` is itself.

    Args:
        name: ``NAME`` or ``NAME:ARGUMENT``, or an object with ``score(pairs)``.
        online: ask a model hub for what is not on this machine.

    Raises:
        UnknownName: no such reranker. UsageError: a name without the model it needs, or an object without ``score``.
    """
    if isinstance(name, str):
        made: Reranker = _made("reranker", RERANKERS, name, {"cross-encoder": {"online": online}})
        return made
    if not callable(getattr(name, "score", None)):
        raise UsageError(f"{name!r:.60} is no reranker", next_step="give a name, or an object with score(pairs)")
    return name  # type: ignore[return-value]


def load_together(folder: str | Path) -> Together:
    """The cross-encoder of a folder that ``training/train_joint.py`` wrote; its score counts beside all others.

    Raises:
        EncoderError: the folder is not one of these. MissingExtra: the extra ``accurate`` is not installed.
    """
    from stdalign.encode.joint import JointReader

    return JointReader(str(folder))


_NEED_A_MODEL = ("sentence-transformers", "cross-encoder", "joint")


def _made(what: str, registry: Registry[Any], name: str, more: dict[str, dict[str, Any]]) -> Any:
    kind, _, argument = name.partition(":")
    factory = registry[kind]
    if kind == "builtin" and argument:
        raise UsageError(f"builtin takes no argument, not {argument!r}", next_step="write builtin")
    if kind in _NEED_A_MODEL and not argument:
        raise UsageError(f"{kind} needs a model", next_step=f"write {kind}:NAME_OR_PATH")
    try:
        return factory(*([argument] if argument else []), **more.get(kind, {}))
    except TypeError as error:
        said = f"takes no argument, not {argument!r}" if argument else "needs an argument"
        raise UsageError(f"{what} {kind!r} {said} ({error})", next_step=f"write {kind} or {kind}:ARGUMENT") from None
