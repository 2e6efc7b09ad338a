"""Draw query articles for judging pairs of laws, and write both laws as numbered text for readers.

    python training/draw_queries.py TEXTS OUT --seed 20261128 --queries 18

For each directed pair of ``PAIRS`` it writes ``OUT/pNN_query.txt`` (the drawn articles) and, once a target, ``OUT/target_NAME.txt`` (the whole law, so that
a reader can say that nothing answers). The files stay outside the project: what is kept is the judgement, by file and address.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

from draw_clauses import READ_AS, texts, whole

from stdalign import split
from stdalign.model import Clause, Component

VN84, WSL = "VN/law-84-2015-osh.txt", "CN/work-safety-law-2021.md"
TH_OSH, WSHA = "more/TH/osh-act-2554.txt", "SG/wsha-2006.txt"
TOXIC, RADIATION = "CN/toxic-workplaces-reg-2002.md", "CN/radiation-safety-reg-2019.md"
LABOUR_CN, LABOUR_ID, LABOUR_KH = "CN/labour-law-2018.md", "ID/uu-13-2003-ketenagakerjaan.md", "KH/labour-law-1997.en.txt"
INJURY_CN, INJURY_TH, INJURY_ID = (
    "CN/work-injury-insurance-reg-2010.md",
    "TH/workmens-compensation-act-2537.txt",
    "ID/pp-44-2015-jkk-jkm.md",
)
RADIATION_ID, RADIATION_SG, CHEMICAL_LA = (
    "ID/pp-33-2007-radiasi-pengion.md",
    "SG/rpa-2007.txt",
    "more/LA/chemical_management_law_2016.txt",
)
RA_11058, C155 = "more/PH/RA_11058_OSH_LAW.txt", "ILO/c155.en.md"
PAIRS = (
    ("CN/construction-safety-reg-2003.md", VN84), (TOXIC, VN84), (RA_11058, VN84), (WSHA, VN84), (TH_OSH, VN84),
    (TH_OSH, WSL), (RA_11058, WSL), (WSHA, WSL), ("ID/uu-1-1970-keselamatan-kerja.md", WSL), ("more/LA/dam_safety_law_2022.txt", WSL),
    (TOXIC, TH_OSH), (VN84, TH_OSH), (C155, TH_OSH), (WSL, WSHA), (VN84, WSHA),
    (LABOUR_CN, LABOUR_ID), ("VN/labour-code-45-2019.congbao.txt", LABOUR_ID), (LABOUR_KH, LABOUR_CN), (LABOUR_ID, LABOUR_CN),
    (RADIATION_ID, RADIATION), (RADIATION, RADIATION_SG), (RADIATION_SG, RADIATION_ID), ("ILO/c115.en.md", RADIATION),
    (INJURY_CN, INJURY_TH), (INJURY_TH, INJURY_ID), (INJURY_ID, INJURY_CN), ("ILO/c121.en.md", INJURY_CN),
    (CHEMICAL_LA, TOXIC), (TOXIC, CHEMICAL_LA), (WSL, RA_11058),
)  # fmt: skip
"""Query law and target law, as files under the folder of texts; none of the development set's two."""


def articles(clauses: tuple[Clause, ...]) -> list[tuple[Clause, str]]:
    """What experts cite in the main text, with all its words and the labels of its parts."""
    children: dict[str, list[Clause]] = defaultdict(list)
    for clause in clauses:
        children[clause.parent].append(clause)
    return [(c, whole(c, children)) for c in clauses if c.unit and c.component is Component.MAIN]


def main() -> None:
    """Draw and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--queries", type=int, default=18)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    rows = {row["file"]: row for row in texts(args.texts)}
    laws = {}
    for file in sorted({file for pair in PAIRS for file in pair}):
        row = rows[file]
        found = split(args.texts / file, jurisdiction=READ_AS.get(row["juris"], row["juris"]), language=row["lang"])
        laws[file] = articles(tuple(found.clauses))
    pairs = []
    for number, (query, target) in enumerate(PAIRS):
        long_enough = [(c, text) for c, text in laws[query] if len(text) >= (30 if rows[query]["lang"] == "zh" else 90)]
        drawn = sorted(rng.sample(long_enough, min(args.queries, len(long_enough))), key=lambda pair: pair[0].start)
        name = Path(target).stem
        (args.out / f"p{number:02}_query.txt").write_text(
            "\n\n".join(f"[{c.number}] {text}" for c, text in drawn), encoding="utf-8"
        )
        (args.out / f"target_{name}.txt").write_text(
            "\n\n".join(f"[{c.number}] {text}" for c, text in laws[target]), encoding="utf-8"
        )
        pairs.append(
            {
                "pair": f"p{number:02}",
                "query": query,
                "target": target,
                "articles": [c.number for c, _ in drawn],
                "target_text": f"target_{name}.txt",
            }
        )
    (args.out / "pairs.json").write_text(json.dumps(pairs, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
