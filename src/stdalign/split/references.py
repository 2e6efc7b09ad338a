"""Cross-references (stub for the first run)."""
from __future__ import annotations
from stdalign.model import Clause
from stdalign.split.grammar import Grammar


def with_references(clauses: list[Clause], grammar: Grammar) -> list[Clause]:
    return clauses
