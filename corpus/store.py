"""The corpus in one SQLite file: documents, passages, the audit of cleaning, and what documents said before.

Any number of reading threads and processes beside one writer; a ``put`` or ``delete`` is one transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import listing
from corpus.database import Database
from corpus.draft import DOCUMENT, Draft, marks, write
from corpus.errors import DocumentNotFound, PassageNotFound, StoreError
from corpus.listing import Facets, Listing, Sort
from corpus.records import Document, DocumentSummary, Language, Passage, Removal, Restoration, Version

VERSION = 3
VERSIONS = 5  # earlier states of a document that are kept unless a setting says otherwise
_HERE = Path(__file__).parent
_PASSAGE = 'p.id, p.document_id, p.ordinal, p.text, p.lang, p.heading, p.page, p.start, p."end", p.digest'
_SUMMARY = "d.id, d.title, d.source, d.format, d.lang, d.passages, d.updated, d.tags"


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """Numbers of documents and passages; ``languages`` are passages by language."""

    documents: int
    passages: int
    languages: dict[str, int]


class Store:
    """Documents and passages at ``path`` (created with its folder if missing); safe to share between threads."""

    def __init__(self, path: Path, versions: int = VERSIONS) -> None:
        """Open, create or migrate the store; ``versions`` is how many earlier states of a document are kept.

        Raises StoreError when it cannot be opened or is of another version.
        """
        migrations = {int(file.stem): file.read_text("utf-8") for file in (_HERE / "migrations").glob("*.sql")}
        self._versions = versions
        schema = (_HERE / "schema.sql").read_text("utf-8")
        self._database = Database(path, schema, VERSION, migrations, {"fold": listing.listed})
        self._all, self._one, self._by_id = self._database.all, self._database.one, self._database.by_id

    def close(self) -> None:
        """Close the connections of all threads; a later use opens new ones."""
        self._database.close()

    def put(
        self, document: Document, passages: Sequence[Passage], root: str = "", layout: str = "", same: bool = False
    ) -> None:
        """Write a document with its passages in place of what its id or source held before (see ``Draft``).

        Raises StoreError when the disk is full or cannot be written; the store keeps what it had.
        """
        self.put_all([Draft(document, passages, root, layout, same)])

    def put_all(self, drafts: Iterable[Draft]) -> None:
        """Write documents as ``put`` does, all of them in one transaction or none. Raises StoreError."""
        try:
            with self._database.connection() as connection:
                for draft in drafts:
                    write(connection, draft, self._versions)
        except sqlite3.OperationalError as error:
            hint = "Make room on the disk or check its permissions, then ingest again."
            raise StoreError(f"{self._database.path} cannot be written: {error}", hint) from error

    def versions(self, document_id: str) -> list[Version]:
        """Return what a document said before, the newest first; an unknown document has none."""
        query = (
            "SELECT number, title, text, removals, digest, updated, superseded FROM version "
            "WHERE document_id = ? ORDER BY number DESC"
        )
        return [
            Version(number, title, text, tuple(Removal(*one) for one in json.loads(removals)), digest, updated, until)
            for number, title, text, removals, digest, updated, until in self._all(query, (document_id,))
        ]

    def restorations(self, document_id: str) -> list[Restoration]:
        """Return what a person put back into a document, the oldest first."""
        query = (
            "SELECT text_hash, text, reason, restored FROM restoration WHERE document_id = ? ORDER BY restored, text"
        )
        return [Restoration(*row) for row in self._all(query, (document_id,))]

    def restore(self, document_id: str, restoration: Restoration) -> None:
        """Note that a text is to stay in a document. It changes with the next ``put``."""
        with self._database.connection() as connection:
            values = (
                document_id, restoration.text_hash, restoration.text, restoration.reason, restoration.restored,
            )  # fmt: skip
            connection.execute(f"INSERT OR IGNORE INTO restoration VALUES ({marks(5)})", values)

    def withdraw(self, document_id: str, text_hash: str) -> bool:
        """Forget a restoration; return whether there was one."""
        with self._database.connection() as connection:
            query = "DELETE FROM restoration WHERE document_id = ? AND text_hash = ?"
            return connection.execute(query, (document_id, text_hash)).rowcount > 0

    def layout(self, document_id: str) -> str:
        """Return how the reader of a document saw it (``corpus.layout``); empty if it is not known."""
        row = self._one("SELECT layout FROM document WHERE id = ?", (document_id,))
        return str(row[0]) if row else ""

    def dropped(self, document_id: str) -> dict[str, int]:
        """Return how many characters cleaning removed from a document by reason, the most first."""
        return self.dropped_by_id([document_id]).get(document_id, {})

    def dropped_by_id(self, document_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return ``dropped`` of up to some hundred documents; one of which nothing was removed is left out."""
        query = (
            f"SELECT document_id, reason, sum(length(text)) AS size FROM removal WHERE document_id IN "
            f"({marks(len(document_ids))}) GROUP BY document_id, reason ORDER BY size DESC, reason"
        )
        found: dict[str, dict[str, int]] = {}
        for document_id, reason, size in self._all(query, tuple(document_ids)):
            found.setdefault(document_id, {})[reason] = size
        return found

    def delete(self, document_ids: Iterable[str]) -> int:
        """Delete documents with their passages in one transaction; return how many there were."""
        with self._database.connection() as connection:
            return sum(
                connection.execute("DELETE FROM document WHERE id = ?", (identifier,)).rowcount
                for identifier in document_ids
            )

    def document(self, identifier: str) -> Document:
        """Return a document with its text and removals. Raises DocumentNotFound."""
        row = self._one(f"SELECT {DOCUMENT} FROM document WHERE id = ?", (identifier,))
        if row is None:
            raise DocumentNotFound(f"no document has the id {identifier!r}", "List the documents to see their ids.")
        query = "SELECT at, text, reason FROM removal WHERE document_id = ? ORDER BY ordinal"
        removals = self._all(query, (identifier,))
        (ident, title, source, form, lang, text, digest, updated, tags, url, codec, confidence, replaced) = row
        return Document(
            ident, title, source, form, lang, text, digest, updated, tuple(json.loads(tags)), url, codec, confidence,
            replaced, tuple(Removal(*removal) for removal in removals),
        )  # fmt: skip

    def documents(
        self,
        lang: str | None = None,
        tag: str | None = None,
        after: str | None = None,
        limit: int = 100,
        format: str | None = None,
        text: str = "",
        sort: Sort = "title",
    ) -> list[DocumentSummary]:
        """Return up to ``limit`` documents in the order of ``sort``, those whose title or source contains ``text``.

        ``after`` is the id of the last one of the page before. Raises DocumentNotFound when it no longer exists.
        """
        wanted = Listing(lang, tag, format, text, sort)
        return list(self.documents_by_id(listing.page(self._database, wanted, after, limit)).values())

    def count(
        self, lang: str | None = None, tag: str | None = None, format: str | None = None, text: str = ""
    ) -> tuple[int, int]:
        """Return how many documents ``documents`` would list in all, and their passages."""
        return listing.count(self._database, Listing(lang, tag, format, text))

    def facets(self) -> Facets:
        """Return the languages, formats and tags to choose from."""
        return listing.facets(self._database)

    def passage(self, identifier: str) -> Passage:
        """Return a passage. Raises PassageNotFound."""
        row = self._one(f"SELECT {_PASSAGE} FROM passage p WHERE p.id = ?", (identifier,))
        if row is None:
            raise PassageNotFound(f"no passage has the id {identifier!r}", "It may have changed: search again.")
        return _passage(row)

    def passages(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in order; an unknown document has none."""
        query = f"SELECT {_PASSAGE} FROM passage p WHERE p.document_id = ? ORDER BY p.ordinal"
        return [_passage(row) for row in self._all(query, (document_id,))]

    def passages_by_id(self, identifiers: Iterable[str]) -> dict[str, Passage]:
        """Return those of the passages that exist, by id, in the order asked."""
        rows = self._by_id(f"SELECT {_PASSAGE} FROM passage p WHERE p.id IN", identifiers)
        return {identifier: _passage(row) for identifier, row in rows.items()}

    def documents_by_id(self, identifiers: Iterable[str]) -> dict[str, DocumentSummary]:
        """Return those of the documents that exist, by id, in the order asked."""
        rows = self._by_id(f"SELECT {_SUMMARY} FROM document d WHERE d.id IN", identifiers)
        return {identifier: _summary(row) for identifier, row in rows.items()}

    def outline(self, limit: int) -> list[tuple[tuple[str, ...], Language, int, str]]:
        """Return up to ``limit`` places that passages stand under, those with the most passages first.

        Each is (document title and headings from the outermost, language, number of passages, id of one document).
        """
        query = (
            "SELECT d.title, p.heading, p.lang, count(*), min(d.id) FROM passage p JOIN document d "
            "ON d.id = p.document_id GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2 LIMIT ?"
        )
        rows = self._all(query, (limit,))
        return [((title, *json.loads(path)), lang, count, document) for title, path, lang, count, document in rows]

    def all_digests(self) -> dict[str, str]:
        """Return the digest of every passage by its id."""
        return dict(self._all("SELECT id, digest FROM passage"))

    def iter_passages(self, batch: int = 1000) -> Iterator[list[tuple[Passage, str, tuple[str, ...]]]]:
        """Yield all passages in batches as (passage, document title, tags), by id.

        Each batch is a reading of its own, so a long pass holds no transaction open.
        """
        last = ""
        query = (
            f"SELECT {_PASSAGE}, d.title, d.tags FROM passage p JOIN document d ON d.id = p.document_id "
            "WHERE p.id > ? ORDER BY p.id LIMIT ?"
        )
        while rows := self._all(query, (last, batch)):
            yield [(_passage(row[:10]), row[10], tuple(json.loads(row[11]))) for row in rows]
            last = rows[-1][0]

    def source_digests(self) -> dict[str, tuple[str, str]]:
        """Return (document id, digest of its source) by source name."""
        rows = self._all("SELECT source, id, digest FROM document")
        return {source: (identifier, digest) for source, identifier, digest in rows}

    def source_roots(self) -> dict[str, str]:
        """Return by source name the folder or file it was ingested from; empty for what was put otherwise."""
        return dict(self._all("SELECT source, root FROM document"))

    def claim(self, sources: Iterable[str], root: str) -> None:
        """Note that ``sources`` are found in ``root`` now, so that pruning ``root`` may remove them."""
        with self._database.connection() as connection:
            connection.executemany("UPDATE document SET root = ? WHERE source = ?", [(root, name) for name in sources])

    def status(self) -> StoreStatus:
        """Return how much is stored."""
        languages = dict(self._all("SELECT lang, count(*) FROM passage GROUP BY lang ORDER BY lang"))
        documents = self._one("SELECT count(*) FROM document", ())[0]
        return StoreStatus(documents, sum(languages.values()), languages)


def _passage(row: Sequence[Any]) -> Passage:
    (identifier, document_id, ordinal, text, lang, heading, page, start, end, digest) = row
    return Passage(identifier, document_id, ordinal, text, lang, tuple(json.loads(heading)), page, start, end, digest)


def _summary(row: Sequence[Any]) -> DocumentSummary:
    (identifier, title, source, form, lang, passages, updated, tags) = row
    return DocumentSummary(identifier, title, source, form, lang, passages, updated, tuple(json.loads(tags)))
