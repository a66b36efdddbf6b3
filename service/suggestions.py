"""What one process suggests: from the current generation and from past questions, each made anew when it changes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from corpus.errors import ZhinanError
from corpus.records import Language

if TYPE_CHECKING:
    from index.suggest import Phrase, Suggester, Suggestion
    from service.questions import Questions
    from service.state import State

log = logging.getLogger(__name__)

WAIT = 3.0  # seconds that one of the first requests waits for what is being made
PAUSE = 2.0  # seconds between two looks whether something changed
SHARE = 10  # after making something, the pause is this many times longer than that took
SPARE = 8  # suggestions beyond those asked for, in the place of those whose document was deleted a moment ago


class Suggestions:
    """The suggestions of one data folder; safe to use from several threads. ``questions`` is None if none are kept."""

    def __init__(self, state: State, questions: Questions | None) -> None:
        self._state = state
        self._questions = questions
        self._guidance = _Made()
        self._asked = _Made()

    def prepare(self) -> None:
        """Begin to make what the first request will need, without waiting for it."""
        self._sources(0)

    def suggest(self, typed: str, k: int, langs: Sequence[Language]) -> list[Suggestion]:
        """Return up to ``k`` suggestions; none while there is nothing to search."""
        from index.suggest import suggest

        found = suggest(self._sources(WAIT), typed, k + SPARE, langs)
        named = {one.document for one in found if one.document}
        stored = self._state.store().documents_by_id(named) if named else {}
        return [one for one in found if not one.document or one.document in stored][:k]

    def _sources(self, wait: float) -> list[Suggester]:
        try:
            searcher = self._state.searcher()
        except ZhinanError:  # without guidance nobody can ask the past questions either
            return []
        sources = [self._guidance.get(lambda: searcher.generation, searcher.phrases, wait)]
        if self._questions is not None:
            sources.append(self._asked.get(self._questions.state, self._questions.phrases, wait))
        return [source for source in sources if source is not None]


class _Made:
    """A suggester that is made in a thread of its own when its key changes; meanwhile the one before serves."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._suggester: Suggester | None = None
        self._thread: threading.Thread | None = None
        self._not_before = 0.0
        self._lock = threading.Lock()
        self._waiting = threading.Lock()  # held by the one request that waits

    def get(self, key: Callable[[], Hashable], phrases: Callable[[], list[Phrase]], wait: float) -> Suggester | None:
        """Return the suggester of ``key``, or of an earlier one; one of the first requests waits for it."""
        if time.monotonic() >= self._not_before:
            found = key()
            if found == self._key:
                self._not_before = time.monotonic() + PAUSE
            else:
                self._begin(found, phrases)
        if self._suggester is None and self._waiting.acquire(blocking=False):
            try:
                self._wait(wait)
            finally:
                self._waiting.release()
        return self._suggester

    def _begin(self, key: Hashable, phrases: Callable[[], list[Phrase]]) -> None:
        """Make the suggester in a thread, unless one is at it or ended too short a time ago."""
        with self._lock:
            if (self._thread is None or not self._thread.is_alive()) and time.monotonic() >= self._not_before:
                self._thread = threading.Thread(target=self._make, args=(key, phrases), name="suggestions", daemon=True)
                self._thread.start()

    def _wait(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def _make(self, key: Hashable, phrases: Callable[[], list[Phrase]]) -> None:
        from index.suggest import Suggester

        started = time.monotonic()
        try:
            self._suggester = Suggester(phrases())
            self._key = key
        except Exception:  # the next request after the pause tries again
            log.exception("suggestions cannot be made")
        ended = time.monotonic()
        self._not_before = ended + max(PAUSE, SHARE * (ended - started))
        log.info("%d phrases to suggest, made in %.2f s", len(self._suggester or ()), ended - started)
