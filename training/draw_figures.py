"""Draw clauses with figures for a fresh judgement: none that was judged before, none of an instrument of the test part.

    python training/draw_figures.py TEXTS OUT.jsonl --seed 20261202

One clause a line: ``id file juris lang eid text hash``. Figures are told by digits and words of measure on the surface, never by the
analyser. The file stays outside the project.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from pathlib import Path

from clause_texts import by_address
from draw_clauses import texts
from judgements import OUT as JUDGED
from judgements import hash_of

EACH = 9
"""Clauses a language, at most two of an instrument."""
LONGEST = {"zh": 220, "th": 360}
"""Signs of a clause, where a language needs fewer than others."""
FILES = 12
"""Instruments a language that are looked into."""
SIGNS = {
    "en": r"\b(?:\d+|two|three|five|six|ten|twelve|fifteen|thirty|sixty|hundred|thousand)\b[^.;]{0,20}\b(?:days?|months?|years?|hours?|persons?|metres?|per ?cent|dollars|pesos)|\$\d",
    "zh": r"[\d一二三四五六七八九十百千万两]+(?:个月|日内|年以|小时|米|人以|万元|元以|%|倍|周岁)",
    "vi": r"\b\d[\d.,]*\s(?:ngày|tháng|năm|giờ|người|đồng|mét|m|%|tuổi|lần)",
    "id": r"\(\w+[a-z ]*\)\s(?:hari|bulan|tahun|jam|orang|meter)|Rp|\d%",
    "th": r"(?:[๐-๙]+|สิบ|ร้อย|พัน|หมื่น|สาม|ห้า|หก)(?:ห้า)?(?:วัน|เดือน|ปี|ชั่วโมง|บาท|คน)",
    "ms": r"\b(?:hari|bulan|tahun|ringgit|jam|orang|peratus)\b",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    a = parser.parse_args()
    chance = random.Random(a.seed)
    judged = [line.split("\t") for line in JUDGED.read_text("utf-8").splitlines()[1:]]
    tested, known = {row[1] for row in judged if row[7] == "test"}, {row[6] for row in judged}
    by_language: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in texts(a.texts):
        if row["file"] not in tested:
            by_language[row["lang"]].append(row)
    out: list[dict[str, str]] = []
    for language, sign in SIGNS.items():
        rows = by_language[language]
        held: list[dict[str, str]] = []
        for row in chance.sample(rows, min(FILES, len(rows))):
            fitting = [
                {
                    "file": row["file"],
                    "juris": row["juris"],
                    "lang": language,
                    "eid": eid,
                    "text": one.text,
                    "hash": hash_of(one.text),
                }
                for eid, one in sorted(by_address(a.texts, row["file"], row["juris"]).items())
                if 40 <= len(one.text) <= LONGEST.get(language, 420)
                and re.search(sign, one.text)
                and hash_of(one.text) not in known
            ]
            held += chance.sample(fitting, min(2, len(fitting)))
        out += [{"id": f"f{language}{at:02}", **one} for at, one in enumerate(chance.sample(held, min(EACH, len(held))))]
    a.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in out), "utf-8")
    print(len(out), "clauses")


if __name__ == "__main__":
    main()
