"""Figures as people write them."""

from __future__ import annotations

_ROUGH = 100_000
"""Figures below are told to six digits, which those above need for themselves."""


def figure(value: float) -> str:
    """A figure in full, whole numbers without a point.

    >>> figure(2.0), figure(0.085), figure(1_500_000), figure(1234567.5)
    ('2', '0.085', '1500000', '1234567.5')
    """
    if float(value).is_integer():
        return f"{value:.0f}"
    return f"{value:g}" if abs(value) < _ROUGH else f"{value:.12g}"
