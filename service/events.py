"""What was done with answers: copied, inserted, linked, opened; and gaps that were reported."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from corpus.errors import StoreError
from corpus.language import detect
from corpus.records import Document
from service.history import History, key_of, now
from service.questions import Place, Wording, harmless

log = logging.getLogger(__name__)

Kind = Literal["copied", "inserted", "linked", "opened", "gap"]


@dataclass(frozen=True, slots=True)
class Used:
    """How often a passage was taken from answers; the title is that of its document at the last time."""

    passage_id: str
    document_id: str
    title: str
    copied: int
    inserted: int
    linked: int
    opened: int

    @property
    def taken(self) -> int:
        """How often it went into a reply."""
        return self.copied + self.inserted + self.linked


class Events:
    """The events in ``history``; safe to share between threads and processes."""

    def __init__(self, history: History) -> None:
        self._history = history

    def note(self, kind: Kind, question: str, passage_id: str | None, document: Document | None, place: Place) -> None:
        """Log an event; ``document`` is that of the passage. What cannot be written is lost, and the log says so."""
        text = harmless(question)
        held = (document.id, document.title) if document else (None, None)
        try:
            with self._history.using() as database:
                query = (
                    "INSERT INTO event (time, kind, text, folded, lang, passage_id, document_id, title, place) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                )
                database.one(query, (now(), kind, text, key_of(text), detect(text), passage_id, *held, place))
            self._history.forget()
        except StoreError as error:
            log.warning("an event is not kept: %s", error.message)

    def counts(self, since: str) -> dict[str, int]:
        """Return how many events of each kind there were since a time. Raises StoreError."""
        query = "SELECT kind, count(*) FROM event WHERE time >= ? GROUP BY kind"
        return dict(self._history.read(query, since))

    def used(self, since: str, limit: int) -> list[Used]:
        """Return the passages that were taken most often since a time. Raises StoreError."""
        kinds = ("copied", "inserted", "linked", "opened")
        sums = ", ".join(f"sum(kind = '{kind}')" for kind in kinds)
        query = (
            f"SELECT passage_id, document_id, title, {sums}, max(id) FROM event "
            "WHERE time >= ? AND passage_id IS NOT NULL AND kind != 'gap' GROUP BY passage_id "
            "ORDER BY sum(kind != 'opened') DESC, count(*) DESC, passage_id LIMIT ?"
        )
        return [Used(*row[:-1]) for row in self._history.read(query, since, limit)]

    def gaps(self, since: str) -> list[Wording]:
        """Return the questions that were reported as gaps since a time. Raises StoreError."""
        query = (
            "SELECT folded, lang, text, time, count(*), max(id) FROM event "
            "WHERE time >= ? AND kind = 'gap' AND folded != '' GROUP BY folded, lang"
        )
        return [
            Wording(folded, lang, text, last, "none", reported=count)
            for folded, lang, text, last, count, _ in self._history.read(query, since)
        ]
