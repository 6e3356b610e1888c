-- Where detection has got to in each stream of the vault, what it found, and what correlations wait for. One transaction writes all of them.

-- The records of a stream up to here were matched, and what they gave is in the tables below.
CREATE TABLE detection_cursor (
    stream INTEGER PRIMARY KEY,
    records INTEGER NOT NULL
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

-- The records behind an alert: the first ones, and the last.
CREATE TABLE alert_record (
    alert INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    stream INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    event_time INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (alert, stream, ordinal)
) WITHOUT ROWID;

-- Findings by hour and level, for the picture of detection over time.
CREATE TABLE detection_hour (
    hour INTEGER NOT NULL,
    level INTEGER NOT NULL,
    findings INTEGER NOT NULL,
    PRIMARY KEY (hour, level)
) WITHOUT ROWID;

-- Matches that correlations may still need after a restart, as BaseMatchCodec writes them, encrypted; of the rule set named.
CREATE TABLE base_match (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rules TEXT NOT NULL,
    stream INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    event_time INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
CREATE INDEX base_match_time ON base_match (event_time);

-- What correlations have found already: a restart finds it again, and must not report it again.
CREATE TABLE correlation_found (
    id TEXT PRIMARY KEY,
    event_time INTEGER NOT NULL
) WITHOUT ROWID;
