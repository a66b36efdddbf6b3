"""The second chance of a question: what was meant is searched too, and answers if that finds clearly more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from corpus.store import Store
from index.correction import Speller
from index.embedded import EmbeddedEngine
from index.encoder import Encoder
from index.glossary import Glossary
from index.query import MAX_LENGTH
from index.results import SearchResult
from index.thesaurus import Thesaurus

SURE = 1.5  # fused score from which the first answer stands: some passage has the question literally
MARGIN = 0.16  # fused score that the second answer must be better by; wrong corrections gain less than that
GOOD = 0.6  # fused score of a likely answer
SHARE = 0.25  # of what the first has above that, which the second must gain besides
HEADINGS = 20_000  # heading paths whose words are known


class SecondChance:
    """Corrects questions by the terms of one generation; safe to use from several threads."""

    def __init__(self, store: Store, engine: EmbeddedEngine, encoder: Encoder, words: Glossary) -> None:
        self._store, self._engine, self._encoder, self._glossary = store, engine, encoder, words
        self._made: tuple[Thesaurus, Speller] | None = None
        self._lock = threading.Lock()

    def take(self, first: SearchResult, search: Callable[[str], SearchResult]) -> SearchResult:
        """Return the answer of ``search`` to the corrected question if that is clearly better, else ``first``."""
        if best(first) >= SURE:
            return first
        meant = self.speller().correct(first.text)
        if meant == first.text or len(meant) > MAX_LENGTH:
            return first
        second = search(meant)
        if second.confidence == "none" or best(second) < best(first) + required_gain(best(first)):
            return first
        return replace(
            second,
            text=first.text,
            lang=first.lang,
            folded=first.folded,
            took_ms=round(first.took_ms + second.took_ms, 2),
            did_you_mean=meant,
        )

    def speller(self) -> Speller:
        """Return what knows how terms are typed; made on first use and when the glossary changes (0.4 s)."""
        thesaurus = self._glossary.thesaurus()
        with self._lock:
            if self._made is None or self._made[0] is not thesaurus:
                places = (step for path, *_ in self._store.outline(HEADINGS) for step in path)
                terms = [*thesaurus.terms(), *dict.fromkeys(places)]
                self._made = thesaurus, Speller(terms, self._engine.frequency, self._beside, self._is_word)
            return self._made[1]

    def _beside(self, pair: str) -> int:
        return self._engine.frequency(pair, "grams")

    def _is_word(self, word: str) -> bool:
        """Tell whether the encoder has a vector for the whole word: then it is a real one, known here or not."""
        return len(self._encoder.tokenize([word])[0]) == 1


def required_gain(first: float) -> float:
    """Return the fused score that a second answer must have more than the first, the more the better that is."""
    return MARGIN + SHARE * max(0.0, first - GOOD)


def best(found: SearchResult) -> float:
    """Return the score of the first hit, 0 if there is none."""
    return max((hit.score for hit in found.hits), default=0.0)
