"""What people asked, did and judged, in one SQLite file that ``Questions``, ``Events`` and ``Feedback`` share.

Personal data is taken out before anything is written, and what is old is forgotten.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from corpus.database import FAILURES, Database
from corpus.errors import StoreError
from corpus.fold import fold

NAME = "questions.sqlite"  # in the data folder
VERSION = 2
PATIENCE = 50  # milliseconds to wait for another process that is writing
MOST = 10_000  # questions to suggest that are kept
MOST_ASKED = 500_000  # questions in the log, and events: about 100 MB each
_STEPS = Path(__file__).parent / "history_migrations"


class History:
    """The file in ``data``, opened on first use; safe to share between threads and processes.

    ``days`` is how long a question or event is kept; a question to suggest, after it was asked last.
    """

    def __init__(self, data: Path, days: int) -> None:
        self.days = days
        self._path = data / NAME
        self._opened: Database | None = None
        self._lock = threading.Lock()
        self._cleared = ""  # the day on which this process last forgot what is old

    def close(self) -> None:
        """Close all connections; a later use opens new ones."""
        if self._opened is not None:
            self._opened.close()

    @contextmanager
    def using(self, patience: int = PATIENCE) -> Iterator[Database]:
        """Yield the open file for one transaction, waiting ``patience`` milliseconds for others. Raises StoreError."""
        try:
            database = self._database()
            database.one(f"PRAGMA busy_timeout = {int(patience)}")
            with database.connection():
                yield database
        except StoreError:
            raise
        except FAILURES as error:
            raise StoreError(
                f"{self._path} cannot be used: {error}", "Try again; see that the disk is not full."
            ) from error

    def read(self, query: str, since: str, *values: object) -> list[Any]:
        """Return the rows of ``query``, whose first place takes the time from which on to read. Raises StoreError."""
        with self.using() as database:
            return database.all(query, (max(since, self.oldest()), *values))

    def oldest(self) -> str:
        """Return the time before which nothing is shown any more."""
        return since(self.days)

    def forget(self) -> None:
        """Forget what is too old or too much, once a day. Raises StoreError."""
        today = now()[:10]
        if today == self._cleared:
            return
        oldest = self.oldest()
        with self.using() as database:
            limits = (("question", "last", MOST), ("asked", "time", MOST_ASKED), ("event", "time", MOST_ASKED))
            for table, time, most in limits:
                database.one(f"DELETE FROM {table} WHERE {time} < ?", (oldest,))
                query = f"SELECT {time} FROM {table} ORDER BY {time} DESC LIMIT 1 OFFSET ?"
                database.one(f"DELETE FROM {table} WHERE {time} <= ({query})", (most,))
            database.one("UPDATE feedback SET question = NULL WHERE time < ?", (oldest,))
            known = "SELECT folded FROM asked UNION SELECT folded FROM event"
            database.one(f"DELETE FROM mark WHERE folded NOT IN ({known})")
        self._cleared = today

    def _database(self) -> Database:
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    steps = {step: (_STEPS / f"{step}.sql").read_text("utf-8") for step in range(1, VERSION + 1)}
                    # a new file takes all steps, so that no table is written down twice
                    self._opened = Database(self._path, "".join(steps.values()), VERSION, steps)
        return self._opened


def now() -> str:
    """Return the time in UTC, ISO 8601, to the second."""
    return _time(datetime.now(UTC))


def since(days: int) -> str:
    """Return the time ``days`` ago."""
    return _time(datetime.now(UTC) - timedelta(days=days))


def key_of(text: str) -> str:
    """Return the letters and digits of a question in a form that both Chinese scripts and regional words share."""
    return "".join(char for char in fold(text).text if char.isalnum())


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
