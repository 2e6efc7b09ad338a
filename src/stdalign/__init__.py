"""stdalign: align work-safety law and standards across borders.

Everything that [the reference](docs/reference.md) names is here, resolved on first use, so that ``import stdalign``
loads nothing. Functions are verbs and rooms (sub-packages) are nouns: a name here is never hidden by a room.

>>> import stdalign
>>> sorted(stdalign.__all__)[:3]
['Alignment', 'AlignmentTable', 'Catalogue']
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as type checkers know it: ``typing`` is a third of the time of this import
if TYPE_CHECKING:
    from typing import Any

    from stdalign import errors
    from stdalign.align.table import AlignmentTable
    from stdalign.catalogue import Catalogue
    from stdalign.desk import Desk
    from stdalign.encode import load_encoder, load_reranker
    from stdalign.errors import StdalignError
    from stdalign.knowledge import Knowledge
    from stdalign.model import Alignment, Clause, Finding, Instrument, Quantity, Requirement, Review, Split
    from stdalign.pipeline import analyse, nlp, split
    from stdalign.relation import Relation, Stringency
    from stdalign.terms import Termbase
    from stdalign.workspace import Workspace

__version__ = "0.1.0"

_WHERE = {
    "Alignment": "stdalign.model",
    "AlignmentTable": "stdalign.align.table",
    "Catalogue": "stdalign.catalogue",
    "Clause": "stdalign.model",
    "Desk": "stdalign.desk",
    "Finding": "stdalign.model",
    "Instrument": "stdalign.model",
    "Knowledge": "stdalign.knowledge",
    "Quantity": "stdalign.model",
    "Relation": "stdalign.relation",
    "Requirement": "stdalign.model",
    "Review": "stdalign.model",
    "Split": "stdalign.model",
    "StdalignError": "stdalign.errors",
    "Stringency": "stdalign.relation",
    "Termbase": "stdalign.terms",
    "Workspace": "stdalign.workspace",
    "analyse": "stdalign.pipeline",
    "load_encoder": "stdalign.encode",
    "load_reranker": "stdalign.encode",
    "nlp": "stdalign.pipeline",
    "split": "stdalign.pipeline",
}

__all__ = [
    "Alignment",
    "AlignmentTable",
    "Catalogue",
    "Clause",
    "Desk",
    "Finding",
    "Instrument",
    "Knowledge",
    "Quantity",
    "Relation",
    "Requirement",
    "Review",
    "Split",
    "StdalignError",
    "Stringency",
    "Termbase",
    "Workspace",
    "analyse",
    "errors",
    "load_encoder",
    "load_reranker",
    "nlp",
    "split",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    from importlib.util import find_spec

    # A room by its name (``stdalign.read``), without an import of its own before.
    if not name.startswith("_") and find_spec(f"stdalign.{name}"):
        return import_module(f"stdalign.{name}")
    raise AttributeError(f"module 'stdalign' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
