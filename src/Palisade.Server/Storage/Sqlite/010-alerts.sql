-- What people do with alerts, and what they want to see no more. Times are microseconds since 1970, as in 002.

-- Each change of an alert's state or assignee: who, when, why. Those made by one act have the same batch, and are undone together.
CREATE TABLE alert_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alert INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    batch TEXT NOT NULL,
    time INTEGER NOT NULL,
    -- Null, with an empty name, when detection did it: the alert came again.
    account INTEGER,
    actor TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    from_assignee INTEGER,
    to_assignee INTEGER,
    reason TEXT NOT NULL
);
CREATE INDEX alert_change_alert ON alert_change (alert, id);
CREATE INDEX alert_change_batch ON alert_change (batch);

-- The order of the list.
CREATE INDEX alert_order ON alert (level DESC, last_seen DESC, id DESC);

-- What is not to be seen for a while. Names rules, and tokens of hosts and of other values; never a personal value in clear.
CREATE TABLE suppression (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    author INTEGER NOT NULL,
    author_name TEXT NOT NULL,
    created INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- Empty for any; one of rule, host and field is not empty.
    rule_id TEXT NOT NULL,
    host TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    -- Minutes of the UTC day; null for all day. From is part of it, to is not; it may go over midnight.
    window_from INTEGER,
    window_to INTEGER,
    expires INTEGER NOT NULL,
    -- It counts and hides nothing.
    monitor_only INTEGER NOT NULL,
    -- Who may change rules agreed to it; null while it waits: until then it does nothing.
    approved INTEGER,
    approved_by TEXT NOT NULL,
    -- When it was ended before its time; null for not.
    ended INTEGER,
    ended_by TEXT NOT NULL,
    hits INTEGER NOT NULL,
    last_hit INTEGER NOT NULL
);
CREATE INDEX suppression_expires ON suppression (expires);
