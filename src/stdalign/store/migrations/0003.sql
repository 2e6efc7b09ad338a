-- Whether an instrument is in force, what amended it or stands in its place, and the day on which that was known.
ALTER TABLE instruments ADD COLUMN standing TEXT NOT NULL DEFAULT 'not_stated';
ALTER TABLE instruments ADD COLUMN amended_by TEXT NOT NULL DEFAULT '[]';
ALTER TABLE instruments ADD COLUMN superseded_by TEXT NOT NULL DEFAULT '[]';
ALTER TABLE instruments ADD COLUMN standing_on TEXT NOT NULL DEFAULT '';
