"""Retrieval measures as pure functions of one ranked list; a query without an answer list scores 0."""

from __future__ import annotations

import math
from collections.abc import Sequence


def hit_rate(gains: Sequence[int], k: int, grade: int) -> float:
    """Return 1.0 if one of the first ``k`` has at least ``grade``, else 0.0 (success@k)."""
    return float(any(gain >= grade for gain in gains[:k]))


def reciprocal_rank(gains: Sequence[int], k: int, grade: int) -> float:
    """Return 1 / rank of the first of the first ``k`` with at least ``grade``, else 0 (Voorhees, TREC-8, 1999)."""
    for rank, gain in enumerate(gains[:k], 1):
        if gain >= grade:
            return 1.0 / rank
    return 0.0


def recall(gains: Sequence[int], k: int, grade: int, total: int) -> float:
    """Return the share of the ``total`` relevant items among the first ``k``; 0 if there are none."""
    return sum(gain >= grade for gain in gains[:k]) / total if total else 0.0


def dcg(gains: Sequence[int], k: int) -> float:
    """Return sum of (2^gain - 1) / log2(rank + 1) over the first ``k`` (Burges et al., ICML 2005)."""
    return math.fsum((2**gain - 1) / math.log2(rank + 1) for rank, gain in enumerate(gains[:k], 1))


def ndcg(gains: Sequence[int], k: int, ideal: Sequence[int]) -> float:
    """Return DCG@k over that of the best order of ``ideal`` (the gains of all judged items); 0 if none is relevant."""
    best = dcg(sorted(ideal, reverse=True), k)
    return dcg(gains, k) / best if best else 0.0
