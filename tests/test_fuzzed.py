"""What fuzzing found (benchmarks/fuzz.py), each as a case of its own; and that its generator is the same everywhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from stdalign.errors import CorpusError, StdalignError
from stdalign.knowledge import Knowledge
from stdalign.report.decisions import read
from stdalign.scheme import Scheme
from stdalign.source import Source
from stdalign.splitting import split_source

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
HEAD = "subject_id\tpredicate_id\tobject_id\tmapping_justification"


@pytest.mark.parametrize("row", ["clause:a/art_1", "clause:a/art_1\tskos:exactMatch", "\t\t\t\t\tmore\tthan\tthe\thead", ""])
def test_rows_of_sssom_may_be_short_or_long(row: str) -> None:
    assert read(f"{HEAD}\n{row}\n".encode(), "sssom") == []


def test_a_key_that_is_written_in_another_way_than_it_reads_is_named_with_its_file() -> None:
    with pytest.raises(CorpusError, match="unknown key 'other'") as caught:
        Scheme.from_toml('name = "x"\n[[unit]]\n"\\u006fther" = "1"\n', "fuzzed", {})
    assert caught.value.where.startswith("fuzzed")


def test_seeds_and_cases_hold() -> None:
    from fuzz import case, run
    from fuzz_targets import targets

    chosen = {target.name: target for target in targets()}
    assert len(chosen) == 18
    target = chosen["addresses"]
    assert case(target, 1, 5)[0] == case(target, 1, 5)[0] != case(target, 1, 6)[0]
    cheap = (
        "addresses",
        "numbers and units",
        "tbx",
        "decisions csv",
        "decisions jsonl",
        "decisions sssom",
        "json lines",
        "xml",
        "html",
        "markdown",
    )
    found = [said for name in cheap for number in range(40) if (said := run(chosen[name], 1, number)) and "hang" not in said]
    assert not found


def test_the_service_is_asked_on_every_route(tmp_path: Path) -> None:
    from fuzz import run
    from fuzz_service import services

    from stdalign.workspace import Workspace

    Workspace.create(tmp_path / "ws").close()
    chosen, close = services(tmp_path / "ws")
    try:
        found = [
            said for target in chosen for number in range(60) if (said := run(target, 1, number)) and "hang" not in said
        ]
    finally:
        close()
    assert [target.name for target in chosen] == ["api questions", "api bodies", "pages"] and not found


def test_a_first_line_without_words_is_no_title() -> None:
    known = Knowledge.shipped()
    for blank in ("\u2028", "\x1c", "\u200b", "\ufeff", "* *", "\x0b"):
        text = f"Sample Act\n\n1. {blank}\n{blank}\nKeepers train.\n2. {blank}\n\nLamps burn.\n"
        for code in known.jurisdictions:
            try:
                assert split_source(Source("a.txt", text, raw=text), known.profile(code)).source == text
            except StdalignError as error:
                assert error.what
