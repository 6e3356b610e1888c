-- Evidence of cases: items kept by their digest, and spans of the vault that are named and held. Views of the ledger. Times are microseconds since 1970.

CREATE TABLE evidence (
    id bigint PRIMARY KEY,
    case_id bigint NOT NULL,
    -- The SHA-256 of an item in 64 hex digits, and its bytes; empty and 0 for a span of the vault.
    digest text COLLATE "C" NOT NULL,
    bytes bigint NOT NULL,
    -- What it is called, without names of persons. Never a path.
    name text COLLATE "C" NOT NULL,
    -- original, working or derived; and of which item it is a copy or was made, null for none.
    copy text COLLATE "C" NOT NULL,
    made_of bigint,
    -- When it was acquired, how, and from where, in words.
    acquired bigint NOT NULL,
    how text COLLATE "C" NOT NULL,
    origin text COLLATE "C" NOT NULL,
    taken bigint NOT NULL,
    taken_by text COLLATE "C" NOT NULL,
    -- Of a span: the class, the first and the last day of events, and the record that it is about, if one.
    class text COLLATE "C" NOT NULL,
    first_day text COLLATE "C" NOT NULL,
    last_day text COLLATE "C" NOT NULL,
    leaf text COLLATE "C" NOT NULL,
    ordinal bigint,
    -- When it was last compared with its digest, 0 for never; and what was wrong, empty for nothing.
    checked bigint NOT NULL,
    problem text COLLATE "C" NOT NULL,
    -- When a hold was asked for, placed and ended, 0 for not; the number of the hold in the vault, null for an item; and why.
    hold_asked bigint NOT NULL,
    held bigint NOT NULL,
    hold bigint,
    hold_why text COLLATE "C" NOT NULL,
    -- How often it was read and went out in a pack.
    reads bigint NOT NULL,
    erased bigint NOT NULL
);
CREATE INDEX evidence_case ON evidence (case_id, id);
CREATE INDEX evidence_digest ON evidence (digest, id);
