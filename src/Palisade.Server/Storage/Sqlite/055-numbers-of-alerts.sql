-- Alerts are numbered as other objects of the ledger are, in the transaction that writes them: the same numbers on every engine, and none twice.
INSERT INTO ledger_number SELECT 'alert', coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'alert';

-- One row: the last flush of detection that was written. A server that does not learn whether its flush was written asks here, and does not count anything twice.
CREATE TABLE detection_flush (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL
);
INSERT INTO detection_flush VALUES (1, '');
