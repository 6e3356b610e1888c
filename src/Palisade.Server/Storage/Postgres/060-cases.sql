-- Cases: what is worked on until it is closed. Views of the ledger: every entry about a case has the object case/N. Times are microseconds since 1970.

CREATE TABLE cases (
    id bigint PRIMARY KEY,
    title text COLLATE "C" NOT NULL,
    -- open, contained or closed.
    state text COLLATE "C" NOT NULL,
    -- The level it is worked on with, as of a rule.
    severity integer NOT NULL,
    -- The account that answers for it; null for none.
    owner bigint,
    opened bigint NOT NULL,
    opened_by text COLLATE "C" NOT NULL,
    closed bigint NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    closing_note text COLLATE "C" NOT NULL,
    -- The case that it went into; null for none.
    merged_into bigint,
    is_drill boolean NOT NULL,
    -- The entries of the ledger about it, the ordinal of the last one, and its time.
    entries bigint NOT NULL,
    last_entry bigint NOT NULL,
    changed bigint NOT NULL
);
CREATE INDEX cases_state ON cases (state, id);

-- An alert that belongs to a case, or did. The alert may be gone by its age: what it was stays here.
CREATE TABLE case_alert (
    case_id bigint NOT NULL,
    alert bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    level integer NOT NULL,
    -- Why it belongs here, in words.
    why text COLLATE "C" NOT NULL,
    added bigint NOT NULL,
    added_by text COLLATE "C" NOT NULL,
    -- When it was taken out, 0 for not; and why.
    removed bigint NOT NULL,
    removed_why text COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, alert)
);
CREATE INDEX case_alert_alert ON case_alert (alert);

-- The timeline, but for the findings, which stand with the alerts.
CREATE TABLE case_event (
    id bigint PRIMARY KEY,
    case_id bigint NOT NULL,
    -- The entry's number within the case.
    n bigint NOT NULL,
    -- When it happened, and when it was written down.
    time bigint NOT NULL,
    recorded bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    -- The account's name; empty for the program.
    actor text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,
    -- The alert, and the record of the vault, that it is about; null and empty for none.
    alert bigint,
    ordinal bigint,
    leaf text COLLATE "C" NOT NULL,
    -- The ordinal of the ledger entry.
    entry bigint NOT NULL
);
SELECT numbered('case_event');
CREATE INDEX case_event_time ON case_event (case_id, time, id);
