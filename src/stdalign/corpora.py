"""Where what ships stands: in the checkout ``corpora/``, in an installed wheel ``stdalign/corpora/``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from stdalign.errors import CorpusError


def corpora_dir(path: str | Path | None = None) -> Path:
    """The folder of what ships, or the one given.

    Raises:
        CorpusError: there is no such folder.

    >>> (corpora_dir() / "catalogue").is_dir()
    True
    """
    if path is not None:
        chosen = Path(path)
    else:
        package = Path(str(files("stdalign")))
        chosen = package / "corpora"
        if not chosen.is_dir():
            chosen = package.parent.parent / "corpora"
    if not chosen.is_dir():
        raise CorpusError(
            "no such corpora folder",
            where=str(chosen),
            next_step="give the folder that holds cn/, vn/, termbase/ …",
        )
    return chosen


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of each line of a JSON-lines file; blank lines are skipped.

    Raises:
        CorpusError: a line is not a JSON object; names file and line.
    """
    with path.open(encoding="utf-8") as lines:
        yield from _objects(lines, str(path))


def json_lines_of(data: bytes, where: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """As ``json_lines``, of the bytes of a file.

    Args:
        data: the bytes.
        where: how an error speaks of them.

    Raises:
        CorpusError: a line is not a JSON object, or they are not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CorpusError("not UTF-8", where=where, next_step="save the file as UTF-8") from None
    yield from _objects(text.split("\n"), where)


def _objects(lines: Iterable[str], where: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(
                f"not JSON ({error.msg})", where=f"{where}:{number}", next_step="mend or remove the line"
            ) from None
        if not isinstance(value, dict):
            raise CorpusError("not a JSON object", where=f"{where}:{number}", next_step="write one object a line")
        yield number, value
