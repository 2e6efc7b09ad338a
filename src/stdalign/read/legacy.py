"""Legacy encodings: which one explains the bytes; Vietnamese three-letter encodings."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from importlib.resources import files

_SAMPLE = 20_000
_SHARE = 0.55
_HAN = re.compile("[\u4e00-\u9fff]")
_HAN_USUAL = re.compile("[的不一是在人有以为中国法律规定第条款项生产安全工作单位部门应当进行和者之本據規應當條與單]")
_THAI = re.compile("[\u0e01-\u0e5b]")
_VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
_THAI_RUN = re.compile("[\u0e01-\u0e5b]+")
_THAI_STRAY = re.compile("(?:(?<=[^\u0e01-\u0e2e\u0e31-\u0e3a\u0e45-\u0e4e])|^)[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_WESTERN = re.compile("[àáâãçéêíóôõúñüÀÁÂÃÇÉÊÍÓÔÕÚ§ºª“”‘’–—•°]")


def decode_legacy(data: bytes) -> tuple[str, str] | None:
    """Text and name of the encoding that explains the bytes best, None where none does."""
    best: tuple[float, str, str] | None = None
    for name in ("gb18030", "big5", "cp874", "tcvn", "viscii", "vni", "cp1258", "cp1252"):
        text = _decode(data, name)
        if text is None:
            continue
        score = _plausible(text[:_SAMPLE], name)
        if score > _SHARE and (best is None or score > best[0] + 0.02):
            best = (score, name, text)
    return (best[2], best[1]) if best else None


def _decode(data: bytes, name: str) -> str | None:
    if name in ("tcvn", "viscii"):
        return data.decode("latin-1").translate(_vietnamese(name))
    if name == "vni":
        try:
            return _vni(data.decode("cp1252"))
        except UnicodeDecodeError:
            return None
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _plausible(text: str, name: str) -> float:
    """Share of the letters above ASCII that the encoding's language uses."""
    letters = [char for char in text if ord(char) > 127 and not char.isspace()]
    if not letters:
        return 0.0
    joined = "".join(letters)
    if name in ("gb18030", "big5"):
        han = len(_HAN.findall(joined))
        return (0.5 * han + 0.5 * min(han, 4 * len(_HAN_USUAL.findall(joined)))) / len(joined)
    if name == "cp874":
        runs = len(_THAI_RUN.findall(text)) or 1
        stray = len(_THAI_STRAY.findall(text))
        share = len(_THAI.findall(joined)) / len(joined)
        return share * min(1.0, len(joined) / runs / 4) * max(0.0, 1 - 6 * stray / len(joined))
    low = joined.lower()
    if name == "cp1252":
        return 0.9 * len(_WESTERN.findall(joined)) / len(joined)
    share = len(_VIETNAMESE.findall(low)) / len(low)
    marked = len(_VIETNAMESE.findall(text.lower())) / max(1, len(_LETTER.findall(text)))
    odd = sum(1 for one, two in itertools.pairwise(text) if one.islower() and two.isupper()) / max(1, len(text))
    words = [word for word in _WORD.findall(text.lower()) if not word.isascii()]
    usual = sum(word in _usual() for word in words) / max(1, len(words))
    return (0.6 * share + 0.4 * min(1.0, 4 * usual)) * min(1.0, marked * 6) - 4 * odd


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    out: dict[str, dict[str, str]] = {}
    for line in (files("stdalign.read") / "vietnamese.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, code, text = line.split("\t")
            out.setdefault(name, {})[code] = text
    return out


@lru_cache(maxsize=1)
def _usual() -> frozenset[str]:
    return frozenset(_table()["usual"])


@lru_cache(maxsize=2)
def _vietnamese(name: str) -> dict[int, str]:
    return {int(code, 16): text for code, text in _table()[name].items() if int(code, 16) > 31}


def _vni(text: str) -> str:
    table = _table()["vni"]
    pattern = re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))
    return pattern.sub(lambda found: table[found[0]], text)
