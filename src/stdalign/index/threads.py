"""The same bits whatever the threads: a product of matrices by several threads is cut elsewhere, and sums of float32 then differ in their last bits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Products of matrices in this process by one thread while this holds, so that a result hangs on its input alone.

    Several machines, processes or threads share the work by its items (an engine), not by the rows of one product. It costs 1.3 ms.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield
