#!/bin/sh
# dateparser knows Chinese and Thai by name, yet a date as laws of these languages print it is not read, or read 543 years off:
# the digits 二〇二一 of a year give None, and พ.ศ. 2554 (A.D. 2011) is taken for the year 2554 of our era.
# Seen with dateparser 1.2.2.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v" && "$dir/v/bin/pip" -q install 'dateparser==1.2.2'
"$dir/v/bin/python" - <<'P'
import dateparser
seen = {text: dateparser.parse(text, languages=[language]) for text, language in
        (("2021年6月10日", "zh"), ("二〇二一年六月十日", "zh"), ("17 มิถุนายน 2554", "th"))}
seen = {text: when and when.date().isoformat() for text, when in seen.items()}
print("dateparser", dateparser.__version__, seen)
assert seen == {"2021年6月10日": "2021-06-10", "二〇二一年六月十日": None, "17 มิถุนายน 2554": "2554-06-17"}, "the behaviour changed"
P
