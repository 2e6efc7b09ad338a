"""Laws of real kinds whose articles were lost without a word: each comes out as its note expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from stdalign.errors import SplitError
from stdalign.pipeline import split

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
CASES, TEXTS = SHARED / "cases", SHARED / "texts" / "more"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the collected cases are not here")

# File, jurisdiction, numbers of the articles, addresses that must be there, findings.
EXPECTED: list[tuple[str, str, str, tuple[str, ...], set[str]]] = [
    ("24-lo-new-article.txt", "LA", "1 2 3 4 5", ("part_2__chp_2", "part_3", "art_3__para_1"), set()),
    ("25-lo-prohibition.txt", "LA", "1 2 3 4", ("art_3__para_1",), set()),
    ("27-cn-article-begins-with-yu.txt", "CN", "1 2 3 4 5", (), set()),
    ("29-ph-ruler-and-title.txt", "PH", "1 2 3", ("chp_2", "art_2__point_b"), set()),
    ("30-ph-restart.txt", "PH", "1 2 1 2 1", ("chp_2__art_1", "chp_3__art_1"), set()),
    ("33-vn-restart.txt", "VN", "1 2 1 2", ("chp_1__art_2", "chp_2__art_2"), set()),
    ("37-unquoted-amendment.txt", "KH", "1 2 3", ("quoted_1__art_5b", "quoted_1__art_9"), set()),
    ("39-cn-colon.txt", "CN", "1 2 3", (), set()),
    ("39-id-amending-roman.txt", "ID", "1 2", ("quoted_1__art_2", "art_1__para_2"), set()),
    ("42-bilingual-alternating.txt", "CN", "1 2 3", (), {"two_languages"}),
    ("43-cn-english-translation.txt", "CN", "1 2 3", ("chp_1",), set()),
    ("44-cn-hard-wrapped.txt", "CN", "1 2 3", (), set()),
    ("46-first-and-last-lost-without-finding.txt", "VN", "1 2 3 4", (), {"garbled_number"}),
    ("48-id-amending.txt", "ID", "1 2", ("quoted_1__art_3__para_2", "quoted_2__art_5a"), set()),
    ("50-old-new-table.html", "CN", "1 2", (), {"law_in_a_table"}),
]

# File, jurisdiction, how many articles.
REAL = [
    ("LA/chemical_management_law_2016.txt", "LA", 81),
    ("LA/standards_law_2014.txt", "LA", 124),
    ("LA/dam_safety_law_2022.txt", "LA", 72),
    ("CN/guowuyuan-guiding-1996.md", "CN", 4),
    ("CN/hangdao-fa-2016.md", "CN", 48),
    ("ID/pp-20-1996-amending.md", "ID", 2),
    ("ID/permenkeu-133-2022.md", "ID", 46),
    ("KH/petroleum-reg-amendment-1999.en.pdf", "KH", 3),
    ("INT/za-act-2-1998.docx", "INT", 1),
    ("INT/za-cpa.html", "INT", 122),
    ("PH/DO_252_25_REVISED_IRR_RA_11058.txt", "PH", 25),
]


@pytest.mark.parametrize(("name", "code", "numbers", "eids", "findings"), EXPECTED, ids=lambda value: str(value)[:20])
def test_case(name: str, code: str, numbers: str, eids: tuple[str, ...], findings: set[str]) -> None:
    path = CASES / name
    if not path.is_file():
        pytest.skip("not among the collected cases here")
    done = split(path, jurisdiction=code)
    assert [article.number for article in done.articles()] == numbers.split()
    known = {clause.eid for clause in done.clauses}
    assert [eid for eid in eids if eid not in known] == []
    assert findings <= {finding.code for finding in done.warnings}


@pytest.mark.parametrize(("name", "code", "count"), REAL, ids=lambda value: str(value)[:24])
def test_real_text(name: str, code: str, count: int) -> None:
    path = TEXTS / name
    if not path.is_file():
        pytest.skip("the real text is not here")
    done = split(path, jurisdiction=code)
    assert len(done.articles()) == count
    assert done.articles()[0].number == "1"


def test_a_first_article_that_scanning_made_roman_is_mended_or_told() -> None:
    path = TEXTS / "ID" / "uu-27-2022.md"
    if not path.is_file():
        pytest.skip("the real text is not here")
    done = split(path, jurisdiction="ID")
    assert done.articles()[0].number == "1" and len(done.articles()) >= 74
    assert {"garbled_number", "missing_number"} <= {finding.code for finding in done.warnings}


def test_what_is_no_law_is_still_refused() -> None:
    path = TEXTS / "VN" / "qcvn-camera-ip.md"
    if not path.is_file():
        pytest.skip("the real text is not here")
    with pytest.raises(SplitError):
        split(path, jurisdiction="VN")
