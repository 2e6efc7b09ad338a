"""Contracts of the ports: one function a port, which every plug of ours passes and a stranger's should.

Call them in your own tests. Each raises AssertionError that says which promise does not hold; none needs pytest.

>>> from stdalign.engines.local import LocalEngine
>>> from stdalign.testing import check_engine
>>> check_engine(LocalEngine())
"""

from __future__ import annotations

from stdalign.testing.exporters import check_exporter
from stdalign.testing.models import check_encoder, check_reranker
from stdalign.testing.places import check_engine, check_index
from stdalign.testing.stores import check_store
from stdalign.testing.texts import check_reader

__all__ = ["check_encoder", "check_engine", "check_exporter", "check_index", "check_reader", "check_reranker", "check_store"]
