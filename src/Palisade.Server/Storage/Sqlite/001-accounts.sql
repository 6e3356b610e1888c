-- Who may use the server, what they hold to prove it, and what happened to accounts. Times are UTC ticks (100 ns since 0001-01-01). Of secrets only hashes are kept.

CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    normalized_name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    -- Null until the person has chosen one.
    password_hash TEXT,
    -- The key of the authenticator, encrypted; proved is set by the first good code.
    authenticator TEXT,
    authenticator_proved INTEGER NOT NULL DEFAULT 0,
    -- The time step of the last code taken: no code is taken twice.
    last_step INTEGER NOT NULL DEFAULT 0,
    -- Wrong passwords and codes in a row, and until when the account waits because of them.
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0,
    disabled INTEGER NOT NULL DEFAULT 0,
    -- SHA-256 of the invitation with which the person chooses a password.
    invitation BLOB UNIQUE,
    invitation_expires INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL
);

CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    -- 0 while the code of the authenticator is awaited: nobody is signed in by it yet.
    complete INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    -- What it may do, of what the account's role may: names of permissions, separated by spaces.
    scopes TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    last_used INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX api_token_account ON api_token (account);

CREATE TABLE recovery_code (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (account, code_hash)
) WITHOUT ROWID;

-- What happened to accounts: who did it, to whom, from where.
CREATE TABLE account_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    account TEXT NOT NULL,
    what TEXT NOT NULL,
    address TEXT NOT NULL
);
