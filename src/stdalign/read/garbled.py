"""Text that was read but is none: sequences that no script has, letters without meaning, fonts from before Unicode."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x01\x03-\x08\x0e-\x1f]|\\(cid:\\d+\\)")
_MOST = 0.02
_SAMPLE = 200_000

# Of each script: its letters, what cannot begin a syllable, and a syllable with a sign that is written twice in a row.
_SCRIPTS = (
    ("Thai", "\u0e01-\u0e5b", "(?:^|(?<=[^\u0e01-\u0e4e]))[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e47-\u0e4e]{2}",
     "([\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+|[\u0e01-\u0e2e]\u0e32)(?:[\u0e01-\u0e2e])?\\1(?=[\u0e01-\u0e2e\\s])"),
    ("Lao", "\u0e81-\u0edf", "(?:^|(?<=[^\u0e81-\u0edf]))[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]|[\u0ec8-\u0ecb]{2}",
     "([\u0e81-\u0eae][\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]+)[\u0e81-\u0eae]?\\1(?=[\u0e81-\u0eae])"),
    ("Khmer", "\u1780-\u17dd", "\u17d2(?![\u1780-\u17b3])|(?:^|(?<=[^\u1780-\u17dd\u200b-\u200d]))[\u17b6-\u17d1]|[\u0180-\u02af\u1e00-\u1eff](?=[\u1780-\u17dd])|(?<=[\u1780-\u17dd])[\u00c0-\u02af\u1e00-\u1eff]",
     "([\u1780-\u17a2][\u17b6-\u17d3]+)[\u1780-\u17a2]?\\1"),
    ("Burmese", "\u1000-\u109f", "(?:^|(?<=[^\u1000-\u109f\u200b-\u200d]))[\u102b-\u1032\u1036-\u103e]|\u1039(?![\u1000-\u1021])|[\u102d\u102f\u1037\u1038]{2}(?<!\u102d\u102f)(?<!\u102f\u1037)(?<!\u1037\u1038)(?<!\u102d\u1037)",
     "([\u1000-\u1021][\u102b-\u103e]{2,})[\u1000-\u1021]?\\1"),
)  # fmt: skip
_COMPILED = tuple(
    (name, re.compile(f"[{letters}]"), re.compile(stray, re.M), re.compile(twice))
    for name, letters, stray, twice in _SCRIPTS
)
# Khmer typed for the Limon and ABC fonts: Latin letters with capitals and signs inside words.
_LIMON = re.compile(
    r"\b(?:maRta|CMBUk|RBH|RkwtSa|RbkarTI?|RBHraCaNacRk|EdlCa|Rtv|RtUv|karr?gar|c,ab)|[a-z][A-Z<>][a-z]|[a-z][><][A-Za-z]"
)  # a comma or a semicolon between letters is as well the border of two cells
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Doubt:
    """Why a text is doubted: a code for the finding, and the reason in words."""

    code: str
    reason: str

    @property
    def next_step(self) -> str:
        """What to do about it."""
        if self.code == "legacy_font":
            return "convert it to Unicode (a Limon converter), or have it read from its pictures: ocr='tesseract'"
        return "give DOCX or HTML of this text, or have it read from its pictures: ocr='tesseract'"


def doubts(text: str) -> Doubt | None:
    """What speaks against a text as it was read, None where nothing does.

    >>> doubts("the lamp is lit") is None, doubts("\x05\x06\x07ab \x05\x06 cd" * 9).code
    (True, 'no_unicode_map')
    >>> doubts("maRta 1>-\\nc,ab;enH manRbeyaCn_.\\nCMBUkTI1").code
    'legacy_font'
    """
    sample = text[:_SAMPLE]
    bare = len(sample) - sample.count(" ") - sample.count("\n")
    if not bare:
        return None
    lost = len(_MEANINGLESS.findall(sample))
    if lost > _MOST * bare:
        return Doubt(
            "no_unicode_map", f"{lost} characters have no meaning: a font of the file does not say which letters it shows"
        )
    if sample.isascii() or len(re.findall("[\u1780-\u17dd]", sample)) < 0.05 * bare:
        words = _WORD.findall(sample)
        odd = sum(bool(_LIMON.search(word)) for word in words)
        if words and odd > 0.3 * len(words) and _LIMON.search(sample):
            return Doubt("legacy_font", "Khmer typed for a font from before Unicode (Limon, ABC)")
    for name, letters, stray, twice in _COMPILED:
        count = len(letters.findall(sample))
        if count < 60 or count < 0.2 * bare:
            continue
        wrong = len(stray.findall(sample)) + 2 * len(twice.findall(sample))
        if wrong > _MOST * count:
            return Doubt(
                "garbled", f"{wrong} impossible sequences in {count} letters of {name}: the order of its letters was lost"
            )
    return None
