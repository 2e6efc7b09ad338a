#!/bin/sh
# Set up, then the main job: build a workspace from what ships and write an alignment table.
set -- "" "$@"
. "$(dirname "$0")/setup.sh"
shift
exec "$venv/bin/stdalign" build "$@"
