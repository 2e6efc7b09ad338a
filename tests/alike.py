"""Answers compared: to the last bit where this machine's products read the same turned round, else to what they are shown with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np
import pytest

from stdalign.align.side import Side


def turned_alike(one: Side, other: Side) -> bool:
    """Whether a product of the two sides' vectors is the same to the last bit when it is made from the other side."""
    return bool(np.array_equal(one.vectors @ other.vectors.T, (other.vectors @ one.vectors.T).T))


def assert_alike(got: Any, wanted: Any, exact: bool, at: str = "") -> None:
    """Two answers are equal; figures, where ``exact`` is False, to three places.

    Args:
        at: where in the answer we are.
    """
    if exact:
        assert got == wanted
    elif is_dataclass(got) and not isinstance(got, type):
        assert_alike(asdict(got), asdict(wanted), exact, at)
    elif isinstance(got, Mapping):
        assert got.keys() == wanted.keys(), at
        for name in got:
            assert_alike(got[name], wanted[name], exact, f"{at}.{name}")
    elif isinstance(got, Sequence) and not isinstance(got, str):
        assert len(got) == len(wanted), at
        for place, (left, right) in enumerate(zip(got, wanted, strict=True)):
            assert_alike(left, right, exact, f"{at}[{place}]")
    elif isinstance(got, float):
        assert got == pytest.approx(wanted, rel=1e-3, abs=1e-3), at
    else:
        assert got == wanted, at
