#!/bin/sh
# pint takes a comma for a sign of thousands, so that a length in a Vietnamese, Indonesian or Portuguese law comes out ten times
# too long, without a word: "1,5 m" is 15 metres, and "0,5 m" none. A good guess was an error, or 1.5 m.
# Seen with pint 0.25.3.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v" && "$dir/v/bin/pip" -q install 'pint==0.25.3'
"$dir/v/bin/python" - <<'P'
import pint
units = pint.UnitRegistry()
seen = [str(units.Quantity(text).to("m")) for text in ("1.5 m", "1,5 m", "0,5 m")]
print("pint", pint.__version__, seen)
assert seen == ["1.5 meter", "15 meter", "0 meter"], "the behaviour changed"
P
