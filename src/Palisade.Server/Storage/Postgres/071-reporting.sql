-- Facts of cases, and what regimes want reported of them. Views of the ledger: every entry has the object case/N. Times are microseconds since 1970.

-- What was stated last, and not withdrawn.
CREATE TABLE case_fact (
    case_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    stated bigint NOT NULL,
    entry bigint NOT NULL,
    PRIMARY KEY (case_id, name)
);

-- The text of a step as it was saved last; approved is 0 while this version is not.
CREATE TABLE case_draft (
    case_id bigint NOT NULL,
    regime text COLLATE "C" NOT NULL,
    step text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    text text COLLATE "C" NOT NULL,
    authors text COLLATE "C" NOT NULL,
    author_name text COLLATE "C" NOT NULL,
    saved bigint NOT NULL,
    is_ready boolean NOT NULL,
    approved bigint NOT NULL,
    approved_by text COLLATE "C" NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    entry bigint NOT NULL,
    PRIMARY KEY (case_id, regime, step)
);

-- Steps that were done.
CREATE TABLE case_step (
    case_id bigint NOT NULL,
    regime text COLLATE "C" NOT NULL,
    step text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    how text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    receipt_sha256 text COLLATE "C" NOT NULL,
    text_sha256 text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    entry bigint NOT NULL,
    PRIMARY KEY (case_id, regime, step)
);
