#!/bin/sh
# num2words in Vietnamese says other numbers than it is given, without an error: minus five becomes "mười lăm" (fifteen), minus one
# "mười chín" (nineteen), one half "không phẩy năm mươi" (nought point fifty), and 1.05 and 1.5 differ only by that fifty. A good guess
# was "âm năm" and "không phẩy năm", as Thai and Indonesian have them. Whoever makes test sentences of temperatures with it is misled.
# num2words 0.5.14.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v" && "$dir/v/bin/pip" -q install 'num2words==0.5.14'
"$dir/v/bin/python" - <<'P'
from num2words import num2words
seen = [num2words(number, lang="vi") for number in (15, -5, -1, 0.5, 1.05)]
others = [num2words(-5, lang=language) for language in ("th", "id")]
print("num2words 0.5.14:", seen, others)
assert seen == ["mười lăm", "mười lăm", "mười chín", "không phẩy năm mươi", "một phẩy năm"], "the behaviour changed"
assert others == ["ติดลบห้า", "min lima"], "the behaviour changed"
P
