-- Drills: a marked sample that was sent through a listener. A view of the ledger. Times are microseconds since 1970.
CREATE TABLE drill (
    id INTEGER PRIMARY KEY,
    started INTEGER NOT NULL,
    started_by TEXT NOT NULL,
    -- The token of the machine that the sample names: what is found on it belongs to the drill.
    host TEXT NOT NULL,
    -- The name of the listener.
    listener TEXT NOT NULL,
    -- How many records were sent.
    records INTEGER NOT NULL
);
CREATE INDEX drill_host ON drill (host);
