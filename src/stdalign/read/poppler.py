"""A second reader of PDF: poppler's ``pdftotext``, asked where the first one garbles and where it is installed."""

from __future__ import annotations

import shutil
import subprocess

_MOST = 40_000_000


def pages_of(data: bytes, seconds: int) -> list[str] | None:
    """Text of each page, None where the program is not installed or cannot read the file.

    Args:
        data: the PDF.
        seconds: longest time that it may take.
    """
    program = shutil.which("pdftotext")
    if program is None:
        return None
    command = [program, "-q", "-enc", "UTF-8", "-", "-"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode or len(done.stdout) > _MOST:
        return None
    pages = done.stdout.decode("utf-8", "replace").split("\f")
    return pages[:-1] if len(pages) > 1 and not pages[-1].strip() else pages
