"""Ranking above the engines: late interaction, fusion and confidence as pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engine import Matrix, TokenIds
from index.results import Confidence

TINY = 1e-12
MIN_COSINE = 0.25  # token pairs below this are unrelated; counting them only adds noise


RARE = 3  # passages; a literal piece that stands in more is less and less of a sign


@dataclass(frozen=True, slots=True)
class Weights:
    """The linear model over the signals of a candidate; ``docs/evaluation.md`` has the figures behind it."""

    dense: float = 1.0
    late: float = 0.5
    lexical: float = 0.3
    literal: float = 1.0  # above what any other signal can make up for: a rare literal piece finds its passage
    same_language: float = 0.02  # decides between equals only


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Fused scores of the best hit from which an answer is claimed, and from which it may be one."""

    answer: float
    maybe: float


THRESHOLDS = Thresholds(answer=0.43, maybe=0.34)


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of n candidates, each float32 of shape (n,); a leg that did not find a candidate gives 0."""

    dense: np.ndarray
    late: np.ndarray
    lexical: np.ndarray
    literal: np.ndarray
    same_language: np.ndarray


def fuse(signals: Signals, weights: Weights) -> np.ndarray:
    """Return the fused score of each candidate, shape (n,).

    A sum of absolute scores, not of ranks: a leg that cannot see the question's script scores near zero for every
    candidate and so moves none of them.
    """
    return (
        weights.dense * signals.dense
        + weights.late * signals.late
        + weights.lexical * signals.lexical
        + weights.literal * signals.literal
        + weights.same_language * signals.same_language
    )


def literal_worth(matches: int) -> float:
    """Return what containing the question as it stands is worth, 0 to 1: all if rare, little if many passages do."""
    return min(1.0, RARE / matches) if matches else 0.0


def order(scores: np.ndarray, passage_ids: Sequence[str]) -> list[int]:
    """Return positions, best first; ties break by passage id."""
    return sorted(range(len(passage_ids)), key=lambda i: (-float(scores[i]), passage_ids[i]))


def inverse_frequency(frequency: np.ndarray, passages: int) -> np.ndarray:
    """Return ln(1 + N / (1 + n)) per token, float32, 1 or more for tokens in at most half of the passages."""
    return np.log1p(passages / (1.0 + frequency)).astype(np.float32)


def late_interaction(
    question: TokenIds, passages: Sequence[TokenIds], table: Matrix, norms: np.ndarray, importance: np.ndarray
) -> np.ndarray:
    """Return sum_q w_q * max_p cos(q, p) / sum_q w_q of every passage, float32, shape (len(passages),).

    w is the norm of the question token's vector times its ``importance``; ``norms`` are the lengths of the rows of
    ``table``, (vocabulary, dim), and both have shape (vocabulary,). MaxSim is from ColBERT (Khattab and Zaharia, 2020).
    A passage costs its token ids only: the vectors belong to the vocabulary.
    """
    result = np.zeros(len(passages), np.float32)
    filled = [number for number, ids in enumerate(passages) if len(ids)]
    if not filled or not len(question):
        return result
    weights = norms[question] * importance[question]
    directions = table[question] / np.maximum(norms[question], TINY)[:, None]
    flat = np.concatenate([passages[number] for number in filled])
    starts = np.concatenate(([0], np.cumsum([len(passages[number]) for number in filled])[:-1]))
    # passages share most of their tokens: each different one is compared once
    occurs = np.zeros(len(table), bool)
    occurs[flat] = True
    kinds = np.flatnonzero(occurs)
    place = (np.cumsum(occurs) - 1)[flat]
    cosines = (table[kinds] @ directions.T) / np.maximum(norms[kinds], TINY)[:, None]
    cosines[cosines < MIN_COSINE] = 0.0
    best = np.maximum.reduceat(cosines[place], starts, axis=0)
    result[filled] = best @ weights / max(float(weights.sum()), TINY)
    return result


def confidence(scores: Sequence[float], thresholds: Thresholds) -> Confidence:
    """Return how sure the service is that the best of the hits, by their fused ``scores``, answers the question."""
    best = max(scores, default=0.0)
    if best >= thresholds.answer:
        return "answer"
    return "maybe" if best >= thresholds.maybe else "none"
