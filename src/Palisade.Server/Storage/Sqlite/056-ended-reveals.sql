-- An approval can be ended before its time, by who asked or who agreed.
ALTER TABLE reveal ADD COLUMN ended INTEGER NULL;
ALTER TABLE reveal ADD COLUMN ended_by TEXT NOT NULL DEFAULT '';
ALTER TABLE reveal ADD COLUMN ended_reason TEXT NOT NULL DEFAULT '';
