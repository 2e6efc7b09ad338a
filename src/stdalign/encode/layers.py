"""The pretrained encoder's forward pass in plain torch: runs of tokens lie end to end, so that nothing is padded and nothing masked.

transformers' BertModel reckons the same (cosine .9999) by padded batches, three products where query, key and value need one, and
takes seconds to import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from stdalign.encode.blocks import Packed

TOKENS = 2048
"""Tokens read at a time: more is no faster, and what lies between two layers stays small (some 20 MB)."""


class Layers:
    """The embeddings and the first layers of the model.

    Args:
        packed: the file of weights. layers: how many, from the first. precise: reckon in float32 rather than bfloat16.
    """

    def __init__(self, packed: Packed, layers: int, *, precise: bool) -> None:
        import torch

        self.packed, size = packed, packed.sizes
        self._kind = torch.float32 if precise else torch.bfloat16
        self._places = packed.vector("emb.pos").reshape(-1, size.width) + packed.vector("emb.type")[: size.width]
        self._norm = self._taken("emb.ln.w"), self._taken("emb.ln.b")
        self._layers = [self._layer(f"l{at}") for at in range(layers)]

    def read(self, runs: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], Any]]:
        """What the last layer says of runs of tokens, those of like length together.

        Args:
            runs: ids of pieces, none empty, none longer than the model's places.

        Yields:
            Places in ``runs`` of some that are equally long, and their rows: a float32 tensor of shape (runs, tokens, width).
        """
        import torch

        for batch in batches(sorted(range(len(runs)), key=lambda at: len(runs[at])), runs):
            with torch.inference_mode():
                rows = self._said([runs[at] for at in batch]).float()
            for first, count, long, start in _alike([len(runs[at]) for at in batch]):
                said = rows[start : start + count * long]
                yield batch[first : first + count], said.view(count, long, self.packed.sizes.width)

    def _said(self, runs: Sequence[Sequence[int]]) -> Any:
        """Rows of all tokens, end to end; shape (tokens, width)."""
        import torch
        from torch.nn.functional import gelu, layer_norm, linear, scaled_dot_product_attention

        size = self.packed.sizes
        shape, heads = (size.width,), (3, size.heads, size.width // size.heads)
        ids = np.concatenate([np.asarray(run, np.int64) for run in runs])
        places = np.concatenate([np.arange(len(run)) for run in runs])
        begun = torch.from_numpy(self.packed.words(ids) + self._places[places]).to(self._kind)
        rows = layer_norm(begun, shape, *self._norm, size.epsilon)
        seen = torch.empty_like(rows)
        alike = list(_alike([len(run) for run in runs]))
        for three, ao, aln, fi, fo, oln in self._layers:
            asked = linear(rows, *three)
            for _, count, long, start in alike:
                own = slice(start, start + count * long)
                query, key, value = asked[own].view(count, long, *heads).permute(2, 0, 3, 1, 4)
                met = scaled_dot_product_attention(query, key, value).transpose(1, 2)
                seen[own].view(count, long, *heads[1:]).copy_(met)
            rows = layer_norm(linear(seen, *ao).add_(rows), shape, *aln, size.epsilon)
            inner = gelu(linear(rows, *fi))
            rows = layer_norm(linear(inner, *fo).add_(rows), shape, *oln, size.epsilon)
        return rows

    def _layer(self, name: str) -> list[tuple[Any, Any]]:
        """Weight and bias of each step; query, key and value as one product."""
        import torch

        size = self.packed.sizes

        def pair(step: str, inputs: int) -> tuple[Any, Any]:
            return self._taken(f"{name}.{step}.w", inputs), self._taken(f"{name}.{step}.b")

        asked = [pair(step, size.width) for step in "qkv"]
        three = torch.cat([weight for weight, _ in asked]), torch.cat([bias for _, bias in asked])
        inputs = {"ao": size.width, "aln": 0, "fi": size.width, "fo": size.inner, "oln": 0}
        return [three, *(pair(step, columns) for step, columns in inputs.items())]

    def _taken(self, name: str, columns: int = 0) -> Any:
        import torch

        values = self.packed.matrix(name, columns) if columns else self.packed.vector(name)
        return torch.from_numpy(np.array(values)).to(self._kind)


def batches(order: Iterable[int], runs: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of runs in their order, as many together as make up ``TOKENS``; at least one."""
    batch: list[int] = []
    held = 0
    for at in order:
        if batch and held + len(runs[at]) > TOKENS:
            yield batch
            batch, held = [], 0
        batch.append(at)
        held += len(runs[at])
    if batch:
        yield batch


def _alike(lengths: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Of runs in the order of their lengths those that are equally long: the first, how many, their length, the first token."""
    first = start = 0
    for long, own in groupby(lengths):
        count = len(list(own))
        yield first, count, long, start
        first, start = first + count, start + count * long
