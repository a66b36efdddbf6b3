"""The words of retrieval and the interface that every backend keeps: store passages, answer two kinds of query.

Ranking sits above this interface (``rank``), so that all engines give the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

Vector = np.ndarray  # float32, shape (dim,), unit length
Matrix = np.ndarray  # float32, shape (n, dim), rows of unit length
TokenIds = np.ndarray  # int32, shape (tokens,): rows of the encoder's token table


SYNONYM = 0.5  # what a synonym is worth beside the words that were typed


class Scored(NamedTuple):
    """A passage id and its score on one leg; higher is better."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Filters:
    """Restricts a query; an empty field allows all. Fields are joined by AND, values inside one by OR."""

    langs: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """The matching form of a text: words, character bigrams of the folded text, and words of title and heading."""

    words: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    title: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as an engine stores it; ``digest`` tells whether it must be stored again."""

    passage_id: str
    document_id: str
    digest: str
    lang: str
    tags: tuple[str, ...]
    terms: Terms
    tokens: TokenIds


class Clause(NamedTuple):
    """Words of a question that stand together, with their weights, and what else says the same.

    A passage scores by its best side: the sum over the words, or one of the ``synonyms``, each of which is words that
    must all stand in the passage.
    """

    words: Mapping[str, float]
    synonyms: Sequence[tuple[str, ...]] = ()


class Engine(Protocol):
    """A snapshot that answers queries; unknown ids are never an error, short answers are never padded."""

    def dense(self, vector: Vector, k: int, filters: Filters) -> list[Scored]:
        """Return the ``k`` passages nearest to ``vector`` by cosine, best first."""
        ...

    def lexical(self, clauses: Sequence[Clause], grams: Sequence[str], k: int, filters: Filters) -> list[Scored]:
        """Return the ``k`` best passages by weighted BM25 over words and title plus bigrams, best first.

        The score is the share of the best possible sum, 0 to about 1. A synonym is worth SYNONYM of the words that it
        stands for at most, and less if it is a more common one.
        """
        ...

    def literal(self, grams: Sequence[str], k: int, filters: Filters) -> list[str]:
        """Return the ids of at most ``k`` passages that contain the text behind ``grams`` as it stands, in no order."""
        ...

    def vectors(self, passage_ids: Sequence[str]) -> Matrix:
        """Return the vectors of known passages, shape (len(passage_ids), dim)."""
        ...

    def tokens(self, passage_ids: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of known passages, in the order asked."""
        ...

    def langs(self, passage_ids: Sequence[str]) -> list[str]:
        """Return the languages of known passages, in the order asked."""
        ...

    def token_frequency(self, vocabulary: int) -> np.ndarray:
        """Return in how many passages each token of the encoder occurs, shape (vocabulary,)."""
        ...

    def count(self) -> int:
        """Return the number of passages."""
        ...
