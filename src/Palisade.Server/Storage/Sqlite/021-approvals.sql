-- Rules and suppressions that name somebody wait for a second person as reveals do: kinds rule and suppression of the table reveal.
-- The keyed digest of what exactly is approved; empty for the other kinds. A rule that is changed has another.
ALTER TABLE reveal ADD COLUMN mark TEXT NOT NULL DEFAULT '';
CREATE INDEX reveal_mark ON reveal (mark) WHERE mark <> '';
