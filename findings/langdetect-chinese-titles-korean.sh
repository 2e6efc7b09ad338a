#!/bin/sh
# langdetect is sure (0.99 and more, with each of ten seeds) that short titles of Chinese laws are Korean, though not one letter of
# them is Hangul: 安全生产法 (Work Safety Law), 矿山安全法, 建筑法, 特种设备安全法, 劳动合同法. Others (消防法) are Chinese to it.
# A good guess was zh-cn, or a low probability, as simplified Han characters alone are no Korean. Seen with langdetect 1.0.9.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v" && "$dir/v/bin/pip" -q install 'langdetect==1.0.9'
"$dir/v/bin/python" - <<'P'
from langdetect import DetectorFactory, detect_langs
seen = {}
for title in ("安全生产法", "矿山安全法", "建筑法", "特种设备安全法", "劳动合同法"):
    for seed in range(10):
        DetectorFactory.seed = seed
        best = detect_langs(title)[0]
        seen.setdefault(title, set()).add((best.lang, best.prob > 0.99))
print("langdetect 1.0.9", seen)
assert set(map(frozenset, seen.values())) == {frozenset({("ko", True)})}, "the behaviour changed"
P
