"""A brute-force engine: the numbers every real engine is checked against."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from index.engine import SYNONYM, Clause, Entry, Filters, Matrix, Scored, Vector
from index.lexical import GRAM_BOOST, TITLE_BOOST, is_cjk

K1, B = 1.2, 0.75


class ReferenceEngine:
    """BM25 as Robertson and Zaragoza (2009) write it and cosine by a dot product, over plain lists."""

    def __init__(self, entries: Sequence[Entry], vectors: Matrix) -> None:
        self.entries, self.matrix = list(entries), vectors

    def allowed(self, entry: Entry, filters: Filters) -> bool:
        return (
            (not filters.langs or entry.lang in filters.langs)
            and (not filters.documents or entry.document_id in filters.documents)
            and (not filters.tags or bool(set(entry.tags) & set(filters.tags)))
        )

    def dense(self, vector: Vector, k: int, filters: Filters) -> list[Scored]:
        scored = [
            Scored(entry.passage_id, float(row @ vector))
            for entry, row in zip(self.entries, self.matrix, strict=True)
            if self.allowed(entry, filters)
        ]
        return sorted(scored, key=lambda item: -item.score)[:k]

    def lexical(self, clauses: Sequence[Clause], grams: Sequence[str], k: int, filters: Filters) -> list[Scored]:
        cjk = [gram for gram in dict.fromkeys(grams) if is_cjk(gram)]
        scored = []
        for entry in self.entries:
            score = sum(max(self.sides(entry, clause)) for clause in clauses)
            score += sum(GRAM_BOOST * self.bm25(entry, "grams", gram) for gram in cjk)
            if score > 0 and self.allowed(entry, filters):
                scored.append(Scored(entry.passage_id, score / self.bound(clauses, cjk)))
        return sorted(scored, key=lambda item: -item.score)[:k]

    def sides(self, entry: Entry, clause: Clause) -> list[float]:
        typed = sum(weight * self.word(entry, word) for word, weight in clause.words.items())
        worth = sum(weight * self.idf("words", word) for word, weight in clause.words.items())
        found = [typed]
        for synonym in clause.synonyms:
            each = [self.word(entry, word) for word in synonym]
            if all(each):
                found.append(SYNONYM * min(1.0, worth / sum(self.idf("words", word) for word in synonym)) * sum(each))
        return found

    def word(self, entry: Entry, word: str) -> float:
        return self.bm25(entry, "words", word) + TITLE_BOOST * self.bm25(entry, "title", word)

    def bound(self, clauses: Sequence[Clause], grams: Sequence[str]) -> float:
        words = sum(weight * self.idf("words", word) for clause in clauses for word, weight in clause.words.items())
        return (words + sum(GRAM_BOOST * self.idf("grams", gram) for gram in grams)) * (K1 + 1)

    def idf(self, field: str, term: str) -> float:
        containing = sum(term in getattr(entry.terms, field) for entry in self.entries)
        return math.log(1 + (len(self.entries) - containing + 0.5) / (containing + 0.5))

    def bm25(self, entry: Entry, field: str, term: str) -> float:
        count = Counter(getattr(entry.terms, field))[term]
        return self.idf(field, term) * self.saturation(entry, field, count)

    def literal(self, grams: Sequence[str], k: int, filters: Filters) -> list[str]:
        asked, size = tuple(grams), len(grams)
        return [
            entry.passage_id
            for entry in self.entries
            if size
            and self.allowed(entry, filters)
            and any(entry.terms.grams[i : i + size] == asked for i in range(len(entry.terms.grams)))
        ][:k]

    def saturation(self, entry: Entry, field: str, count: int) -> float:
        length = len(getattr(entry.terms, field))
        mean = np.mean([len(getattr(item.terms, field)) for item in self.entries])
        return count * (K1 + 1) / (count + K1 * (1 - B + B * length / max(float(mean), 1e-9))) if count else 0.0
