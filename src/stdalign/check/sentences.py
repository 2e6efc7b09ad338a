"""Sentences of the catalogue: each language says the duty of the English one, and who must."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdalign.catalogue import CommonRequirement
from stdalign.check.fault import LANGUAGES, Fault
from stdalign.knowledge import Knowledge

NAMED = ("employer", "contractor")
"""Parties whose words the cues of every language hold; those of others are too few in some to tell a gap from a synonym."""


def sentence_faults(entry: CommonRequirement, knowledge: Knowledge) -> Iterator[Fault]:
    """What the sentences of an obligation leave out.

    Args:
        entry: a common requirement.
        knowledge: whose cues tell words of duty and of parties.
    """
    if entry.modality != "obligation":
        return
    for language in LANGUAGES:
        text = entry.text.get(language, "")
        if text and not knowledge.cues(language).strength.search(text):
            yield Fault(f"catalogue {entry.id}", f"{language} text has no duty word: {text!r}", "say shall, wajib, 应当 …")
    if entry.bearer in NAMED and re.match(rf"(the|an?) {entry.bearer}\b", entry.text.get("en", ""), re.IGNORECASE):
        for language, text in entry.text.items():
            cues = (cue.pattern for cue in knowledge.cues(language).bearer if cue.name == entry.bearer)
            if not any(pattern.search(text) for pattern in cues):
                what = f"{language} text does not say who must ({entry.bearer}): {text!r}"
                yield Fault(f"catalogue {entry.id}", what, "name the party, as the English does")
