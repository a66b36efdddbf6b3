-- Versions and restorations. Emptying the digests has the next ingestion read every source again, for its layout.
ALTER TABLE document ADD COLUMN layout TEXT NOT NULL DEFAULT '';

UPDATE document SET digest = '';

CREATE TABLE version (
    document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    removals TEXT NOT NULL,
    digest TEXT NOT NULL,
    updated TEXT NOT NULL,
    superseded TEXT NOT NULL,
    PRIMARY KEY (document_id, number)
) STRICT;

CREATE TABLE restoration (
    document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    restored TEXT NOT NULL,
    PRIMARY KEY (document_id, text_hash)
) STRICT, WITHOUT ROWID;
