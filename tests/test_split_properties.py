"""What holds of every split: spans slice the source, nothing is lost, addresses are unique, errors are the library's."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stdalign.address import Eid
from stdalign.model import Level, Split
from stdalign.profile import jurisdictions, load_profile
from stdalign.read.text import clean
from stdalign.source import Source
from stdalign.splitting import split_source

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
EXAMPLES = {code: load_profile(code).scheme("law").examples[0].text for code in jurisdictions()}


def check(done: Split) -> None:
    """The laws of a split."""
    text = done.source
    by_eid = {clause.eid: clause for clause in done.clauses}
    assert len(by_eid) == len(done.clauses)
    covered = bytearray(len(text))
    kept = list(text)
    for noise in done.noise:
        kept[noise.start : noise.end] = " " * (noise.end - noise.start)
    joined = "".join("".join(kept).split())
    last = -1
    for clause in done.clauses:
        assert 0 <= clause.start <= clause.end <= len(text)
        assert clause.start >= last
        last = clause.start
        covered[clause.start : clause.end] = b"\x01" * (clause.end - clause.start)
        assert str(Eid.parse(clause.eid)) == clause.eid
        if clause.label and clause.level is not Level.ANNEX:
            assert text[clause.start : clause.end].startswith(clause.label)
        if clause.parent:
            parent = by_eid[clause.parent]
            assert parent.start <= clause.start
            assert clause.end <= parent.end
        for reference in clause.references:
            assert clause.text[reference.start : reference.end] == reference.quote
        for word in clause.text.split()[:3]:
            # Lines of Chinese are joined without a blank, words that a hyphen parts without the hyphen.
            assert word in text or word in joined or word.replace("-", "") in joined.replace("-", "")
    for noise in done.noise:
        assert 0 <= noise.start <= noise.end <= len(text)
        covered[noise.start : noise.end] = b"\x01" * (noise.end - noise.start)
    lost = [at for at, char in enumerate(text) if not covered[at] and char.isalnum()]
    assert not lost, (lost[:3], text[max(0, lost[0] - 60) : lost[0] + 60])


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_laws_hold_on_the_examples(code: str) -> None:
    check(split_source(Source("a", EXAMPLES[code]), load_profile(code)))


@settings(deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.integers(0, 2**32), st.integers(1, 25))
@example("CN", 1795, 21)  # numbers that begin anew inside a chapter
@example("PH", 5011196, 22)  # a dash as the last sign under a path
@example("SG", 5023417, 18)  # a line between the title above a first article and the part that holds it
@example("SG", 90036397, 23)  # a title above the first part
@example("MY", 29647, 23)  # words of a script without blanks before a list and behind it
def test_laws_hold_on_mutated_examples(code: str, seed: int, edits: int) -> None:
    rng = random.Random(seed)
    text = EXAMPLES[code]
    for _ in range(edits):
        at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:at] + text[min(to, at + 30) :]
        elif kind == 1:
            text = text[:at] + text[at : at + 80] + text[at:]
        elif kind == 2:
            text = text[:at] + rng.choice(["\n", "\n\n", "“", "”", "(", ")", "1.", "：", " ", "\t", "第一条 "]) + text[at:]
        elif kind == 3:
            text = text[:at] + "".join(rng.sample(text[at : at + 12], len(text[at : at + 12]))) + text[at + 12 :]
        elif kind == 4:
            text = text[to:] + text[:to]
        else:
            text = text[:at] + EXAMPLES[rng.choice(sorted(EXAMPLES))][:200] + text[at:]
        text = text[:6000] or "x"
    check(split_source(Source("a", text), load_profile(code)))


@settings(deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.text(max_size=400))
def test_any_text_splits(code: str, text: str) -> None:
    mapped = clean(text)[0]
    check(split_source(Source("a", mapped.text), load_profile(code)))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_cleaning_keeps_its_way_back(text: str) -> None:
    mapped = clean(text)[0]
    for at, char in enumerate(mapped.text):
        if char.isascii() and char.isalnum():
            assert text[mapped.original(at)] == char


def _real() -> list[tuple[str, str]]:
    if not SHARED.is_dir():
        return []
    names = {"ILO": "INT", "UDHR": "INT"}
    return [
        (str(path), names.get(path.parent.name, path.parent.name))
        for path in sorted((SHARED / "texts").glob("*/*"))
        if path.suffix in (".md", ".txt") and path.stat().st_size < 200_000
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real law texts are not here")
def test_laws_hold_on_real_texts() -> None:
    from stdalign.read import read_file

    for path, code in _real():
        check(split_source(replace(read_file(path)[0], raw=""), load_profile(code)))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real law texts are not here")
def test_laws_hold_on_mutated_real_texts() -> None:
    from stdalign.read import read_file

    rng = random.Random(7)
    for path, code in rng.sample(_real(), 30):
        text = read_file(path)[0].text
        at = rng.randrange(len(text))
        text = text[at : at + 6000]
        for _ in range(20):
            cut = rng.randrange(len(text))
            text = text[:cut] + rng.choice(["", "\n", "“", text[:50], "1. ", "(a) "]) + text[cut + rng.randrange(20) :]
        check(split_source(Source("a", text), load_profile(code)))


def test_lone_quotation_mark_does_not_swallow_the_rest() -> None:
    text = "Điều 1. Sửa đổi như sau:\n“Điều 9. Chữ cũ\n1. Dòng cũ.\nĐiều 2. Hiệu lực\n1. Hôm nay.\nĐiều 3. Hết\n1. Xong.\n"
    done = split_source(Source("a", text), load_profile("VN"))
    assert [article.number for article in done.articles()] == ["1", "2", "3"]
