-- Work that requests have asked for, the oldest first by rowid.
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,           -- queued, running, done, failed
    created TEXT NOT NULL,
    started TEXT,
    finished TEXT,
    step TEXT NOT NULL DEFAULT '', -- what the numbers count: reading (files), indexing (passages)
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    task TEXT NOT NULL,            -- JSON: what to do
    result TEXT NOT NULL DEFAULT '{}',  -- JSON: what was done
    error TEXT                     -- JSON: code, message, hint
) STRICT;

CREATE INDEX job_by_state ON job (state);
