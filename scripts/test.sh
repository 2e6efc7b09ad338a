#!/bin/sh
# Set up, then everything that must be green: style, types, floors, tests, doctests.
set -- "[dev]" "$@"
. "$(dirname "$0")/setup.sh"
shift
"$venv/bin/ruff" check .
"$venv/bin/ruff" format --check .
"$venv/bin/mypy"
exec "$venv/bin/pytest" -n "${STDALIGN_JOBS:-2}" "$@"
