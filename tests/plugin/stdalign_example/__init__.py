"""One plug of each port of stdalign."""
