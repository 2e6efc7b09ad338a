"""A unigram vocabulary with a fair share for each script, and subword regularisation (Kudo 2018) for training.

sentencepiece finds the pieces of each script on its own; the pieces are merged into one model, which is
written as a Hugging Face tokeniser for use and kept as a sentencepiece model for sampling in training.
"""

from __future__ import annotations

import random
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

# Pieces for each group of languages; together about 62,000.
GROUPS = {
    "latin": (("en", "id", "ms", "tl", "pt"), 27000),
    "vi": (("vi",), 6000),
    "zh": (("zh",), 9000),
    "th": (("th",), 6000),
    "km": (("km",), 5000),
    "lo": (("lo",), 5000),
    "my": (("my",), 5000),
}
_JOIN = [
    re.compile(f"(?<=[{block}])[ \u200b]+(?=[{block}])")
    for block in ("\u1000-\u109f", "\u1780-\u17ff", "\u0e80-\u0eff", "\u0e00-\u0e7f")
]
_DROP = re.compile("[\u200b-\u200f\u00ad\u2060\ufeff]")


def normalise(text: str) -> str:
    """What the tokeniser's own normaliser does, for training."""
    text = unicodedata.normalize("NFC", text).lower()
    text = _DROP.sub("", text)
    for pattern in _JOIN:
        text = pattern.sub("", text)
    return " ".join(re.sub(r"([^\w\s\u0300-\u036f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])", r" \1 ", text).split())


def build(texts: dict[str, list[str]], scale: float, seed: int) -> Any:
    """A merged sentencepiece model over all scripts; ``scale`` multiplies every group's size."""
    import sentencepiece as spm
    from sentencepiece import sentencepiece_model_pb2 as pb

    merged: dict[str, float] = {}
    base: Any = None
    for name, (languages, size) in GROUPS.items():
        rng = random.Random(seed)
        lines: list[str] = []
        for language in languages:
            pool = [normalise(t) for t in texts[language]]
            rng.shuffle(pool)
            room = 4_000_000 if language != "en" else 6_000_000
            repeats = 3 if language in ("tl", "pt") else 1
            total = 0
            for line in pool * repeats:
                lines.append(line)
                total += len(line)
                if total > room:
                    break
        with tempfile.TemporaryDirectory() as folder:
            prefix = str(Path(folder) / name)
            spm.SentencePieceTrainer.train(
                sentence_iterator=iter(lines), model_prefix=prefix, vocab_size=int(size * scale), model_type="unigram",
                character_coverage=0.9999 if name != "zh" else 0.9995, normalization_rule_name="identity", num_threads=2,
                max_sentence_length=20000, split_digits=False, max_sentencepiece_length=12, hard_vocab_limit=False,
                minloglevel=2,
            )  # fmt: skip
            model = pb.ModelProto()
            model.ParseFromString(Path(prefix + ".model").read_bytes())
        base = base or model
        for piece in model.pieces:
            if piece.type == 1:
                text = piece.piece
                body = text.replace("▁", "")
                odd = [c for c in body if not (c.isalnum() or unicodedata.category(c).startswith("M"))]
                if odd and len(body) > 1:
                    continue
                merged[text] = max(piece.score, merged.get(text, -1e9))
    del base.pieces[3:]
    for text, score in merged.items():
        base.pieces.add(piece=text, score=score, type=1)
    base.trainer_spec.vocab_size = len(base.pieces)
    return base


def to_hugging_face(model: Any) -> Any:
    """The merged model as a Hugging Face tokeniser with the same pieces and segmentation."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = [("[PAD]", 0.0), ("[UNK]", -30.0)] + [(p.piece, p.score) for p in model.pieces if p.type == 1]
    tokeniser = Tokenizer(models.Unigram(vocabulary, unk_id=1, byte_fallback=False))
    blocks = ("\\x{1000}-\\x{109F}", "\\x{1780}-\\x{17FF}", "\\x{0E80}-\\x{0EFF}", "\\x{0E00}-\\x{0E7F}")
    tokeniser.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex("[\\x{200B}-\\x{200F}\\x{00AD}\\x{2060}\\x{FEFF}]"), ""),
            *[normalizers.Replace(Regex(f"(?<=[{b}])[ ]+(?=[{b}])"), "") for b in blocks],
        ]
    )
    tokeniser.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation("isolated"),
            pre_tokenizers.Metaspace(prepend_scheme="always"),
        ]
    )
    return tokeniser
