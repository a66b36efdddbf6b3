"""Ranking above the engines: fusion of the signals, order and confidence as pure functions.

The numbers are in ``data/ranking.json``; ``python -m index.fit`` writes it, docs/evaluation.md has the figures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np

from index.results import Confidence

FILE = Path(__file__).parent / "data" / "ranking.json"
RARE = 3  # passages; a literal piece that stands in more is less and less of a sign


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal of a candidate counts in the fused score, a plain sum."""

    dense: float
    late: float
    sentence: float
    lexical: float
    lexical_squared: float  # a high share of the best possible BM25 sum convinces, a low one says little
    literal: float  # above what any other signal can make up for: a rare literal piece finds its passage
    same_language: float  # decides between equals only


@dataclass(frozen=True, slots=True)
class Calibration:
    """Probability that the best hit answers, from its fused score: 1 / (1 + exp(-(slope * score + offset)))."""

    slope: float
    offset: float


@dataclass(frozen=True, slots=True)
class Model:
    """All numbers of the ranking: ``calibrations`` by the question's language, "other" for the rest.

    An answer is claimed from the probability ``answer`` on, and may be one from ``maybe`` on.
    """

    weights: Weights
    calibrations: Mapping[str, Calibration]
    answer: float
    maybe: float


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of n candidates, each float32 of shape (n,); a leg that did not find a candidate gives 0.

    ``dense``: cosine of question and passage. ``late``: late interaction of their tokens. ``sentence``: cosine with the
    nearest sentence. ``lexical``: share of the best possible BM25 sum, synonyms included. ``literal``: whether the
    question stands in it as it is, more if in few. ``same_language``: 1 or 0.
    """

    dense: np.ndarray
    late: np.ndarray
    sentence: np.ndarray
    lexical: np.ndarray
    literal: np.ndarray
    same_language: np.ndarray


SIGNALS = tuple(field.name for field in fields(Signals))


@cache
def bundled() -> Model:
    """Return the numbers that ship."""
    return read(FILE)


def read(path: Path) -> Model:
    """Return the numbers in a file that ``write`` wrote."""
    row = json.loads(path.read_text(encoding="utf-8"))
    calibrations = {lang: Calibration(**numbers) for lang, numbers in row["calibrations"].items()}
    return Model(Weights(**row["weights"]), calibrations, row["answer"], row["maybe"])


def matrix(signals: Signals) -> np.ndarray:
    """Return the signals as columns in the order of ``Weights``, float32, shape (n, 7)."""
    columns = (
        signals.dense,
        signals.late,
        signals.sentence,
        signals.lexical,
        signals.lexical**2,
        signals.literal,
        signals.same_language,
    )
    return np.stack(columns, axis=1).astype(np.float32)


def fuse(signals: Signals, weights: Weights) -> np.ndarray:
    """Return the fused score of each candidate, shape (n,).

    A sum of absolute scores, not of ranks: a leg that cannot see the question's script scores near zero for every
    candidate and so moves none of them.
    """
    fused: np.ndarray = matrix(signals) @ np.array(
        [getattr(weights, field.name) for field in fields(weights)], np.float32
    )
    return fused


def literal_worth(matches: int) -> float:
    """Return what containing the question as it stands is worth, 0 to 1: all if rare, little if many passages do."""
    return min(1.0, RARE / matches) if matches else 0.0


def order(scores: np.ndarray, passage_ids: Sequence[str]) -> list[int]:
    """Return positions, best first; ties break by passage id."""
    return sorted(range(len(passage_ids)), key=lambda i: (-float(scores[i]), passage_ids[i]))


def probability(score: float, lang: str, model: Model) -> float:
    """Return how likely a hit with this fused score answers a question in ``lang``, 0 to 1."""
    here = model.calibrations.get(lang) or model.calibrations["other"]
    return 1.0 / (1.0 + math.exp(-(here.slope * score + here.offset)))


def confidence(scores: Sequence[float], lang: str, model: Model) -> Confidence:
    """Return how sure the service is that the best of the hits, by their fused ``scores``, answers the question."""
    best = probability(max(scores), lang, model) if scores else 0.0
    if best >= model.answer:
        return "answer"
    return "maybe" if best >= model.maybe else "none"
