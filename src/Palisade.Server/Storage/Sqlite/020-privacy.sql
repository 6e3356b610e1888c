-- What somebody wanted to see in clear, who agreed, and each time it was shown. Never the value. Times are UTC ticks.
CREATE TABLE reveal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- value: of a token in a record. proof: of a whole record. search: with a query that names somebody.
    kind TEXT NOT NULL,
    -- The token; of a search the query with tokens in the place of names; else empty.
    subject TEXT NOT NULL,
    -- The record, and its name in the log, which outlives it; -1 and empty for a search.
    ordinal INTEGER NOT NULL,
    leaf TEXT NOT NULL,
    -- The query as it was written, encrypted; null but for a search.
    query BLOB,
    reason TEXT NOT NULL,
    asker INTEGER NOT NULL,
    asker_name TEXT NOT NULL,
    asked INTEGER NOT NULL,
    -- Empty while it waits, then approved or refused.
    decision TEXT NOT NULL DEFAULT '',
    decider INTEGER NOT NULL DEFAULT 0,
    decider_name TEXT NOT NULL DEFAULT '',
    decided INTEGER NOT NULL DEFAULT 0,
    decision_reason TEXT NOT NULL DEFAULT '',
    expires INTEGER NOT NULL DEFAULT 0,
    shown INTEGER NOT NULL DEFAULT 0,
    last_shown INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX reveal_asker ON reveal (asker, decision);
CREATE INDEX reveal_ordinal ON reveal (ordinal);

CREATE TABLE reveal_showing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reveal INTEGER NOT NULL REFERENCES reveal (id),
    time INTEGER NOT NULL,
    -- How many records were read in clear for it; 0 when there was nothing to read any more.
    records INTEGER NOT NULL
);
CREATE INDEX reveal_showing_reveal ON reveal_showing (reveal);
