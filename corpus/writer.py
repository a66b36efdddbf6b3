"""Writes documents to the store in batches: one transaction for many small ones, and one bad one never costs others."""

from __future__ import annotations

from corpus.draft import Draft
from corpus.errors import StoreError
from corpus.records import Problem
from corpus.store import Store

# Documents and characters that wait for one transaction.
_BATCH = 500
_LETTERS = 2_000_000
# After so many documents that could not be written, one after the other, the disk is full and not only for large ones.
_HOPELESS = 20


class Writer:
    """Collects documents for ``store``; call ``flush`` at the end. Problems are added to ``problems``."""

    def __init__(self, store: Store, problems: list[Problem]) -> None:
        self._store = store
        self._problems = problems
        self._waiting: list[Draft] = []
        self._letters = 0
        self._failed = 0

    def put(self, draft: Draft) -> None:
        """Write a document now or with the next ones. Raises StoreError when nothing can be written any more."""
        self._waiting.append(draft)
        self._letters += len(draft.document.text)
        if len(self._waiting) >= _BATCH or self._letters >= _LETTERS:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Raises StoreError when nothing can be written any more."""
        waiting, self._waiting, self._letters = self._waiting, [], 0
        if not waiting:
            return
        try:
            self._store.put_all(waiting)
            self._failed = 0
        except StoreError:
            # Some of them may still fit.
            for draft in waiting:
                self._put_one(draft)

    def _put_one(self, draft: Draft) -> None:
        try:
            self._store.put_all([draft])
            self._failed = 0
        except StoreError as error:
            self._failed += 1
            source = draft.document.source
            message = f"{source}: not stored, {error.message}"
            self._problems.append(Problem(source, message, error.hint))
            if self._failed >= _HOPELESS:
                raise StoreError(message, error.hint) from error
