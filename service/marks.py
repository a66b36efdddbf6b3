"""What people decided about questions that find little: done or ignored."""

from __future__ import annotations

from collections.abc import Iterable

from service.history import History, now
from service.insights import ClusterState, Mark

WAIT = 5000  # milliseconds: somebody meant it, so it is worth waiting for another writer


class Marks:
    """The marks in ``history``; all of it raises StoreError when the file cannot be used."""

    def __init__(self, history: History) -> None:
        self._history = history

    def all(self) -> dict[str, Mark]:
        """Return matching form → mark."""
        with self._history.using(WAIT) as database:
            rows = database.all("SELECT folded, state, time FROM mark")
        return {folded: Mark(state, time) for folded, state, time in rows}

    def set(self, keys: Iterable[str], state: ClusterState) -> None:
        """Mark questions by their matching forms."""
        query = (
            "INSERT INTO mark VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state, time = excluded.time"
        )
        with self._history.using(WAIT) as database:
            for key in keys:
                database.one(query, (key, state, now()))
