-- With 100,000 alerts the badge, the overview and the figures are read from an index alone, in milliseconds: rows are long, each has an event in it.
DROP INDEX alert_state;
CREATE INDEX alert_state ON alert (state, level DESC, last_seen DESC, id DESC, first_seen, count, suppressed);
CREATE INDEX alert_rule ON alert (rule_id);
CREATE INDEX alert_hidden ON alert (level DESC, last_seen DESC, id DESC) WHERE count <= suppressed;
