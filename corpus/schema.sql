-- The corpus: documents as cleaned, what cleaning removed, their passages in order, and what they said before.
CREATE TABLE document (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    source TEXT NOT NULL UNIQUE,
    format TEXT NOT NULL,
    lang TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    updated TEXT NOT NULL,
    tags TEXT NOT NULL,            -- JSON list
    url TEXT,
    codec TEXT NOT NULL,
    confidence REAL NOT NULL,
    replaced INTEGER NOT NULL,
    root TEXT NOT NULL,            -- the folder or file named for ingestion
    layout TEXT NOT NULL DEFAULT '', -- how its reader saw it (corpus/layout.py), JSON; empty: read by version 1
    passages INTEGER NOT NULL DEFAULT 0,
    folded TEXT NOT NULL DEFAULT ''  -- matching form of title and source (corpus/listing.py)
) STRICT;

-- Each holds all that a list is sorted and filtered by, so that no text is read for it.
CREATE INDEX document_by_title ON document (title, id, lang, format, folded);
CREATE INDEX document_by_date ON document (updated, id, lang, format, folded);
CREATE INDEX document_by_passages ON document (passages, id, lang, format, folded);

CREATE TABLE removal (
    document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (document_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE passage (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,        -- characters of document.text, 0-based, end-exclusive
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    lang TEXT NOT NULL,
    heading TEXT NOT NULL,         -- JSON list
    page INTEGER,
    digest TEXT NOT NULL,
    UNIQUE (document_id, ordinal)
) STRICT;

CREATE INDEX passage_by_language ON passage (lang);

CREATE TABLE tag (
    document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (tag, document_id)
) STRICT, WITHOUT ROWID;

-- What a document said before its source changed.
CREATE TABLE version (
    document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,       -- from 1, the oldest
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    removals TEXT NOT NULL,        -- JSON list of [at, text, reason]
    digest TEXT NOT NULL,
    updated TEXT NOT NULL,         -- its own date or when it was ingested
    superseded TEXT NOT NULL,      -- when the next version took its place
    PRIMARY KEY (document_id, number)
) STRICT;

-- What a person put back after cleaning had removed it; asked for again at every ingestion.
CREATE TABLE restoration (
    document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    restored TEXT NOT NULL,
    PRIMARY KEY (document_id, text_hash)
) STRICT, WITHOUT ROWID;
