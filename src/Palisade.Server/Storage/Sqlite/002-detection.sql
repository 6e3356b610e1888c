-- Where detection has got to in each stream of the vault, what it found, and what correlations wait for. One transaction writes all of them.

-- The first record of a stream that was not matched (its ordinal in the vault), and what a reader needs to go on. What the records before gave is in the tables below.
-- Stream 0 is all of them: below its ordinal, received at that time (microseconds since 1970), nothing is left to match.
CREATE TABLE detection_cursor (
    stream INTEGER PRIMARY KEY,
    ordinal INTEGER NOT NULL,
    received INTEGER NOT NULL,
    context BLOB NOT NULL
);

-- An alert: a rule (or a correlation) on a host, or on what it groups by. Repeats raise the count, never a row.
CREATE TABLE alert (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint TEXT NOT NULL UNIQUE,
    rule_id TEXT NOT NULL,
    title TEXT NOT NULL,
    level INTEGER NOT NULL,
    tags TEXT NOT NULL,
    host TEXT NOT NULL,
    channel TEXT NOT NULL,
    source TEXT NOT NULL,
    count INTEGER NOT NULL,
    suppressed INTEGER NOT NULL DEFAULT 0,
    first_event INTEGER NOT NULL,
    last_event INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    event TEXT NOT NULL,
    matched TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    assignee INTEGER,
    state_reason TEXT NOT NULL DEFAULT '',
    state_changed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX alert_last_seen ON alert (last_seen);
CREATE INDEX alert_state ON alert (state, level, last_seen);

-- The records behind an alert, by their ordinals in the vault: the first 50 of them.
CREATE TABLE alert_record (
    alert INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    event_time INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (alert, ordinal)
) WITHOUT ROWID;

-- Findings by hour and level, for the picture of detection over time.
CREATE TABLE detection_hour (
    hour INTEGER NOT NULL,
    level INTEGER NOT NULL,
    findings INTEGER NOT NULL,
    PRIMARY KEY (hour, level)
) WITHOUT ROWID;

-- Matches that correlations may still need after a restart, as BaseMatchCodec writes them, encrypted; of the rule set named; in the order of being found.
CREATE TABLE base_match (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rules TEXT NOT NULL,
    received INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
CREATE INDEX base_match_received ON base_match (received);

-- What correlations have found already: a restart finds it again, and must not report it again.
CREATE TABLE correlation_found (
    id TEXT PRIMARY KEY,
    seen INTEGER NOT NULL
) WITHOUT ROWID;
