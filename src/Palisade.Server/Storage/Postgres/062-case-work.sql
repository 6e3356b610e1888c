-- Tasks of cases: views of the ledger. Times are microseconds since 1970.
CREATE TABLE case_task (
    case_id bigint NOT NULL,
    -- 1, 2, 3 within the case.
    task bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    -- What it is about; may be empty.
    about text COLLATE "C" NOT NULL,
    -- When it is to be done, 0 for no time.
    due bigint NOT NULL,
    -- open, done or dropped.
    state text COLLATE "C" NOT NULL,
    -- What came of it.
    result text COLLATE "C" NOT NULL,
    added bigint NOT NULL,
    added_by text COLLATE "C" NOT NULL,
    ended bigint NOT NULL,
    ended_by text COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, task)
);
CREATE INDEX case_task_due ON case_task (state, due);
