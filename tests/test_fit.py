"""Fitting the ranking on made-up candidates whose right order is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import fit, rank
from index.fit import NAMES, Asked


def asked(number: int, telling: str, answerable: bool = True) -> Asked:
    """A question whose right candidate is told by one signal alone; the others are noise."""
    draw = np.random.default_rng(number)
    signals = draw.random((12, len(NAMES))).astype(np.float32) * 0.3
    signals[:, [NAMES.index(name) for name in fit.FIXED]] = 0.0
    gains = np.zeros(12, int)
    if answerable:
        gains[number % 12] = 2
        signals[number % 12, NAMES.index(telling)] += 0.4
    return Asked(f"n{number}", ("ko", "zh-Hans")[number % 2], signals, gains, [2])


@pytest.mark.parametrize("telling", ["dense", "late", "sentence"])
def test_the_signal_that_tells_gains_weight(telling: str) -> None:
    found = fit.fit([asked(number, telling) for number in range(60)])
    growth = {name: getattr(found, name) - getattr(fit.PRIOR, name) for name in NAMES}
    assert max(growth, key=lambda name: growth[name]) == telling
    assert all(getattr(found, name) == getattr(fit.PRIOR, name) for name in fit.FIXED)
    assert all(getattr(found, name) >= 0 for name in NAMES)


def test_fitted_weights_are_judged_on_questions_they_have_not_seen() -> None:
    questions = [asked(number, "late") for number in range(60)]
    before, after = fit.cross_validated(questions)
    assert before < after <= 1.0
    blind = [replace(one, gains=np.random.default_rng(9).permutation(one.gains)) for one in questions]
    assert fit.cross_validated(blind)[1] < after


def test_probabilities_tell_answerable_questions(tmp_path: Path) -> None:
    good = [asked(number, "dense") for number in range(80)]
    silent = [asked(number, "dense", answerable=False) for number in range(100, 160)]
    model = fit.calibrated(fit.PRIOR, good, silent)

    def states(questions: list[Asked]) -> list[str]:
        return [rank.confidence(fit.fused(one, fit.PRIOR).tolist(), one.lang, model) for one in questions]

    assert states(silent).count("answer") / len(silent) <= 0.2
    assert states(good).count("none") / len(good) <= 0.1
    assert model.calibrations["ko"].slope > 0
    fit.write(model, tmp_path / "ranking.json")
    assert rank.read(tmp_path / "ranking.json") == model


def test_the_numbers_that_ship_are_sound() -> None:
    model = rank.bundled()
    assert 0 < model.maybe <= model.answer < 1
    assert {"zh-Hans", "zh-Hant", "ko", "en", "other"} <= model.calibrations.keys()
