-- Questions to suggest: those that were answered, one row a matching form and language.
CREATE TABLE question (
    folded TEXT NOT NULL,
    lang TEXT NOT NULL,
    text TEXT NOT NULL,            -- as it was asked last
    count INTEGER NOT NULL,
    last TEXT NOT NULL,            -- UTC, ISO 8601
    PRIMARY KEY (folded, lang)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_by_time ON question (last);
