"""The embedded engine: FAISS, tantivy and a catalog of one generation in one process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index import generation, lexical
from index.catalog import Catalog, key, row
from index.engine import Entry, Filters, Matrix, Scored, TokenIds, Vector
from index.generation import Manifest
from index.lexical import Lexical
from index.vectors import Vectors


class EmbeddedEngine:
    """One immutable generation; any number of threads may query it."""

    def __init__(self, manifest: Manifest, catalog: Catalog, vectors: Vectors, terms: Lexical) -> None:
        self.manifest = manifest
        self._catalog, self._vectors, self._terms = catalog, vectors, terms

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
        rows, scores = self._vectors.search(vector, k, self._catalog.allowed(filters))
        return [Scored(*pair) for pair in zip(self._catalog.ids(rows), scores.tolist(), strict=True)]

    def lexical(self, weights: dict[str, float], grams: Sequence[str], k: int, filters: Filters) -> list[Scored]:
        """Return the ``k`` best passages by the share of the best possible BM25 sum, best first."""
        keys, scores = self._terms.search(weights, grams, k, filters)
        ids = self._catalog.ids(self._catalog.rows_of_keys(keys))
        return [Scored(*pair) for pair in zip(ids, scores.tolist(), strict=True)]

    def literal(self, grams: Sequence[str], k: int, filters: Filters) -> list[str]:
        """Return the ids of at most ``k`` passages that contain the text behind ``grams`` as it stands."""
        return self._catalog.ids(self._catalog.rows_of_keys(self._terms.literal(grams, k, filters)))

    def vectors(self, passage_ids: Sequence[str]) -> Matrix:
        """Return the vectors of known passages, shape (len(passage_ids), dim)."""
        return self._vectors.rows([self._catalog.row_of[passage_id] for passage_id in passage_ids])

    def tokens(self, passage_ids: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of known passages, in the order asked."""
        return [self._catalog.tokens(self._catalog.row_of[passage_id]) for passage_id in passage_ids]

    def langs(self, passage_ids: Sequence[str]) -> list[str]:
        """Return the languages of known passages, in the order asked."""
        return [self._catalog.rows[self._catalog.row_of[passage_id]].lang for passage_id in passage_ids]

    def token_frequency(self, vocabulary: int) -> np.ndarray:
        """Return in how many passages each token of the encoder occurs, shape (vocabulary,)."""
        return self._catalog.document_frequency(vocabulary)

    def count(self) -> int:
        """Return the number of passages."""
        return len(self._catalog)

    def digests(self) -> dict[str, str]:
        """Return passage id -> digest of all that is stored."""
        return {item.passage_id: item.digest for item in self._catalog.rows}


def write_generation(
    data: Path,
    previous: EmbeddedEngine | None,
    added: Iterable[Entry],
    vectors: Matrix,
    removed: Sequence[str],
    model: tuple[str, str],
    tokenizer: str,
) -> Manifest:
    """Write ``previous`` less ``removed`` plus ``added`` as a new generation, make it current, return its manifest.

    ``vectors`` holds the vectors of ``added`` in their order, shape (len(added), dim); ``model`` is the encoder's
    (name, fingerprint). A passage that changed is in both ``removed`` and ``added``.
    """
    entries = list(added)
    gone = set(removed)
    with generation.writing(data) as building:
        rows, tokens = [row(entry) for entry in entries], [entry.tokens for entry in entries]
        if previous is not None:
            kept = [n for n, item in enumerate(previous._catalog.rows) if item.passage_id not in gone]
            rows = [previous._catalog.rows[n] for n in kept] + rows
            tokens = [previous._catalog.tokens(n) for n in kept] + tokens
            vectors = np.concatenate((previous._vectors.rows(kept), vectors))
            folder = generation.folder(data, previous.manifest.generation)
            generation.link_tree(folder / "terms", building / "terms")
        Catalog.of(rows, tokens).save(building)
        Vectors.of(vectors).save(building / "vectors.faiss")
        lexical.write(building / "terms", ((key(e.passage_id), e) for e in entries), (key(i) for i in removed))
        manifest = Manifest(
            generation=generation.new_name(data),
            format=generation.FORMAT,
            model=model[0],
            fingerprint=model[1],
            dimension=int(vectors.shape[1]),
            tokenizer=tokenizer,
            passages=len(rows),
            documents=len({item.document_id for item in rows}),
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            checksums={name: generation.checksum(building / name) for name in generation.CHECKED},
        )
        generation.publish(data, building, manifest)
    return manifest
