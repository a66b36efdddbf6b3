"""A deterministic encoder for tests: each character has a fixed random vector, so equal texts meet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.encoder import unit
from index.engine import Matrix, TokenIds

SIZE = 0x10000


class CharacterEncoder:
    """Token = character; a text's vector is the mean of its characters' vectors. No model, no library."""

    name = "characters"

    def __init__(self, dimension: int = 32, seed: int = 1) -> None:
        self.dimension = dimension
        self.fingerprint = hashlib.sha256(f"{dimension} {seed}".encode()).hexdigest()[:16]
        self.token_vectors: Matrix | None = (
            np.random.default_rng(seed).normal(size=(SIZE, dimension)).astype(np.float32)
        )

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        return [np.array([ord(char) % SIZE for char in text if not char.isspace()], np.int32) for text in texts]

    def pieces(self, ids: TokenIds) -> list[str]:
        return [chr(token) for token in ids]

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        assert self.token_vectors is not None
        rows = [self.token_vectors[ids].mean(axis=0) for ids in self.tokenize(texts)]
        return unit(np.stack(rows)) if rows else np.zeros((0, self.dimension), np.float32)

    encode_passages = encode_queries
