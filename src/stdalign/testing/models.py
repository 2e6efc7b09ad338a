"""Contracts of encoders and rerankers."""

from __future__ import annotations

import pickle

import numpy as np

from stdalign.errors import EncoderError
from stdalign.ports import Encoder, Reranker

TEXTS = (
    "The employer shall provide safety helmets.",
    "用人单位应当提供安全帽。",
    "Người sử dụng lao động phải cung cấp mũ bảo hộ.",
    "นายจ้างต้องจัดหาหมวกนิรภัย",
    "😀 ☂",
    "x" * 20_000,
)
"""Texts of several scripts, one without a known word, one far longer than a clause."""


def check_encoder(encoder: Encoder) -> None:
    """Unit rows of the stated dimension, the same for the same text in any company; blank texts are refused.

    Args:
        encoder: the plug, made as a user makes it.

    Raises:
        AssertionError: a promise of the port does not hold; the message says which.
    """
    rows = encoder.encode(list(TEXTS))
    assert isinstance(rows, np.ndarray) and rows.dtype == np.float32, "vectors are a float32 array"
    assert rows.shape == (len(TEXTS), encoder.dimension), f"shape {rows.shape} is not (texts, dimension)"
    assert np.isfinite(rows).all(), "every number is finite, for odd and for very long texts too"
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-3), "every row has length 1"
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(alone, rows, atol=1e-4), "a text has one vector, whatever stands beside it in the call"
    assert encoder.encode([]).shape == (0, encoder.dimension), "no text gives no row, not an error"
    assert encoder.name and isinstance(encoder.fingerprint, str) and encoder.fingerprint, "name and fingerprint are stated"
    assert encoder.fingerprint == encoder.fingerprint, "the fingerprint does not change between two calls"
    for blank in ("", " \n"):
        try:
            encoder.encode(["x", blank])
        except EncoderError as error:
            assert "2" in error.where, "the error names the place of the blank text"
        else:
            raise AssertionError("a blank text has no meaning and is refused with EncoderError")


def check_reranker(reranker: Reranker) -> None:
    """One finite score a pair, the same in any company, rising where the second text answers the first.

    Args:
        reranker: the plug, made as a user makes it.

    Raises:
        AssertionError: a promise of the port does not hold; the message says which.
    """
    pairs = [(TEXTS[0], TEXTS[0]), (TEXTS[0], "The moon is far away."), (TEXTS[1], TEXTS[2])]
    scores = reranker.score(pairs)
    assert isinstance(scores, np.ndarray) and scores.shape == (3,), "one score a pair, shape (n,)"
    assert np.isfinite(scores).all(), "every score is finite"
    assert scores[0] > scores[1], "a text answers itself better than it answers another matter"
    assert np.allclose(reranker.score(pairs[1:2]), scores[1:2], atol=1e-4), "a pair has one score, whatever stands beside it"
    assert reranker.score([]).shape == (0,), "no pair gives no score, not an error"
    assert pickle.loads(pickle.dumps(scores)).shape == (3,), "scores are plain arrays"
