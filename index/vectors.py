"""Dense retrieval: unit vectors in FAISS as half floats, every inner product (= cosine) computed.

Half floats change a cosine by less than 0.0001, halve file and memory, and are read twice as fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.engine import Matrix, Vector

HALF = 2  # bytes


class Vectors:
    """Row ``i`` is the vector of passage ``i``; nothing is added once it is loaded, so threads may share it."""

    def __init__(self, faiss_index: Any) -> None:
        self._index = faiss_index

    @classmethod
    def empty(cls, dimension: int, expected: int = 0) -> Vectors:
        """Return an index without rows, to ``add`` to before anyone searches, with memory for ``expected`` rows."""
        import faiss

        rows = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        # a vector that grows as it fills holds up to twice its size; shrinking it keeps what was taken
        rows.codes.resize(expected * dimension * HALF)
        rows.codes.resize(0)
        return cls(rows)

    def add(self, matrix: Matrix) -> None:
        """Append the rows of ``matrix``, shape (n, dim), unit length."""
        if len(matrix):
            self._index.add(np.ascontiguousarray(matrix, np.float32))

    @classmethod
    def load(cls, path: Path) -> Vectors:
        """Open the file that ``save`` wrote; raises RuntimeError if it is damaged."""
        import faiss

        faiss.omp_set_num_threads(1)  # more threads than free cores make the slowest queries far slower
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index to ``path``."""
        import faiss

        faiss.write_index(self._index, str(path))

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: Vector, k: int, allowed: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return ``(rows, cosines)`` of the ``k`` nearest rows, best first; ``allowed`` is a mask of shape (n,)."""
        import faiss

        parameters = None
        if allowed is not None:
            bitmap: Any = faiss.IDSelectorBitmap  # its Python wrapper takes an array, which the stub does not know
            parameters_of: Any = faiss.SearchParameters
            parameters = parameters_of(sel=bitmap(np.packbits(allowed, bitorder="little")))
        k = min(k, len(self))
        if k == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        scores, rows = self._index.search(vector.reshape(1, -1).astype(np.float32), k, params=parameters)
        found = rows[0] >= 0  # FAISS pads short answers with -1
        return rows[0][found], scores[0][found]

    def rows(self, rows: Sequence[int] | np.ndarray) -> Matrix:
        """Return the vectors of ``rows``, shape (len(rows), dim)."""
        wanted = np.asarray(rows, np.int64)
        if not len(wanted):
            return np.zeros((0, self.dimension), np.float32)
        return np.asarray(self._index.reconstruct_batch(wanted), np.float32)
