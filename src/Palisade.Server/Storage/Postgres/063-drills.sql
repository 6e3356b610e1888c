-- Drills: a marked sample that was sent through a listener. A view of the ledger. Times are microseconds since 1970.
CREATE TABLE drill (
    id bigint PRIMARY KEY,
    started bigint NOT NULL,
    started_by text COLLATE "C" NOT NULL,
    -- The token of the machine that the sample names: what is found on it belongs to the drill.
    host text COLLATE "C" NOT NULL,
    -- The name of the listener.
    listener text COLLATE "C" NOT NULL,
    -- How many records were sent.
    records bigint NOT NULL
);
CREATE INDEX drill_host ON drill (host);
