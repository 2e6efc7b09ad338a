"""A million changed inputs: only the library's own errors, and no input of 100 kB takes longer than a second.

    python benchmarks/fuzz.py [--cases 1000000] [--seed 1] [--only html,xml] [--workspace DIR] [--minutes 40]

Inputs are made of seeds in our own words (``fuzz_targets.py``) by a generator with a stated seed: case n of a grammar is the same on every
machine. Each case runs under a timer of one second of processor time. Prints cases, seconds and findings by grammar; a finding is printed with the seed that makes it
again (``--again GRAMMAR:N``). ``--workspace`` (a copy is used) adds questions, bodies and pages of the service
(``fuzz_service.py``). Exit code 1 where anything was found.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from fuzz_targets import Target, mutated, targets

from stdalign.errors import StdalignError

LIMIT_S = 1.0
"""Processor seconds that an input of at most 100 kB may take."""


class Hang(BaseException):
    """The timer rang: no ``except Exception`` of the code under test may eat it."""


def _rang(_: int, frame: FrameType | None) -> None:
    raise Hang(f"over {LIMIT_S} s")


def case(target: Target, seed: int, number: int) -> tuple[bytes, random.Random]:
    """Input of a case, and the generator that its call goes on with."""
    rng = random.Random(f"{seed} {target.name} {number}")
    one, other = rng.choice(target.seeds), rng.choice(target.seeds)
    return (target.make(rng, one) if target.make else mutated(rng, one, other)), rng


def run(target: Target, seed: int, number: int) -> str:
    """One case; empty where it held, else what went wrong."""
    data, rng = case(target, seed, number)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_S)
    try:
        target.call(data, rng)
    except StdalignError:
        return ""
    except Hang as hang:
        return f"hang, {len(data)} bytes ({hang}; {_place(hang)})"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:160]} ({_place(error)})"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return ""


def _place(error: BaseException) -> str:
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "stdalign" in one.filename]
    return " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in frames[-1:-4:-1])


def campaign(chosen: list[Target], cases: int, seed: int, minutes: float, say: Callable[[str], None] = print) -> int:
    """All grammars, each with its share of the cases; returns how many things were found."""
    signal.signal(signal.SIGVTALRM, _rang)
    whole = sum(target.share for target in chosen)
    found = done = 0
    end = time.monotonic() + 60 * minutes
    for target in chosen:
        for number, one in enumerate(list(target.seeds) * 12):  # what is loaded once is no cost of a case
            with contextlib.suppress(Exception):  # what it finds is a case, too
                target.call(one, random.Random(number))
        start, wrong, number = time.process_time(), {}, 0
        for number in range(1, int(cases * target.share / whole) + 1):
            said = run(target, seed, number)
            if said:
                wrong.setdefault(said.split("(")[-1] if "(" in said else said, []).append((number, said))
            if number % 256 == 0 and time.monotonic() > end:
                break
        done += number
        took = time.process_time() - start
        say(f"{target.name:18} {number:8,} cases {took:8.1f} s  {sum(map(len, wrong.values()))} findings")
        for rows in wrong.values():
            say(f"    {len(rows)} x --again '{target.name}:{rows[0][0]}'  {rows[0][1]}")
        found += len(wrong)
    say(f"{done:,} cases, seed {seed}: {found} different findings")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--workspace")
    parser.add_argument("--again", help="GRAMMAR:N: run one case and let its error through")
    asked = parser.parse_args()
    chosen = targets()
    with tempfile.TemporaryDirectory() as place:
        close: Callable[[], None] = lambda: None  # noqa: E731
        if asked.workspace:
            from fuzz_service import services

            more, close = services(Path(shutil.copytree(asked.workspace, Path(place) / "ws")))
            chosen += more
        if asked.again:
            name, _, number = asked.again.rpartition(":")
            target = next(one for one in chosen if one.name == name)
            data, rng = case(target, asked.seed, int(number))
            print(len(data), data[:2000])
            target.call(data, rng)
            return 0
        only = asked.only.split(",") if asked.only else [target.name for target in chosen]
        found = campaign([one for one in chosen if one.name in only], asked.cases, asked.seed, asked.minutes)
        close()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
