-- What each stored result was made from: step and item → key (inputs and knowledge), digest of the result, what it uses.
CREATE TABLE ledger (
  step TEXT NOT NULL, item TEXT NOT NULL, key TEXT NOT NULL, result TEXT NOT NULL, uses TEXT NOT NULL,
  PRIMARY KEY (step, item));
-- What a person wrote down of a clause of a digest, above what the analysis finds.
ALTER TABLE clauses ADD COLUMN stated TEXT NOT NULL DEFAULT 'null';
-- The copy of the file that was read, and what was asked for, to read it again when the knowledge changes.
ALTER TABLE sources ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN asked TEXT NOT NULL DEFAULT '{}';
-- Instruments that have another id now; reviews keep the address that they were written on.
CREATE TABLE renamed (old TEXT PRIMARY KEY, new TEXT NOT NULL);
DELETE FROM meta WHERE key='aligned';
