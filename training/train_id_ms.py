"""Make ``src/stdalign/language_id_ms.tsv``: how much each word, and each run of letters in it, speaks for Malay (+) or Indonesian (-).

A logistic regression over the words and letter runs of the sentences that the parallel corpora have in the two
languages. It starts from a word list of our own (``id_ms_words.txt``) instead of from nought, so that a word the
corpora never show keeps the weight that we know it has. Needs ``scipy`` and ``scikit-learn``; using the file needs
neither::

    python training/train_id_ms.py ../shared/parallel src/stdalign/language_id_ms.tsv [--holdout]
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from stdalign.language_pair import features

FILES = (
    "tico19/tico19.tsv", "tico19/terms_google.tsv", "tico19/terms_facebook.tsv", "talpco/talpco.tsv",
    "aosp_strings/aosp_strings.tsv", "cc_legalcode/cc_deeds_i18n.tsv", "cc_legalcode/cc_legalcode_4.0.tsv",
    "legal_docs_i18n/mozilla_legal.tsv", "legal_docs_i18n/opensource_guide.tsv",
    "legal_docs_i18n/contributor_covenant.tsv", "tatoeba_laser/id-en.tsv", "tatoeba_laser/ms-en.tsv",
    "nusax/nusax_mt.tsv",
)  # fmt: skip
LEXICON = "omw_lexicon/omw_synsets.tsv"
PRIOR = 1.0
"""Weight of one point of the word list, on the scale of the regression."""
LEXICON_PRIOR = 0.5
HEADER = """# weight x 100 of a word, or after ~ of a run of letters (^ and $ are a word's ends): above nought it speaks for Malay, below for Indonesian
# made by training/train_id_ms.py from TICO-19 (CC0), TALPCo (CC BY 4.0), Android strings (Apache-2.0), Creative Commons deeds and
# legal code (CC0), Mozilla legal texts (CC BY-SA 3.0), opensource.guide and Contributor Covenant (CC BY 4.0), Tatoeba (CC BY 2.0 FR),
# NusaX (CC BY-SA 4.0), Open Multilingual Wordnet (MIT for Indonesian and Malay) and a word list of our own
"""


def corpus(folder: Path, files: tuple[str, ...]) -> tuple[list[str], list[bool], list[str]]:
    """Sentences, whether each is Malay, and its source."""
    texts: list[str] = []
    malay: list[bool] = []
    sources: list[str] = []
    for file in files:
        with (folder / file).open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                one, two = row.get("id") or "", row.get("ms") or ""
                for text, label in ((one, False), (two, True)):
                    if len(text) >= 8 and one.lower() != two.lower():
                        texts.append(text)
                        malay.append(label)
                        sources.append(file)
    return texts, malay, sources


def own_words() -> dict[str, float]:
    """The word list: weight of each word, Malay above nought."""
    out: dict[str, float] = {}
    for line in (Path(__file__).parent / "id_ms_words.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, points, *words = line.split()
            for word in words:
                out[word] = PRIOR * int(points) * (1 if code == "ms" else -1)
    return out


def lexicon(folder: Path) -> dict[str, float]:
    """Words of the wordnets that only one of the two has."""
    known: dict[str, Counter[str]] = {"id": Counter(), "ms": Counter()}
    with (folder / LEXICON).open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            for code, counts in known.items():
                counts.update(word.strip().lower() for word in (row.get(code) or "").split("|"))
    out: dict[str, float] = {}
    for code, other, sign in (("id", "ms", -1), ("ms", "id", 1)):
        for word in known[code]:
            if word and word not in known[other] and word.isalpha():
                out[word] = sign * LEXICON_PRIOR
    return out


def fit(texts: list[str], malay: list[bool], prior: dict[str, float], ridge: float, least: int) -> dict[str, float]:
    """Weights of the features that enough sentences show, and of the words of the list."""
    found = [features(text) for text in texts]
    counts = Counter(name for names in found for name in names)
    names = sorted(name for name, count in counts.items() if count >= least or name in prior)
    column = {name: at for at, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for at, weights in enumerate(found):
        for name, value in weights.items():
            if name in column:
                rows.append(at)
                columns.append(column[name])
                values.append(value)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), len(names)))
    sign = np.where(malay, 1.0, -1.0)
    start = np.array([prior.get(name, 0.0) for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (matrix @ weights)
        missed = 1 / (1 + np.exp(np.clip(margin, -50, 50)))
        shift = weights - start
        value = np.logaddexp(0, -margin).sum() + 0.5 * ridge * float(shift @ shift)
        return float(value), -(matrix.T @ (sign * missed)) + ridge * shift

    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    out = dict(prior)
    out.update(zip(names, done.x, strict=True))
    return out


def right(weights: dict[str, float], texts: list[str], malay: list[bool]) -> float:
    """Share of sentences told right."""
    good = 0
    for text, label in zip(texts, malay, strict=True):
        score = sum(weights.get(name, 0.0) * value for name, value in features(text).items())
        good += (score > 0) == label
    return good / max(1, len(texts))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--ridge", type=float, default=5.0)
    parser.add_argument("--least", type=int, default=2)
    parser.add_argument("--holdout", action="store_true", help="train without each source in turn and tell its sentences")
    options = parser.parse_args()
    texts, malay, sources = corpus(options.folder, FILES)
    prior = {**lexicon(options.folder), **own_words()}
    if options.holdout:
        for folder in ("talpco", "tatoeba_laser", "tico19", "aosp_strings", "legal_docs_i18n"):
            inside = [source.startswith(folder) for source in sources]
            kept = [at for at, hit in enumerate(inside) if not hit]
            out = [at for at, hit in enumerate(inside) if hit and len(texts[at]) >= 20]
            weights = fit([texts[i] for i in kept], [malay[i] for i in kept], prior, options.ridge, options.least)
            share = right(weights, [texts[i] for i in out], [malay[i] for i in out])
            print(f"{folder}: {share:.4f} of {len(out)}", flush=True)
        return
    weights = fit(texts, malay, prior, options.ridge, options.least)
    with options.output.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for name in sorted(weights):
            value = round(100 * weights[name])
            if abs(value) >= 8 and not math.isnan(value):
                out.write(f"{name}\t{value}\n")


if __name__ == "__main__":
    main()
