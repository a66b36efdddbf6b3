"""Whether what a pack quotes still stands in the guidance, and what stands there now if not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.fold import fold
from corpus.records import DocumentSummary, Passage
from corpus.store import Store
from service.packs import Item, Quote, quote
from service.reader import passage_at

# Share of common pairs of characters from which two texts count as one that was rewritten. Passages about other things
# share up to a tenth, a sentence replaced in three leaves more than half.
LIKE = 0.4
_SAME_HEADING = 0.15  # what standing under the same heading adds

Kind = Literal["same", "cited", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How a quote compares with the guidance of today.

    "same": it still stands there. "cited": it does, but its title, heading, page or source has changed. "changed":
    ``now`` stands in its place. "gone": nothing does, and ``now`` is None.
    """

    kind: Kind
    now: Quote | None


def check(store: Store, items: Iterable[Item]) -> dict[str, Freshness]:
    """Return the freshness of each item by its id."""
    found: dict[str, Freshness] = {}
    listed = list(items)
    passages = store.passages_by_id(item.quote.passage_id for item in listed)
    documents = store.documents_by_id(item.quote.document_id for item in listed)
    for item in listed:
        document = documents.get(item.quote.document_id)
        if document is None:
            found[item.id] = Freshness("gone", None)
            continue
        passage = passages.get(item.quote.passage_id)
        if passage is not None:
            now = quote(passage, document)
            found[item.id] = Freshness("same" if _citation(now) == _citation(item.quote) else "cited", now)
        else:
            found[item.id] = _without_passage(store, item.quote, document)
    return found


def _without_passage(store: Store, quoted: Quote, document: DocumentSummary) -> Freshness:
    """Return the freshness of a quote whose passage is no more; it may be cut otherwise with no word changed."""
    passages = store.passages(document.id)
    at = store.document(document.id).text.find(quoted.text)
    there = passage_at(passages, at) if at != -1 else None
    if there is not None:
        return Freshness("same", quote(there, document))
    like = _likest(passages, quoted)
    return Freshness("changed", quote(like, document)) if like else Freshness("gone", None)


def _likest(passages: Sequence[Passage], quoted: Quote) -> Passage | None:
    """Return the passage most like ``quoted``, None if none is a rewriting of it."""
    pairs = _pairs(quoted.text)
    best, most = None, LIKE
    for passage in passages:
        others = _pairs(passage.text)
        like = 2 * len(pairs & others) / (len(pairs) + len(others) or 1)
        like += _SAME_HEADING if like and passage.heading == quoted.heading else 0
        if like >= most:
            best, most = passage, like
    return best


def _pairs(text: str) -> set[str]:
    folded = "".join(fold(text, regional=False).text.split())
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


def _citation(quoted: Quote) -> tuple[object, ...]:
    return quoted.title, quoted.heading, quoted.source, quoted.page
