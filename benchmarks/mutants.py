"""Whether the tests of stringency bite: breaks the module in ways that would matter, one at a time, and runs its tests.

    python benchmarks/mutants.py

Each mutant is a change of a copy of the package; it is killed if a test fails. At least nine of ten must be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STRINGENCY, QUANTITY = "align/stringency.py", "quantity.py"
MUTANTS = (
    ("money compared across currencies", STRINGENCY, 'or source.kind == "money" or', "or"),
    ("no limit of factor", STRINGENCY, "high <= FAR * low", "high <= FAR * FAR * FAR * low"),
    ("sanctions ranked", STRINGENCY, "if penalty and (limits or comparisons):", "if False:"),
    ("light work is all work", STRINGENCY, 'return "" if qual == "working_day" else qual', 'return ""'),
    ("a working day is a day", QUANTITY, 'unit = "workday"', 'unit = "d"'),
    ("ranges compared by their lower end", STRINGENCY, 'if "range" in (source.side, target.side):', "if False:"),
    ("a rate against a figure", QUANTITY, 'return top[0], f"{top[1]} a {size} {under[1]}"', "return top"),
    ("first of two contradicting verdicts", STRINGENCY,
     "    if verdicts in ({Stringency.STRICTER}, {Stringency.LOOSER}):\n",
     "    if comparisons and verdicts:\n        return comparisons[0].verdict\n"
     "    if verdicts in ({Stringency.STRICTER}, {Stringency.LOOSER}):\n"),
    ("above is from on", STRINGENCY, "(self.beyond > other.beyond) - (self.beyond < other.beyond)", "0"),
    ("a month is thirty days", QUANTITY,
     "low, high = months_in_days(found.value)\n        return low * _DAY, high * _DAY",
     "low = high = 30 * found.value\n        return low * _DAY, high * _DAY"),
    ("figures rounded", QUANTITY, "return Fraction(repr(float(value)))", "return Fraction(round(float(value)))"),
    ("the wider range is always stricter", STRINGENCY, "if inside != applies else", "if outside else"),
)  # fmt: skip


def survives(name: str, file: str, old: str, new: str) -> bool:
    """Whether the tests still pass when ``old`` is ``new`` in a file of the package."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
        path = copy / "stdalign" / file
        text = path.read_text("utf-8")
        if text.count(old) != 1:
            raise SystemExit(f"mutant {name!r}: {file} has its place {text.count(old)} times; mend benchmarks/mutants.py")
        path.write_text(text.replace(old, new), "utf-8")
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", "tests/test_stringency.py"],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, check=False,
        )  # fmt: skip
        return run.returncode == 0


def main() -> int:
    """Print each mutant and its fate; exit 1 where fewer than nine of ten are killed."""
    if not survives("none", STRINGENCY, MUTANTS[0][2], MUTANTS[0][2]):
        raise SystemExit("the tests fail on the package as it is")
    alive = [name for name, *where in MUTANTS if survives(name, *where)]
    for name, *_ in MUTANTS:
        print(f"{'survives' if name in alive else 'killed':9} {name}")
    killed = len(MUTANTS) - len(alive)
    print(f"{killed} of {len(MUTANTS)} killed")
    return int(killed * 10 < 9 * len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
