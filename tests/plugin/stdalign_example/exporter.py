"""An exporter: a Markdown table, for a wiki."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from stdalign.export import exporter


@exporter("text/markdown; charset=utf-8", ".md")
def markdown(rows: Sequence[dict[str, Any]], out: BinaryIO, context: Any = None) -> None:
    lines = ["| source | relation | target | probability |", "|---|---|---|---|"]
    lines += [f"| {r['source']} | {r['relation']} | {r['target'] or '—'} | {r['probability']:.2f} |" for r in rows]
    out.write("\n".join([*lines, ""]).encode())
