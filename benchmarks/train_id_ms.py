"""Make ``src/stdalign/language_id_ms.tsv``: how much each word speaks for Malay (+) or Indonesian (-).

A logistic regression over words of parallel sentences, plus the log-ratio of the word's frequencies in the two
languages. Needs ``wordfreq`` and ``scikit-learn``; neither is needed to use the file::

    python benchmarks/train_id_ms.py ../shared/parallel src/stdalign/language_id_ms.tsv
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
FILES = (
    "tico19/tico19.tsv", "talpco/talpco.tsv", "aosp_strings/aosp_strings.tsv", "cc_legalcode/cc_deeds_i18n.tsv",
    "legal_docs_i18n/mozilla_legal.tsv", "legal_docs_i18n/opensource_guide.tsv",
    "legal_docs_i18n/contributor_covenant.tsv", "tatoeba_laser/id-en.tsv", "tatoeba_laser/ms-en.tsv",
)  # fmt: skip
MOST = 2.5
LAW = {
    -3.0: """pasal ayat huruf angka peraturan perundangan perundang-undangan wajib perusahaan karyawan tersebut dimaksud
    ketentuan penyelenggaraan kecelakaan izin pengadilan perselisihan gubernur bupati walikota kabupaten provinsi
    pemerintah lembaran bidang instansi pejabat sanksi pidana denda kurungan dilarang memenuhi persyaratan
    diatur ditetapkan berdasarkan rupiah dihapus diubah berbunyi diundangkan pengusaha
    buruh serikat upah iuran manfaat tata cara melanggar berlaku pelaksanaan
    pengawasan pengawas penambangan pertambangan kepala pengurus cukup jelas bahwa karena jaminan""",
    3.0: """hendaklah seksyen subseksyen perenggan subperenggan mana-mana apa-apa majikan akta fasal dipinda perkataan
    menggantikan memotong memasukkan pertubuhan ringgit disabitkan didenda dipenjarakan kesalahan takrif jadual ertinya
    termasuklah ketua pengarah pengerusi jawatankuasa caruman faedah notis lesen perlesenan kelulusan bertulis
    ibu syarikat kerajaan persekutuan mahkamah hospital pemeriksa jentera kilang berkuatkuasa kuatkuasa selepas sebelum
    seseorang berkenaan berhubung walau tertakluk dinyatakan iaitu daripada tempoh tarikh""",
}
"""Words of law that one of the two uses, from our own reading of how laws are drafted."""
HEADER = """# weight of a word x 100: above nought it speaks for Malay, below for Indonesian; made by benchmarks/train_id_ms.py
# from TICO-19 (CC0), TALPCo (CC BY 4.0), Android strings (Apache-2.0), Creative Commons deeds (CC0), Mozilla legal
# texts (CC BY-SA 3.0), Tatoeba (CC BY 2.0 FR), and word frequencies of wordfreq (CC BY-SA 4.0)
"""


def main() -> None:
    """Command line."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from wordfreq import get_frequency_dict

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    texts: list[str] = []
    labels: list[bool] = []
    for file in FILES:
        with (options.folder / file).open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                for code in ("id", "ms"):
                    text = row.get(code)
                    if text and len(text) >= 10:
                        texts.append(text)
                        labels.append(code == "ms")
    vectors = CountVectorizer(analyzer=lambda text: WORD.findall(text.lower()), min_df=3, binary=True)
    model = LogisticRegression(C=1.0, max_iter=300).fit(vectors.fit_transform(texts), labels)
    weight = dict(zip(vectors.get_feature_names_out(), model.coef_[0], strict=True))
    indonesian, malay = get_frequency_dict("id"), get_frequency_dict("ms")
    usual: dict[str, float] = {}
    for word in set(indonesian) | set(malay):
        one, two = indonesian.get(word, 0.0), malay.get(word, 0.0)
        usual[word] = max(one, two)
        if usual[word] >= 2e-6 and word.replace("-", "").isalpha():
            ratio = math.log((two + 2e-7) / (one + 2e-7))
            weight[word] = weight.get(word, 0.0) + max(-MOST, min(MOST, ratio))
    for value, words in LAW.items():
        for word in words.split():
            weight[word] = value if abs(weight.get(word, 0.0)) < abs(value) else weight[word]
            usual[word] = 1.0
    kept = [
        (word, value)
        for word, value in weight.items()
        if abs(value) >= 0.5 and (usual.get(word, 0.0) >= 6e-6 or word in vectors.vocabulary_)
    ]
    kept.sort()
    with options.output.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for word, value in kept:
            out.write(f"{word}\t{round(100 * value)}\n")


if __name__ == "__main__":
    main()
