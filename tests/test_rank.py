"""Formulas of the ranking against plain loops."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from index import interaction, rank
from index.rank import Calibration, Model, Signals, Weights


def by_hand(question: list[int], passage: list[int], table: np.ndarray, importance: np.ndarray) -> float:
    total = weight_sum = 0.0
    for q in question:
        weight = float(np.linalg.norm(table[q]) * importance[q])
        cosines = [
            float(table[q] @ table[p] / np.linalg.norm(table[q]) / np.linalg.norm(table[p])) for p in passage
        ]  # fmt: skip
        best = max(cosines)
        total += weight * (best if best >= interaction.MIN_COSINE else 0.0)
        weight_sum += weight
    return total / weight_sum


def test_late_interaction_equals_the_sum_written_out() -> None:
    draw = np.random.default_rng(0)
    table = draw.normal(size=(50, 8)).astype(np.float32)
    importance = draw.random(50).astype(np.float32) + 0.5
    norms = np.linalg.norm(table, axis=1)
    question = [3, 7, 7, 20]
    passages = [[1, 2, 3], [7], [40, 41, 42, 43, 3, 7], [20, 20]]
    got = interaction.late_interaction(
        np.array(question, np.int32), [np.array(p, np.int32) for p in passages], table, norms, importance
    )
    assert got == pytest.approx([by_hand(question, p, table, importance) for p in passages], abs=1e-5)


def test_late_interaction_of_nothing_is_zero() -> None:
    table, importance = np.ones((4, 2), np.float32), np.ones(4, np.float32)
    norms = np.full(4, math.sqrt(2), np.float32)
    none = np.zeros(0, np.int32)
    assert interaction.late_interaction(none, [np.array([1])], table, norms, importance).tolist() == [0.0]
    assert interaction.late_interaction(np.array([1]), [none, np.array([1])], table, norms, importance).tolist() == [
        0.0,
        1.0,
    ]
    assert interaction.late_interaction(np.array([1]), [], table, norms, importance).shape == (0,)


WEIGHTS = Weights(dense=1.0, late=0.5, sentence=0.25, lexical=0.5, lexical_squared=2.0, literal=1.0, same_language=0.02)


def signals(**given: list[float]) -> Signals:
    size = len(next(iter(given.values())))
    return Signals(**{name: np.array(given.get(name, [0.0] * size), np.float32) for name in rank.SIGNALS})


def test_the_fused_score_is_a_plain_sum() -> None:
    one = signals(dense=[0.4], late=[0.2], sentence=[0.8], lexical=[0.5], literal=[1.0], same_language=[1.0])
    assert rank.fuse(one, WEIGHTS).tolist() == pytest.approx([0.4 + 0.1 + 0.2 + 0.25 + 0.5 + 1.0 + 0.02])


def test_a_blind_leg_moves_no_hit() -> None:
    """A Korean question on Chinese passages has no lexical scores: the order is that of the other signals."""
    seen = signals(dense=[0.3, 0.5, 0.4], late=[0.2, 0.1, 0.4])
    without = replace(WEIGHTS, lexical=0.0, lexical_squared=0.0)
    expected = rank.order(rank.fuse(seen, without), ["a", "b", "c"])
    assert rank.order(rank.fuse(seen, WEIGHTS), ["a", "b", "c"]) == expected == [2, 1, 0]


def test_language_decides_between_equals_only() -> None:
    equal = signals(dense=[0.5, 0.5], same_language=[0.0, 1.0])
    assert rank.order(rank.fuse(equal, rank.bundled().weights), ["a", "b"]) == [1, 0]
    better = signals(dense=[0.6, 0.5], same_language=[0.0, 1.0])
    assert rank.order(rank.fuse(better, rank.bundled().weights), ["a", "b"]) == [0, 1]


def test_a_rare_literal_piece_outweighs_all_other_signals() -> None:
    assert rank.literal_worth(1) == rank.literal_worth(rank.RARE) == 1.0
    assert rank.literal_worth(0) == 0.0
    assert rank.literal_worth(30) == pytest.approx(0.1)


def test_ties_break_by_passage_id() -> None:
    assert rank.order(np.array([1.0, 1.0, 2.0]), ["b", "a", "c"]) == [2, 1, 0]


def test_inverse_frequency_falls_with_frequency() -> None:
    assert interaction.inverse_frequency(np.array([0, 9]), 10).tolist() == pytest.approx([math.log(11), math.log(2)])


@pytest.mark.parametrize(
    ("scores", "state"),
    [([0.1, 1.2], "answer"), ([1.0], "answer"), ([0.8, 0.2], "maybe"), ([0.1], "none"), ([], "none")],
)
def test_confidence_has_three_states(scores: list[float], state: str) -> None:
    model = Model(WEIGHTS, {"other": Calibration(4.0, -4.0), "ko": Calibration(4.0, -8.0)}, answer=0.5, maybe=0.25)
    assert rank.confidence(scores, "zh-Hans", model) == state
    assert rank.confidence(scores, "ko", model) in ("none", "maybe"), "each language has its own calibration"


def test_the_probability_rises_with_the_score() -> None:
    model = Model(WEIGHTS, {"other": Calibration(4.0, -4.0)}, answer=0.5, maybe=0.25)
    assert rank.probability(1.0, "en", model) == pytest.approx(0.5)
    assert rank.probability(1.5, "en", model) == pytest.approx(1 / (1 + math.exp(-2)))


def test_the_nearest_sentence_decides() -> None:
    table = np.eye(4, dtype=np.float32)
    ends = np.array([False, False, False, True])
    passages = [np.array(ids, np.int32) for ids in ([0, 1, 3, 2, 3], [1, 2], [], [0, 3, 3], [0, 0])]
    got = interaction.best_sentences(table[0], passages, table, ends)
    assert got.tolist() == pytest.approx([1 / math.sqrt(3), 0.0, 0.0, 1 / math.sqrt(5), 1.0])
    assert interaction.best_sentences(table[0], [], table, ends).shape == (0,)


def test_signs_that_end_a_sentence() -> None:
    assert interaction.sentence_ends(["。", "a", ".", "..."]).tolist() == [True, False, True, False]
