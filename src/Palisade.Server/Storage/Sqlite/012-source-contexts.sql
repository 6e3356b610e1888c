-- The header of the table that each source had last, for the streams that begin in the middle of it. Sources by a keyed hash of their names, at most 4,096 of them; headers encrypted.
CREATE TABLE source_context (
    source TEXT PRIMARY KEY,
    context BLOB NOT NULL
) WITHOUT ROWID;
