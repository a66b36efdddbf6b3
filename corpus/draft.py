"""A document on its way into the store, and how it takes the place of what the store has of it."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.listing import listed
from corpus.records import Document, Passage

DOCUMENT = "id, title, source, format, lang, text, digest, updated, tags, url, codec, confidence, replaced"
_RENEWED = ", ".join(
    f"{name} = excluded.{name}" for name in (*DOCUMENT.split(", ")[1:], "root", "layout", "passages", "folded")
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document with its passages.

    ``root`` is the folder or file that it was found in when that was named for ingestion (see ``Store.claim``);
    ``layout`` is how its reader saw it (``corpus.layout``). What it said before becomes a version, unless ``same``:
    the source has not changed, only what is kept of it.
    """

    document: Document
    passages: Sequence[Passage]
    root: str = ""
    layout: str = ""
    same: bool = False


def write(connection: sqlite3.Connection, draft: Draft, versions: int) -> None:
    """Write a document with its passages in place of what its id or source held before; keep ``versions`` of it."""
    document = draft.document
    connection.execute("DELETE FROM document WHERE source = ? AND id <> ?", (document.source, document.id))
    if not draft.same:
        _supersede(connection, document, versions)
    for table in ("passage", "removal", "tag"):
        connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document.id,))
    connection.execute(
        f"INSERT INTO document ({DOCUMENT}, root, layout, passages, folded) VALUES ({marks(17)}) "
        f"ON CONFLICT (id) DO UPDATE SET {_RENEWED}",
        (
            document.id, document.title, document.source, document.format, document.lang, document.text,
            document.digest, document.updated, _list(document.tags), document.url, document.codec,
            document.confidence, document.replaced, draft.root, draft.layout, len(draft.passages),
            listed(f"{document.title}\n{document.source}"),
        ),
    )  # fmt: skip
    connection.executemany(
        f"INSERT INTO removal VALUES ({marks(5)})",
        [(document.id, n, r.at, r.text, r.reason) for n, r in enumerate(document.removals)],
    )
    connection.executemany(
        f"INSERT INTO passage VALUES ({marks(10)})",
        [
            (p.id, p.document_id, p.ordinal, p.start, p.end, p.text, p.lang, _list(p.heading), p.page, p.digest)
            for p in draft.passages
        ],
    )
    connection.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?)", [(document.id, tag) for tag in document.tags])


def now() -> str:
    """Return the time in UTC, ISO 8601, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0).isoformat()


def marks(count: int) -> str:
    """Return ``count`` places for values in a statement."""
    return ", ".join("?" * count)


def _supersede(connection: sqlite3.Connection, document: Document, versions: int) -> None:
    """Keep what the store has of ``document`` as its newest version if it reads otherwise; drop the oldest."""
    query = "SELECT title, text, digest, updated FROM document WHERE id = ? AND (title <> ? OR text <> ?)"
    old = connection.execute(query, (document.id, document.title, document.text)).fetchone()
    if old is None:
        return
    title, text, digest, updated = old
    query = "SELECT at, text, reason FROM removal WHERE document_id = ? ORDER BY ordinal"
    removals = json.dumps(connection.execute(query, (document.id,)).fetchall(), ensure_ascii=False)
    query = "SELECT coalesce(max(number), 0) + 1 FROM version WHERE document_id = ?"
    number = connection.execute(query, (document.id,)).fetchone()[0]
    connection.execute(
        f"INSERT INTO version VALUES ({marks(8)})",
        (document.id, number, title, text, removals, digest, updated, now()),
    )
    query = "DELETE FROM version WHERE document_id = ? AND number <= ?"
    connection.execute(query, (document.id, number - versions))


def _list(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
