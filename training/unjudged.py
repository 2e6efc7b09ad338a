"""Clauses of the same laws that nobody judged, and single sentences of them: what a model that reads words in their order says of them teaches the one that ships.

Texts and answers stay in a file outside the project; ``training/teacher.py --label`` writes it, ``training/fit_analysis.py --taught`` learns
from it.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

import numpy as np
from analysis_rows import JUDGED, Example, table
from clause_texts import Told, at_address
from draw_clauses import LONGEST, READ_AS, kept_apart, texts
from linear import Floats
from twins import work_of

from stdalign.demand import NOTHING, Context
from stdalign.errors import StdalignError

SEED = 20261130
_END = re.compile(r"(?<=[。；។])|(?<=[.;])\s+")
"""Where one sentence ends: what stands alone is read otherwise than what stands in its article."""
QUOTA = {
    "zh": 2500,
    "vi": 3000,
    "en": 4500,
    "id": 2500,
    "th": 1200,
    "ms": 1200,
    "lo": 600,
    "km": 500,
    "my": 100,
    "tet": 50,
    "pt": 50,
}
"""Clauses a language, at most."""
SHORTEST = {"zh": 18}
UNJUDGED = "unjudged"
"""Part of a clause that nobody judged."""
ALONE = 0.5
"""How often a clause is drawn without what stands around it."""


def drawn(root: Path) -> list[Example]:
    """Clauses without a verdict, instruments in turn; none that was judged, none of a law of the test part.

    Args:
        root: folder of law texts with its list.
    """
    law = work_of()
    _, had = kept_apart(JUDGED)
    tested = {law.get(row["file"], row["file"]) for row in table(JUDGED) if row["part"] == "test"}
    pools: dict[str, dict[str, list[Example]]] = defaultdict(dict)
    chance = random.Random(SEED)
    for row in texts(root):
        group = law.get(row["file"], row["file"])
        if group in tested or row["lang"] not in QUOTA:
            continue
        code = READ_AS.get(row["juris"], row["juris"])
        try:
            _, found = at_address(root / row["file"], code)
        except (StdalignError, ValueError) as error:
            print(f"{row['file']}: {str(error)[:120]}")
            continue
        low, high = SHORTEST.get(row["lang"], 40), LONGEST.get(row["lang"], 1100)
        own = [
            _example(row["lang"], code, group, told, chance)
            for eid, told in found.items()
            if low <= len(told.text) <= high and (row["file"], eid) not in had
        ]
        for told in found.values():
            parts = [one.strip() for one in _END.split(told.text) if low <= len(one.strip()) <= high]
            if len(parts) > 1:
                own.append(_example(row["lang"], code, group, Told(chance.choice(parts)), chance))
        chance.shuffle(own)
        pools[row["lang"]][row["file"]] = own
    return [one for language, quota in QUOTA.items() for one in taken_in_turn(pools[language], quota)]


def _example(language: str, code: str, group: str, told: Told, chance: random.Random) -> Example:
    context = NOTHING if chance.random() < ALONE else told.context
    return Example(language, code, told.text, context, "other", "declaration", (), 0.0, group=group, part=UNJUDGED)


def taken_in_turn(pools: dict[str, list[Example]], quota: int) -> list[Example]:
    """One of each instrument after the other, each text once."""
    out: list[Example] = []
    seen: set[str] = set()
    waiting = [list(pool) for _, pool in sorted(pools.items()) if pool]
    while waiting and len(out) < quota:
        for pool in waiting:
            one = pool.pop()
            if one.text not in seen:
                seen.add(one.text)
                out.append(one)
        waiting = [pool for pool in waiting if pool]
    return out[:quota]


def store(path: Path, examples: list[Example], said: list[Floats], held: set[str]) -> None:
    """Write clauses with what was said of them.

    Args:
        path: a ``.npz``.
        examples: the clauses.
        said: shares of modalities, bearers and topics, each (n, classes).
        held: laws of whose judgements the teacher saw none.
    """
    rows = json.dumps([asdict(one) for one in examples], ensure_ascii=False).encode()
    np.savez_compressed(
        path, rows=np.frombuffer(rows, np.uint8), modality=said[0], bearer=said[1], topics=said[2],
        held=np.frombuffer(json.dumps(sorted(held)).encode(), np.uint8),
    )  # fmt: skip


def stored(path: Path, kept_out: Collection[str] = ()) -> tuple[list[Example], list[Floats], set[str]]:
    """What :func:`store` wrote.

    Args:
        path: the file.
        kept_out: words, without blanks, of clauses that nothing may be learned from; neither are parts of them.
    """
    with np.load(path) as kept:
        rows = json.loads(kept["rows"].tobytes())
        said = [kept[name].astype(np.float32) for name in ("modality", "bearer", "topics")]
        held = set(json.loads(kept["held"].tobytes()))
    apart = "\n".join(kept_out)
    free = [at for at, row in enumerate(rows) if "".join(row["text"].split()) not in apart]
    examples = [
        Example(**{**rows[at], "context": Context(**rows[at]["context"]), "topics": tuple(rows[at]["topics"])})
        for at in free
    ]
    return examples, [one[free] for one in said], held
