"""Work that outlives its request: a queue in a SQLite file of its own that every process reads and one at a time works.

Who works holds a lock on ``jobs.lock``. The kernel releases it when the process dies, so a running job whose lock is
free has lost its process.
"""

from __future__ import annotations

import fcntl
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.database import Database
from corpus.draft import now
from corpus.errors import ZhinanError

Kind = Literal["upload", "delete", "index"]
JobState = Literal["queued", "running", "done", "failed"]
Json = dict[str, Any]

VERSION = 1
KEPT = 1000  # finished jobs that can still be asked for
_SCHEMA = Path(__file__).with_name("jobs.sql")
_COLUMNS = "id, kind, state, created, started, finished, step, done, total, task, result, error"
_DIED = {
    "code": "interrupted",
    "message": "The service stopped while it worked on this.",
    "hint": "Upload the files again, or run: python -m service ingest PATH",
}


class JobNotFound(ZhinanError):
    """No job has this id (any more)."""

    code = "job_not_found"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work; ``done`` of ``total`` are files while ``step`` is "reading", passages while "indexing".

    ``error`` has code, message and hint of a failed job. Times are UTC, ISO 8601.
    """

    id: str
    kind: Kind
    state: JobState
    created: str
    started: str | None
    finished: str | None
    step: str
    done: int
    total: int
    task: Json
    result: Json
    error: Json | None


def new_id() -> str:
    """Return an id for a job that is to be added."""
    return uuid.uuid4().hex


class Jobs:
    """The queue in ``data/jobs.sqlite``, opened on first use; safe to share between threads and processes.

    ``died`` gets the id of every job that is found to have lost its process.
    """

    def __init__(self, data: Path, died: Callable[[str], None]) -> None:
        self._data = data
        self._died = died
        self._opened: Database | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close all connections; a later use opens new ones."""
        if self._opened is not None:
            self._opened.close()

    def add(self, kind: Kind, task: Json, identifier: str = "") -> Job:
        """Put a job at the end of the queue; forget the oldest finished ones."""
        identifier = identifier or new_id()
        with self._database().connection() as connection:
            query = "INSERT INTO job (id, kind, state, created, task) VALUES (?, ?, 'queued', ?, ?)"
            connection.execute(query, (identifier, kind, now(), _text(task)))
            connection.execute(
                "DELETE FROM job WHERE rowid IN (SELECT rowid FROM job WHERE state IN ('done', 'failed') "
                "ORDER BY rowid DESC LIMIT -1 OFFSET ?)",
                (KEPT,),
            )
        return self.get(identifier)

    def get(self, identifier: str) -> Job:
        """Return a job; one whose process has died is failed by asking. Raises JobNotFound."""
        found = self._get(identifier)
        if found.state == "running":
            with self.turn() as mine:
                if mine:
                    found = self._get(identifier)
        return found

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Yield whether this thread may work now: nobody else does. Jobs that were left running are failed then."""
        self._data.mkdir(parents=True, exist_ok=True)
        with (self._data / "jobs.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            for (identifier,) in self._database().all("SELECT id FROM job WHERE state = 'running'"):
                self.fail(identifier, _DIED, {})
                self._died(identifier)
            yield True

    def waiting(self) -> bool:
        """Return whether there is a job to work on, or one to be found dead."""
        return bool(self._database().one("SELECT 1 FROM job WHERE state IN ('queued', 'running') LIMIT 1"))

    def take(self) -> Job | None:
        """Return the oldest waiting job, now running; None if there is none. Only in one's ``turn``."""
        row = self._database().one("SELECT id FROM job WHERE state = 'queued' ORDER BY rowid LIMIT 1")
        if row is None:
            return None
        self._set(row[0], "state = 'running', started = ?", now())
        return self._get(row[0])

    def progress(self, identifier: str, step: str, done: int, total: int) -> None:
        """Note how far a job is."""
        self._set(identifier, "step = ?, done = ?, total = ?", step, done, total)

    def finish(self, identifier: str, result: Json) -> None:
        """Note that a job is done and what it did."""
        self._set(identifier, "state = 'done', finished = ?, result = ?", now(), _text(result))

    def fail(self, identifier: str, error: Json, result: Json) -> None:
        """Note that a job could not be done: code, message and hint, and what it did all the same."""
        change = "state = 'failed', finished = ?, error = ?, result = ?"
        self._set(identifier, change, now(), _text(error), _text(result))

    def requeue(self, identifier: str) -> None:
        """Give a running job back: another process, or this one after its restart, begins it anew."""
        self._set(identifier, "state = 'queued', started = NULL, step = '', done = 0, total = 0")

    def _get(self, identifier: str) -> Job:
        row = self._database().one(f"SELECT {_COLUMNS} FROM job WHERE id = ?", (identifier,))
        if row is None:
            raise JobNotFound(f"no job has the id {identifier!r}", "Old jobs are forgotten; look at the documents.")
        (ident, kind, state, created, started, finished, step, done, total, task, result, error) = row
        return Job(
            ident, kind, state, created, started, finished, step, done, total, json.loads(task), json.loads(result),
            json.loads(error) if error else None,
        )  # fmt: skip

    def _set(self, identifier: str, change: str, *values: object) -> None:
        with self._database().connection() as connection:
            connection.execute(f"UPDATE job SET {change} WHERE id = ?", (*values, identifier))

    def _database(self) -> Database:
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    self._opened = Database(self._data / "jobs.sqlite", _SCHEMA.read_text("utf-8"), VERSION, {})
        return self._opened


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
