"""A unigram vocabulary with a fair share for each script, and subword regularisation (Kudo 2018) for training.

sentencepiece finds the pieces of each script on its own; the pieces are merged into one model, which is
written as a Hugging Face tokeniser for use and kept as a sentencepiece model for sampling in training.
Only words in Latin letters carry the mark of a word's beginning: the other scripts write no spaces
between words, and where their texts have some, they are of no meaning and taken out.
"""

from __future__ import annotations

import random
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

# Pieces for each group of languages before faulty ones are taken out; together about 66,000.
GROUPS = {
    "latin": (("en", "id", "ms", "tl", "pt"), 26000),
    "vi": (("vi",), 5500),
    "zh": (("zh",), 10000),
    "th": (("th",), 7500),
    "km": (("km",), 7000),
    "lo": (("lo",), 6500),
    "my": (("my",), 7500),
}
_UNSPACED = ("zh", "th", "km", "lo", "my")
# What a longer piece may not begin or end with: it would cut a syllable in two.
_FAULTY = re.compile(
    "^[\u102b-\u103e]|^[\u1000-\u1021]\u103a[^\u1038]|\u1039$"
    "|^[\u17b6-\u17d3]|\u17d2$"
    "|^[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]|[\u0e40-\u0e44]$"
    "|^[\u0eb0-\u0ebc\u0ec8-\u0ecd]|[\u0ec0-\u0ec4]$"
)
_BLOCKS = ("\\x{1000}-\\x{109F}", "\\x{1780}-\\x{17FF}", "\\x{0E80}-\\x{0EFF}", "\\x{0E00}-\\x{0E7F}", "\\x{2E80}-\\x{9FFF}")
_RUNS = "[\\p{Latin}\\x{0300}-\\x{036F}]+|[0-9]+|\\p{Han}+|\\p{Thai}+|\\p{Lao}+|\\p{Khmer}+|\\p{Myanmar}+"


def frame() -> Any:
    """The normaliser and splitter, without pieces: NFC, lower case, ASCII digits, no zero-width marks."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    empty = Tokenizer(models.Unigram([("[PAD]", 0.0), ("[UNK]", 0.0)], unk_id=1, byte_fallback=False))
    empty.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Precompiled(_charsmap()),
            normalizers.Replace(Regex("[\\x{200B}-\\x{200F}\\x{00AD}\\x{2060}\\x{FEFF}]+"), ""),
            *[normalizers.Replace(Regex(f"(?<=[{b}])[ ]+(?=[{b}])"), "") for b in _BLOCKS],
        ]
    )
    empty.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Split(Regex(_RUNS), "isolated"),
            pre_tokenizers.Metaspace(prepend_scheme="always"),
            pre_tokenizers.Split(Regex("▁(?!\\p{Latin})"), "removed"),
        ]
    )
    return empty


def _charsmap() -> bytes:
    """Lower case, ASCII digits and full-width forms as one compiled table."""
    import sentencepiece as spm
    from sentencepiece import sentencepiece_model_pb2 as pb

    rules = {}
    for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00), *range(0x400, 0x460), *range(0x370, 0x400)):
        char = chr(code)
        if char.lower() != char and len(char.lower()) == 1:
            rules[char] = char.lower()
    for zero in (0x0E50, 0x0ED0, 0x17E0, 0x1040, 0x1090, 0xFF10):
        rules.update({chr(zero + digit): str(digit) for digit in range(10)})
    for code in range(0xFF01, 0xFF5F):
        rules.setdefault(chr(code), unicodedata.normalize("NFKC", chr(code)).lower())
    rules.update({"\u3000": " ", "\u00a0": " ", "\t": " ", "\n": " ", "\r": " "})
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "rules.tsv"
        table.write_text("".join(f"{ord(k):X}\t{' '.join(f'{ord(c):X}' for c in v)}\n" for k, v in rules.items()))
        spm.SentencePieceTrainer.train(
            sentence_iterator=iter(["a b c d e"] * 50), model_prefix=str(Path(folder) / "m"), vocab_size=9, model_type="unigram",
            normalization_rule_tsv=str(table), hard_vocab_limit=False, minloglevel=2,
        )  # fmt: skip
        model = pb.ModelProto()
        model.ParseFromString((Path(folder) / "m.model").read_bytes())
    return bytes(model.normalizer_spec.precompiled_charsmap)


class Words:
    """Text to the words that pieces are looked for in, just as the tokeniser itself does it."""

    def __init__(self) -> None:
        self._frame = frame()

    def __call__(self, text: str) -> list[str]:
        normal = self._frame.normalizer.normalize_str(text)
        return [word for word, _ in self._frame.pre_tokenizer.pre_tokenize_str(normal)]


def build(texts: dict[str, list[str]], scale: float, seed: int) -> Any:
    """A merged sentencepiece model over all scripts; ``scale`` multiplies every group's size."""
    import sentencepiece as spm
    from icu4py.breakers import WordBreaker
    from sentencepiece import sentencepiece_model_pb2 as pb

    merged: dict[str, float] = {}
    base: Any = None
    words = Words()
    for name, (languages, size) in GROUPS.items():
        rng = random.Random(seed)
        lines: list[str] = []
        for language in languages:
            pool = list(texts[language])
            rng.shuffle(pool)
            room = 4_000_000 if language != "en" else 6_000_000
            total = 0
            for line in pool * (3 if language in ("tl", "pt") else 1):
                split = words(line)
                if language in _UNSPACED:
                    # Pieces are looked for within words, as dictionaries know them, and not across them.
                    split = [piece for word in split for piece in WordBreaker(word, language)]
                lines.extend(split)
                total += sum(map(len, split))
                if total > room:
                    break
        with tempfile.TemporaryDirectory() as folder:
            prefix = str(Path(folder) / name)
            spm.SentencePieceTrainer.train(
                sentence_iterator=iter(lines), model_prefix=prefix, vocab_size=int(size * scale), model_type="unigram",
                character_coverage=0.9999 if name != "zh" else 0.9997, normalization_rule_name="identity", num_threads=2,
                max_sentence_length=20000, split_digits=False, max_sentencepiece_length=12, hard_vocab_limit=False,
                add_dummy_prefix=False, split_by_unicode_script=False, minloglevel=2,
            )  # fmt: skip
            model = pb.ModelProto()
            model.ParseFromString(Path(prefix + ".model").read_bytes())
        base = base or model
        for piece in model.pieces:
            if piece.type == 1 and (len(piece.piece) == 1 or not _FAULTY.search(piece.piece)):
                merged[piece.piece] = max(piece.score, merged.get(piece.piece, -1e9))
    del base.pieces[3:]
    for text, score in merged.items():
        base.pieces.add(piece=text, score=score, type=1)
    base.trainer_spec.vocab_size = len(base.pieces)
    base.normalizer_spec.add_dummy_prefix = False
    return base


def to_hugging_face(model: Any) -> Any:
    """The merged model as a Hugging Face tokeniser with the same pieces and segmentation."""
    from tokenizers import models

    tokeniser = frame()
    vocabulary = [("[PAD]", 0.0), ("[UNK]", -30.0)] + [(p.piece, p.score) for p in model.pieces if p.type == 1]
    tokeniser.model = models.Unigram(vocabulary, unk_id=1, byte_fallback=False)
    return tokeniser
