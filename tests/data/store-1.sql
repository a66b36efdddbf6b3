-- The corpus: documents as cleaned, what cleaning removed, and their passages in order.
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
    root TEXT NOT NULL             -- the folder or file named for ingestion; empty for uploads
) STRICT;

CREATE INDEX document_by_title ON document (title, id);

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

PRAGMA user_version = 1;
