-- What cases are proposed from. Times are microseconds since 1970.

-- An alert in one stretch of time. No view of the ledger: detection finds it in the records. Has tokens in the place of personal values.
CREATE TABLE sighting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alert INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    host TEXT NOT NULL,
    -- The times of its events.
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    level INTEGER NOT NULL,
    -- Separated by spaces.
    tactics TEXT NOT NULL,
    entities TEXT NOT NULL,
    -- The record of its first event.
    ordinal INTEGER NOT NULL,
    -- When it was found, or went on.
    seen INTEGER NOT NULL
);
CREATE INDEX sighting_alert ON sighting (alert, last);
CREATE INDEX sighting_seen ON sighting (seen);

-- Proposals that were set aside, by their alerts: what of an alert began until then is not proposed again.
CREATE TABLE proposal_aside (
    alert INTEGER PRIMARY KEY,
    until INTEGER NOT NULL,
    why TEXT NOT NULL,
    actor TEXT NOT NULL,
    entry INTEGER NOT NULL
);

-- What alerts may share without belonging together: scanners, proxies, service accounts; by token, and digests.
CREATE TABLE case_ignored (
    id INTEGER PRIMARY KEY,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    added INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    -- When it was ended, 0 for not.
    ended INTEGER NOT NULL,
    ended_by TEXT NOT NULL
);
