"""Where what ships stands: in the checkout ``corpora/``, in an installed wheel ``stdalign/corpora/``."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except json.JSONDecodeError as error:
                raise CorpusError(
                    f"not JSON ({error.msg})", where=f"{path}:{number}", next_step="mend or remove the line"
                ) from None
            if not isinstance(value, dict):
                raise CorpusError("not a JSON object", where=f"{path}:{number}", next_step="write one object a line")
            yield number, value
