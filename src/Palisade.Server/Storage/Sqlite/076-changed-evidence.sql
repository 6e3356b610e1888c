-- Since when an item is not what was taken, in microseconds since 1970; 0 for it is. Told of once.
ALTER TABLE evidence ADD COLUMN problem_since INTEGER NOT NULL DEFAULT 0;
UPDATE evidence SET problem_since = checked WHERE problem <> '';
CREATE INDEX evidence_changed ON evidence (problem_since);
