"""An address that is none is refused at once, however long it is."""

from __future__ import annotations

import time

import pytest

from stdalign.address import Eid
from stdalign.errors import AddressError


def test_an_address_of_many_hyphens_is_refused_at_once() -> None:
    start = time.process_time()
    with pytest.raises(AddressError):
        Eid.parse("art_1" + "-1" * 700 + "~")
    assert time.process_time() - start < 0.1
    assert str(Eid.parse("art_14-1-2")) == "art_14-1-2"
