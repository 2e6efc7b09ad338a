"""What Burmese is taught from beside parallel text, and the pieces it is read in: whole syllables, dictionary words, names."""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tokeniser import Words

from stdalign.normal import spelled
from stdalign.zawgyi import to_unicode

# A syllable begins at a letter, figure or mark that is neither stacked under another nor ends a syllable itself.
_SYLLABLE = re.compile("(?<!\u1039)(?=[\u1000-\u102a\u103f-\u104f](?![\u103a\u1039]))|(?<=[\u104a-\u104f])")
_RUN = re.compile("[\u1000-\u109f]+")
_LETTER = re.compile("[\u1000-\u102a\u103f]")
_MARK = re.compile("[\u104a-\u104f]")
_ENDINGS = ("\u101e\u100a\u103a", "\u101e\u1031\u102c")
"""What makes a verb of a word list a sentence, and an adjective an attribute: in running text other endings follow."""
_LEAST_SYLLABLE, _LEAST_WORD = 2, 4
"""How often a syllable, and a word of ICU's dictionary, must stand in the texts to become a piece."""
_FLOOR = -13.0
"""Score of a piece that the texts hardly have: above that of its syllables together."""

Row = tuple[str, dict[str, list[str]]]


def syllables(text: str) -> list[str]:
    """The syllables of a run of Burmese.

    >>> syllables("\u1019\u103c\u1014\u103a\u1019\u102c\u1014\u102d\u102f\u1004\u103a\u1004\u1036")
    ['\u1019\u103c\u1014\u103a', '\u1019\u102c', '\u1014\u102d\u102f\u1004\u103a', '\u1004\u1036']
    """
    return [part for part in _SYLLABLE.split(text) if part]


def written(text: str) -> str:
    """A text as the encoder sees it: Zawgyi turned into Unicode, one spelling."""
    return spelled(to_unicode(text))


def burmese(piece: str) -> bool:
    """Whether a piece has a sign of the Burmese script."""
    return bool(_RUN.search(piece))


class Cutter:
    """Texts to runs of Burmese and words of other scripts, just as the tokeniser cuts them before it looks for pieces."""

    def __init__(self) -> None:
        self._words = Words()

    def __call__(self, text: str) -> tuple[list[str], list[str]]:
        """Runs of Burmese, and the other words."""
        mine: list[str] = []
        rest: list[str] = []
        for word in self._words(written(text)):
            (mine if _RUN.fullmatch(word) else rest).append(word)
        return mine, rest


def vocabulary(
    old: list[tuple[str, float]], texts: Iterable[str], names: Iterable[str], cut: Cutter
) -> list[tuple[str, float]]:
    """The tokeniser's pieces with more of Burmese behind them: no old piece changes its number, by which others know it.

    New are whole syllables and dictionary words that the texts have, and every word and name of the lists. Scores are logarithms
    of shares, so that an old piece is chosen as before where nothing longer fits.
    """
    from icu4py.breakers import WordBreaker

    runs = [run for text in texts for run in cut(text)[0]]
    parts, words = Counter[str](), Counter[str]()
    for run in runs:
        parts.update(syllables(run))
        words.update(str(word) for word in WordBreaker(run, "my"))
    found = {part for part, count in parts.items() if count >= _LEAST_SYLLABLE and _LETTER.match(part)}
    found |= {
        word
        for word, count in words.items()
        if count >= _LEAST_WORD and _LETTER.match(word) and len(syllables(word)) <= 5 and not _MARK.search(word)
    }
    found |= {run for name in names for run in cut(_bare(name))[0] if 1 <= len(syllables(run)) <= 6}
    known = {piece for piece, _ in old}
    total = sum(parts.values()) * 0.6
    new = sorted(piece for piece in found if piece not in known and len(piece) <= 24)
    scores = [max(_FLOOR, math.log((max(parts[piece], words[piece]) + 0.5) / total)) for piece in new]
    return [*old, *zip(new, scores, strict=True)]


def _bare(name: str) -> str:
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 2:
            return name[: -len(ending)]
    return name


def cldr_rows(annotations: Path) -> Iterator[Row]:
    """Names of countries, languages, currencies and scripts (Babel), and of pictures with their keywords (cldr-annotations-full)."""
    from babel import Locale

    ours, english = Locale("my"), Locale("en")
    for kind in ("territories", "languages", "currencies", "scripts"):
        names = getattr(english, kind)
        for code, name in getattr(ours, kind).items():
            if code in names:
                yield "cldr", {"en": [names[code]], "my": [name]}
    read = {}
    for code in ("en", "my"):
        held = json.loads((annotations / "annotations" / code / "annotations.json").read_text("utf-8"))
        read[code] = held["annotations"]["annotations"]
    for sign, said in read["my"].items():
        theirs = read["en"].get(sign)
        if theirs and {"tts", "default"} <= said.keys() & theirs.keys():
            yield "cldr", {"en": [theirs["tts"][0]], "my": [said["tts"][0]]}
            yield "cldr", {"en": [" ".join(theirs["default"])], "my": [" ".join(said["default"])]}


def word_rows(path: Path) -> Iterator[Row]:
    """Our own list of common words, names and sentences: English, and its renderings between bars."""
    for line in path.read_text("utf-8").splitlines()[1:]:
        english, renderings = line.split("\t")
        sentence = english.endswith((".", "?", "!", '"')) and english.count(" ") > 3
        yield (
            "sentences" if sentence else "words",
            {"en": [english.strip()], "my": [one.strip() for one in renderings.split("|")]},
        )


def sampler(pieces: list[tuple[str, float]]) -> Any:
    """A sentencepiece model of given pieces, to draw segmentations from; piece ``n`` is its number ``n + 3``."""
    import sentencepiece as spm
    from sentencepiece import sentencepiece_model_pb2 as pb

    with tempfile.TemporaryDirectory() as folder:
        spm.SentencePieceTrainer.train(
            sentence_iterator=iter(["a b c d e"] * 50), model_prefix=str(Path(folder) / "m"), vocab_size=9, model_type="unigram",
            normalization_rule_name="identity", add_dummy_prefix=False, hard_vocab_limit=False, minloglevel=2,
        )  # fmt: skip
        model = pb.ModelProto()
        model.ParseFromString((Path(folder) / "m.model").read_bytes())
    del model.pieces[3:]
    for text, score in pieces:
        model.pieces.add(piece=text, score=score, type=1)
    model.trainer_spec.vocab_size = len(model.pieces)
    return model
