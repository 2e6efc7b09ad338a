"""Speed of the pretrained encoder against sentence-transformers with the same weights in float32, paired in one run; and their cosine.

Usage: python benchmarks/pretrained.py TEXTS [--sentences 200] [--rounds 3] [--ntrex SHARED]

Sentences are drawn (seed 0) from the lines of the Chinese, Vietnamese, Thai and Singaporean texts. ``--ntrex`` prints xx→en
accuracy@1 as ``benchmarks/encoder.py`` does.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from encoder import ntrex

from stdalign.encode.e5 import PREFIX, E5Encoder, bert_config, installed, weights

FILES = ("CN/work-safety-law-2021.md", "VN/law-84-2015-osh.txt", "more/TH/osh-act-2554.txt", "SG/wsha-2006.txt")


def peer(folder: Path) -> Any:
    """The same weights as a folder of sentence-transformers, loaded by that library in float32."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    ours = E5Encoder()
    packed, layers = ours.packed, ours.packed.sizes.layers
    shape = {**bert_config(packed, layers).to_dict(), "vocab_size": packed.sizes.vocabulary, "pad_token_id": packed.pad}
    whole = BertModel(BertConfig(**shape), add_pooling_layer=False)
    state = {name: torch.from_numpy(np.array(values)) for name, values in weights(packed, range(layers))}
    state["embeddings.word_embeddings.weight"] = torch.from_numpy(packed.matrix("emb.word", packed.sizes.width))
    whole.load_state_dict(state)
    whole.save_pretrained(folder)
    from tokenizers.processors import TemplateProcessing

    tokeniser = ours._tokeniser
    tokeniser.post_processor = TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", packed.begin), ("</s>", packed.end)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokeniser,
        pad_token="<pad>",
        unk_token="<unk>",
        bos_token="<s>",
        eos_token="</s>",
        model_max_length=512,
    ).save_pretrained(folder)
    reader = models.Transformer(str(folder), max_seq_length=512)
    return SentenceTransformer(modules=[reader, models.Pooling(packed.sizes.width, "mean")], device="cpu")


def main() -> None:
    """Print both speeds and the cosine of the two's vectors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ntrex", type=Path)
    a = parser.parse_args()
    if installed() is None:
        raise SystemExit("pip install 'stdalign[accurate]'")
    lines = [line.strip() for file in FILES for line in (a.texts / file).read_text("utf-8").splitlines()]
    texts = random.Random(0).sample([line for line in lines if len(line) > 20], a.sentences)
    ours = E5Encoder()
    with tempfile.TemporaryDirectory() as folder:
        theirs = peer(Path(folder))
        # The peer's tokeniser is given the characters as the model's own would write them.
        asked = [PREFIX + text.translate(ours.packed.spelling) for text in texts]
        ours.encode(texts[:4])
        theirs.encode(asked[:4])
        clocks = {"clock": time.perf_counter, "processor": time.process_time}
        seconds = {(clock, who): [] for clock in clocks for who in ("ours", "theirs")}  # type: dict[tuple[str, str], list[float]]
        asking = {
            "ours": lambda: ours.encode(texts),
            "theirs": lambda: theirs.encode(asked, normalize_embeddings=True, show_progress_bar=False),
        }
        said = {}
        # In turns, and the best of each: what else the machine does then hits both alike.
        for _ in range(a.rounds):
            for who, ask in asking.items():
                start = {name: clock() for name, clock in clocks.items()}
                said[who] = np.asarray(ask())
                for name, clock in clocks.items():
                    seconds[name, who].append(clock() - start[name])
    print(f"{len(texts)} sentences of {np.mean([len(t) for t in texts]):.0f} characters, float32: {ours.precise}")
    for name in clocks:
        mine, other = (len(texts) / min(seconds[name, who]) for who in ("ours", "theirs"))
        print(f"by {name}: ours {mine:.1f}/s, sentence-transformers {other:.1f}/s: {mine / other:.2f} x")
    # The peer cuts a text off where the model's places end.
    whole = np.array([len(ids) <= ours.room for ids in ours.tokens(texts)])
    cosine = (said["ours"] * said["theirs"]).sum(axis=1)[whole]
    print(
        f"cosine of the two, {whole.sum()} texts that the peer reads whole: mean {cosine.mean():.5f}, least {cosine.min():.5f}"
    )
    if a.ntrex:
        print({name: round(value, 3) for name, value in ntrex(ours, a.ntrex / "bench" / "ntrex128.tsv").items()})


if __name__ == "__main__":
    main()
