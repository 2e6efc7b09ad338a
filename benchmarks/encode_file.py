"""A file of a million lines: peak memory at two lengths, interruption by SIGKILL, and taking it up again.

Usage: python benchmarks/encode_file.py [--lines 1000000]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

WORDS = [
    "employer",
    "worker",
    "helmet",
    "fire",
    "exit",
    "record",
    "training",
    "inspector",
    "notice",
    "machine",
    "guard",
    "permit",
    "安全",
    "培训",
    "an",
    "toàn",
    "ความปลอดภัย",
]
CODE = """
import resource, sys
from pathlib import Path
from stdalign.encode import load_encoder
from stdalign.encode.files import encode_file
encode_file(Path(sys.argv[1]), load_encoder(), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def write(path: Path, lines: int) -> None:
    rng = np.random.default_rng(7)
    with path.open("w", encoding="utf-8") as out:
        for number in range(lines):
            out.write(f"{number} " + " ".join(WORDS[at] for at in rng.integers(0, len(WORDS), 12)) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        texts, output = Path(folder) / "texts.txt", Path(folder) / "vectors.npy"
        write(texts, lines // 10)
        command = [sys.executable, "-c", CODE, str(texts), str(output)]
        small = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        output.unlink()
        write(texts, lines)
        state = output.with_name(output.name + ".state")
        running = subprocess.Popen(command, stdout=subprocess.PIPE)
        start = time.perf_counter()
        while not (state.exists() and json.loads(state.read_text())["done"] > lines // 3):
            time.sleep(0.2)
        running.kill()
        running.wait()
        done = json.loads(state.read_text())["done"]
        first = time.perf_counter() - start
        assert not output.exists()
        start = time.perf_counter()
        large = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        rest = time.perf_counter() - start
        shape = np.load(output, mmap_mode="r").shape
        print(f"{lines} lines -> {shape}; killed at {done} after {first:.0f} s, the rest in {rest:.0f} s")
        print(f"peak memory: {small} MiB for {lines // 10} lines, {large} MiB for {lines}")


if __name__ == "__main__":
    main()
