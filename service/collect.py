"""What API and pages do with training packs: the current text of a passage comes from the store, the rest is packs'."""

from __future__ import annotations

from flask import current_app

from service import change, freshness
from service.freshness import Freshness
from service.packs import Pack, Packs, quote


def packs() -> Packs:
    """Return the packs of the running application."""
    held: Packs = current_app.extensions["zhinan.packs"]
    return held


def add(pack_id: str, passage_id: str, note: str = "") -> tuple[str, bool]:
    """Put a passage into a pack as it reads now; return (item id, whether it is new).

    Raises PassageNotFound, PackNotFound or PackFull.
    """
    store = change.state().store()
    passage = store.passage(passage_id)
    return packs().add(pack_id, quote(passage, store.document(passage.document_id)), note)


def renew(pack_id: str, item_id: str, passage_id: str) -> None:
    """Have an item quote a passage as it reads now. Raises PassageNotFound, PackNotFound or ItemNotFound."""
    store = change.state().store()
    passage = store.passage(passage_id)
    packs().renew(pack_id, item_id, quote(passage, store.document(passage.document_id)))


def compared(pack: Pack) -> dict[str, Freshness]:
    """Return how each item compares with the guidance of today, by its id."""
    return freshness.check(change.state().store(), pack.items)
