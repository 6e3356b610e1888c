-- Notices that wait, and what became of the others: no view of the ledger, but what detection and clocks led to. Times are microseconds since 1970.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    once TEXT NOT NULL,
    channel TEXT NOT NULL,
    delivery TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    created INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_attempt INTEGER NOT NULL,
    next_attempt INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    ended INTEGER NOT NULL,
    ended_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
-- Of each thing a channel is told once.
CREATE UNIQUE INDEX notice_once ON notice (channel, once);
CREATE INDEX notice_due ON notice (state, next_attempt);

-- How far the ledger was looked through for what notices are about: the first ordinal that was not.
CREATE TABLE notice_cursor (
    name TEXT PRIMARY KEY,
    ordinal INTEGER NOT NULL
);
