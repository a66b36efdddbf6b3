"""Near misses in words: records whose texts share rare pieces with those of another record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.training.ragged import Ragged


def near_misses(tokens: Ragged, texts: Sequence[Sequence[int]], count: int) -> np.ndarray:
    """Return the ``count`` records most alike to each by TF-IDF cosine over pieces, best first, int64.

    ``texts`` has by record the rows of its texts; shape of the result: (records, count).
    """
    from scipy.sparse import csr_matrix, diags

    pieces = [np.unique(np.concatenate([tokens[row] for row in rows])) for rows in texts]
    record = np.repeat(np.arange(len(texts)), [len(ids) for ids in pieces])
    piece = np.concatenate(pieces)
    idf = np.log(len(texts) / np.maximum(np.bincount(piece), 1))[piece]
    table = csr_matrix((idf, (record, piece)))
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    unit = diags(1 / np.maximum(lengths, 1e-9)) @ table
    alike = (unit @ unit.T).toarray()
    np.fill_diagonal(alike, -1.0)
    return np.argsort(-alike, axis=1, kind="stable")[:, :count]
