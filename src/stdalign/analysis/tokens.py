"""A tokeniser per language: jieba for Chinese, ICU word boundaries for scripts without blanks, spaCy's own else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_ICU = ("th", "lo", "km", "my")
_JIEBA = ("zh",)


class WordTokenizer:
    """Tokeniser whose tokens are the pieces of the text in order, blanks kept: spans stay true.

    Args:
        vocab: spaCy's vocabulary. language: ISO 639 code.
    """

    def __init__(self, vocab: Vocab, language: str) -> None:
        self.vocab = vocab
        self.language = language
        self._breaker: Any = None

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc

        words: list[str] = []
        spaces: list[bool] = []
        for piece in self._pieces(text):
            if piece == " " and words and not spaces[-1]:
                spaces[-1] = True
            elif piece:
                words.append(piece)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def _pieces(self, text: str) -> list[str]:
        if self.language in _JIEBA:
            import logging

            import jieba

            jieba.setLogLevel(logging.WARNING)
            return list(jieba.cut(text, HMM=False))
        from icu4py.breakers import WordBreaker  # type: ignore[import-not-found,unused-ignore]

        return [str(piece) for piece in WordBreaker(text, self.language)]

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Nothing to keep: the tokeniser is its language."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> WordTokenizer:
        """See :meth:`to_bytes`."""
        return self


def tokenizer(vocab: Vocab, language: str) -> WordTokenizer | None:
    """Our tokeniser for a language; None where spaCy's own serves."""
    return WordTokenizer(vocab, language) if language in (*_ICU, *_JIEBA) else None
