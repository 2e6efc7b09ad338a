-- Which standard a standard adopts, and how closely (ISO/IEC Guide 21).
ALTER TABLE instruments ADD COLUMN adopts TEXT NOT NULL DEFAULT '';
ALTER TABLE instruments ADD COLUMN degree TEXT NOT NULL DEFAULT '';
