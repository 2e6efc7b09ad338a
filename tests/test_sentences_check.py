"""A sentence of the catalogue that leaves out the duty or who has it is named, in any language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stdalign.check.sentences import sentence_faults
from stdalign.knowledge import Knowledge

SHIPPED = Knowledge.shipped()
ENTRY = SHIPPED.catalogue.requirements["employer-investigates"]
WRONG = [
    ("vi", "Tai nạn nhẹ phải được điều tra.", "does not say who must"),
    ("zh", "轻微事故应当调查。", "does not say who must"),
    ("tl", "Iniimbestigahan ng employer ang maliliit na aksidente.", "no duty word"),
    ("lo", "ຜູ້ໃຊ້ແຮງງານສືບສວນອຸບັດຕິເຫດເລັກນ້ອຍ.", "no duty word"),
]


@pytest.mark.parametrize(("language", "text", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_what_a_sentence_leaves_out_is_named(language: str, text: str, said: str) -> None:
    (fault,) = sentence_faults(replace(ENTRY, text={**ENTRY.text, language: text}), SHIPPED)
    assert fault.what.startswith(f"{language} text ") and said in fault.what


def test_only_an_obligation_must_say_so() -> None:
    assert not list(sentence_faults(ENTRY, SHIPPED))
    bare = replace(ENTRY, modality="right", text={"en": "The employer investigates."})
    assert not list(sentence_faults(bare, SHIPPED))
    other = replace(ENTRY, text={**ENTRY.text, "en": "Minor accidents shall be investigated.", "zh": "轻微事故应当调查。"})
    assert not list(sentence_faults(other, SHIPPED))
