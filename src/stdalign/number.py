"""A clause's number as a path: 14, 14-1, 14a, 4.2.1, A.3, 1910.147(a)(1) compare, follow and sort alike.

Each part of the path is a whole number with what was inserted after it: ``(14, "")``, ``(14, "1")``, ``(60, "fa")``.
A letter that leads the path (``A.3``) counts by its place in the alphabet; how the number is written stays beside it.
"""

from __future__ import annotations

from functools import total_ordering

Part = tuple[int, str]


def later(inserted: str, last: str) -> bool:
    """Whether an inserted part comes after another: numbers by value, letters by length and alphabet.

    >>> later("10", "9"), later("a", ""), later("", "a")
    (True, True, False)
    """
    if inserted.isdigit() and last.isdigit():
        return int(inserted) > int(last)
    return bool(inserted) and (last == "" or inserted > last)


@total_ordering
class Number(tuple[Part, ...]):
    """Path of a number.

    >>> Number.of(14) < Number.of(14, "1") < Number.of(15)
    True
    >>> Number.path(4, 2, 10) > Number.path(4, 2, 9) > Number.path(4, 2)
    True
    """

    __slots__ = ()

    @classmethod
    def of(cls, value: int, inserted: str = "") -> Number:
        """A number of one part."""
        return cls(((value, inserted),))

    @classmethod
    def path(cls, *values: int) -> Number:
        """A number of plain parts: 4.2.1."""
        return cls((value, "") for value in values)

    @property
    def value(self) -> int:
        """Whole number of the last part."""
        return self[-1][0]

    @property
    def inserted(self) -> str:
        """What was inserted in the last part."""
        return self[-1][1]

    @property
    def above(self) -> Number:
        """The path without its last part."""
        return Number(self[:-1])

    def __lt__(self, other: tuple[Part, ...]) -> bool:
        for (one, first), (two, second) in zip(self, other, strict=False):
            if one != two:
                return one < two
            if first != second:
                return later(second, first)
        return len(self) < len(other)

    def follows(self, last: Number) -> bool:
        """Whether this is the very next number after another: its sibling, its first child, or the next of one above it.

        >>> Number.of(4).follows(Number.of(3, "1")), Number.of(3, "1").follows(Number.of(3)), Number.of(5).follows(Number.of(3))
        (True, True, False)
        >>> Number.path(4, 2, 1).follows(Number.path(4, 2)), Number.path(4, 3).follows(Number.path(4, 2, 7))
        (True, True)
        >>> Number.path(1, 0, 1).follows(Number.path(1)), Number.path(4, 2, 3).follows(Number.path(4, 2, 1))
        (True, False)
        """
        depth = len(self)
        if depth > len(last):
            rest = self[len(last) :]
            return self[: len(last)] == tuple(last) and rest[-1][0] == 1 and all(part[0] <= 1 for part in rest)
        if depth > 1 and self[:-1] != last[: depth - 1]:
            return False
        (here, inserted), (there, before) = self[-1], last[depth - 1]
        return here == there + 1 or (here == there and later(inserted, before))


FIRST = Number.of(1)
"""The first of a list."""
