"""The embedded engine: FAISS, tantivy and a catalog of one generation in one process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index import generation
from index.catalog import Catalog
from index.engine import Clause, Filters, Matrix, Scored, TokenIds, Vector
from index.generation import Manifest
from index.lexical import Lexical
from index.vectors import Vectors


class EmbeddedEngine:
    """One immutable generation; any number of threads may query it."""

    def __init__(self, manifest: Manifest, catalog: Catalog, vectors: Vectors, terms: Lexical) -> None:
        self.manifest = manifest
        self.catalog, self.stored_vectors, self._terms = catalog, vectors, terms

    @classmethod
    def open(cls, data: Path, fingerprint: str, tokenizer: str) -> EmbeddedEngine:
        """Open the current generation; raises IndexMissing, or IndexMismatch if it was built otherwise or damaged."""
        manifest = generation.read_manifest(data, generation.current(data))
        generation.check(data, manifest, fingerprint, tokenizer)
        return cls.load(data, manifest)

    @classmethod
    def load(cls, data: Path, manifest: Manifest) -> EmbeddedEngine:
        """Open the generation of ``manifest`` without comparing it with a model."""
        folder = generation.folder(data, manifest.generation)
        parts = Catalog.load(folder), Vectors.load(folder / "vectors.faiss"), Lexical(folder / "terms")
        return cls(manifest, *parts)

    def dense(self, vector: Vector, k: int, filters: Filters) -> list[Scored]:
        """Return the ``k`` passages nearest to ``vector`` by cosine, best first."""
        rows, scores = self.stored_vectors.search(vector, k, self.catalog.allowed(filters))
        return [Scored(*pair) for pair in zip(self.catalog.ids(rows), scores.tolist(), strict=True)]

    def lexical(self, clauses: Sequence[Clause], grams: Sequence[str], k: int, filters: Filters) -> list[Scored]:
        """Return the ``k`` best passages by the share of the best possible BM25 sum, best first."""
        keys, scores = self._terms.search(clauses, grams, k, filters)
        ids = self.catalog.ids(self.catalog.rows_of_keys(keys))
        return [Scored(*pair) for pair in zip(ids, scores.tolist(), strict=True)]

    def literal(self, grams: Sequence[str], k: int, filters: Filters) -> list[str]:
        """Return the ids of at most ``k`` passages that contain the text behind ``grams`` as it stands."""
        return self.catalog.ids(self.catalog.rows_of_keys(self._terms.literal(grams, k, filters)))

    def frequency(self, term: str, field: str = "words") -> int:
        """Return how many passages contain a word, title word or bigram; ``field`` is one of lexical.FIELDS."""
        return self._terms.frequency(term, field)

    def vectors(self, passage_ids: Sequence[str]) -> Matrix:
        """Return the vectors of known passages, shape (len(passage_ids), dim)."""
        return self.stored_vectors.rows([self.catalog.row_of[passage_id] for passage_id in passage_ids])

    def tokens(self, passage_ids: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of known passages, in the order asked."""
        return [self.catalog.tokens(self.catalog.row_of[passage_id]) for passage_id in passage_ids]

    def langs(self, passage_ids: Sequence[str]) -> list[str]:
        """Return the languages of known passages, in the order asked."""
        return [self.catalog.rows[self.catalog.row_of[passage_id]].lang for passage_id in passage_ids]

    def token_frequency(self, vocabulary: int) -> np.ndarray:
        """Return in how many passages each token of the encoder occurs, shape (vocabulary,)."""
        return self.catalog.document_frequency(vocabulary)

    def count(self) -> int:
        """Return the number of passages."""
        return len(self.catalog)

    def digests(self) -> dict[str, str]:
        """Return passage id -> digest of all that is stored."""
        return {item.passage_id: item.digest for item in self.catalog.rows}
