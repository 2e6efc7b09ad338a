"""What a caller may hand to ``encode``: a string, a list, an array, a Series, a generator of strings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from stdalign.errors import EncoderError
from stdalign.ports import Vectors


def texts_of(given: str | Iterable[str]) -> list[str]:
    """The texts one after another, each a string that is not blank.

    Raises:
        EncoderError: a text is blank or no string, or ``given`` is a table or a dictionary; names the place.

    >>> texts_of(word for word in ("helmet", "安全帽"))
    ['helmet', '安全帽']
    """
    if isinstance(given, str):
        given = (given,)
    if isinstance(given, (bytes, Mapping)) or hasattr(given, "columns"):
        raise EncoderError(
            f"texts cannot be a {type(given).__name__}", where="encode", next_step="give strings, or one column of a table"
        )
    texts = list(given)
    for at, text in enumerate(texts, 1):
        if not isinstance(text, str):
            raise EncoderError(
                f"a text must be a string, not {type(text).__name__}",
                where=f"text {at}",
                next_step="convert it, or leave it out",
            )
        if not text.strip():
            raise EncoderError("a blank text has no vector", where=f"text {at}", next_step="leave it out")
    return texts


def shaped(given: str | Iterable[str], encode: Callable[[list[str]], Vectors]) -> Vectors:
    """Rows for many texts, shape (n, dimension); for one string its vector alone, shape (dimension,).

    That is what sentence-transformers gives for each.
    """
    rows = encode(texts_of(given))
    return rows[0] if isinstance(given, str) else rows
