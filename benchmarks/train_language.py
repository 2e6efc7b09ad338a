"""Make ``src/stdalign/language.tsv``: weights of words and letter triples that tell Latin-script languages apart.

Sources, all free to train on: TICO-19 (CC0), TALPCo (CC BY 4.0), Tatoeba through LASER (CC BY 2.0 FR), Android
strings (Apache-2.0), Creative Commons legal code (CC0), Open Multilingual Wordnet lemmas (by language), and for
Tetum the word list ``--tetum``. Only counts of words and letter triples leave the sources::

    python benchmarks/train_language.py ../shared/parallel src/stdalign/language.tsv
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = ("en", "vi", "id", "ms", "tl", "pt", "tet")
COLUMN = {"pt-BR": "pt", "pt": "pt", "en": "en", "vi": "vi", "id": "id", "ms": "ms", "tl": "tl", "tet": "tet"}
FILES = (
    "tico19/tico19.tsv", "talpco/talpco.tsv", "aosp_strings/aosp_strings.tsv", "cc_legalcode/cc_deeds_i18n.tsv",
    "cc_legalcode/cc_legalcode_4.0.tsv", "legal_docs_i18n/mozilla_legal.tsv", "legal_docs_i18n/votegov.tsv",
    "tatoeba_laser/id-en.tsv", "tatoeba_laser/ms-en.tsv", "tatoeba_laser/tl-en.tsv", "tatoeba_laser/vi-en.tsv",
    "tatoeba_laser/pt-en.tsv", "omw_lexicon/omw_synsets.tsv",
)  # fmt: skip
TETUM = [
    "no",
    "ne'e",
    "ne'ebé",
    "nebe",
    "iha",
    "ba",
    "sira",
    "sira-nia",
    "nia",
    "husi",
    "hosi",
    "atu",
    "ho",
    "katak",
    "maibé",
    "bele",
    "labele",
    "tenke",
    "tenki",
    "ema",
    "ida",
    "hotu",
    "direitu",
    "direitus",
    "liu",
    "tan",
    "mos",
    "mós",
    "sei",
    "la",
    "laiha",
    "laos",
    "ka",
    "se",
    "bainhira",
    "wainhira",
    "hodi",
    "tuir",
    "nudar",
    "hanesan",
    "servisu",
    "traballu",
    "traballadór",
    "lei",
    "artigu",
    "artigus",
    "loron",
    "fulan",
    "tinan",
    "ita",
    "ha'u",
    "imi",
    "halo",
    "fó",
    "fo",
    "simu",
    "hetan",
    "mai",
    "hela",
    "haree",
    "rona",
    "hatene",
    "presiza",
    "kona-ba",
    "liuhusi",
    "entre",
    "foun",
    "boot",
    "ki'ik",
    "kiik",
    "feto",
    "mane",
    "labarik",
    "oan",
    "rai",
    "uma",
    "povu",
    "governu",
    "ministériu",
    "konsellu",
    "seguransa",
    "saúde",
    "edukasaun",
    "ekonómiku",
    "sosiál",
    "nasaun",
    "nasional",
    "interese",
    "organizasaun",
    "deklarasaun",
    "ne'eduni",
    "nune'e",
    "duni",
    "mak",
    "nian",
    "ninia",
    "rasik",
    "hamutuk",
    "iha-ne'ebé",
    "sai",
    "tama",
    "moris",
    "mate",
    "di'ak",
    "aat",
    "barak",
    "uitoan",
    "lia",
    "lian",
    "fatin",
    "tempu",
    "oras",
    "ne'ebá",
    "kaer",
    "tau",
    "lori",
    "hatama",
    "husu",
    "hatán",
    "haruka",
    "hatudu",
    "loos",
    "sala",
    "krime",
    "tribunál",
    "kontratu",
    "empregadór",
    "empreza",
    "risku",
    "perigu",
    "másina",
    "ekipamentu",
    "kada",
    "bazeia",
    "aplika",
    "regra",
    "kumpri",
    "responsavel",
    "responsabilidade",
    "protesaun",
    "família",
    "igualdade",
    "liberdade",
    "dignidade",
]
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """Language and text of every cell."""
    for file in FILES:
        path = folder / file
        lexicon = "omw" in file
        with path.open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                for column, language in COLUMN.items():
                    text = row.get(column)
                    if text and (not lexicon or language == "tet"):
                        yield language, text
    for word in TETUM:
        for _ in range(60):
            yield "tet", word


def triples(word: str) -> list[str]:
    """Letter triples of a word with its edges."""
    edged = f"^{word}$"
    return [edged[at : at + 3] for at in range(len(edged) - 2)]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--words", type=int, default=450)
    parser.add_argument("--triples", type=int, default=1600)
    options = parser.parse_args()
    words: dict[str, Counter[str]] = defaultdict(Counter)
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for language, text in sentences(options.folder):
        for word in WORD.findall(text.lower().replace("’", "'")):
            words[language][word] += 1
            parts[language].update(triples(word))
    rows = weights(words, options.words, 0.5) + weights(parts, options.triples, 1.0)
    with options.output.open("w", encoding="utf-8") as out:
        out.write(
            "# log-weights x 10 of words and letter triples (^ and $ are word edges); made by benchmarks/train_language.py\n"
        )
        out.write("# from TICO-19 (CC0), TALPCo (CC BY 4.0), Tatoeba (CC BY 2.0 FR), Android strings (Apache-2.0),\n")
        out.write(
            "# Creative Commons legal code (CC0), Mozilla legal texts (CC BY-SA 3.0), Open Multilingual Wordnet, own Tetum words\n"
        )
        out.write("feature\t" + "\t".join(LANGUAGES) + "\n")
        seen = set()
        for name, values in rows:
            if name not in seen:
                seen.add(name)
                out.write(name + "\t" + "\t".join(str(round(10 * value)) for value in values) + "\n")


def weights(counts: dict[str, Counter[str]], most: int, smooth: float) -> list[tuple[str, list[float]]]:
    """The features that tell most, each with its log-probability above the mean of the languages."""
    totals = {language: sum(counts[language].values()) for language in LANGUAGES}
    worth: dict[str, float] = {}
    value: dict[str, list[float]] = {}
    vocabulary = {name for language in LANGUAGES for name, count in counts[language].items() if count >= 8}
    size = len(vocabulary)
    for name in vocabulary:
        logs = [math.log((counts[lang][name] + smooth) / (totals[lang] + smooth * size)) for lang in LANGUAGES]
        mean = sum(logs) / len(logs)
        value[name] = [max(-4.0, min(4.0, log - mean)) for log in logs]
        share = max(counts[lang][name] / totals[lang] for lang in LANGUAGES)
        worth[name] = share * (max(value[name]) - min(value[name]))
    chosen: set[str] = set()
    for at, language in enumerate(LANGUAGES):
        ranked = sorted(vocabulary, key=lambda n: -(counts[language][n] / totals[language]) * abs(value[n][at]))
        chosen.update(ranked[: most // 2])
        near = {"id": "ms", "ms": "id", "tl": "tet", "tet": "pt"}.get(language)
        if near:
            other = LANGUAGES.index(near)
            ranked = sorted(
                vocabulary,
                key=lambda n: -(counts[language][n] / totals[language]) * (value[n][at] - value[n][other]),
            )
            chosen.update(ranked[: most // 2])
    return sorted(((name, value[name]) for name in chosen), key=lambda row: row[0])


if __name__ == "__main__":
    main()
