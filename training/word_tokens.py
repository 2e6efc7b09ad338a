"""Words of a text for training alone: jieba for Chinese, ICU word boundaries for scripts without blanks, spaCy's rules else."""

from __future__ import annotations

import logging
from functools import lru_cache

import jieba
from icu4py.breakers import WordBreaker
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, get_lang_class
from spacy.vocab import Vocab

_ICU = ("th", "lo", "km", "my")
_SPACY = ("en", "vi", "id", "ms", "tl", "pt")


def words_of(text: str, language: str) -> list[str]:
    """The words of a text in order, with what stands between them."""
    if language == "zh":
        jieba.setLogLevel(logging.WARNING)
        return list(jieba.cut(text, HMM=False))
    if language in _ICU:
        return [str(piece) for piece in WordBreaker(text, language)]
    return [token.text for token in _rules(language)(text)]


@lru_cache(maxsize=16)
def _rules(language: str) -> Tokenizer:
    rules = get_lang_class(language if language in _SPACY else "xx").Defaults
    return Tokenizer(
        Vocab(),
        prefix_search=compile_prefix_regex(rules.prefixes or ()).search,
        suffix_search=compile_suffix_regex(rules.suffixes or ()).search,
        infix_finditer=compile_infix_regex(rules.infixes or ()).finditer,
    )
