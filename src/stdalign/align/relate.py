"""The relation of two requirements from how far each covers the other (NIST IR 8477 set theory)."""

from __future__ import annotations

from stdalign.relation import Relation

FULL = 0.8
"""Share from which a side counts as fully covered; fitted on corpora/gold, see docs/alignment.md."""
TOUCH = 0.15
"""Share below which both sides count as disjoint."""


def relate(forward: float, backward: float, *, full: float = FULL, touch: float = TOUCH) -> Relation:
    """Relation of the source towards the target.

    Args:
        forward: share (0–1) of the source's requirements that the target answers.
        backward: share (0–1) of the target's requirements that the source answers.
        full: share that counts as whole. touch: share below which nothing is shared.

    Returns:
        ``relate(f, b).inverse is relate(b, f)`` for every f and b.

    >>> relate(0.9, 0.4).value, relate(0.4, 0.9).value
    ('subset', 'superset')
    """
    for share in (forward, backward):
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"a coverage is a share from 0 to 1, not {share}")
    if forward >= full and backward >= full:
        return Relation.EQUAL
    if forward >= full:
        return Relation.SUBSET
    if backward >= full:
        return Relation.SUPERSET
    if max(forward, backward) < touch:
        return Relation.NONE
    return Relation.INTERSECTS
