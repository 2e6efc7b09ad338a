"""What the library knows about countries, languages and terms, as one object that is handed down.

A user's folder may lie over what ships: see :class:`Knowledge` and docs/knowledge.md.
"""

from stdalign.knowledge.knowledge import Knowledge
from stdalign.knowledge.layers import Layers

__all__ = ["Knowledge", "Layers"]
