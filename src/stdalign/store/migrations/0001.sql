-- {id}: an integer key that the database gives out; the rest is SQL that SQLite and PostgreSQL share.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE instruments (
  id TEXT PRIMARY KEY, position INTEGER NOT NULL, jurisdiction TEXT NOT NULL, title TEXT NOT NULL, title_en TEXT NOT NULL,
  language TEXT NOT NULL, number TEXT NOT NULL, year INTEGER NOT NULL, date TEXT NOT NULL, in_force TEXT NOT NULL,
  issuer TEXT NOT NULL, status TEXT NOT NULL, source TEXT NOT NULL, licence TEXT NOT NULL, kind TEXT NOT NULL,
  uri TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE INDEX instruments_jurisdiction ON instruments (jurisdiction);
CREATE TABLE sources (
  instrument TEXT PRIMARY KEY REFERENCES instruments (id) ON DELETE CASCADE, name TEXT NOT NULL, text TEXT NOT NULL,
  noise TEXT NOT NULL, findings TEXT NOT NULL);
CREATE TABLE clauses (
  id {id}, instrument TEXT NOT NULL REFERENCES instruments (id) ON DELETE CASCADE, position INTEGER NOT NULL,
  eid TEXT NOT NULL, article TEXT NOT NULL, level TEXT NOT NULL, number TEXT NOT NULL, label TEXT NOT NULL,
  heading TEXT NOT NULL, text TEXT NOT NULL, full_text TEXT NOT NULL, text_en TEXT NOT NULL,
  span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, component TEXT NOT NULL, language TEXT NOT NULL,
  parent TEXT NOT NULL, status TEXT NOT NULL, checked INTEGER NOT NULL, text_hash TEXT NOT NULL,
  requirement TEXT NOT NULL, cross_references TEXT NOT NULL, catalogue TEXT NOT NULL, parameters TEXT NOT NULL,
  UNIQUE (instrument, eid));
CREATE INDEX clauses_article ON clauses (instrument, article, position);
CREATE TABLE alignments (
  id {id}, source TEXT NOT NULL, target TEXT NOT NULL, rank INTEGER NOT NULL, score REAL NOT NULL,
  probability REAL NOT NULL, relation TEXT NOT NULL, stringency TEXT NOT NULL, rationale TEXT NOT NULL,
  strength INTEGER NOT NULL, evidence TEXT NOT NULL, no_counterpart INTEGER NOT NULL, stale INTEGER NOT NULL,
  source_instrument TEXT NOT NULL REFERENCES instruments (id) ON DELETE CASCADE, target_instrument TEXT NOT NULL,
  source_jurisdiction TEXT NOT NULL, target_jurisdiction TEXT NOT NULL,
  source_hash TEXT NOT NULL, target_hash TEXT NOT NULL, topics TEXT NOT NULL, themes TEXT NOT NULL, sectors TEXT NOT NULL,
  UNIQUE (source, target, target_jurisdiction));
CREATE INDEX alignments_pair ON alignments (source_jurisdiction, target_jurisdiction, id);
CREATE INDEX alignments_source ON alignments (source_instrument, target_instrument, id);
CREATE INDEX alignments_target ON alignments (target);
CREATE TABLE reviews (
  id {id}, source TEXT NOT NULL, target TEXT NOT NULL, reviewer TEXT NOT NULL, time TEXT NOT NULL,
  decision TEXT NOT NULL, reason TEXT NOT NULL, old_value TEXT NOT NULL, new_value TEXT NOT NULL,
  source_hash TEXT NOT NULL, target_hash TEXT NOT NULL, token TEXT NOT NULL UNIQUE,
  previous_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);
CREATE INDEX reviews_pair ON reviews (source, target, id);
CREATE TABLE api_keys (
  id {id}, name TEXT NOT NULL, prefix TEXT NOT NULL UNIQUE, salt TEXT NOT NULL, hash TEXT NOT NULL, scopes TEXT NOT NULL,
  created TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT NOT NULL);
