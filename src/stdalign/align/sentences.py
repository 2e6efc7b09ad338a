"""The sentences of an article: what a model that reads words in their order is given one at a time."""

from __future__ import annotations

import re

from stdalign.align.side import Article

LEAST = 24
"""Characters, in English measure, below which a sentence is read with the one before it: a number, a cross-reference."""
_END = re.compile(r"(?<=[。！？；။។])|(?<=[.!?;])\s+")


def sentences(article: Article, density: float = 1.0) -> list[str]:
    """The words of an article cut at the ends of its parts and of its sentences; at least one.

    Args:
        article: whose parts are cut.
        density: characters that its language needs for one of English.
    """
    parts = [article.units[int(at)].full_text for at in article.leaves]
    # What stands before the first part (a heading, "the employer shall:") is in none of them.
    lead = article.text.partition(parts[0])[0] if parts and parts[0] in article.text else ""
    out: list[str] = []
    for part in (lead, *parts):
        begun = len(out)
        for sentence in filter(None, map(str.strip, _END.split(part))):
            if len(out) > begun and (len(sentence) < LEAST * density or len(out[-1]) < LEAST * density):
                out[-1] = f"{out[-1]} {sentence}"
            else:
                out.append(sentence)
    return out or [article.text]
