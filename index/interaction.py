"""Scores from token vectors, which belong to the vocabulary: a passage costs its token ids only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.engine import Matrix, TokenIds, Vector

TINY = 1e-12
MIN_COSINE = 0.25  # token pairs below this are unrelated; counting them only adds noise
SENTENCE_ENDS = frozenset("。！？!?；;.…")


def inverse_frequency(frequency: np.ndarray, passages: int) -> np.ndarray:
    """Return ln(1 + N / (1 + n)) per token, float32, 1 or more for tokens in at most half of the passages."""
    return np.log1p(passages / (1.0 + frequency)).astype(np.float32)


def late_interaction(
    question: TokenIds, passages: Sequence[TokenIds], table: Matrix, norms: np.ndarray, importance: np.ndarray
) -> np.ndarray:
    """Return sum_q w_q * max_p cos(q, p) / sum_q w_q of every passage, float32, shape (len(passages),).

    w is the norm of the question token's vector times its ``importance``; ``norms`` are the lengths of the rows of
    ``table``, (vocabulary, dim), and both have shape (vocabulary,). MaxSim is from ColBERT (Khattab and Zaharia, 2020).
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


def best_sentences(question: Vector, passages: Sequence[TokenIds], table: Matrix, ends: np.ndarray) -> np.ndarray:
    """Return the cosine of the question with the nearest sentence of each passage, float32, shape (len(passages),).

    A sentence is a run of tokens up to one that ``ends`` it, bool, shape (vocabulary,); its vector is the mean of
    those of its tokens. A passage without tokens has 0.
    """
    result = np.zeros(len(passages), np.float32)
    filled = [number for number, ids in enumerate(passages) if len(ids)]
    if not filled:
        return result
    flat = np.concatenate([passages[number] for number in filled])
    first = np.concatenate(([0], np.cumsum([len(passages[number]) for number in filled])[:-1]))
    begins = np.zeros(len(flat), bool)
    begins[first] = True
    begins[1:] |= ends[flat[:-1]] & ~ends[flat[1:]]
    starts = np.flatnonzero(begins)
    sums = np.add.reduceat(table[flat], starts, axis=0)
    cosines = (sums @ question) / np.maximum(np.linalg.norm(sums, axis=1), TINY)
    result[filled] = np.maximum.reduceat(cosines, np.searchsorted(starts, first))
    return result


def sentence_ends(pieces: Sequence[str]) -> np.ndarray:
    """Return which pieces of a vocabulary end a sentence, bool, shape (len(pieces),)."""
    return np.array([piece in SENTENCE_ENDS for piece in pieces], bool)
