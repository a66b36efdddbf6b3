"""What the guidance itself offers to suggest: titles and headings, and the terms of the thesaurus that stand in it."""

from __future__ import annotations

from collections import Counter
from typing import cast

from corpus.fold import fold
from corpus.language import detect
from corpus.markers import marker_of
from corpus.records import Language
from corpus.store import Store
from index import tokens
from index.embedded import EmbeddedEngine
from index.engine import Filters
from index.suggest import LONGEST, Phrase
from index.thesaurus import Thesaurus

MOST = 50_000  # places of headings that are looked at, so that a table of a million rows costs no more
COUNTED = 50  # passages; a term that stands in more of them is not any better
_ALL = Filters()


def collect(store: Store, engine: EmbeddedEngine, thesaurus: Thesaurus) -> list[Phrase]:
    """Return titles, headings and terms; those with many passages weigh more."""
    return [*headings(store), *terms(engine, thesaurus)]


def headings(store: Store) -> list[Phrase]:
    """Return every title and heading without its number, weighed by the passages below it."""
    weights: Counter[tuple[str, Language]] = Counter()
    documents: dict[tuple[str, Language], str] = {}
    for path, context, passages, document in store.outline(MOST):
        for text in dict.fromkeys(map(bare, path)):
            if 0 < len(text) <= LONGEST:
                found = text, detect(text, context)
                weights[found] += passages
                documents.setdefault(found, document)
    return [Phrase(text, "heading", lang, weight, documents[text, lang]) for (text, lang), weight in weights.items()]


def bare(heading: str) -> str:
    """Return a heading without the marker before it (一、 or 3.) and on one line."""
    marker = marker_of(heading)
    return " ".join(heading[marker.length if marker else 0 :].split())


def terms(engine: EmbeddedEngine, thesaurus: Thesaurus) -> list[Phrase]:
    """Return the terms that stand in the guidance as they are, weighed by the passages that have them."""
    found: list[Phrase] = []
    counts: dict[tuple[str, ...], int] = {}
    for concept in thesaurus.concepts:
        for lang, written in concept.terms.items():
            for term in written:
                grams = tuple(tokens.grams(fold(term, regional=False).text))
                if grams not in counts:
                    counts[grams] = len(engine.literal(grams, COUNTED, _ALL))
                if counts[grams]:
                    found.append(Phrase(term, "term", cast("Language", lang), counts[grams]))
    return found
