"""Training packs in a SQLite file of their own: passages in an order, with notes, each with what it said when quoted.

Every change is one transaction on one item, so that two people on one pack lose nothing of each other's.
"""

from __future__ import annotations

import json
import secrets
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.database import CannotWrite, Connection, Database
from corpus.draft import marks, now
from corpus.errors import StoreError, ZhinanError
from corpus.records import Document, DocumentSummary, Language, Passage

NAME = "packs.sqlite"  # in the data folder
VERSION = 1
MOST_ITEMS = 500
_SCHEMA = Path(__file__).with_name("packs.sql")
_QUOTE = "passage_id, document_id, text, lang, title, heading, source, page, updated"

Direction = Literal["up", "down"]


class PackNotFound(ZhinanError):
    """No pack has this id (any more)."""

    code = "pack_not_found"


class ItemNotFound(ZhinanError):
    """A pack has no such item (any more)."""

    code = "item_not_found"


class PackFull(ZhinanError):
    """A pack holds as many passages as it may."""

    code = "pack_full"


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as it read when it was put into a pack, with all that a citation names."""

    passage_id: str
    document_id: str
    text: str
    lang: Language
    title: str
    heading: tuple[str, ...]
    source: str
    page: int | None
    updated: str


@dataclass(frozen=True, slots=True)
class Item:
    """One quote in a pack with the trainer's note."""

    id: str
    note: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class PackHead:
    """A pack in a list; ``count`` is the number of its items. Times are UTC, ISO 8601."""

    id: str
    title: str
    introduction: str
    created: str
    changed: str
    count: int


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole pack with its items in order."""

    head: PackHead
    items: tuple[Item, ...]


def quote(passage: Passage, document: Document | DocumentSummary) -> Quote:
    """Return what a pack keeps of a passage of ``document``."""
    return Quote(
        passage.id, document.id, passage.text, passage.lang, document.title, passage.heading, document.source,
        passage.page, document.updated,
    )  # fmt: skip


class Packs:
    """The packs in ``data``, opened on first use; safe to share between threads and processes."""

    def __init__(self, data: Path) -> None:
        self._path = data / NAME
        self._opened: Database | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close all connections; a later use opens new ones."""
        if self._opened is not None:
            self._opened.close()

    def heads(self) -> list[PackHead]:
        """Return all packs, the one changed last first."""
        query = (
            "SELECT id, title, introduction, created, changed, (SELECT count(*) FROM item WHERE pack_id = pack.id) "
            "FROM pack ORDER BY changed DESC, rowid DESC"
        )
        return [PackHead(*row) for row in self._database().all(query)]

    def get(self, pack_id: str) -> Pack:
        """Return a pack. Raises PackNotFound."""
        query = f"SELECT id, note, {_QUOTE} FROM item WHERE pack_id = ? ORDER BY position"
        database = self._database()
        row = database.one("SELECT id, title, introduction, created, changed FROM pack WHERE id = ?", (pack_id,))
        if row is None:
            raise _no_pack(pack_id)
        items = tuple(_item(each) for each in database.all(query, (pack_id,)))
        (identifier, title, introduction, created, changed) = row
        return Pack(PackHead(identifier, title, introduction, created, changed, len(items)), items)

    def create(self, title: str, introduction: str = "") -> str:
        """Make an empty pack and return its id, which nobody can guess: whoever has it can read the pack."""
        identifier = secrets.token_urlsafe(16)
        time = now()
        with self._change() as connection:
            values = (identifier, title, introduction, time, time)
            connection.execute(f"INSERT INTO pack VALUES ({marks(5)})", values)
        return identifier

    def describe(self, pack_id: str, title: str | None = None, introduction: str | None = None) -> None:
        """Change what is given. Raises PackNotFound."""
        with self._change(pack_id) as connection:
            query = "UPDATE pack SET title = coalesce(?, title), introduction = coalesce(?, introduction) WHERE id = ?"
            connection.execute(query, (title, introduction, pack_id))

    def copy(self, pack_id: str, title: str) -> str:
        """Return the id of a new pack of the same items, called ``title``. Raises PackNotFound."""
        pack = self.get(pack_id)
        identifier = self.create(title, pack.head.introduction)
        with self._change(identifier) as connection:
            for position, item in enumerate(pack.items):
                _insert(connection, identifier, position, item.note, item.quote)
        return identifier

    def delete(self, pack_id: str) -> None:
        """Delete a pack with its items. Raises PackNotFound."""
        with self._change(pack_id) as connection:
            connection.execute("DELETE FROM pack WHERE id = ?", (pack_id,))

    def add(self, pack_id: str, quoted: Quote, note: str = "") -> tuple[str, bool]:
        """Put a passage at the end; return (item id, whether it is new): one that is there already stays as it is.

        Raises PackNotFound or PackFull.
        """
        with self._change(pack_id) as connection:
            query = "SELECT id FROM item WHERE pack_id = ? AND passage_id = ? ORDER BY position LIMIT 1"
            there = connection.execute(query, (pack_id, quoted.passage_id)).fetchone()
            if there is not None:
                return str(there[0]), False
            query = "SELECT count(*), coalesce(max(position), -1) FROM item WHERE pack_id = ?"
            count, last = connection.execute(query, (pack_id,)).fetchone()
            if count >= MOST_ITEMS:
                raise PackFull(f"a pack holds up to {MOST_ITEMS} passages", "Begin another pack.")
            return _insert(connection, pack_id, last + 1, note, quoted), True

    def annotate(self, pack_id: str, item_id: str, note: str) -> None:
        """Replace the note of an item. Raises PackNotFound or ItemNotFound."""
        with self._change(pack_id, item_id) as connection:
            connection.execute("UPDATE item SET note = ? WHERE id = ?", (note, item_id))

    def renew(self, pack_id: str, item_id: str, quoted: Quote) -> None:
        """Have an item quote ``quoted`` from now on. Raises PackNotFound or ItemNotFound."""
        with self._change(pack_id, item_id) as connection:
            connection.execute(f"UPDATE item SET ({_QUOTE}) = ({marks(9)}) WHERE id = ?", (*_values(quoted), item_id))

    def move(self, pack_id: str, item_id: str, direction: Direction) -> None:
        """Let an item and its neighbour change places; the first stays first. Raises PackNotFound or ItemNotFound."""
        with self._change(pack_id, item_id) as connection:
            mine = connection.execute("SELECT position FROM item WHERE id = ?", (item_id,)).fetchone()[0]
            side, order = ("<", "DESC") if direction == "up" else (">", "ASC")
            query = f"SELECT id, position FROM item WHERE pack_id = ? AND position {side} ? ORDER BY position {order}"
            neighbour = connection.execute(f"{query} LIMIT 1", (pack_id, mine)).fetchone()
            if neighbour is not None:
                places = [(neighbour[1], item_id), (mine, neighbour[0])]
                connection.executemany("UPDATE item SET position = ? WHERE id = ?", places)

    def remove(self, pack_id: str, item_id: str) -> None:
        """Take an item out. Raises PackNotFound or ItemNotFound."""
        with self._change(pack_id, item_id) as connection:
            connection.execute("DELETE FROM item WHERE id = ?", (item_id,))

    @contextmanager
    def _change(self, pack_id: str | None = None, item_id: str | None = None) -> Iterator[Connection]:
        """Yield a connection in a transaction that nobody else can write in; what is named must exist."""
        connection = self._database().connection()
        try:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                _require(connection, pack_id, item_id)
                yield connection
        except CannotWrite as error:
            hint = "Make room on the disk or check its permissions, then try again."
            raise StoreError(f"{self._path} cannot be written: {error}", hint) from error

    def _database(self) -> Database:
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    self._opened = Database(self._path, _SCHEMA.read_text("utf-8"), VERSION, {})
        return self._opened


def _no_pack(pack_id: str) -> PackNotFound:
    return PackNotFound(f"no pack has the id {pack_id!r}", "List the packs to see their ids.")


def _require(connection: Connection, pack_id: str | None, item_id: str | None) -> None:
    """Raise PackNotFound or ItemNotFound unless what is named exists; note that the pack changes."""
    query = "UPDATE pack SET changed = ? WHERE id = ?"
    if pack_id is not None and not connection.execute(query, (now(), pack_id)).rowcount:
        raise _no_pack(pack_id)
    query = "SELECT 1 FROM item WHERE id = ? AND pack_id = ?"
    if item_id is not None and connection.execute(query, (item_id, pack_id)).fetchone() is None:
        raise ItemNotFound(f"this pack has no item {item_id!r}", "Read the pack again to see its items.")


def _insert(connection: Connection, pack_id: str, position: int, note: str, quoted: Quote) -> str:
    identifier = uuid.uuid4().hex
    query = f"INSERT INTO item (id, pack_id, position, note, {_QUOTE}) VALUES ({marks(13)})"
    connection.execute(query, (identifier, pack_id, position, note, *_values(quoted)))
    return identifier


def _values(quoted: Quote) -> tuple[Any, ...]:
    heading = json.dumps(quoted.heading, ensure_ascii=False)
    return (
        quoted.passage_id, quoted.document_id, quoted.text, quoted.lang, quoted.title, heading, quoted.source,
        quoted.page, quoted.updated,
    )  # fmt: skip


def _item(row: tuple[Any, ...]) -> Item:
    (identifier, note, passage_id, document_id, text, lang, title, heading, source, page, updated) = row
    path = tuple(json.loads(heading))
    return Item(identifier, note, Quote(passage_id, document_id, text, lang, title, path, source, page, updated))
