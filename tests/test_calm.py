"""Python looks for rubbish less often while texts come in, and as before afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from stdalign.workspace import Workspace
from stdalign.workspace.calm import SELDOM, calm


@pytest.fixture(autouse=True)
def usual() -> Iterator[tuple[int, int, int]]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield (700, 10, 10)
    gc.set_threshold(*before)


def test_what_was_set_comes_back_with_the_last_to_leave(usual: tuple[int, int, int]) -> None:
    first, second = calm(), calm()
    with first:
        second.__enter__()
        assert gc.get_threshold() == SELDOM
    assert gc.get_threshold() == SELDOM, "one is still inside"
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_it_comes_back_after_an_error(usual: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError), calm():
        raise ValueError
    assert gc.get_threshold() == usual


@pytest.mark.parametrize("own", [(0, 10, 10), (900_000, 5, 5)])
def test_whoever_looks_less_often_is_left_alone(own: tuple[int, int, int]) -> None:
    gc.set_threshold(*own)
    with calm():
        assert gc.get_threshold() == own
    assert gc.get_threshold() == own


def test_what_is_set_inside_stays() -> None:
    with calm():
        gc.set_threshold(1234, 5, 5)
    assert gc.get_threshold() == (1234, 5, 5)


def test_a_text_comes_in_calmly(tmp_path_factory: pytest.TempPathFactory, usual: tuple[int, int, int]) -> None:
    seen: list[tuple[int, int, int]] = []

    class Source:
        def read(self) -> bytes:
            seen.append(gc.get_threshold())
            return "第一条 用人单位应当对劳动者进行安全培训。\n第二条 劳动者应当佩戴安全帽。".encode()

    with Workspace.create(tmp_path_factory.mktemp("calm") / "ws") as ws:
        ws.ingest(Source(), jurisdiction="CN", id="cn-calm", name="law.txt")
    assert seen and set(seen) == {SELDOM} and gc.get_threshold() == usual
