#!/bin/sh
# cn2an's transform, which writes the Chinese numbers of a sentence as figures, makes 23 of "two or three" (两三), and gives no sign of
# doubt; "very dangerous" (十分危险) becomes "10分危险" and "once" (一旦) "1旦". A good guess was that an approximate number stays as it
# is, the more so as cn2an (the function) refuses 三四十 as malformed. A "two or three times a year" read so is 23 times. cn2an 0.5.24.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v" && "$dir/v/bin/pip" -q install 'cn2an==0.5.24'
"$dir/v/bin/python" - <<'P'
import cn2an
seen = [cn2an.transform(words, "cn2an") for words in ("每年检查两三次", "两三年", "十分危险", "一旦", "三十日内")]
print("cn2an 0.5.24:", seen)
assert seen == ["每年检查23次", "23年", "10分危险", "1旦", "30日内"], "the behaviour changed"
P
