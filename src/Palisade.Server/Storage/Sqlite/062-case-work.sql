-- Tasks of cases: views of the ledger. Times are microseconds since 1970.
CREATE TABLE case_task (
    case_id INTEGER NOT NULL,
    -- 1, 2, 3 within the case.
    task INTEGER NOT NULL,
    title TEXT NOT NULL,
    -- What it is about; may be empty.
    about TEXT NOT NULL,
    -- When it is to be done, 0 for no time.
    due INTEGER NOT NULL,
    -- open, done or dropped.
    state TEXT NOT NULL,
    -- What came of it.
    result TEXT NOT NULL,
    added INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    ended INTEGER NOT NULL,
    ended_by TEXT NOT NULL,
    PRIMARY KEY (case_id, task)
);
CREATE INDEX case_task_due ON case_task (state, due);
