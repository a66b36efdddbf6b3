"""Lexical retrieval: BM25 over words, title words and bigrams in tantivy, on text we tokenized ourselves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.engine import SYNONYM, Clause, Entry, Filters

K1 = 1.2  # fixed in tantivy; a term's score never exceeds idf * (K1 + 1)
TITLE_BOOST = 0.6
GRAM_BOOST = 0.25
WRITER_MEMORY = 64_000_000  # bytes
FIELDS = ("words", "title", "grams")


def schema() -> Any:
    """Return the tantivy schema: ``key`` finds the passage, the filter fields are raw, the text fields whitespace."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=False, indexed=True, fast=True)
    for name in ("lang", "document", "tag"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("title", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="position")
    return builder.build()


def idf(documents: int, containing: int) -> float:
    """Return ln(1 + (N - n + 0.5) / (n + 0.5)), the idf of BM25 in Lucene and tantivy."""
    return math.log(1 + (documents - containing + 0.5) / (containing + 0.5))


class LexicalWriter:
    """Brings the tantivy index in a folder (created if empty) up to date; nothing shows before ``commit``."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        self._schema = schema()
        self._writer = tantivy.Index(self._schema, path=str(folder)).writer(heap_size=WRITER_MEMORY, num_threads=1)

    def remove(self, keys: Iterable[int]) -> None:
        """Remove passages by key; unknown keys are no error."""
        import tantivy

        for key in keys:
            # delete_documents_by_term takes a Python int for a signed field and finds nothing here
            self._writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "key", key))

    def add(self, entries: Iterable[tuple[int, Entry]]) -> None:
        """Add passages with their keys."""
        import tantivy

        for key, entry in entries:
            document = tantivy.Document()
            document.add_unsigned("key", key)
            document.add_text("lang", entry.lang)
            document.add_text("document", entry.document_id)
            for tag in entry.tags:
                document.add_text("tag", tag)
            document.add_text("words", " ".join(entry.terms.words))
            document.add_text("title", " ".join(entry.terms.title))
            document.add_text("grams", " ".join(entry.terms.grams))
            self._writer.add_document(document)

    def commit(self) -> None:
        """Make all changes durable and visible, and end writing."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class Lexical:
    """A snapshot of one tantivy index; searches are safe from several threads."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._schema = schema()
        self._searcher = tantivy.Index(self._schema, path=str(folder)).searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, clauses: Sequence[Clause], grams: Sequence[str], k: int, filters: Filters
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return ``(keys, scores)`` of the ``k`` best passages, best first.

        ``clauses`` are the words of the question, ``grams`` the bigrams of its literal text in order.
        A score is the share of the best possible BM25 sum that the passage reaches, so one stray word of a question
        in another language scores near zero.
        """
        query, bound = self._query(clauses, grams)
        if query is None:
            return np.zeros(0, np.uint64), np.zeros(0, np.float32)
        found = self._searcher.search(self._filtered(query, filters), limit=k, count=False).hits
        if not found:
            return np.zeros(0, np.uint64), np.zeros(0, np.float32)
        scores = np.array([score for score, _ in found], np.float32) / max(bound, 1e-6)
        keys = np.array(self._searcher.fast_field_values("key", [address for _, address in found]), np.uint64)
        return keys, scores

    def literal(self, grams: Sequence[str], k: int, filters: Filters) -> np.ndarray:
        """Return the keys of at most ``k`` passages that contain the text behind ``grams`` as it stands."""
        import tantivy

        if len(grams) > 1:
            query = tantivy.Query.phrase_query(self._schema, "grams", list(grams))
        elif grams:
            query = tantivy.Query.term_query(self._schema, "grams", grams[0], "freq")
        else:
            return np.zeros(0, np.uint64)
        found = self._searcher.search(self._filtered(query, filters), limit=k, count=False).hits
        addresses = [address for _, address in found]
        return np.array(self._searcher.fast_field_values("key", addresses) if found else [], np.uint64)

    def frequency(self, term: str, field: str = "words") -> int:
        """Return how many passages contain ``term``; ``field`` is one of FIELDS."""
        return int(self._searcher.doc_freq(field, term))

    def _query(self, clauses: Sequence[Clause], grams: Sequence[str]) -> tuple[Any | None, float]:
        """Return the query and the score of an ideal passage."""
        import tantivy

        query, should = tantivy.Query, tantivy.Occur.Should
        parts: list[tuple[Any, Any]] = []
        bound = 0.0
        for clause in clauses:
            sides = [query.boolean_query([(should, self._word(word, weight)) for word, weight in clause.words.items()])]
            worth = sum(weight * self._idf("words", word) for word, weight in clause.words.items())
            for synonym in clause.synonyms:
                if all(map(self._known, synonym)):
                    share = min(1.0, worth / sum(self._idf("words", word) for word in synonym))
                    sides.append(self._all(synonym, SYNONYM * share))
            parts.append((should, query.disjunction_max_query(sides) if len(sides) > 1 else sides[0]))
            bound += worth * (K1 + 1)
        for gram in dict.fromkeys(grams):
            if is_cjk(gram):
                term = query.term_query(self._schema, "grams", gram, "freq")
                parts.append((should, query.boost_query(term, GRAM_BOOST)))
                bound += GRAM_BOOST * self._idf("grams", gram) * (K1 + 1)
        return (query.boolean_query(parts) if parts else None), bound

    def _word(self, word: str, weight: float) -> Any:
        """Return the query of one word in text and title."""
        import tantivy

        query, should = tantivy.Query, tantivy.Occur.Should
        fields = (("words", weight), ("title", weight * TITLE_BOOST))
        return query.boolean_query(
            [
                (should, query.boost_query(query.term_query(self._schema, field, word, "freq"), boost))
                for field, boost in fields
            ]
        )

    def _all(self, words: Sequence[str], weight: float) -> Any:
        """Return the query of words that must all be there."""
        import tantivy

        return tantivy.Query.boolean_query([(tantivy.Occur.Must, self._word(word, weight)) for word in words])

    def _known(self, word: str) -> bool:
        return any(self._searcher.doc_freq(field, word) for field in ("words", "title"))

    def _idf(self, field: str, term: str) -> float:
        return idf(len(self), self._searcher.doc_freq(field, term))

    def _filtered(self, query: Any, filters: Filters) -> Any:
        import tantivy

        parts = [(tantivy.Occur.Must, query)]
        for field, values in (("lang", filters.langs), ("document", filters.documents), ("tag", filters.tags)):
            if values:
                allowed = tantivy.Query.term_set_query(self._schema, field, list(values))
                parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)))
        return tantivy.Query.boolean_query(parts) if len(parts) > 1 else query


def is_cjk(gram: str) -> bool:
    """Tell whether a bigram has a Han or Hangul character; Latin bigrams only serve literal matches."""
    return any("\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in gram)
