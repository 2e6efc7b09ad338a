#!/bin/sh
# Set up, then everything that must be green: style, types, documentation with its links, floors, tests, doctests.
set -- "[dev]" "$@"
. "$(dirname "$0")/setup.sh"
shift
"$venv/bin/ruff" check .
"$venv/bin/ruff" format --check .
"$venv/bin/mypy"
NO_MKDOCS_2_WARNING=1 "$venv/bin/mkdocs" build --strict --quiet --site-dir "$venv/docs"
exec "$venv/bin/pytest" -n "${STDALIGN_JOBS:-2}" "$@"
