-- The ledger: what stands in the vault is the truth, these tables and those that say so are views of it. Times are microseconds since 1970.

-- What the leaf shows of each entry, with its object. Bodies stay in the vault, and leave with their class.
CREATE TABLE ledger_entry (
    ordinal INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL
);
CREATE INDEX ledger_entry_object ON ledger_entry (object, ordinal);
CREATE INDEX ledger_entry_kind ON ledger_entry (kind, ordinal);
CREATE INDEX ledger_entry_actor ON ledger_entry (actor, ordinal);

-- One row: the first ordinal that is not applied to the tables, and the time of the last entry that is.
CREATE TABLE ledger_cursor (
    id INTEGER PRIMARY KEY,
    ordinal INTEGER NOT NULL,
    time INTEGER NOT NULL
);

-- What has happened and is not in the ledger yet. A row goes when the entry with its token is applied: so it gets there once.
CREATE TABLE ledger_outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    once TEXT NOT NULL UNIQUE,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    time INTEGER NOT NULL,
    body TEXT NOT NULL
);

-- The last number given to an object of each noun: none is given twice, whatever is removed.
CREATE TABLE ledger_number (
    noun TEXT PRIMARY KEY,
    last INTEGER NOT NULL
);
INSERT INTO ledger_number SELECT 'account', coalesce(max(id), 0) FROM account;
INSERT INTO ledger_number SELECT 'suppression', coalesce(max(id), 0) FROM suppression;
INSERT INTO ledger_number SELECT 'reveal', coalesce(max(id), 0) FROM reveal;

-- What is in use, by the kind of the entry that put it to use: rules, settings.
CREATE TABLE ledger_fact (
    kind TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    entry INTEGER NOT NULL
);

-- Whom the ledger means: random, and known here and in the bodies only.
ALTER TABLE account ADD COLUMN ledger_id TEXT NOT NULL DEFAULT '';
UPDATE account SET ledger_id = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX account_ledger_id ON account (ledger_id);

-- The ordinal of the entry that a change is of; -1 for those from before the ledger.
ALTER TABLE alert_change ADD COLUMN entry INTEGER NOT NULL DEFAULT -1;
ALTER TABLE account_event ADD COLUMN entry INTEGER NOT NULL DEFAULT -1;
