"""One plug of each port of stdalign, and a folder of knowledge: Japan, its laws and its language."""

from pathlib import Path


def knowledge() -> Path:
    """The folder that lies over what ships."""
    return Path(__file__).parent / "knowledge"
