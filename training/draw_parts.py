"""Draw clauses that have parts (points under a lead-in, exceptions, penalties, definitions) for judging, from a stated seed.

    python training/draw_parts.py TEXTS OUT.jsonl --seed 20261130 [--each 2]

One clause a line: ``id file juris lang sort text``. The sort is told by signs on the surface alone, never by the analyser; no instrument
of the test part of ``corpora/gold/frames_judged.tsv``. The file stays outside the project.
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

EACH = {"points": 5, "exception": 4, "penalty": 5, "definition": 4}
"""Clauses of a sort, in each language."""
LONGEST = {"zh": 260, "th": 420}
"""Signs of a clause, where a language needs fewer than others."""
SIGNS = {
    "points": r"(?:\(a\).*\(b\)|\ba\).*\bb\)|\ba\.\s.*\bb\.\s|（一）.*（二）|\(一\).*\(二\)|\(๑\).*\(๒\)|\(1\).*\(2\))",
    "exception": r"unless|except|除|kecuali|trừ|เว้นแต่|ยกเว้น|melainkan",
    "penalty": r"\bfined?\b|imprison|罚款|徒刑|phạt|pidana|denda|didenda|dipenjara|โทษจำคุก|ระวางโทษ|ปรับ",
    "definition": r"\bmeans\b|是指|所称|\blà\b.*|adalah|ertinya|หมายความว่า",
}
FILES = 14
"""Instruments a language that are looked into, drawn at random: more cost time, not variety."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--each", type=int, default=0, help="clauses of a sort and language, instead of those above")
    a = parser.parse_args()
    chance = random.Random(a.seed)
    tested = {line.split("\t")[1] for line in JUDGED.read_text("utf-8").splitlines() if line.split("\t")[7] == "test"}
    by_language: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in texts(a.texts):
        if row["file"] not in tested:
            by_language[row["lang"]].append(row)
    out = []
    for language in ("en", "zh", "vi", "id", "th", "ms"):
        rows = by_language[language]
        held: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
        for row in chance.sample(rows, min(FILES, len(rows))):
            for eid, one in sorted(by_address(a.texts, row["file"], row["juris"]).items()):
                if not 50 <= len(one.text) <= LONGEST.get(language, 560) or "annex" in eid:
                    continue
                for sort, sign in SIGNS.items():
                    if re.search(sign, one.text, re.IGNORECASE):
                        held[sort].append((row["file"], row["juris"], eid, one.text))
                        break
        for sort, most in EACH.items():
            for file, juris, eid, text in chance.sample(held[sort], min(a.each or most, len(held[sort]))):
                name = f"{language}{len(out):03}"
                out.append(
                    {
                        "id": name,
                        "file": file,
                        "juris": juris,
                        "lang": language,
                        "sort": sort,
                        "eid": eid,
                        "text": text,
                        "hash": hash_of(text),
                    }
                )
    a.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in out), "utf-8")
    print(len(out), "clauses")


if __name__ == "__main__":
    main()
