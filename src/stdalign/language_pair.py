"""Indonesian or Malay: the two nearest of the languages here, told by words and by runs of letters in them.

Most words are common to both; the weights of those that are not are in ``language_id_ms.tsv``, made by
``training/train_id_ms.py``. A word that the file does not know is tried without its ending (-nya, -lah, -kah, -pun,
-ku, -mu), and its runs of letters (``~^kes``, ``~iti$``) count for it.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_ENDING = re.compile(r"(?:nya|lah|kah|pun|ku|mu)$")
_SHORTEST_STEM = 3
_RUNS = (3, 4, 5)
_RUN_VALUE = 0.3
_NAME_VALUE = 0.4
"""Value of a word with a capital letter inside a sentence: most of them are names."""


def features(text: str) -> dict[str, float]:
    """Words and letter runs of a sentence with their values.

    >>> features("Kesihatannya baik")["kesihatan"]
    1.0
    """
    out: dict[str, float] = {}
    fresh = True
    for found in _WORD.finditer(text.replace("’", "'")):
        written = found[0]
        before = text[max(0, found.start() - 2) : found.start()].strip()
        fresh = fresh or before[-1:] in '.!?:“"‘('
        name = written[0].isupper() and not fresh
        fresh = False
        value = _NAME_VALUE if name else 1.0
        word = written.lower()
        one, dash, two = word.partition("-")
        if dash and two.startswith(one):
            word = one
        for form in {word, _stem(word)}:
            out[form] = max(out.get(form, 0.0), value)
        if not name:
            edged = f"^{word}$"
            for size in _RUNS:
                for at in range(len(edged) - size + 1):
                    run = edged[at : at + size]
                    if size == _RUNS[0] and run[0] != "^" and run[-1] != "$":
                        continue
                    out[f"~{run}"] = _RUN_VALUE
    return out


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word


def indonesian_or_malay(text: str) -> tuple[str, float]:
    """``id`` or ``ms`` and how sure that is, 0.5–1.

    >>> indonesian_or_malay("Mereka bahawa hospital itu")[0], indonesian_or_malay("karena rumah sakit itu")[0]
    ('ms', 'id')
    """
    weights = _weights()
    score = sum(weights.get(name, 0.0) * value for name, value in features(text).items())
    return ("ms" if score > 0 else "id"), 1 / (1 + math.exp(-min(abs(score), 30.0)))


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    text = (files("stdalign") / "language_id_ms.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {name: int(value) / 100 for name, value in rows}
