"""The forge: makes trees of documents in each country's conventions, prints them, and sees whether they come back.

The independent test of reading and splitting: its conventions are data written from how the countries print, not from the
patterns of the splitter. Every word of its texts comes from word banks of our own.

>>> from stdalign.testing.forge import check, grow
>>> check(grow("VN", "law", 1), "plain").exact
True
"""

from __future__ import annotations

from stdalign.testing.forge.check import Outcome, check
from stdalign.testing.forge.convention import jurisdictions, kinds
from stdalign.testing.forge.expect import Difference, compare, expected
from stdalign.testing.forge.grow import grow
from stdalign.testing.forge.render import RENDERINGS, UNPRINTABLE, render

__all__ = [
    "Difference", "Outcome", "RENDERINGS", "UNPRINTABLE", "check", "compare", "expected", "grow", "jurisdictions", "kinds",
    "render",
]  # fmt: skip
