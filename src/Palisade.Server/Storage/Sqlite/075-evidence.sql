-- Evidence of cases: items kept by their digest, and spans of the vault that are named and held. Views of the ledger. Times are microseconds since 1970.

CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL,
    -- The SHA-256 of an item in 64 hex digits, and its bytes; empty and 0 for a span of the vault.
    digest TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    -- What it is called, without names of persons. Never a path.
    name TEXT NOT NULL,
    -- original, working or derived; and of which item it is a copy or was made, null for none.
    copy TEXT NOT NULL,
    made_of INTEGER,
    -- When it was acquired, how, and from where, in words.
    acquired INTEGER NOT NULL,
    how TEXT NOT NULL,
    origin TEXT NOT NULL,
    taken INTEGER NOT NULL,
    taken_by TEXT NOT NULL,
    -- Of a span: the class, the first and the last day of events, and the record that it is about, if one.
    class TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    leaf TEXT NOT NULL,
    ordinal INTEGER,
    -- When it was last compared with its digest, 0 for never; and what was wrong, empty for nothing.
    checked INTEGER NOT NULL,
    problem TEXT NOT NULL,
    -- When a hold was asked for, placed and ended, 0 for not; the number of the hold in the vault, null for an item; and why.
    hold_asked INTEGER NOT NULL,
    held INTEGER NOT NULL,
    hold INTEGER,
    hold_why TEXT NOT NULL,
    -- How often it was read and went out in a pack.
    reads INTEGER NOT NULL,
    erased INTEGER NOT NULL
);
CREATE INDEX evidence_case ON evidence (case_id, id);
CREATE INDEX evidence_digest ON evidence (digest, id);
