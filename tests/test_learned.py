"""The learned part: what it goes by, when a rule keeps the last word, how sure it is; and the guards of the patterns."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stdalign
from stdalign.analysis.features import named, stretches
from stdalign.analysis.guards import Guards, needed_words
from stdalign.analysis.learned import Learned, chosen
from stdalign.analysis.reader import Steps
from stdalign.analysis.said import Said
from stdalign.embeddings import shipped_table
from stdalign.errors import CorpusError
from stdalign.knowledge import Knowledge

KNOWN = Knowledge.shipped()
CLAUSE = "The employer shall keep the records of each worker for at least 5 years."


@pytest.fixture(scope="module")
def model() -> Learned:
    return Steps.of("en", KNOWN).learned


def test_the_model_knows_every_rule_that_ships(model: Learned) -> None:
    """A cue that it does not know keeps the last word, so a cue that is edited needs a new fit."""
    unknown = [
        (language, cue.name, cue.pattern.pattern[:60])
        for language in KNOWN.languages
        for cue in (*KNOWN.cues(language).modality, *KNOWN.cues(language).bearer)
        if not model.knows(cue.key)
    ]
    assert not unknown, "fit anew: python training/fit_analysis.py --write"


def test_outputs_are_the_vocabulary(model: Learned) -> None:
    words = KNOWN.vocabulary
    facts = model.facts
    assert facts.modalities == tuple(words["modalities"]) and facts.bearers == tuple(words["bearers"])
    assert facts.topics == tuple(words["topics"])
    assert all(0.2 <= chance <= 0.95 for chance in facts.sure)


def test_many_at_a_time_are_judged_as_one() -> None:
    steps = Steps.of("en", KNOWN)
    texts = [CLAUSE, "Nobody may smoke.", "", "In this Act, “hoist” means a lift."]
    seen = [steps.look(Said(), text) for text in texts]
    together, alone = steps.judge(seen), [steps.judge([one])[0] for one in seen]
    for one, other in zip(together, alone, strict=True):
        assert (one.modality, one.bearer) == (other.modality, other.bearer)
        assert one.modality_chance == pytest.approx(other.modality_chance, abs=1e-4)
        assert 1 <= len(one.topics) <= 3
    assert steps.judge([]) == []


def test_a_rule_of_the_users_own_keeps_the_last_word(tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "en.toml").write_text(
        'extends = ["en"]\n[[modality]]\nis = "declaration"\npattern = "shall keep"\nweight = 2\n'
    )
    found = stdalign.analyse(CLAUSE, jurisdiction="SG", language="en", knowledge=Knowledge.load(tmp_path))
    assert found.modality == "declaration"
    (reason,) = [r for r in found.reasons if r.field == "modality"]
    assert reason.by == "rule" and reason.rule.startswith("modality.") and reason.spans


def test_what_is_doubtful_is_unsure() -> None:
    plain = stdalign.analyse(CLAUSE, jurisdiction="SG", language="en")
    assert plain.unsure == ()
    odd = stdalign.analyse("Blue, seven of them.", jurisdiction="SG", language="en")
    assert odd.unsure
    for reason in plain.reasons + odd.reasons:
        assert reason.probability is None or 0 <= reason.probability <= 1


def test_features_say_what_the_rules_saw() -> None:
    steps = Steps.of("en", KNOWN)
    seen = steps.look(Said(lead_in="The employer shall:"), "train each worker;")
    found = named(seen)
    assert found["lead"] == 1 and found["lead.modality=obligation"] == 1 and found["has=worker"] == 1
    assert all(0 <= value <= 1 for value in found.values())
    assert stretches(seen, spaced=True)[3] == "The employer shall:"


def test_a_broken_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "demands.npz").write_bytes(b"nothing")
    with pytest.raises(CorpusError, match="model of the analysis"):
        stdalign.analyse(CLAUSE, jurisdiction="SG", language="en", knowledge=Knowledge.load(tmp_path))


def test_one_to_three_topics_are_chosen() -> None:
    assert chosen(np.array([0.9, 0.1, 0.05], np.float32), 0.2, 0.3, 0.3) == [0]
    assert chosen(np.array([0.2, 0.9, 0.8, 0.7, 0.6], np.float32), 0.2, 0.3, 0.3) == [1, 2, 3]


def test_the_embeddings_are_those_of_the_encoder() -> None:
    from stdalign.encode import load_encoder

    vector = shipped_table().sums(["safety helmet"])[0]
    encoded = load_encoder("builtin").encode(["safety helmet"])[0]
    assert np.allclose(vector / np.linalg.norm(vector), encoded, atol=1e-5)


# --- guards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("employers? shall", {"employer"}), ("(?:shall|must) not", {"shall not", "must not"}), ("a|.", set()), (r"\d+ persons", {" persons"}),
        ("(?<!not )exceed(?:s|ing)?", {"exceed"}), ("[Cc]ấm", {"cấm"}), ("(?:abc)+x*", {"abc"}), ("x?", set()), ("应(?:当|该)?[^。]{0,9}负责", {"负责"}),
    ],
)  # fmt: skip
def test_needed_words(pattern: str, words: set[str]) -> None:
    assert needed_words(pattern) == words


@pytest.mark.parametrize("language", ["en", "zh", "vi", "id", "th", "km", "pt"])
def test_guards_lose_no_match(language: str) -> None:
    """Every cue that matches a sample sentence of its language is possible by the guards."""
    import json

    root = Path(__file__).resolve().parent.parent
    texts = [
        row["text"]
        for line in (root / "corpora" / "gold" / "frames.jsonl").read_text("utf-8").splitlines()
        if (row := json.loads(line))["lang"] == language
    ]
    cues = [c.pattern for c in (*KNOWN.cues(language).modality, *KNOWN.cues(language).bearer)]
    guards = Guards(cues)
    assert texts
    for text in texts:
        possible = guards.possible(text)
        for place, pattern in enumerate(cues):
            if pattern.search(text):
                assert possible >> place & 1, pattern.pattern


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["ab", "c", "[de]", "f?", "(?:gh|i)", "j+", "(?=k)k", "."]), min_size=1, max_size=5),
    st.text("abcdefghijk", max_size=12),
)
def test_guards_hold_for_any_pattern(pieces: list[str], text: str) -> None:
    pattern = re.compile("".join(pieces), re.IGNORECASE)
    if pattern.search(text):
        assert Guards([pattern]).possible(text) == 1


# --- the judged clauses ---------------------------------------------------------------------------


def judged() -> list[dict[str, str]]:
    path = Path(__file__).resolve().parent.parent / "corpora" / "gold" / "frames_judged.tsv"
    head, *lines = path.read_text("utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def test_judged_clauses_are_well_formed() -> None:
    words, rows = KNOWN.vocabulary, judged()
    assert len(rows) > 2400 and len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["bearer"] in words["bearers"] and row["modality"] in words["modalities"] and row["explicit"] in "01"
        assert all(topic in words["topics"] for topic in row["topics"].split(",") if topic != "-")
        assert re.fullmatch("[0-9a-f]{16}", row["hash"]) and "text" not in row
        for figure in row["quantities"].split(" ; ") if row["quantities"] != "-" else ():
            kind, op, value, unit, *_ = figure.split("|")
            assert kind and op in (">=", "<=", ">", "<", "=", "range") and unit and float(value) is not None


def test_parts_are_drawn_by_instrument() -> None:
    parts: dict[str, set[str]] = {}
    for row in judged():
        parts.setdefault(row["file"], set()).add(row["part"])
    assert all(len(found) == 1 for found in parts.values())
    assert {part for found in parts.values() for part in found} == {"train", "development", "test"}
