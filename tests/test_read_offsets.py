"""Offsets slice the file: for text, Markdown and HTML the decoded file, whatever was taken out while reading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stdalign.errors import StdalignError
from stdalign.model import Split
from stdalign.profile import jurisdictions, load_profile
from stdalign.read import read_bytes
from stdalign.read.text import clean
from stdalign.splitting import split_source

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
EXAMPLES = {code: load_profile(code).scheme("law").examples[0].text for code in jurisdictions()}
_TAGS = re.compile(r"<[^<>]*>")
_SIGNS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """Letters and digits alone, in one Unicode form: what no mark and no line end changes."""
    return _SIGNS.sub("", clean(text)[0].text)


def check_slices(done: Split, file: str) -> None:
    """Every span of a split slices the file as Python opens it."""
    assert done.source == file
    for clause in done.clauses:
        assert 0 <= clause.start <= clause.end <= len(file)
        words = done.read(clause.start, clause.end)
        assert not clause.label or clause.label in f"{words}{clause.heading}" or clause.level.value == "annex"
        slice_ = file[clause.start : clause.end]
        sliced = bare(slice_) + bare(_TAGS.sub("", slice_))
        for word in (bare(clause.label), *(bare(word)[:4] for word in clause.text.split()[:1] + clause.text.split()[-1:])):
            assert word in sliced, (clause.eid, word, sliced[:80])
    for noise in done.noise:
        assert 0 <= noise.start <= noise.end <= len(file)
    for finding in done.warnings:
        assert 0 <= finding.start <= finding.end <= len(file)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_examples_with_marks_soft_hyphens_and_windows_line_ends(code: str, name: str, tmp_path: Path) -> None:
    plain = EXAMPLES[code]
    marked = plain.replace("\n", "\u200b\r\n").replace("e", "e\u00ad")
    if name == "a.md":
        marked = "---\r\ntitle: x\r\n---\r\n" + marked.replace("\r\n", "\r\n<!-- page -->\r\n", 1)
    path = tmp_path / name
    path.write_bytes(("\ufeff" + marked).encode())
    source = read_bytes(path.read_bytes(), name)[0]
    with path.open(encoding=source.encoding) as file:
        opened = file.read()
    done = split_source(source, load_profile(code))
    check_slices(done, opened)
    assert len(done.articles()) == len(split_source(read_bytes(plain.encode(), name)[0], load_profile(code)).articles())


def test_bold_labels_of_markdown_and_composed_letters() -> None:
    raw = "# Luật\n\n**Điều 1.** Mục đích\n\nTổ trưởng ghi sổ.\n\n**Điều 2.** Hết\n\n_Xong_ [rồi](http://x.y/a).\n"
    raw = raw.replace("ổ", "o\u0302\u0309")
    done = split_source(read_bytes(raw.encode(), "a.md")[0], load_profile("VN"))
    one, two = done.articles()
    assert raw[one.start : one.end] == raw[raw.index("Điều 1") : raw.index("\n\n**Điều 2")]
    assert one.label == "Điều 1" and two.text == "Xong rồi."
    assert done.read(two.start, two.end) == "Điều 2. Hết\n\nXong rồi."


def test_html_offsets_slice_the_page() -> None:
    page = "<body><p><b>Article 1</b></p>\n<p>Caf&eacute;s are lit&period;</p><p>Article&nbsp;2</p><p>Done.</p></body>"
    done = split_source(read_bytes(page.encode(), "a.html")[0], load_profile("INT"))
    one, two = done.articles()
    assert page[one.start : one.end] == "Article 1</b></p>\n<p>Caf&eacute;s are lit&period;"
    assert page[two.start : two.end] == "Article&nbsp;2</p><p>Done."


@settings(deadline=None)
@given(
    st.text(alphabet="ab1.\n\r\u00ad*_#<>&; \u0301e\u200bé“:\u2028第条一", max_size=300),
    st.sampled_from(["a.txt", "a.md", "a.html"]),
)
def test_any_text_keeps_its_way_back(text: str, name: str) -> None:
    data = f"Article 1 {text}\n".encode()
    try:
        source = read_bytes(data, name)[0]
    except StdalignError:
        return
    assert source.raw == data.decode().replace("\r\n", "\n").replace("\r", "\n")
    for at, char in enumerate(source.text):
        if char.isascii() and char.isalnum():
            assert source.raw[source.original(at)] == char
            start, end = source.span(at, at + 1)
            assert source.raw[start] == char and end >= start + 1
    done = split_source(source, load_profile("INT"))
    for clause in done.clauses:
        assert " ".join(done.read(clause.start, clause.end).split()).startswith(" ".join(clause.label.split()))


def _real() -> list[tuple[Path, str]]:
    names = {"ILO": "INT", "UDHR": "INT", "more": "", "UK": "INT", "US": "INT", "EU": "INT", "BR": "TL"}
    return [
        (path, names.get(path.parent.name, path.parent.name))
        for path in sorted((SHARED / "texts").rglob("*"))
        if path.suffix in (".md", ".txt", ".html") and path.parent.name != "texts" and path.name != "README.md"
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real law texts are not here")
def test_spans_of_real_texts_slice_the_file() -> None:
    seen = 0
    for path, code in _real():
        source = read_bytes(path.read_bytes(), path.name)[0]
        with path.open(encoding=source.encoding) as file:
            opened = file.read()
        check_slices(split_source(source, load_profile(code)), opened)
        seen += 1
    assert seen > 100
