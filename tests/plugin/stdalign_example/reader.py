"""A reader: laws as JSON, ``{"title": …, "lines": ["…"]}``, in files ending in .lawson. The module itself is the plug."""

from __future__ import annotations

import json

from stdalign.errors import ReadError
from stdalign.source import Source

suffixes = (".lawson",)
media_types = ("application/lawson+json",)


def read(data: bytes, name: str) -> Source:
    try:
        law = json.loads(data)
        text = "\n".join([law["title"], *law["lines"]])
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError(f"no lawson ({error})", where=name, next_step="give an object with title and lines") from None
    return Source(name, text, media_type=media_types[0], metadata=(("title", law["title"]),))
