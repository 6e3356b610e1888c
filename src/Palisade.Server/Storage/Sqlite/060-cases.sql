-- Cases: what is worked on until it is closed. Views of the ledger: every entry about a case has the object case/N. Times are microseconds since 1970.

CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    -- open, contained or closed.
    state TEXT NOT NULL,
    -- The level it is worked on with, as of a rule.
    severity INTEGER NOT NULL,
    -- The account that answers for it; null for none.
    owner INTEGER,
    opened INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    closed INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    closing_note TEXT NOT NULL,
    -- The case that it went into; null for none.
    merged_into INTEGER,
    is_drill INTEGER NOT NULL,
    -- The entries of the ledger about it, the ordinal of the last one, and its time.
    entries INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    changed INTEGER NOT NULL
);
CREATE INDEX cases_state ON cases (state, id);

-- An alert that belongs to a case, or did. The alert may be gone by its age: what it was stays here.
CREATE TABLE case_alert (
    case_id INTEGER NOT NULL,
    alert INTEGER NOT NULL,
    title TEXT NOT NULL,
    level INTEGER NOT NULL,
    -- Why it belongs here, in words.
    why TEXT NOT NULL,
    added INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    -- When it was taken out, 0 for not; and why.
    removed INTEGER NOT NULL,
    removed_why TEXT NOT NULL,
    PRIMARY KEY (case_id, alert)
);
CREATE INDEX case_alert_alert ON case_alert (alert);

-- The timeline, but for the findings, which stand with the alerts.
CREATE TABLE case_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id INTEGER NOT NULL,
    -- The entry's number within the case.
    n INTEGER NOT NULL,
    -- When it happened, and when it was written down.
    time INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- The account's name; empty for the program.
    actor TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The alert, and the record of the vault, that it is about; null and empty for none.
    alert INTEGER,
    ordinal INTEGER,
    leaf TEXT NOT NULL,
    -- The ordinal of the ledger entry.
    entry INTEGER NOT NULL
);
CREATE INDEX case_event_time ON case_event (case_id, time, id);
