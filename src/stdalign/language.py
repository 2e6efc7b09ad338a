"""Language of a clause: by script first, then by words and letter triples, langdetect as second opinion.

langdetect knows neither Malay, Lao, Khmer, Burmese nor Tetum; scripts settle Lao, Khmer, Burmese,
Thai and Chinese, and the weights in ``language.tsv`` settle the seven Latin-script languages; Indonesian and Malay, the two nearest of
them, have weights of their own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from stdalign.errors import UsageError
from stdalign.language_pair import indonesian_or_malay

LANGUAGES = ("en", "zh", "vi", "th", "id", "ms", "my", "km", "lo", "tl", "pt", "tet")
"""Every language that can be told."""

_SCRIPTS = (
    ("zh", re.compile("[\u3400-\u9fff\uf900-\ufaff]")),
    ("th", re.compile("[\u0e01-\u0e5b]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("lo", re.compile("[\u0e81-\u0edf]")),
    ("my", re.compile("[\u1000-\u109f\uaa60-\uaa7f]")),
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹĂĐƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰ]")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_LONGEST = 600
_WEIGHT_OF_WORD = 1.6
_SURE = 0.9
_SCRIPT_VALUE = 3
"""Letters of another script against Latin ones: names and acronyms stand in Latin letters in any text, not the other way round."""
_PAIR = ("id", "ms")


def detect(text: str, among: Sequence[str] | None = None, rather: str = "") -> tuple[str, float]:
    """Language of a text and how sure that is.

    Args:
        text: a clause or a sentence; 20 characters or more are told reliably.
        among: the languages that are possible; all that are known where not given.
        rather: the language of what stands around, taken where the words alone leave it open.

    Returns:
        Code of the language, and a share 0–1. A text without letters gives the first language and 0.

    Raises:
        UsageError: ``among`` is empty or names a language that is not known.

    >>> detect("Employers must provide training.")[0], detect("Pekerja hendaklah memakai topi keselamatan")[0]
    ('en', 'ms')
    """
    allowed = tuple(LANGUAGES if among is None else among)
    unknown = [code for code in allowed if code not in LANGUAGES]
    if unknown or not allowed:
        raise UsageError(f"no such language: {', '.join(unknown) or 'none given'}", next_step="see LANGUAGES")
    sample = text[:_LONGEST]
    counts = {code: len(pattern.findall(sample)) for code, pattern in _SCRIPTS if code in allowed}
    latin = len(_LATIN.findall(sample))
    code, most = max(counts.items(), key=lambda item: item[1], default=("", 0))
    weighed = most * _SCRIPT_VALUE
    if most and weighed >= latin:
        return code, round(weighed / (weighed + latin), 3) if latin else 1.0
    if not latin:
        return allowed[0], 0.0
    candidates = tuple(lang for lang in allowed if lang in _columns())
    if not candidates:
        return (code, 0.5) if most else (allowed[0], 0.0)
    return _latin(sample, candidates, rather)


def script_language(words: str, among: Sequence[str]) -> str:
    """The only possible language of a script, where the script settles it; empty where it does not.

    >>> script_language("ມາດຕາ 1", ("lo", "en")), script_language("Artikel", ("id", "en"))
    ('lo', '')
    """
    words = words[:120]
    latin = _LATIN.search(words)
    for code, pattern in _SCRIPTS:
        if code in among and pattern.search(words):
            return code if not latin or len(pattern.findall(words)) * 2 > len(_LATIN.findall(words)) else ""
    if latin:
        possible = [code for code in among if code in _columns()]
        if len(possible) == 1:
            return possible[0]
        if "vi" in possible and len(_VIETNAMESE.findall(words)) * 12 > len(words):
            return "vi"
    return ""


def _latin(sample: str, candidates: tuple[str, ...], rather: str = "") -> tuple[str, float]:
    if len(candidates) == 1:
        return candidates[0], 1.0
    if "vi" in candidates and len(_VIETNAMESE.findall(sample)) * 12 > len(sample):
        return "vi", 1.0
    table, columns = _table(), _columns()
    places = [columns[code] for code in candidates]
    scores = [0.0] * len(candidates)
    for word in _WORD.findall(sample.lower().replace("’", "'")):
        row = table.get(word)
        if row is not None:
            for at, place in enumerate(places):
                scores[at] += _WEIGHT_OF_WORD * row[place]
        edged = f"^{word}$"
        for start in range(len(edged) - 2):
            row = table.get(edged[start : start + 3])
            if row is not None:
                for at, place in enumerate(places):
                    scores[at] += 0.4 * row[place]
    top = max(scores)
    shares = [math.exp(max(score - top, -700.0) / 2) for score in scores]
    best = scores.index(top)
    share = 1 / sum(shares)
    if all(code in candidates for code in _PAIR):
        both = sum(shares[candidates.index(code)] for code in _PAIR) / sum(shares)
        if both >= _SURE:
            code, sure = indonesian_or_malay(sample)
            return code, round(sure * min(both, 1.0), 3)
    if share < _SURE and rather in candidates:
        return rather, round(shares[candidates.index(rather)] / sum(shares), 3)
    if share < _SURE:
        return _second_opinion(sample, candidates, best, shares, share)
    return candidates[best], round(share, 3)


def _second_opinion(
    sample: str, candidates: tuple[str, ...], best: int, shares: list[float], share: float
) -> tuple[str, float]:
    """Ask langdetect where the weights hesitate; it decides between the languages that it knows."""
    from langdetect import DetectorFactory, detect_langs
    from langdetect.lang_detect_exception import LangDetectException

    DetectorFactory.seed = 0
    try:
        found = {entry.lang: entry.prob for entry in detect_langs(sample)}
    except LangDetectException:
        return candidates[best], round(share, 3)
    total = sum(shares)
    joint = {
        code: shares[at] / total * (0.3 + found.get({"ms": "id", "tet": "pt"}.get(code, code), 0.0))
        for at, code in enumerate(candidates)
    }
    winner = max(joint, key=lambda code: joint[code])
    return winner, round(joint[winner] / sum(joint.values()), 3)


@lru_cache(maxsize=1)
def _read() -> tuple[dict[str, int], dict[str, tuple[float, ...]]]:
    columns: dict[str, int] = {}
    table: dict[str, tuple[float, ...]] = {}
    for line in (files("stdalign") / "language.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, *values = line.split("\t")
        if not columns:
            columns = {code: at for at, code in enumerate(values)}
        else:
            table[name] = tuple(int(value) / 10 for value in values)
    return columns, table


def _columns() -> dict[str, int]:
    return _read()[0]


def _table() -> dict[str, tuple[float, ...]]:
    return _read()[1]
