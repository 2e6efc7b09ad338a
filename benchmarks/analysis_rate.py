"""Clauses a second of `analyse_all` on the shipped digests, beside another build of stdalign, in turns of one run.

    python benchmarks/analysis_rate.py [--other ../old] [--rounds 3] [--most 1447]

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--other", type=Path, help="checkout of another build, in turns with this one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=int, default=1447)
    a = parser.parse_args()
    groups = digests(a.most)
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
