"""``python -m stdalign`` is the command line."""

from __future__ import annotations

from stdalign.cli import main

if __name__ == "__main__":
    main()
