"""Print a tree, read and split the file, compare."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from stdalign import pipeline
from stdalign.errors import StdalignError
from stdalign.testing.forge.expect import Difference, compare
from stdalign.testing.forge.render import RENDERINGS, render
from stdalign.testing.forge.tree import Document

NOTICES = frozenset({"left_out"})
"""Findings of every web page (its menus are left out): they tell of no fault."""


@dataclass(frozen=True)
class Outcome:
    """What came of one print: the differences, the codes of the findings, the refusal if there was one."""

    differences: tuple[Difference, ...]
    findings: tuple[str, ...] = ()
    refused: str = ""

    @property
    def exact(self) -> bool:
        """Whether the whole tree came back."""
        return not self.differences and not self.refused

    @property
    def told(self) -> bool:
        """Whether whatever did not come back was said: a finding, or a refusal."""
        return self.exact or bool(set(self.findings) - NOTICES or self.refused)


def check(document: Document, rendering: str) -> Outcome | None:
    """Print a document, read and split it, and compare; None where the format cannot print the language.

    Args:
        document: a tree from ``grow``.
        rendering: one of ``RENDERINGS``.

    Raises:
        UnknownName: no such rendering.
    """
    data = render(document, rendering)
    if data is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sample{RENDERINGS[rendering]}"
        path.write_bytes(data)
        try:
            split = pipeline.split(path, jurisdiction=document.jurisdiction, language=document.language)
        except StdalignError as error:
            return Outcome((), refused=str(error.what))
    return Outcome(tuple(compare(document, split)), tuple(sorted({finding.code for finding in split.warnings})))
