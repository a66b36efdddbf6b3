-- The log of questions, events, marks and feedback beside the questions to suggest.
-- Every question that somebody meant to ask, personal data taken out.
CREATE TABLE asked (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    text TEXT NOT NULL,            -- empty when it may still have held personal data
    folded TEXT NOT NULL,          -- the same for both Chinese scripts and their regional words
    lang TEXT NOT NULL,
    confidence TEXT NOT NULL,
    score REAL NOT NULL,           -- of the best passage, 0 without one
    document_id TEXT,              -- of the best passage
    title TEXT,
    place TEXT NOT NULL
) STRICT;

CREATE INDEX asked_by_time ON asked (time);

-- What was done with an answer, and reported gaps.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,            -- the question, as in asked
    folded TEXT NOT NULL,
    lang TEXT NOT NULL,
    passage_id TEXT,
    document_id TEXT,
    title TEXT,
    place TEXT NOT NULL
) STRICT;

CREATE INDEX event_by_time ON event (time);

-- What a person decided about questions that find little; a group of questions has the latest mark of its members.
CREATE TABLE mark (
    folded TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    time TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Judgements of passages, with the passage as it was then.
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    passage_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    title TEXT NOT NULL,
    lang TEXT NOT NULL,
    passage TEXT NOT NULL,
    hash TEXT NOT NULL,            -- of passage
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    question TEXT,
    state TEXT NOT NULL
) STRICT;
