"""The development gold set, exactly: number of articles and sample addresses with their first words."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "gold" / "segmentation_dev.tsv"
needs_texts = pytest.mark.skipif(not GOLD.is_file(), reason="the gold data and the real law texts are not here")


def _benchmark():  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location("splitting_benchmark", ROOT / "benchmarks" / "splitting.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _rows() -> list[dict[str, str]]:
    if not GOLD.is_file():
        return []
    with GOLD.open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


@needs_texts
@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["file"])
def test_file(row: dict[str, str]) -> None:
    benchmark = _benchmark()
    done = benchmark.split_file(SHARED, row["file"], benchmark.JURISDICTION.get(row["juris"], row["juris"]))
    assert len(done.articles()) == int(row["n_articles"])
    assert len({article.number for article in done.articles()}) == int(row["n_articles"])
    wrong = [benchmark.check_sample(done, row[key]) for key in ("sample_1", "sample_2", "sample_3")]
    assert wrong == ["", "", ""]
    last = next(a for a in done.articles() if a.number == row["last_article_no"].lower())
    words = benchmark.text_of(done, last.eid)
    first = benchmark.fold(row["last_article_first_words"])[:7]
    assert words.startswith(first) or benchmark.fold(f"{last.heading} {words}").startswith(first)


@needs_texts
def test_every_listed_file_is_read_or_refused_with_a_reason() -> None:
    from stdalign.errors import NotText

    benchmark = _benchmark()
    found: dict[str, int] = {}
    for row in benchmark.index_rows(SHARED):
        code = benchmark.JURISDICTION.get(row["jurisdiction"], row["jurisdiction"])
        if row["file"].endswith(".doc"):
            with pytest.raises(NotText, match="docx"):
                benchmark.split_file(SHARED, row["file"], code)
            continue
        found[row["file"]] = len(benchmark.split_file(SHARED, row["file"], code).articles())
    assert len(found) == 137
    assert min(found.values()) >= 2
    for one, two in (("osh-amendment-bill-2020", 55), ("employment-insurance-system-bill-2017", 90)):
        assert found[f"MY/{one}.en.md"] == found[f"MY/{one}.ms.md"] == two
