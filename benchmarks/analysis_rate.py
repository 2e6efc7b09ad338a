"""Clauses a second of `analyse_all` on the shipped digests, beside another build of stdalign, in turns of one run.

    python benchmarks/analysis_rate.py [--other ../old] [--rounds 3] [--most 1447] [--stages]

Each turn is a process of its own: one batch a country, first cold (patterns are compiled), then warm. Figures are processor
seconds, which a busy machine stretches least; the ratio is that of the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = """
import json, sys, time
from stdalign.pipeline import analyse_all
groups = json.load(sys.stdin)
times = []
for _ in range(3):
    start = time.process_time()
    for code, rows in groups.items():
        analyse_all([text for text, _ in rows], code, [language for _, language in rows])
    times.append(time.process_time() - start)
print(json.dumps([times[0], min(times[1:])]))
"""


def digests(most: int) -> dict[str, list[tuple[str, str]]]:
    """Text and language of the digests by country, one language each, in the order of the files."""
    out: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "corpora").glob("??*/*.jsonl")):
        if path.parent.name in ("gold", "catalogue", "termbase", "standards"):
            continue
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line).get("text")
            if isinstance(told, dict) and sum(map(len, out.values())) < most:
                language, text = next(iter(told.items()))
                out.setdefault(path.parent.name.upper(), []).append((text, language))
    return out


def turn(source: Path, groups: dict[str, list[tuple[str, str]]]) -> tuple[float, float]:
    """Processor seconds of a cold and of a warm pass by the build in ``source``."""
    env = {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(groups), capture_output=True, text=True, env=env, check=True
    )
    cold, warm = json.loads(done.stdout.splitlines()[-1])
    return cold, warm


def stages(groups: dict[str, list[tuple[str, str]]], rounds: int) -> None:
    """Clauses a second of each stage alone, warm, in batches as `analyse_all` makes them: the least of some rounds."""
    from stdalign.analysis.reader import BATCH, Steps
    from stdalign.analysis.said import Said
    from stdalign.knowledge import Knowledge
    from stdalign.normal import normal

    known = Knowledge.shipped()
    batches: list[tuple[Steps, str, list[str]]] = []
    for code, rows in groups.items():
        for language in sorted({language for _, language in rows}):
            texts = [text for text, own in rows if own == language]
            for at in range(0, len(texts), BATCH):
                batches.append((Steps.of(language, known), known.profile(code).currency, texts[at : at + BATCH]))
    spent: dict[str, list[float]] = {}
    for _ in range(rounds + 1):
        times = dict.fromkeys(("spelling", "terms", "quantities", "rules and topics", "parts", "model", "settling"), 0.0)

        def clock(name: str, since: float, times: dict[str, float] = times) -> float:
            now = time.process_time()
            times[name] += now - since
            return now

        for steps, currency, texts in batches:
            at = time.process_time()
            made = [normal(text).text for text in texts]
            told = [Said() for _ in made]
            at = clock("spelling", at)
            for said, text in zip(told, made, strict=True):
                steps.find_terms(said, text)
            at = clock("terms", at)
            for said, text in zip(told, made, strict=True):
                steps.find_quantities(said, text, currency)
            at = clock("quantities", at)
            seen = [steps.look(said, text) for said, text in zip(told, made, strict=True)]
            at = clock("rules and topics", at)
            held = [steps.look_inside(said, one) for said, one in zip(told, seen, strict=True)]
            at = clock("parts", at)
            verdicts = steps.judge([*seen, *(look for looks in held for _, look in looks)])
            at = clock("model", at)
            inner = iter(verdicts[len(seen) :])
            for said, one, verdict, looks in zip(told, seen, verdicts, held, strict=False):
                steps.settle(said, one, verdict, [(part, next(inner)) for part, _ in looks])
                steps.settle_topics(said, verdict)
            clock("settling", at)
        for name, value in times.items():
            spent.setdefault(name, []).append(value)
    count = sum(len(texts) for _, _, texts in batches)
    for name, found in spent.items():
        print(f"{name:18}{count / min(found):8.0f} clauses a second")
    print(f"{'all':18}{count / sum(map(min, spent.values())):8.0f} clauses a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--other", type=Path, help="checkout of another build, in turns with this one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=int, default=1447)
    parser.add_argument("--stages", action="store_true", help="clauses a second of each stage of this build, nothing else")
    a = parser.parse_args()
    groups = digests(a.most)
    if a.stages:
        stages(groups, a.rounds)
        return
    count = sum(map(len, groups.values()))
    builds = {"this build": ROOT / "src"} | ({"other build": a.other / "src"} if a.other else {})
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in builds}
    for _ in range(a.rounds):
        for name, source in builds.items():
            times[name].append(turn(source, groups))
    medians = {name: [statistics.median(pass_) for pass_ in zip(*rows, strict=True)] for name, rows in times.items()}
    for name, (cold, warm) in medians.items():
        print(f"{name:12} {count} clauses: first pass {cold:.2f} s, warm {warm:.2f} s ({count / warm:.0f} a second)")
    if a.other:
        ratios = [there / here for here, there in zip(medians["this build"], medians["other build"], strict=True)]
        print(f"times as fast: first pass {ratios[0]:.2f}, warm {ratios[1]:.2f}")


if __name__ == "__main__":
    main()
