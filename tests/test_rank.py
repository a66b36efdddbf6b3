"""Formulas of the ranking against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from index import rank
from index.rank import Signals, Thresholds, Weights


def by_hand(question: list[int], passage: list[int], table: np.ndarray, importance: np.ndarray) -> float:
    total = weight_sum = 0.0
    for q in question:
        weight = float(np.linalg.norm(table[q]) * importance[q])
        cosines = [
            float(table[q] @ table[p] / np.linalg.norm(table[q]) / np.linalg.norm(table[p])) for p in passage
        ]  # fmt: skip
        best = max(cosines)
        total += weight * (best if best >= rank.MIN_COSINE else 0.0)
        weight_sum += weight
    return total / weight_sum


def test_late_interaction_equals_the_sum_written_out() -> None:
    draw = np.random.default_rng(0)
    table = draw.normal(size=(50, 8)).astype(np.float32)
    importance = draw.random(50).astype(np.float32) + 0.5
    norms = np.linalg.norm(table, axis=1)
    question = [3, 7, 7, 20]
    passages = [[1, 2, 3], [7], [40, 41, 42, 43, 3, 7], [20, 20]]
    got = rank.late_interaction(
        np.array(question, np.int32), [np.array(p, np.int32) for p in passages], table, norms, importance
    )
    assert got == pytest.approx([by_hand(question, p, table, importance) for p in passages], abs=1e-5)


def test_late_interaction_of_nothing_is_zero() -> None:
    table, importance = np.ones((4, 2), np.float32), np.ones(4, np.float32)
    norms = np.full(4, math.sqrt(2), np.float32)
    none = np.zeros(0, np.int32)
    assert rank.late_interaction(none, [np.array([1])], table, norms, importance).tolist() == [0.0]
    assert rank.late_interaction(np.array([1]), [none, np.array([1])], table, norms, importance).tolist() == [0.0, 1.0]
    assert rank.late_interaction(np.array([1]), [], table, norms, importance).shape == (0,)


def test_a_blind_leg_moves_no_hit() -> None:
    """A Korean question on Chinese passages has no lexical scores: the order is that of the other signals."""
    dense, late = np.array([0.3, 0.5, 0.4], np.float32), np.array([0.2, 0.1, 0.4], np.float32)
    zero = np.zeros(3, np.float32)
    with_leg = rank.fuse(Signals(dense, late, zero, zero, zero), Weights())
    without = rank.fuse(Signals(dense, late, zero, zero, zero), Weights(lexical=0.0))
    assert rank.order(with_leg, ["a", "b", "c"]) == rank.order(without, ["a", "b", "c"]) == [2, 1, 0]


def test_language_decides_between_equals_only() -> None:
    equal, zero = np.array([0.5, 0.5], np.float32), np.zeros(2, np.float32)
    own = np.array([0.0, 1.0], np.float32)
    assert rank.order(rank.fuse(Signals(equal, zero, zero, zero, own), Weights()), ["a", "b"]) == [1, 0]
    better = np.array([0.6, 0.5], np.float32)
    assert rank.order(rank.fuse(Signals(better, zero, zero, zero, own), Weights()), ["a", "b"]) == [0, 1]


def test_a_rare_literal_piece_outweighs_all_other_signals() -> None:
    assert rank.literal_worth(1) == rank.literal_worth(rank.RARE) == 1.0
    assert rank.literal_worth(0) == 0.0
    assert rank.literal_worth(30) == pytest.approx(0.1)


def test_ties_break_by_passage_id() -> None:
    assert rank.order(np.array([1.0, 1.0, 2.0]), ["b", "a", "c"]) == [2, 1, 0]


def test_inverse_frequency_falls_with_frequency() -> None:
    assert rank.inverse_frequency(np.array([0, 9]), 10).tolist() == pytest.approx([math.log(11), math.log(2)])


@pytest.mark.parametrize(
    ("scores", "state"),
    [([0.1, 1.2], "answer"), ([1.0], "answer"), ([0.8, 0.2], "maybe"), ([0.1], "none"), ([], "none")],
)
def test_confidence_has_three_states(scores: list[float], state: str) -> None:
    assert rank.confidence(scores, Thresholds(answer=1.0, maybe=0.75)) == state
