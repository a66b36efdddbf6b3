"""SQLite files: a connection for every thread, write-ahead logging, a version and numbered migrations to it.

Any number of reading threads and processes may work beside one writer.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import StoreError

# SQLite's limit on variables in one statement is 32,766; smaller lists are planned faster.
_LIST = 500
Connection = sqlite3.Connection
CannotWrite = sqlite3.OperationalError  # a full disk, a lock held too long, a folder that may not be written
FAILURES = (sqlite3.Error, OSError, StoreError)  # what opening and using a file may raise


class Database:
    """The SQLite file at ``path``, created with its folder if missing; safe to share between threads.

    ``schema`` makes an empty file one of ``version``; ``migrations[n]`` makes a file of version n - 1 one of n.
    """

    def __init__(
        self,
        path: Path,
        schema: str,
        version: int,
        migrations: Mapping[int, str],
        functions: Mapping[str, Callable[[str], str]] | None = None,
    ) -> None:
        """Open, create or migrate the file. Raises StoreError when it cannot be opened or is of another version.

        ``functions`` are names that statements may call with one text.
        """
        self.path = path
        self._functions = functions or {}
        self._local = threading.local()
        self._open: dict[threading.Thread, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare(self.connection(), schema, version, migrations)
        except (sqlite3.DatabaseError, OSError) as error:
            self.close()
            raise StoreError(f"{path} cannot be opened: {error}", "Check the path and its permissions.") from error
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections of all threads; a later use opens new ones."""
        with self._lock:
            for connection in self._open.values():
                connection.close()
            self._open.clear()
            self._local = threading.local()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection; ``with`` it is one transaction."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # close() runs in another thread than the one that opened the connection.
            connection = sqlite3.connect(self.path, timeout=30.0, check_same_thread=False)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            for name, function in self._functions.items():
                connection.create_function(name, 1, function, deterministic=True)
            with self._lock:
                for thread in [thread for thread in self._open if not thread.is_alive()]:
                    self._open.pop(thread).close()
                self._open[threading.current_thread()] = connection
            self._local.connection = connection
        return connection

    def all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query."""
        return self.connection().execute(query, values).fetchall()

    def one(self, query: str, values: Sequence[Any] = ()) -> Any:
        """Return the first row of a query, or None."""
        return self.connection().execute(query, values).fetchone()

    def by_id(self, query: str, identifiers: Iterable[str]) -> dict[str, Any]:
        """Return rows by their first column, in the order asked; ``query`` ends with ``IN``."""
        wanted = list(dict.fromkeys(identifiers))
        found: dict[str, Any] = {}
        for at in range(0, len(wanted), _LIST):
            part = wanted[at : at + _LIST]
            found.update((row[0], row) for row in self.all(f"{query} ({','.join('?' * len(part))})", part))
        return {identifier: found[identifier] for identifier in wanted if identifier in found}

    def _prepare(
        self, connection: sqlite3.Connection, schema: str, version: int, migrations: Mapping[int, str]
    ) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        if _version(connection) == version:
            return
        connection.execute("BEGIN IMMEDIATE")  # another process may be doing the same
        with connection:
            found = _version(connection)
            if found == 0 and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                _run(connection, schema)
                found = version
            for step in range(found + 1, version + 1):
                if step not in migrations:
                    break
                _run(connection, migrations[step])
                found = step
            if found != version:
                raise StoreError(
                    f"{self.path} has version {found}, this program needs {version}",
                    "Move the file away and ingest the sources again.",
                )
            connection.execute(f"PRAGMA user_version = {version}")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Execute a script statement by statement: ``executescript`` would end the transaction around it."""
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
