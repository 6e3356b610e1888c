-- Facts of cases, and what regimes want reported of them. Views of the ledger: every entry has the object case/N. Times are microseconds since 1970.

-- What was stated last, and not withdrawn.
CREATE TABLE case_fact (
    case_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    actor TEXT NOT NULL,
    stated INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (case_id, name)
);

-- The text of a step as it was saved last; approved is 0 while this version is not.
CREATE TABLE case_draft (
    case_id INTEGER NOT NULL,
    regime TEXT NOT NULL,
    step TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    authors TEXT NOT NULL,
    author_name TEXT NOT NULL,
    saved INTEGER NOT NULL,
    is_ready INTEGER NOT NULL,
    approved INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (case_id, regime, step)
);

-- Steps that were done.
CREATE TABLE case_step (
    case_id INTEGER NOT NULL,
    regime TEXT NOT NULL,
    step TEXT NOT NULL,
    at INTEGER NOT NULL,
    how TEXT NOT NULL,
    reference TEXT NOT NULL,
    receipt_sha256 TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    actor TEXT NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (case_id, regime, step)
);
