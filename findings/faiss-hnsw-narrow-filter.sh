#!/bin/sh
# FAISS's HNSW index with a selector (search only these ids, say one country's clauses) gives empty places, id -1, although the
# selector lets through far more rows than are asked for: the walk through the graph never meets them where they lie together in
# another region than the query. A good guess was k rows, or an exact search once few are let through. Seen with faiss-cpu 1.15.1.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v" && "$dir/v/bin/pip" -q install 'faiss-cpu==1.15.1' 'numpy==2.4.6'
"$dir/v/bin/python" - <<'P'
import faiss, numpy
chance = numpy.random.default_rng(1)
rows = chance.standard_normal((20000, 64)).astype("float32")
rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
index = faiss.IndexHNSWFlat(64, 32, faiss.METRIC_INNER_PRODUCT)
index.add(rows)
query = rows[:1]
let_through = numpy.argsort(rows @ query[0])[:400].astype("int64")  # 400 rows, all far from the query
chosen = faiss.SearchParametersHNSW(sel=faiss.IDSelectorBatch(let_through), efSearch=64)
_, ids = index.search(query, 10, params=chosen)
_, free = index.search(query, 10)
print("faiss", faiss.__version__, "empty places of 10:", int((ids < 0).sum()), "with the filter,", int((free < 0).sum()), "without")
assert (ids < 0).sum() >= 5 and (free < 0).sum() == 0, "the behaviour changed"
P
