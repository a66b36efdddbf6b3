"""The questions that people meant to ask: a log of all, and those that were answered, to suggest them to others.

Nothing here ever makes a search fail or wait.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Literal

from corpus.database import Database
from corpus.errors import StoreError
from corpus.fold import fold
from corpus.records import Language
from index.results import Confidence, SearchResult
from index.suggest import LONGEST, Phrase, letters_of
from service.history import History, key_of, now
from service.privacy import strip

log = logging.getLogger(__name__)

Place = Literal["page", "sidebar"]
SUGGESTED = 1000  # the most asked

_DIGITS = 6  # in a row, blanks and signs between them left out: the shortest telephone and order numbers
_DATE = re.compile(r"(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}(?!\d)")
_PERSONAL = re.compile(
    rf"@|(?:\d[\s\-‐-―./()·]*){{{_DIGITS}}}|(?:[〇零一二三四五六七八九两幺][\s\-]*){{7}}|(?:[공영일이삼사오육칠팔구][\s\-]*){{7}}"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came of it; the document is that of the best passage, ``score`` is 0 without one."""

    text: str
    lang: Language
    confidence: Confidence
    score: float = 0.0
    document_id: str | None = None
    title: str | None = None
    place: Place = "page"


@dataclass(frozen=True, slots=True)
class Day:
    """How many questions of one language had one confidence on one day (ISO 8601)."""

    day: str
    lang: Language
    confidence: Confidence
    count: int


@dataclass(frozen=True, slots=True)
class Wording:
    """All questions of one matching form and language; text, confidence and document are those of the last one.

    ``reported`` is how often somebody reported it as a gap.
    """

    folded: str
    lang: Language
    text: str
    last: str
    confidence: Confidence
    answer: int = 0
    maybe: int = 0
    none: int = 0
    reported: int = 0
    document_id: str | None = None
    title: str | None = None

    @property
    def asked(self) -> int:
        """How often it was asked."""
        return self.answer + self.maybe + self.none


def asked(found: SearchResult, place: Place) -> Asked:
    """Return what is kept of an answered search."""
    best = found.hits[0] if found.hits else None
    if best is None:
        return Asked(found.text, found.lang, found.confidence, place=place)
    document = best.document
    return Asked(found.text, found.lang, found.confidence, best.score, document.id, document.title, place)


def harmless(text: str) -> str:
    """Return ``text`` without personal data; nothing of it when some may be left."""
    stripped = " ".join(strip(text).split())
    return "" if is_personal(_DATE.sub(" ", stripped)) else stripped


def is_personal(text: str) -> bool:
    """Tell whether a question may hold somebody's address, telephone, order or identity number."""
    return _PERSONAL.search(fold(text, regional=False).text) is not None


class Questions:
    """The questions in ``history``; safe to share between threads and processes."""

    def __init__(self, history: History) -> None:
        self._history = history

    def note(self, one: Asked) -> None:
        """Log a question; suggest one of the page from now on if it was answered, and no longer if it was not.

        When the file cannot be written the question is not kept, and the log says so.
        """
        text = harmless(one.text)
        if not key_of(one.text):
            return
        try:
            with self._history.using() as database:
                query = (
                    "INSERT INTO asked (time, text, folded, lang, confidence, score, document_id, title, place) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                )
                row = (one.lang, one.confidence, one.score, one.document_id, one.title, one.place)
                database.one(query, (now(), text, key_of(text), *row))
                # what stands in the sidebar's box began as a customer's words
                if one.place == "page" and text == " ".join(one.text.split()) and not is_personal(text):
                    _suggest(database, text, one.lang, one.confidence == "answer")
            self._history.forget()
        except StoreError as error:
            log.warning("a question is not kept: %s", error.message)

    def phrases(self) -> list[Phrase]:
        """Return the questions to suggest; none when they cannot be read."""
        query = "SELECT text, lang, count FROM question WHERE last >= ? ORDER BY count DESC, last DESC LIMIT ?"
        try:
            with self._history.using() as database:
                rows = database.all(query, (self._history.oldest(), SUGGESTED))
        except StoreError as error:
            log.warning("past questions cannot be read: %s", error.message)
            return []
        return [Phrase(text, "question", lang, count) for text, lang, count in rows]

    def state(self) -> tuple[int, ...]:
        """Return what changes when the questions to suggest do."""
        try:
            query = "SELECT coalesce(sum(count), 0), count(*) FROM question WHERE last >= ?"
            with self._history.using() as database:
                return tuple(database.one(query, (self._history.oldest(),)))
        except StoreError:
            return ()

    def days(self, since: str) -> list[Day]:
        """Return the counts of every day since a time, oldest first. Raises StoreError."""
        query = (
            "SELECT substr(time, 1, 10) AS day, lang, confidence, count(*) FROM asked WHERE time >= ? "
            "GROUP BY day, lang, confidence ORDER BY day"
        )
        return [Day(*row) for row in self._history.read(query, since)]

    def wordings(self, since: str) -> list[Wording]:
        """Return the questions asked since a time, the most frequent first. Raises StoreError."""
        # Beside max(), SQLite gives the other columns of the row that has it.
        query = (
            "SELECT folded, lang, text, time, confidence, sum(confidence = 'answer'), sum(confidence = 'maybe'), "
            "sum(confidence = 'none'), 0, document_id, title, max(id) FROM asked "
            "WHERE time >= ? AND folded != '' GROUP BY folded, lang ORDER BY count(*) DESC, max(id) DESC"
        )
        return [Wording(*row[:-1]) for row in self._history.read(query, since)]


def _suggest(database: Database, text: str, lang: Language, answered: bool) -> None:
    key = letters_of(text)
    if len(key) < 2 or len(text) > LONGEST:
        return
    if answered:
        query = (
            "INSERT INTO question VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE "
            "SET text = excluded.text, count = count + 1, last = excluded.last"
        )
        database.one(query, (key, lang, text, now()))
    else:
        database.one("DELETE FROM question WHERE folded = ?", (key,))
