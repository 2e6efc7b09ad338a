"""The analysis is what its spaCy pipeline says: components are spaCy's own, and adding or removing one changes the result."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import stdalign
from stdalign.analysis.language_pipeline import COMPONENTS, Words
from stdalign.errors import UnknownName
from stdalign.knowledge import Knowledge

ROOT = Path(__file__).resolve().parent.parent
CLAUSE = "The employer shall keep the records of each worker for at least 5 years."
TEXTS = {
    "zh": "用人单位应当每年至少组织一次演练。", "vi": "Người sử dụng lao động phải huấn luyện người lao động ít nhất 6 giờ.",
    "th": "นายจ้างต้องจัดอบรมลูกจ้างไม่น้อยกว่าหกชั่วโมง", "km": "និយោជកត្រូវបណ្តុះបណ្តាលកម្មករ", "my": "အလုပ်ရှင်သည် သင်တန်းပေးရမည်။", "en": CLAUSE,
}  # fmt: skip


@pytest.mark.parametrize("language", TEXTS)
def test_analyse_is_what_the_pipeline_says(language: str) -> None:
    text = TEXTS[language]
    doc = stdalign.nlp(language, jurisdiction="SG")(text)
    found = stdalign.analyse(text, jurisdiction="SG", language=language)
    assert doc.text == text
    assert (doc._.modality, doc._.bearer, doc._.topics) == (found.modality, found.bearer, found.topics)
    assert (doc._.quantities, doc._.concepts, doc._.themes) == (found.quantities, found.concepts, found.themes)


def test_spans_hold_what_was_found() -> None:
    doc = stdalign.nlp("en", jurisdiction="SG")(CLAUSE)
    assert [(span.text, span.label_) for span in doc.spans["quantities"]] == [("at least 5 years", "duration")]
    assert {span.label_ for span in doc.spans["cues"]} >= {"obligation", "employer"}
    assert "worker" in {span.text for span in doc.spans["terms"]}
    for concept in doc._.concepts:
        assert any(s.start_char <= concept.start and concept.end <= s.end_char for s in doc.spans["terms"])


def test_a_component_added_or_removed_changes_the_analysis() -> None:
    @Language.component("everything_is_a_right")
    def right(doc: Doc) -> Doc:
        doc._.modality = "right"
        return doc

    nlp = stdalign.nlp("en", jurisdiction="SG")
    ours = stdalign.analyse(CLAUSE, jurisdiction="SG", language="en")
    assert stdalign.analyse(CLAUSE, jurisdiction="SG", language="en", nlp=nlp) == ours
    nlp.add_pipe("everything_is_a_right", after="stdalign_cues")
    changed = stdalign.analyse(CLAUSE, jurisdiction="SG", language="en", nlp=nlp)
    assert (ours.modality, changed.modality) == ("obligation", "right") and changed.quantities == ours.quantities
    nlp.remove_pipe("stdalign_quantities")
    assert stdalign.analyse(CLAUSE, jurisdiction="SG", language="en", nlp=nlp).quantities == ()
    assert stdalign.analyse(CLAUSE, jurisdiction="SG", language="en") == ours, "nobody else's pipeline is touched"


def test_our_components_work_in_a_pipeline_of_somebody_elses(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    for name in COMPONENTS:
        nlp.add_pipe(name)
    doc = nlp(CLAUSE)
    assert (doc._.bearer, doc._.modality) == ("employer", "obligation") and len(list(doc.sents)) == 1
    folder = tmp_path / "k" / "languages"
    folder.mkdir(parents=True)
    (folder / "en.toml").write_text('extends = ["en"]\n[[modality]]\nis = "right"\npattern = "shall keep"\nweight = 4\n')
    mine = spacy.blank("en")
    mine.add_pipe("stdalign_cues", config={"knowledge": str(tmp_path / "k")})
    assert mine(CLAUSE)._.modality == "right"


def test_knowledge_handed_in_reaches_the_components(tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "xx.toml").write_text('extends = ["en"]\nlanguage = "xx"\n')
    known = Knowledge.load(tmp_path)
    assert stdalign.nlp("xx", knowledge=known)(CLAUSE)._.bearer == "employer"
    with pytest.raises(UnknownName):
        stdalign.nlp("xx")


def test_entry_points_lead_to_the_factories() -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    assert set(points["spacy_factories"]) == set(COMPONENTS)
    for value in [*points["spacy_factories"].values(), *points["spacy_tokenizers"].values()]:
        module, _, name = value.partition(":")
        assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("text", ["", " ", "a  b", "นายจ้าง ต้อง", "ကျွန်ုပ်", "x" * 3000, "한국어 😀 ١٢"])
def test_tokens_are_the_text(text: str) -> None:
    assert Words(spacy.blank("xx").vocab)(text).text == text
