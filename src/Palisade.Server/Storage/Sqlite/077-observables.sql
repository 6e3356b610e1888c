-- Observables of cases that people added: views of the ledger. Times are microseconds since 1970.
CREATE TABLE case_observable (
    case_id INTEGER NOT NULL,
    -- 1, 2, 3 within the case.
    observable INTEGER NOT NULL,
    -- host, account, address, digest, domain or file.
    kind TEXT NOT NULL,
    -- A token for what is personal.
    value TEXT NOT NULL,
    why TEXT NOT NULL,
    added INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    -- When it was removed, 0 for not, by whom and why.
    removed INTEGER NOT NULL,
    removed_by TEXT NOT NULL,
    removed_why TEXT NOT NULL,
    PRIMARY KEY (case_id, observable)
);
