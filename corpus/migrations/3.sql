-- What the list of documents is sorted and searched by, in indexes that hold all of it: no text is read for a list.
ALTER TABLE document ADD COLUMN passages INTEGER NOT NULL DEFAULT 0;

ALTER TABLE document ADD COLUMN folded TEXT NOT NULL DEFAULT '';

UPDATE document SET
    passages = (SELECT count(*) FROM passage WHERE document_id = document.id),
    folded = fold(title || char(10) || source);

DROP INDEX document_by_title;

CREATE INDEX document_by_title ON document (title, id, lang, format, folded);

CREATE INDEX document_by_date ON document (updated, id, lang, format, folded);

CREATE INDEX document_by_passages ON document (passages, id, lang, format, folded);
