"""Contract of exporters."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from stdalign.errors import UsageError
from stdalign.ports import Exporter

ROWS: tuple[dict[str, Any], ...] = (
    {
        "source": "cn-a#art_1", "target": "vn-b#art_2", "rank": 1, "score": 2.5, "probability": 0.91, "relation": "intersects",
        "stringency": "incomparable", "evidence": {"source_quote": "=1+1 安全帽", "target_quote": "mũ\tbảo hộ"},
        "no_counterpart": False, "rationale": "semantic", "strength": 5, "stale": False,
    },
    {
        "source": "cn-a#art_2", "target": None, "rank": 0, "score": 0.0, "probability": 0.7, "relation": "none",
        "stringency": "incomparable", "evidence": {"source_quote": "第二条", "target_quote": ""}, "no_counterpart": True,
        "rationale": "semantic", "strength": 0, "stale": False,
    },
)  # fmt: skip
"""Two rows as ``Alignment.to_dict()`` gives them: one pair, one source without counterpart."""


def check_exporter(exporter: Exporter, context: Any = None) -> None:
    """What it writes is said; bytes for rows, the same each time, and no error for no rows.

    Args:
        exporter: the plug.
        context: a workspace, for a format that needs titles or texts; without one such a format says so in a UsageError.

    Raises:
        AssertionError: a promise of the port does not hold; the message says which.
    """
    assert "/" in exporter.media_type and exporter.suffix.startswith("."), "it says what it writes: media_type, suffix"
    assert isinstance(exporter.binary, bool), "it says whether it is for a terminal: binary"
    first, again, none = BytesIO(), BytesIO(), BytesIO()
    try:
        exporter(list(ROWS), first, context)
    except UsageError as error:
        assert context is None and error.next_step, "only a missing workspace is a reason to refuse rows"
        return
    exporter(list(ROWS), again, context)
    exporter([], none, context)
    assert first.getvalue(), "something is written"
    assert not first.closed, "the stream is left open: who opened it closes it"
    assert len(again.getvalue()) == len(first.getvalue()), "the same rows give the same file"
