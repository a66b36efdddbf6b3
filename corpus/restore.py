"""Puts removed text back where cleaning was wrong, and takes it out again.

What is restored is remembered by its text, so it also stays when the document is ingested again.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.clean import text_hash
from corpus.draft import now
from corpus.errors import RemovalNotFound
from corpus.ingest import prepare
from corpus.layout import source_of
from corpus.records import Restoration
from corpus.store import Store


def restore(store: Store, document_id: str, number: int, expected: str | None = None) -> Restoration:
    """Put removal ``number`` (from 0) back into a document, and every other removal of the same text in it.

    ``expected`` is the hash of the text that the asker saw. Raises DocumentNotFound, and RemovalNotFound when there
    is no such removal (any more) or the document was stored by a version that kept no layout.
    """
    document = store.document(document_id)
    if not 0 <= number < len(document.removals):
        raise RemovalNotFound(f"document {document_id} has no removal {number}", "List its removals to see them.")
    removal = document.removals[number]
    restoration = Restoration(text_hash(removal.text), removal.text, removal.reason, now())
    if expected is not None and expected != restoration.text_hash:
        raise RemovalNotFound(f"removal {number} is another text now", "Open the document again and choose anew.")
    if not store.layout(document_id):
        raise RemovalNotFound(
            f"document {document_id} was stored by an earlier version of this program", "Ingest its source again first."
        )
    store.restore(document_id, restoration)
    renew(store, document_id)
    return restoration


def withdraw(store: Store, document_id: str, hashed: str) -> None:
    """Take a restored text out again. Raises DocumentNotFound or RemovalNotFound."""
    store.document(document_id)
    if not store.withdraw(document_id, hashed):
        raise RemovalNotFound(f"nothing was restored under {hashed!r}", "List the restorations of the document.")
    renew(store, document_id)


def renew(store: Store, document_id: str) -> bool:
    """Clean a stored document again with its restorations; return whether it changed. Raises DocumentNotFound."""
    document = store.document(document_id)
    layout = store.layout(document_id)
    if not layout:
        return False
    keep = frozenset(one.text_hash for one in store.restorations(document_id))
    fresh, passages = prepare(source_of(document, layout), keep=keep, identifier=document_id)
    fresh = replace(fresh, digest=document.digest)
    if fresh == document:
        return False
    store.put(fresh, passages, store.source_roots()[document.source], layout, same=True)
    return True
