"""Cold start: `stdalign --help`, `import stdalign`, first vector of the built-in encoder; peer: importing sentence-transformers.

Usage: python benchmarks/startup.py [--runs 5]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

CASES = {
    "stdalign --help": ["-m", "stdalign.cli", "--help"],
    "import stdalign": ["-c", "import stdalign"],
    "first vector, builtin": ["-c", "import stdalign; stdalign.load_encoder('builtin').encode(['safety helmet'])"],
    "peer: import sentence_transformers": ["-c", "import sentence_transformers"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    a = parser.parse_args()
    median: dict[str, float] = {}
    for name, words in CASES.items():
        times = []
        for _ in range(a.runs):
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        median[name] = statistics.median(times)
        print(f"{name:36} median {median[name]:.2f} s  (min {min(times):.2f}, max {max(times):.2f})")
    print(
        f"first vector is {median['peer: import sentence_transformers'] / median['first vector, builtin']:.1f} times faster"
    )


if __name__ == "__main__":
    main()
