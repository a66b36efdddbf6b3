"""Past questions that were answered, in a SQLite file of its own, to suggest them to others.

Only what helps others is kept: no questions with personal data, none that the guidance does not answer (any more), and
none that nobody has asked for a while. Nothing here ever makes a search fail or wait.
"""

from __future__ import annotations

import logging
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.database import FAILURES, Database
from corpus.fold import fold
from corpus.records import Language
from index.suggest import LONGEST, Phrase, letters_of

log = logging.getLogger(__name__)

NAME = "questions.sqlite"  # in the data folder
VERSION = 1
MOST = 10_000  # questions that are kept
SUGGESTED = 1000  # of them, the most asked
PATIENCE = 50  # milliseconds to wait for another process that is writing
_SCHEMA = Path(__file__).with_name("questions.sql")

_DIGITS = 6  # in a row, blanks and signs between them left out: the shortest telephone and order numbers
_PERSONAL = re.compile(
    rf"@|(?:\d[\s\-‐-―./()·]*){{{_DIGITS}}}|(?:[〇零一二三四五六七八九两幺][\s\-]*){{7}}|(?:[공영일이삼사오육칠팔구][\s\-]*){{7}}"
)


class Questions:
    """The questions in ``data``, opened on first use; safe to share between threads and processes.

    ``days`` is how long a question is kept after it was asked last.
    """

    def __init__(self, data: Path, days: int) -> None:
        self._path = data / NAME
        self._days = days
        self._opened: Database | None = None
        self._lock = threading.Lock()
        self._cleared = ""  # the day on which this process last forgot old questions

    def close(self) -> None:
        """Close all connections; a later use opens new ones."""
        if self._opened is not None:
            self._opened.close()

    def note(self, text: str, lang: Language, answered: bool) -> None:
        """Count a question that somebody meant to ask; forget it if it was not answered this time.

        When the file cannot be written the question is not kept, and the log says so.
        """
        text = " ".join(text.split())
        key = letters_of(text)
        if len(key) < 2 or len(text) > LONGEST or is_personal(text):
            return
        try:
            database = self._database()
            with database.connection() as connection:
                if answered:
                    query = (
                        "INSERT INTO question VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE "
                        "SET text = excluded.text, count = count + 1, last = excluded.last"
                    )
                    connection.execute(query, (key, lang, text, _time(datetime.now(UTC))))
                else:
                    connection.execute("DELETE FROM question WHERE folded = ?", (key,))
                self._clear(database)
        except FAILURES as error:
            log.warning("a question is not kept: %s", error)

    def phrases(self) -> list[Phrase]:
        """Return the questions to suggest; none when they cannot be read."""
        query = "SELECT text, lang, count FROM question WHERE last >= ? ORDER BY count DESC, last DESC LIMIT ?"
        try:
            rows = self._database().all(query, (self._oldest(), SUGGESTED))
        except FAILURES as error:
            log.warning("past questions cannot be read: %s", error)
            return []
        return [Phrase(text, "question", lang, count) for text, lang, count in rows]

    def state(self) -> tuple[int, ...]:
        """Return what changes when the questions do."""
        try:
            query = "SELECT coalesce(sum(count), 0), count(*) FROM question WHERE last >= ?"
            return tuple(self._database().one(query, (self._oldest(),)))
        except FAILURES:
            return ()

    def _clear(self, database: Database) -> None:
        """Forget what is too old or too much, once a day."""
        today = _time(datetime.now(UTC))[:10]
        if today != self._cleared:
            database.all("DELETE FROM question WHERE last < ?", (self._oldest(),))
            query = "SELECT last FROM question ORDER BY last DESC LIMIT 1 OFFSET ?"
            database.all(f"DELETE FROM question WHERE last <= ({query})", (MOST,))
            self._cleared = today

    def _oldest(self) -> str:
        return _time(datetime.now(UTC) - timedelta(days=self._days))

    def _database(self) -> Database:
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    self._opened = Database(self._path, _SCHEMA.read_text("utf-8"), VERSION, {})
        self._opened.one(f"PRAGMA busy_timeout = {PATIENCE}")
        return self._opened


def is_personal(text: str) -> bool:
    """Tell whether a question may hold somebody's address, telephone, order or identity number."""
    return _PERSONAL.search(fold(text, regional=False).text) is not None


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
