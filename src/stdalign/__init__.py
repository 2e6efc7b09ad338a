"""stdalign: align work-safety law across borders.

>>> import stdalign
>>> sorted(stdalign.__all__)[:3]
['Catalogue', 'Relation', 'Stringency']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stdalign.catalogue import Catalogue
    from stdalign.encode import load_encoder
    from stdalign.pipeline import analyse, split
    from stdalign.relation import Relation, Stringency
    from stdalign.terms import Termbase
    from stdalign.workspace import Workspace

__version__ = "0.1.0"

_WHERE = {
    "Catalogue": "stdalign.catalogue",
    "Relation": "stdalign.relation",
    "Stringency": "stdalign.relation",
    "Termbase": "stdalign.terms",
    "Workspace": "stdalign.workspace",
    "analyse": "stdalign.pipeline",
    "load_encoder": "stdalign.encode",
    "split": "stdalign.pipeline",
}

__all__ = ["Catalogue", "Relation", "Stringency", "Termbase", "Workspace", "analyse", "load_encoder", "split"]


def __getattr__(name: str) -> Any:
    # Names are resolved on first use, so that `import stdalign` loads nothing.
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'stdalign' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
