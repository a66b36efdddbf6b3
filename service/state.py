"""What one process holds: the store, the encoder and the searcher of the current generation.

Opened on first use, or before the fork by ``serve``; opened again when another process has built a generation.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.errors import IndexMissing, ZhinanError
from corpus.limits import Limits
from index.generation import current

if TYPE_CHECKING:
    from corpus.store import Store
    from index.encoder import Encoder
    from index.engine import Filters
    from index.reranker import Reranker
    from index.results import Mode, SearchResult
    from index.suggest import Phrase
    from service.settings import Settings

log = logging.getLogger(__name__)


class Finder(Protocol):
    """What the service needs of ``index.search.Searcher``."""

    @property
    def generation(self) -> str:
        """The generation that is searched."""
        ...

    def search(
        self, text: str, k: int = 10, filters: Filters = ..., mode: Mode = "hybrid", explain: bool = False
    ) -> SearchResult:
        """Return the answer to one question."""
        ...

    def phrases(self) -> list[Phrase]:
        """Return what may be suggested while a question is typed."""
        ...


class State:
    """The store and searcher of one data folder; safe to use from several threads.

    ``store`` and ``searcher`` replace the real ones in tests and never change then. ``versions`` is how many earlier
    states of a document the store keeps, ``limits`` what one file may cost when it is read.
    """

    def __init__(
        self,
        data: Path,
        model: str = "",
        store: Store | None = None,
        searcher: Finder | None = None,
        versions: int | None = None,
        limits: Limits | None = None,
        reranker: str = "",
        rerank_seconds: float = 0.3,
    ) -> None:
        self.data = data
        self.model = model
        self._versions = versions
        self._reranker_name, self._rerank_seconds = reranker, rerank_seconds
        self._reranker: Reranker | None = None
        self.limits = limits or Limits()
        self._store = store
        self._encoder: Encoder | None = None
        self._searcher = searcher
        self._fixed = searcher is not None
        self._refused: tuple[str, ZhinanError] | None = None
        self._lock = threading.Lock()

    def store(self) -> Store:
        """Return the store, creating it on first use. Raises StoreError."""
        if self._store is None:
            with self._lock:
                self._ensure_store()
        assert self._store is not None
        return self._store

    def close_store(self) -> None:
        """Close the store's connections, as before a fork; the next use opens new ones."""
        if self._store is not None:
            self._store.close()

    def encoder(self) -> Encoder:
        """Return the embedding model, loading it on first use (about a second). Raises EncoderError."""
        if self._encoder is None:
            with self._lock:
                self._ensure_encoder()
        assert self._encoder is not None
        return self._encoder

    def searcher(self) -> Finder:
        """Return a searcher of the current generation.

        While one thread opens a new generation, and when that fails, the others go on with the one before.
        Raises IndexMissing or IndexMismatch when there has never been one that could be searched.
        """
        if self._fixed and self._searcher is not None:
            return self._searcher
        held = self._searcher
        try:
            name = current(self.data)
        except IndexMissing:
            if held is None:
                raise
            return held
        if held is not None and held.generation == name:
            return held
        if not self._lock.acquire(blocking=held is None):
            assert held is not None
            return held
        try:
            return self._open(name)
        finally:
            self._lock.release()

    def _open(self, name: str) -> Finder:
        """Open generation ``name`` unless another thread just did; a refusal is kept until the name changes."""
        held = self._searcher
        if held is not None and held.generation == name:
            return held
        if self._refused is not None and self._refused[0] == name:
            if held is not None:
                return held
            raise self._refused[1]
        from index.search import Searcher

        try:
            fresh = Searcher.open(self._ensure_store(), self.data, self._ensure_encoder(), self._ensure_reranker())
            fresh.warm()
        except ZhinanError as error:
            self._refused = (name, error)
            log.error("cannot search generation %s: %s %s", name, error.message, error.hint)
            if held is None:
                raise
            return held
        log.info("searching generation %s", fresh.generation)
        self._searcher, self._refused = fresh, None
        return fresh

    def _ensure_store(self) -> Store:
        if self._store is None:
            from corpus.store import VERSIONS, Store

            versions = VERSIONS if self._versions is None else self._versions
            self._store = Store(self.data / "store.sqlite", versions)
        return self._store

    def _ensure_encoder(self) -> Encoder:
        if self._encoder is None:
            from index.encoder import open_encoder

            self._encoder = open_encoder(self.model)
        return self._encoder

    def reranker(self) -> Reranker | None:
        """Return the re-ranker that is set, loading it on first use; None if none is. Raises EncoderError."""
        with self._lock:
            return self._ensure_reranker()

    def _ensure_reranker(self) -> Reranker | None:
        if self._reranker is None and self._reranker_name:
            from index.reranker import CrossEncoderReranker

            self._reranker = CrossEncoderReranker(self._reranker_name, self._rerank_seconds)
        return self._reranker


def state_of(settings: Settings) -> State:
    """Return the state that ``settings`` ask for; nothing is opened yet."""
    return State(
        settings.data,
        settings.model,
        versions=settings.versions,
        limits=settings.limits(),
        reranker=settings.reranker,
        rerank_seconds=settings.rerank_ms / 1000,
    )
