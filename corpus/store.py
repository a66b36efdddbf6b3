"""The corpus in one SQLite file: documents, passages and the audit of cleaning.

Write-ahead logging: any number of reading threads and processes beside one writer. Every thread has its own
connection; a ``put`` or ``delete`` is one transaction.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import DocumentNotFound, PassageNotFound, StoreError
from corpus.records import Document, DocumentSummary, Passage, Removal

VERSION = 1
_SCHEMA = Path(__file__).with_name("schema.sql")
_DOCUMENT = "id, title, source, format, lang, text, digest, updated, tags, url, codec, confidence, replaced"
_PASSAGE = 'p.id, p.document_id, p.ordinal, p.text, p.lang, p.heading, p.page, p.start, p."end", p.digest'
_SUMMARY = (
    "d.id, d.title, d.source, d.format, d.lang, (SELECT count(*) FROM passage p WHERE p.document_id = d.id), "
    "d.updated, d.tags"
)
# SQLite's limit on variables in one statement is 32,766; smaller lists are planned faster.
_LIST = 500


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """Numbers of documents and passages; ``languages`` are passages by language."""

    documents: int
    passages: int
    languages: dict[str, int]


class Store:
    """Documents and passages at ``path`` (created with its folder if missing); safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open or create the store. Raises StoreError when it cannot be opened or is of another version."""
        self._path = path
        self._local = threading.local()
        self._open: dict[threading.Thread, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare(self._connection())
        except (sqlite3.DatabaseError, OSError) as error:
            self.close()
            raise StoreError(f"{path} cannot be opened: {error}", "Check the path and its permissions.") from error

    def close(self) -> None:
        """Close the connections of all threads; a later use opens new ones."""
        with self._lock:
            for connection in self._open.values():
                connection.close()
            self._open.clear()
            self._local = threading.local()

    def put(self, document: Document, passages: Sequence[Passage], root: str = "") -> None:
        """Write a document with its passages in place of what its id or source held before.

        ``root`` is the folder or file that it was found in when that was named for ingestion (see ``claim``).
        Raises StoreError when the disk is full or cannot be written; the store keeps what it had.
        """
        self.put_all([(document, passages, root)])

    def put_all(self, items: Iterable[tuple[Document, Sequence[Passage], str]]) -> None:
        """Write documents as ``put`` does, all of them in one transaction or none. Raises StoreError."""
        try:
            with self._connection() as connection:
                for document, passages, root in items:
                    _put(connection, document, passages, root)
        except sqlite3.OperationalError as error:
            hint = "Make room on the disk or check its permissions, then ingest again."
            raise StoreError(f"{self._path} cannot be written: {error}", hint) from error

    def delete(self, document_ids: Iterable[str]) -> int:
        """Delete documents with their passages in one transaction; return how many there were."""
        with self._connection() as connection:
            return sum(
                connection.execute("DELETE FROM document WHERE id = ?", (identifier,)).rowcount
                for identifier in document_ids
            )

    def document(self, identifier: str) -> Document:
        """Return a document with its text and removals. Raises DocumentNotFound."""
        row = self._one(f"SELECT {_DOCUMENT} FROM document WHERE id = ?", (identifier,))
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
        self, lang: str | None = None, tag: str | None = None, after: str | None = None, limit: int = 100
    ) -> list[DocumentSummary]:
        """Return up to ``limit`` documents by title; ``after`` is the id of the last one of the page before.

        Raises DocumentNotFound when ``after`` no longer exists.
        """
        where, values = ["1"], list[Any]()
        if lang is not None:
            where.append("d.lang = ?")
            values.append(lang)
        if tag is not None:
            where.append("d.id IN (SELECT document_id FROM tag WHERE tag = ?)")
            values.append(tag)
        if after is not None:
            last = self._one("SELECT title FROM document WHERE id = ?", (after,))
            if last is None:
                raise DocumentNotFound(f"no document has the id {after!r}", "Start again from the first page.")
            where.append("(d.title, d.id) > (?, ?)")
            values += [last[0], after]
        query = f"SELECT {_SUMMARY} FROM document d WHERE {' AND '.join(where)} ORDER BY d.title, d.id LIMIT ?"
        return [_summary(row) for row in self._all(query, (*values, limit))]

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
        with self._connection() as connection:
            connection.executemany("UPDATE document SET root = ? WHERE source = ?", [(root, name) for name in sources])

    def status(self) -> StoreStatus:
        """Return how much is stored."""
        languages = dict(self._all("SELECT lang, count(*) FROM passage GROUP BY lang ORDER BY lang"))
        documents = self._one("SELECT count(*) FROM document", ())[0]
        return StoreStatus(documents, sum(languages.values()), languages)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # close() runs in another thread than the one that opened the connection.
            connection = sqlite3.connect(self._path, timeout=30.0, check_same_thread=False)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            with self._lock:
                for thread in [thread for thread in self._open if not thread.is_alive()]:
                    self._open.pop(thread).close()
                self._open[threading.current_thread()] = connection
            self._local.connection = connection
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            connection.executescript(f"BEGIN IMMEDIATE;\n{_SCHEMA.read_text('utf-8')}\nCOMMIT;")
        elif version != VERSION:
            self.close()
            raise StoreError(
                f"{self._path} has version {version}, this program needs {VERSION}",
                "Move the file away and ingest the sources again.",
            )

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._connection().execute(query, values).fetchall()

    def _one(self, query: str, values: Sequence[Any]) -> Any:
        return self._connection().execute(query, values).fetchone()

    def _by_id(self, query: str, identifiers: Iterable[str]) -> dict[str, Any]:
        wanted = list(dict.fromkeys(identifiers))
        found: dict[str, Any] = {}
        for at in range(0, len(wanted), _LIST):
            part = wanted[at : at + _LIST]
            found.update((row[0], row) for row in self._all(f"{query} ({','.join('?' * len(part))})", part))
        return {identifier: found[identifier] for identifier in wanted if identifier in found}


def _put(connection: sqlite3.Connection, document: Document, passages: Sequence[Passage], root: str) -> None:
    connection.execute("DELETE FROM document WHERE id = ? OR source = ?", (document.id, document.source))
    connection.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document.id, document.title, document.source, document.format, document.lang, document.text,
            document.digest, document.updated, _list(document.tags), document.url, document.codec,
            document.confidence, document.replaced, root,
        ),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO removal VALUES (?, ?, ?, ?, ?)",
        [(document.id, n, r.at, r.text, r.reason) for n, r in enumerate(document.removals)],
    )
    connection.executemany(
        "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (p.id, p.document_id, p.ordinal, p.start, p.end, p.text, p.lang, _list(p.heading), p.page, p.digest)
            for p in passages
        ],
    )
    connection.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?)", [(document.id, tag) for tag in document.tags])


def _list(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _passage(row: Sequence[Any]) -> Passage:
    (identifier, document_id, ordinal, text, lang, heading, page, start, end, digest) = row
    return Passage(identifier, document_id, ordinal, text, lang, tuple(json.loads(heading)), page, start, end, digest)


def _summary(row: Sequence[Any]) -> DocumentSummary:
    (identifier, title, source, form, lang, passages, updated, tags) = row
    return DocumentSummary(identifier, title, source, form, lang, passages, updated, tuple(json.loads(tags)))
