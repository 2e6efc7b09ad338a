"""The language of a text, and of each of its clauses."""

from __future__ import annotations

from stdalign.language import detect, script_language

_SHORT = 20
"""Characters below which a clause is taken for the language of the whole text."""
_SAMPLES, _SAMPLE, _MOST = 6, 800, 6000


class Tongue:
    """Tells the language of clauses.

    Args:
        languages: those of the jurisdiction.
        language: the language of the text where it is known.
    """

    def __init__(self, text: str, languages: tuple[str, ...], language: str | None) -> None:
        self.languages = languages
        self.known = language is not None
        self.main = language or self._guess(text)

    def _guess(self, text: str) -> str:
        """The language of samples from the whole text."""
        step = max(len(text) // _SAMPLES, _SAMPLE)
        sample = " ".join(text[at : at + _SAMPLE] for at in range(0, len(text), step))
        return detect(sample[:_MOST], self.languages)[0]

    def of(self, words: str) -> str:
        """The language of some words."""
        if self.known or len(words) < _SHORT:
            return self.main
        if len(self.languages) == 1:
            return self.languages[0]
        return script_language(words, self.languages) or detect(words, self.languages, self.main)[0]
