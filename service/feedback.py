"""Judgements of passages for the content owner: useful, wrong or outdated. They never change the ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.clean import text_hash
from corpus.errors import ZhinanError
from corpus.records import Document, Language, Passage
from service.history import History, now
from service.questions import harmless

Verdict = Literal["useful", "wrong", "outdated"]
FeedbackState = Literal["open", "done"]

WAIT = 5000  # milliseconds: somebody meant it, so it is worth waiting for another writer
MOST = 20_000  # judgements that are kept
_COLUMNS = "id, time, passage_id, document_id, title, lang, passage, hash, verdict, reason, question, state"


_LARGEST = 2**62  # SQLite's numbers end soon after


class FeedbackNotFound(ZhinanError):
    """No feedback has this id."""

    code = "feedback_not_found"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody thought of a passage; ``passage`` is its text then, ``hash`` that of the text."""

    id: int
    time: str
    passage_id: str
    document_id: str
    title: str
    lang: Language
    passage: str
    hash: str
    verdict: Verdict
    reason: str
    question: str | None
    state: FeedbackState


class Feedback:
    """The judgements in ``history``; all of it raises StoreError when the file cannot be used."""

    def __init__(self, history: History) -> None:
        self._history = history

    def add(
        self, passage: Passage, document: Document, verdict: Verdict, reason: str = "", question: str | None = None
    ) -> Judgement:
        """Keep a judgement without personal data. Praise asks nothing of anybody, so it is done at once."""
        state = "done" if verdict == "useful" else "open"
        row = (
            now(), passage.id, document.id, document.title, passage.lang, passage.text, text_hash(passage.text),
            verdict, harmless(reason), harmless(question) if question else None, state,
        )  # fmt: skip
        with self._history.using(WAIT) as database:
            marks = ", ".join("?" * len(row))
            query = f"INSERT INTO feedback ({_COLUMNS.removeprefix('id, ')}) VALUES ({marks}) RETURNING {_COLUMNS}"
            added = Judgement(*database.one(query, row))
            query = "SELECT id FROM feedback ORDER BY state = 'open' DESC, id DESC LIMIT -1 OFFSET ?"
            database.one(f"DELETE FROM feedback WHERE id IN ({query})", (MOST,))
        return added

    def list(self, state: FeedbackState | None, before: int | None, limit: int) -> list[Judgement]:
        """Return judgements, the newest first, those with smaller ids than ``before``."""
        query = f"SELECT {_COLUMNS} FROM feedback WHERE state = coalesce(?, state) AND id < ? ORDER BY id DESC LIMIT ?"
        values = (state, _LARGEST if before is None else min(before, _LARGEST), limit)
        with self._history.using(WAIT) as database:
            return [Judgement(*row) for row in database.all(query, values)]

    def counts(self) -> dict[str, int]:
        """Return how many judgements are in each state."""
        with self._history.using(WAIT) as database:
            return dict(database.all("SELECT state, count(*) FROM feedback GROUP BY state"))

    def set(self, identifier: int, state: FeedbackState) -> Judgement:
        """Change the state of a judgement and return it. Raises FeedbackNotFound."""
        with self._history.using(WAIT) as database:
            query = f"UPDATE feedback SET state = ? WHERE id = ? RETURNING {_COLUMNS}"
            row = database.one(query, (state, min(identifier, _LARGEST)))
        if row is None:
            raise FeedbackNotFound(f"No feedback has the id {identifier}.", "List it at /api/v1/feedback.")
        return Judgement(*row)


def changed(judged: Judgement, passages: dict[str, Passage], documents: set[str]) -> Literal["no", "yes", "gone"]:
    """Tell whether the passage changed since: ``passages`` and ``documents`` are those that still exist."""
    now_there = passages.get(judged.passage_id)
    if now_there is not None and text_hash(now_there.text) == judged.hash:
        return "no"
    return "yes" if judged.document_id in documents else "gone"
