-- With 100,000 alerts and more, each view is read from an index alone, or from the few rows that it shows: rows are long, each has an event in it.

-- The order of the list, with all that its filters ask.
DROP INDEX alert_order;
CREATE INDEX alert_words ON alert (level DESC, last_seen DESC, id DESC, state, count, suppressed, title, host, source, channel, tags);

-- What each rule has found.
DROP INDEX alert_rule;
CREATE INDEX alert_rule ON alert (rule_id, title, count, suppressed, last_seen);

-- What somebody works on: few.
CREATE INDEX alert_assignee ON alert (assignee, level DESC, last_seen DESC, id DESC) WHERE assignee IS NOT NULL;

-- Alerts that went because there were too many, by UTC day (days since 1970): those that were closed, and others.
CREATE TABLE alert_removed (
    day INTEGER PRIMARY KEY,
    closed INTEGER NOT NULL,
    others INTEGER NOT NULL
);
