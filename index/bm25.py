"""Textbook BM25 over terms of any kind: the yardstick that the product's ranking is measured against.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009. The inverse document frequency
is log(1 + …), so that a term in more than half of the texts counts little and never against a text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class Postings:
    """What each term adds to the score of the texts that have it: term -> [(number of the text, weight)]."""

    weights: dict[str, list[tuple[int, float]]]


def index(texts: Sequence[Sequence[str]]) -> Postings:
    """Return the postings of ``texts``, each given as its terms."""
    average = sum(map(len, texts)) / max(1, len(texts))
    counts: dict[str, list[tuple[int, int]]] = {}
    for number, terms in enumerate(texts):
        for term, count in Counter(terms).items():
            counts.setdefault(term, []).append((number, count))
    weights: dict[str, list[tuple[int, float]]] = {}
    for term, found in counts.items():
        rarity = math.log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
        weights[term] = [
            (number, rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * len(texts[number]) / average)))
            for number, count in found
        ]
    return Postings(weights)


def best(postings: Postings, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
    """Return up to ``k`` (number of the text, score > 0), best first, equal scores by number; repeated terms add up."""
    scores: dict[int, float] = {}
    for term in terms:
        for number, weight in postings.weights.get(term, ()):
            scores[number] = scores.get(number, 0.0) + weight
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))[:k]
