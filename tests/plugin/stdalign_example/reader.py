"""A reader: laws as JSON, ``{"title": …, "lines": ["…"]}``, in files ending in .lawson."""

from __future__ import annotations

import json

from stdalign.errors import ReadError
from stdalign.source import Source


class LawsonReader:
    suffixes = (".lawson",)
    media_types = ("application/lawson+json",)

    def read(self, data: bytes, name: str) -> Source:
        try:
            law = json.loads(data)
            text = "\n".join([law["title"], *law["lines"]])
        except (ValueError, KeyError, TypeError) as error:
            raise ReadError(f"no lawson ({error})", where=name, next_step="give an object with title and lines") from None
        return Source(name, text, media_type=self.media_types[0], metadata=(("title", law["title"]),))
