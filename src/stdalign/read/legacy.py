"""Legacy encodings: which one explains the bytes; Vietnamese three-letter encodings; Zawgyi Burmese."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from importlib.resources import files

_SAMPLE = 20_000
_FINE = 1_000_000
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

_KINZI = "\ue000"
_CONSONANT = "\u1000-\u1021\u103f\u1025\u1027\u1029"
_CLUSTER = re.compile(
    f"(\u1031?)(\u103c?)([{_CONSONANT}])((?:\u1039[\u1000-\u1021])*)({_KINZI}?)((?:\u1039[\u1000-\u1021])*)([\u103b-\u103e]*)"
)
_ZAWGYI_SIGN = re.compile(
    "(?:(?<=[^\u1000-\u109f])|^)\u1031[\u1000-\u1021]|[\u1060-\u1064\u106a-\u107d\u1085-\u1097]|\u1039(?![\u1000-\u1021])"
)
_BURMESE_RUN = re.compile("[\u1000-\u109f]{1,4000}")
_ZAWGYI_SYLLABLE = re.compile(
    "[\u1031]*[\u103b\u107e-\u1084]*[\u1000-\u102a\u103f\u106a\u106b\u106e\u106f\u1086\u108f\u1090-\u1092]?"
    "[^\u1031\u103b\u107e-\u1084\u1000-\u102a\u103f\u106a\u106b\u106e\u106f\u1086\u108f\u1090-\u1092]*"
)
_UNICODE_SIGN = re.compile("\u103a|\u1039[\u1000-\u1021]|[\u1000-\u1021][\u103b-\u103e]*\u1031")


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


def is_zawgyi(text: str) -> bool:
    """Whether Burmese text is written for the Zawgyi font instead of in Unicode.

    >>> is_zawgyi("\u1031\u1000\u102c\u1004\u1039\u1038"), is_zawgyi("\u1000\u1031\u102c\u1004\u103a\u1038")
    (True, False)
    """
    sample = text[:_SAMPLE]
    signs = len(_ZAWGYI_SIGN.findall(sample))
    return signs > 0 and signs > 0.35 * len(_UNICODE_SIGN.findall(sample))


def zawgyi_to_unicode(text: str) -> str:
    """Burmese written for Zawgyi, in Unicode's code points and logical order.

    >>> zawgyi_to_unicode("\u1031\u1000\u102c\u1004\u1039\u1038") == "\u1000\u1031\u102c\u1004\u103a\u1038"
    True
    """
    return _CLUSTER.sub(_reordered, text.translate(_zawgyi()))


def zawgyi_edits(text: str) -> list[tuple[int, int, str]]:
    """The same as replacements in place, one a syllable (one a run in a text of more than a million characters).

    >>> zawgyi_edits("1 \u1031\u1000\u102c\u1004\u1039\u1038 2")
    [(2, 5, '\u1000\u1031\u102c'), (5, 8, '\u1004\u103a\u1038')]
    """
    out: list[tuple[int, int, str]] = []
    for run in _BURMESE_RUN.finditer(text):
        whole = zawgyi_to_unicode(run[0])
        if len(text) > _FINE:
            out.append((run.start(), run.end(), whole))
            continue
        pieces = [(found.start(), found.end(), zawgyi_to_unicode(found[0])) for found in _ZAWGYI_SYLLABLE.finditer(run[0])]
        if "".join(new for _, _, new in pieces) != whole:
            pieces = [(0, len(run[0]), whole)]
        base = run.start()
        out.extend((base + start, base + end, new) for start, end, new in pieces if new != run[0][start:end])
    return out


def _reordered(found: re.Match[str]) -> str:
    vowel, ra, consonant, stack, kinzi, more, medials = found.groups()
    kinzi = "\u1004\u103a\u1039" if kinzi else ""
    return kinzi + consonant + stack + more + "".join(sorted(set(ra + medials))) + vowel


@lru_cache(maxsize=1)
def _zawgyi() -> dict[int, str]:
    out: dict[int, str] = {}
    for line in (files("stdalign.read") / "zawgyi.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, points = line.split("\t")
            out[int(code, 16)] = "".join(chr(int(point, 16)) for point in points.split())
    return out
