-- An approval can be ended before its time, by who asked or who agreed.
ALTER TABLE reveal ADD COLUMN ended bigint NULL;
ALTER TABLE reveal ADD COLUMN ended_by text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE reveal ADD COLUMN ended_reason text COLLATE "C" NOT NULL DEFAULT '';
