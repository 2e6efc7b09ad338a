"""``python -m stdalign.cli``."""

from stdalign.cli import main

main()
