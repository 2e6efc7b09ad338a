"""Counters in the text format of Prometheus, one set a worker process."""

from __future__ import annotations

import os
from threading import Lock

BOUNDS_S = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0)


class Metrics:
    """Requests by method, route and status, and how long they took."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: dict[tuple[str, str, int], int] = {}
        self._seconds: dict[str, list[float]] = {}

    def count(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count one request."""
        with self._lock:
            key = (method, route, status)
            self._requests[key] = self._requests.get(key, 0) + 1
            row = self._seconds.setdefault(route, [0.0] * (len(BOUNDS_S) + 2))
            for at, bound in enumerate(BOUNDS_S):
                if took_s <= bound:
                    row[at] += 1
            row[-2] += 1
            row[-1] += took_s

    def text(self) -> str:
        """Everything counted so far."""
        with self._lock:
            requests, seconds = dict(self._requests), {k: list(v) for k, v in self._seconds.items()}
        worker = f'worker="{os.getpid()}"'
        lines = ["# HELP stdalign_requests_total Requests answered.", "# TYPE stdalign_requests_total counter"]
        for (method, route, status), count in sorted(requests.items()):
            lines.append(f'stdalign_requests_total{{{worker},method="{method}",route="{route}",status="{status}"}} {count}')
        lines += ["# HELP stdalign_request_seconds Time to answer.", "# TYPE stdalign_request_seconds histogram"]
        for route, row in sorted(seconds.items()):
            label = f'{worker},route="{route}"'
            for at, bound in enumerate(BOUNDS_S):
                lines.append(f'stdalign_request_seconds_bucket{{{label},le="{bound}"}} {row[at]:g}')
            lines.append(f'stdalign_request_seconds_bucket{{{label},le="+Inf"}} {row[-2]:g}')
            lines.append(f"stdalign_request_seconds_sum{{{label}}} {row[-1]:.6f}")
            lines.append(f"stdalign_request_seconds_count{{{label}}} {row[-2]:g}")
        return "\n".join(lines) + "\n"
