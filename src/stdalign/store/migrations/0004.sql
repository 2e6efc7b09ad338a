-- What a law known by its title alone would answer.
ALTER TABLE instruments ADD COLUMN answers TEXT NOT NULL DEFAULT '[]';
-- How sure the kind of a relation is, apart from how sure the pair is; -1 where the evidence does not say.
ALTER TABLE alignments ADD COLUMN relation_probability REAL NOT NULL DEFAULT -1;
-- For whom a reviewer speaks.
ALTER TABLE api_keys ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN role TEXT NOT NULL DEFAULT '';
