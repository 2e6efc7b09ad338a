"""Scores of the analyser on annotated clauses, per language, and clauses a second on one thread.

    python benchmarks/analysis.py [FRAMES.jsonl ...]

Without a file: ``corpora/gold/frames.jsonl``, and ``../shared/gold/frames_dev.jsonl`` where it is there.
The peer of the rate is the target of 1,000 clauses a second; processor time is shown beside wall time,
because a busy machine stretches the latter.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from stdalign.judge.frames import analyse_frames, evaluate_frames, read_frames
from stdalign.knowledge import Knowledge

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> None:
    known = [ROOT / "corpora" / "gold" / "frames.jsonl", ROOT.parent / "shared" / "gold" / "frames_dev.jsonl"]
    for path in [Path(a) for a in arguments] or [p for p in known if p.exists()]:
        print(f"{path.name}: precision, recall and F1 of quantities; share right; micro-F1 of topics")
        print(
            f"{'':6}{'clauses':>8}{'quant P':>9}{'R':>7}{'F1':>7}{'modality':>10}{'bearer':>8}{'explicit':>10}{'topics':>8}"
        )
        for language, s in evaluate_frames(path, Knowledge.shipped()).items():
            print(
                f"{language:6}{s.clauses:8d}{s.quantity_precision:9.3f}{s.quantity_recall:7.3f}{s.quantity_f1:7.3f}"
                f"{s.modality:10.3f}{s.bearer:8.3f}{s.bearer_explicit:10.3f}{s.topics_f1:8.3f}"
            )
        frames = read_frames(path)
        rows = frames * max(1, 600 // len(frames))
        wall, cpu = time.perf_counter(), time.process_time()
        analyse_frames(rows, Knowledge.shipped())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        mean = sum(len(f["text"]) for f in frames) / len(frames)
        print(
            f"{len(rows)} clauses of {mean:.0f} characters on average: {len(rows) / wall:.0f} a second, "
            f"{len(rows) / cpu:.0f} a second of processor time\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
