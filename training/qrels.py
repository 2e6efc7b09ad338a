"""nDCG@10 of a model folder alone on law relevance data, by articles cut with a plain pattern. Usage: qrels.py MODEL QRELS.tsv TEXTS"""

import csv, math, re, sys
from pathlib import Path
import numpy as np
from model2vec import StaticModel

m = StaticModel.from_pretrained(Path(sys.argv[1]))
CN = {c: i for i, c in enumerate("零一二三四五六七八九")}


def num(s):
    t = 0
    d = 0
    for c in s:
        if c == "百":
            t += (d or 1) * 100
            d = 0
        elif c == "十":
            t += (d or 1) * 10
            d = 0
        else:
            d = CN[c]
    return t + d


def arts(j, f):
    t = (Path(sys.argv[3]) / j / f).read_text("utf-8")
    if j == "CN":
        ps = [
            (str(num(a)), b)
            for a, b in re.findall(
                r"^第([一二三四五六七八九十百零]+)条\s(.*?)(?=^第[一二三四五六七八九十百零]+条\s|^#|\Z)", t, re.S | re.M
            )
        ]
    elif j == "VN":
        ps = re.findall(r"^Điều (\d+)\.(.*?)(?=^Điều \d+\.|\Z)", t, re.S | re.M)
    else:
        ps = re.findall(r"^(\d+[A-Z]*)\.(.*?)(?=^\d+[A-Z]*\.|\Z)", t, re.S | re.M)
    d = {}
    for a, b in ps:
        d.setdefault(a.lower(), re.sub(r"\s+", " ", b).strip())
    return d


def enc(ts):
    v = m.encode(ts, max_length=None)
    return v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-9)


rows = list(csv.DictReader(open(sys.argv[2], encoding="utf-8"), delimiter="\t"))
qs = {}
for r in rows:
    q = qs.setdefault((r["query_juris"], r["query_file"], r["query_article"], r["target_juris"], r["target_file"]), {})
    if int(r["grade"]):
        q[r["target_article"].lower()] = max(int(r["grade"]), q.get(r["target_article"].lower(), 0))
cache = {}
res = {}
for (j, f, a, tj, tf), g in qs.items():
    for k in ((j, f), (tj, tf)):
        if k not in cache:
            d = arts(*k)
            cache[k] = (list(d), enc(list(d.values())))
    if not g:
        continue
    n, v = cache[j, f]
    tn, tv = cache[tj, tf]
    s = tv @ v[n.index(a.lower())]
    order = [tn[i] for i in np.argsort(-s)][:10]
    dcg = sum((2 ** g.get(x, 0) - 1) / math.log2(i + 2) for i, x in enumerate(order))
    best = sum((2**x - 1) / math.log2(i + 2) for i, x in enumerate(sorted(g.values(), reverse=True)[:10]))
    res.setdefault(j + tj, []).append(dcg / best)
print(
    {k: round(float(np.mean(v)), 3) for k, v in res.items()},
    "all",
    round(float(np.mean([x for v in res.values() for x in v])), 3),
)
