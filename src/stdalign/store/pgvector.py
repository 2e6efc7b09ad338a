"""Vectors in PostgreSQL by pgvector: the index of a workspace whose database is there and has the extension.

The table is made with the first vectors, since its width is the encoder's; rows are keyed by the hash of the text, so that a change
adds and takes out what it changed and nothing else. Up to ``EXACT`` rows every row is compared; beyond, a graph (HNSW) is walked, and
``hnsw.iterative_scan`` lets it go on until enough rows pass a filter: with its defaults a narrow filter leaves most places empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from stdalign.errors import WorkspaceError
from stdalign.ports import Ids, Vectors
from stdalign.store.database import Database
from stdalign.store.vectors import Generation

EXACT = 20_000
"""Rows up to which there is no graph, and filters up to which rows are compared one by one: some ten milliseconds."""
NARROW = 0.25
"""Share of all rows up to which a filter's rows are compared one by one, as in the other indexes: a walk under a filter that is one
region of the space goes on and on, and may end short."""
_AT_ONCE = 10_000
"""Rows that are written or deleted by one statement's run."""
_AROUND = 1_000
"""Bytes of a row in the graph beside its vector: its neighbours, and what the server notes of it."""
_MEMORY = 4 << 20
"""The most memory that is asked for to make the graph, in KiB."""
_MADE_BY = "pgvector"
"""Setting of the workspace that says which encoder made the rows."""


def offered(db: Database) -> bool:
    """Whether the database can hold vectors: PostgreSQL with pgvector at hand."""
    if db.dialect != "postgres":
        return False
    return db.one("SELECT name FROM pg_available_extensions WHERE name='vector'") is not None


def kept(db: Database) -> bool:
    """Whether the database holds the vectors of its workspace."""
    return db.dialect == "postgres" and db.meta(_MADE_BY) != ""


def missing(db: Database, made: Generation) -> list[str]:
    """Texts of a generation that have no row yet; all of them where another encoder made the rows."""
    if db.meta(_MADE_BY) != made.fingerprint:
        return list(made.rows)
    there = {row["text_hash"] for row in db.all("SELECT text_hash FROM vectors")}
    return [key for key in made.rows if key not in there]


def keep(db: Database, made: Generation, keys: Sequence[str]) -> None:
    """Write the rows of some texts; inside a transaction."""
    dimension = int(made.vectors.shape[1])
    if db.meta(_MADE_BY) != made.fingerprint:
        db.execute("CREATE EXTENSION IF NOT EXISTS vector")
        db.execute("DROP TABLE IF EXISTS vectors")
        db.execute(f"CREATE TABLE vectors (text_hash TEXT PRIMARY KEY, vector vector({dimension}) NOT NULL)")
        db.set_meta(_MADE_BY, made.fingerprint)
    sql = "INSERT INTO vectors (text_hash, vector) VALUES (?, ?::vector) ON CONFLICT (text_hash) DO NOTHING"
    for at in range(0, len(keys), _AT_ONCE):
        db.many(sql, [(key, written(made.vectors[made.rows[key]])) for key in keys[at : at + _AT_ONCE]])
    if len(made.rows) > EXACT:
        make_graph(db)


def forget(db: Database) -> None:
    """Take out the rows of texts that no clause has any more; inside a transaction."""
    db.execute("DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM clauses WHERE clauses.text_hash = vectors.text_hash)")


def make_graph(db: Database) -> None:
    """Make the graph; later rows find their way into it by themselves. Inside a transaction.

    A graph that does not fit into the memory for maintenance (64 MB by default) is made on disk, row after row, some ten times
    slower: it gets what its rows need. One process makes it, since several would take all of that memory at once from
    ``/dev/shm``, which is small in many containers.
    """
    if db.one("SELECT 1 AS there FROM pg_indexes WHERE indexname='vectors_nearest'") is not None:
        return
    rows = db.one("SELECT COUNT(*) AS n, COALESCE(MAX(vector_dims(vector)), 0) AS width FROM vectors")
    need = int(rows["n"]) * (4 * int(rows["width"]) + _AROUND) // 1024 + 65_536
    db.execute(f"SET LOCAL maintenance_work_mem = {min(need, _MEMORY)}")
    db.execute("SET LOCAL max_parallel_maintenance_workers = 0")
    db.execute("CREATE INDEX IF NOT EXISTS vectors_nearest ON vectors USING hnsw (vector vector_ip_ops)")


def written(row: Vectors) -> str:
    """A vector as pgvector reads it, every digit of it.

    >>> written(np.array([0.5, -1], dtype=np.float32))
    '[0.5,-1.0]'
    """
    return "[" + ",".join(map(repr, row.tolist())) + "]"


class PgVectorIndex:
    """The index port over the table; ids are rows of a generation.

    Args:
        db: the workspace's database.
        rows: row of each text's vector.

    Raises:
        WorkspaceError: the table has fewer vectors than there are texts.
    """

    def __init__(self, db: Database, rows: Mapping[str, int]) -> None:
        self._db, self._rows = db, rows
        self._keys: NDArray[np.object_] = np.array(sorted(rows, key=rows.__getitem__), dtype=object)
        count = int(db.one("SELECT COUNT(*) AS n FROM vectors")["n"])
        if count < len(rows):
            raise WorkspaceError(
                f"{len(rows) - count} texts have no vector in PostgreSQL",
                where=db.where,
                next_step="stdalign doctor --rebuild",
            )
        db.execute("LOAD 'vector'")  # its settings are known from then on
        db.execute("SET hnsw.iterative_scan = strict_order")
        db.execute(f"SET hnsw.max_scan_tuples = {max(count, EXACT)}")
        db.execute("SET hnsw.ef_search = 200")

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, vectors: Vectors, ids: Ids) -> None:
        """Nothing: rows come with the texts that they are of, in the transaction that writes these.

        Raises:
            WorkspaceError: always.
        """
        raise WorkspaceError("vectors are written with their texts", where="vectors", next_step="ingest the text")

    def search(self, queries: Vectors, k: int, among: Ids | None = None) -> tuple[Vectors, Ids]:
        """The k most similar rows of each query, best first; missing places are −1 with similarity −inf.

        Args:
            queries: shape (q, dimension).
            k: at least 1.
            among: only these rows.
        """
        similar = np.full((len(queries), k), -np.inf, np.float32)
        found = np.full((len(queries), k), -1, np.int64)
        for at, query in enumerate(np.asarray(queries, dtype=np.float32)):
            rows = self._nearest(written(query), k, among)
            for place, (key, value) in enumerate(rows):
                similar[at, place], found[at, place] = value, self._rows[key]
        return similar, found

    def _nearest(self, query: str, k: int, among: Ids | None) -> list[tuple[str, float]]:
        order = "ORDER BY vector <#> ?::vector LIMIT ?"
        if among is None:
            table, values = "vectors", list[object]()
        elif len(among) <= max(EXACT, NARROW * len(self)):
            # Few rows are fetched by their keys and compared, whatever the planner thinks of the graph.
            table, values = "(SELECT * FROM vectors WHERE text_hash = ANY(?) OFFSET 0) AS few", [self._names(among)]
        else:
            table, values = "vectors WHERE text_hash = ANY(?)", [self._names(among)]
        rows = self._db.all(
            f"SELECT text_hash, -(vector <#> ?::vector) AS similarity FROM {table} {order}", [query, *values, query, k]
        )
        return [(row["text_hash"], float(row["similarity"])) for row in rows if row["text_hash"] in self._rows]

    def _names(self, among: Ids) -> list[str]:
        return [str(key) for key in self._keys[np.unique(among)]]
