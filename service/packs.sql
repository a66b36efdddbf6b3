-- Training packs: passages that a trainer has collected, as they read then.
CREATE TABLE pack (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    introduction TEXT NOT NULL,
    created TEXT NOT NULL,         -- UTC, ISO 8601
    changed TEXT NOT NULL
) STRICT;

CREATE INDEX pack_by_change ON pack (changed);

CREATE TABLE item (
    id TEXT PRIMARY KEY,
    pack_id TEXT NOT NULL REFERENCES pack (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,     -- ascending, with gaps
    note TEXT NOT NULL,
    passage_id TEXT NOT NULL,      -- and what it said when it was quoted:
    document_id TEXT NOT NULL,
    text TEXT NOT NULL,
    lang TEXT NOT NULL,
    title TEXT NOT NULL,
    heading TEXT NOT NULL,         -- JSON list
    source TEXT NOT NULL,
    page INTEGER,
    updated TEXT NOT NULL          -- the date of the document
) STRICT;

CREATE INDEX item_by_position ON item (pack_id, position);
