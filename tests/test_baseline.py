"""A change that makes a figure worse is noticed; noise is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import baseline
from index.evaluate import Direction, GoldenError, Report, Score, Silence


def report(ndcg: float, silent: float = 0.9) -> Report:
    scores = (
        Score("ko", "hybrid", 10, 0.5, 0.7, ndcg, 0.6, 0.6),
        Score("ko", "lexical", 10, 0.1, 0.1, 0.1, 0.1, 0.1),
    )
    silence = (Silence("ko", False, 10, 1 - silent, 0.0, silent), Silence("ko", True, 10, 0.8, 0.1, 0.1))
    directions = (
        Direction("ko", "zh-Hans", "hybrid", 4, 0.3, 0.5, ndcg, 0.4, 0.6),
        Direction("ko", "zh-Hans", "lexical", 4, 0.0, 0.0, 0.0, 0.0, 0.0),
    )
    return Report("g", 5, scores, directions, (), silence)


def test_figures_are_those_of_the_product() -> None:
    assert baseline.figures(report(0.5)) == {
        "ko hit@3": 0.7,
        "ko nDCG@10": 0.5,
        "ko → zh-Hans nDCG@10": 0.5,
        "ko silent": 0.9,
        "ko answered": 0.9,
    }


def test_a_drop_of_more_than_the_tolerance_is_named(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    baseline.write(report(0.5), path)
    assert baseline.drops(report(0.5), path) == []
    assert baseline.drops(report(0.485), path) == []
    assert baseline.drops(report(0.6), path) == []
    assert baseline.drops(report(0.45), path) == [
        "ko nDCG@10: 0.450, was 0.500",
        "ko → zh-Hans nDCG@10: 0.450, was 0.500",
    ]
    assert baseline.drops(report(0.5, silent=0.5), path) == ["ko silent: 0.500, was 0.900"]


def test_a_figure_that_is_no_longer_measured_counts_as_zero(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps({"ja nDCG@10": 0.4}))
    assert baseline.drops(report(0.5), path) == ["ja nDCG@10: 0.000, was 0.400"]


def test_a_missing_baseline_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(GoldenError) as refused:
        baseline.drops(report(0.5), tmp_path / "none.json")
    assert "--write-baseline" in refused.value.hint
