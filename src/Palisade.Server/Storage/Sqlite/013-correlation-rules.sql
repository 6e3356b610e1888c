-- The sets of rules that matches of base_match are of, in the order of use: their numbers stand in base_match.rules. What of them is needed to take the matches under later rules is JSON.
CREATE TABLE correlation_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL,
    rules TEXT NOT NULL,
    since INTEGER NOT NULL
);
