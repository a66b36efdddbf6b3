"""Our measures against ir_measures on random rankings, and by hand on small ones."""

from __future__ import annotations

import random

import ir_measures
import pytest
from ir_measures import RR, R, Success, nDCG

from index import metrics


def test_by_hand() -> None:
    gains = [0, 1, 2, 0]
    assert metrics.hit_rate(gains, 1, 2) == 0.0
    assert metrics.hit_rate(gains, 3, 2) == 1.0
    assert metrics.reciprocal_rank(gains, 10, 2) == pytest.approx(1 / 3)
    assert metrics.recall(gains, 3, 1, 4) == 0.5
    assert metrics.ndcg([2, 1], 10, [1, 2]) == 1.0


def test_an_empty_answer_scores_zero() -> None:
    assert metrics.ndcg([], 10, [2]) == metrics.reciprocal_rank([], 10, 1) == metrics.hit_rate([], 3, 1) == 0.0
    assert metrics.ndcg([0], 10, []) == metrics.recall([0], 10, 1, 0) == 0.0


def test_agrees_with_ir_measures() -> None:
    draw = random.Random(3)
    for _ in range(50):
        judged = {f"p{n}": draw.choice([0, 1, 2]) for n in range(30)}
        if not any(grade == 2 for grade in judged.values()):
            continue
        ranking = draw.sample(sorted(judged), 20)
        run = {"q": {passage: float(20 - place) for place, passage in enumerate(ranking)}}
        # ir_measures' nDCG takes gains as they are, so ours (2^grade - 1) are given as the grades
        exponential = {"q": {passage: 2**grade - 1 for passage, grade in judged.items()}}
        gains, ideal = [judged[passage] for passage in ranking], list(judged.values())
        right = sum(grade == 2 for grade in ideal)
        theirs = ir_measures.calc_aggregate([nDCG @ 10], exponential, run)[nDCG @ 10]
        assert metrics.ndcg(gains, 10, ideal) == pytest.approx(theirs)
        wanted = [RR(rel=2) @ 10, R(rel=2) @ 10, Success(rel=2) @ 3]
        others = ir_measures.calc_aggregate(wanted, {"q": judged}, run)
        assert metrics.reciprocal_rank(gains, 10, 2) == pytest.approx(others[wanted[0]])
        assert metrics.recall(gains, 10, 2, right) == pytest.approx(others[wanted[1]])
        assert metrics.hit_rate(gains, 3, 2) == pytest.approx(others[wanted[2]])
