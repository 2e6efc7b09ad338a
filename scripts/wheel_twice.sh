#!/bin/sh
# Build the wheel twice from the committed files, in two folders, and compare byte for byte. Needs hatchling beside Python (build without isolation).
#   sh scripts/wheel_twice.sh
set -eu
top=$(git rev-parse --show-toplevel)
SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for at in one two; do
    mkdir -p "$work/$at/tree"
    git -C "$top" archive HEAD | tar -x -C "$work/$at/tree"
    (cd "$work/$at/tree" && python -m pip wheel --no-deps --no-build-isolation -q -w "$work/$at" .)
    sleep 2 # another second of the clock: a time of the build in the file would show
done
name=$(basename "$work"/one/*.whl)
cmp "$work/one/$name" "$work/two/$name"
echo "$name: $(wc -c < "$work/one/$name") bytes, the same twice"
sha256sum "$work/one/$name" | cut -d' ' -f1
