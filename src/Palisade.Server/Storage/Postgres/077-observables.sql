-- Observables of cases that people added: views of the ledger. Times are microseconds since 1970.
CREATE TABLE case_observable (
    case_id bigint NOT NULL,
    -- 1, 2, 3 within the case.
    observable bigint NOT NULL,
    -- host, account, address, digest, domain or file.
    kind text COLLATE "C" NOT NULL,
    -- A token for what is personal.
    value text COLLATE "C" NOT NULL,
    why text COLLATE "C" NOT NULL,
    added bigint NOT NULL,
    added_by text COLLATE "C" NOT NULL,
    -- When it was removed, 0 for not, by whom and why.
    removed bigint NOT NULL,
    removed_by text COLLATE "C" NOT NULL,
    removed_why text COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, observable)
);
