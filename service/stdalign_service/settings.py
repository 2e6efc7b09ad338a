"""Settings of the service, each from an environment variable ``STDALIGN_NAME``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from stdalign.errors import UsageError


@dataclass(frozen=True)
class Settings:
    """Limits and switches. A rate of 0 turns that limit off; lists are written with blanks between.

    ``read_rate`` is per client and second and spares loopback addresses; ``write_rate`` spares nobody.
    """

    database_url: str = ""
    workers: int = 1
    body_limit_bytes: int = 1_000_000
    import_limit_bytes: int = 10_000_000
    request_limit_s: float = 15.0
    query_limit_s: float = 5.0
    stale_after_s: float = 3.0
    body_limit_s: float = 10.0
    header_limit_s: float = 5.0
    in_flight: int = 512
    slow_threads: int = 3
    slow_queue: int = 125
    write_queue: int = 64
    search_queue: int = 256
    read_rate: float = 200.0
    write_rate: float = 20.0
    failed_keys_rate: float = 0.5
    burst_s: float = 10.0
    cors_origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    forwarded_allow_ips: str = "127.0.0.1"
    access_log: bool = False
    drain_s: int = 30

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read ``STDALIGN_…`` variables.

        Raises:
            UsageError: a value that is none of its kind.
        """
        source = os.environ if env is None else env
        given: dict[str, Any] = {}
        for field in fields(cls):
            text = source.get(f"STDALIGN_{field.name.upper()}")
            if text is not None:
                given[field.name] = _read(field.name, text, type(field.default))
        return cls(**given)


def _read(name: str, text: str, kind: type[Any]) -> Any:
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[text.lower()]
        if kind is tuple:
            return tuple(text.split())
        value = kind(text)
        if kind in (int, float) and not 0 <= value < 1e12:
            raise ValueError(text)
        return value
    except (KeyError, ValueError):
        raise UsageError(
            f"STDALIGN_{name.upper()} is not a {kind.__name__}", next_step="see docs/service.md for the settings"
        ) from None
