"""Fits the numbers of the ranking to golden sets: ``python -m index.fit DATA`` writes ``data/ranking.json``.

Weights: cross-entropy of the softmax over each question's candidates against their gains (ListNet, Cao et al., ICML
2007), drawn back to PRIOR by a ridge, since a few hundred questions of one library say little about others. What a
literal piece and the question's language count are promises, not preferences, and stay.
Confidence: logistic regression of "one of the first three hits answers" on the best fused score, one slope, an offset
for each language; the two thresholds leave the asked shares of questions with and without an answer a margin.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from corpus.store import Store
from index import metrics, rank, tokens
from index.embedded import EmbeddedEngine
from index.encoder import open_encoder
from index.engine import Filters
from index.evaluate import DEPTH, RIGHT, Need, judge, load
from index.glossary import NAME, Glossary
from index.query import understand
from index.rank import Calibration, Model, Weights
from index.score import Scorer

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
PRIOR = Weights(
    dense=1.0, late=0.5, sentence=0.3, lexical=0.1, lexical_squared=3.0, literal=4.0, same_language=0.02
)  # fmt: skip
FIXED = ("literal", "same_language")
RIDGE = 1.0
TEMPERATURE = 12.0  # the fused scores of good and bad candidates are tenths apart
FOLDS = 5
SILENT, HEARD = 0.885, 0.96  # shares to reach here; asked are 0.80 not `answer` and 0.90 not `none`

NAMES = tuple(field.name for field in fields(Weights))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its candidates: ``signals`` (n, 7), ``gains`` (n,), and the gains of all judged passages."""

    need: str
    lang: str
    signals: np.ndarray
    gains: np.ndarray
    ideal: list[int]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m index.fit", description="Fit the ranking to golden sets.")
    parser.add_argument("data", type=Path, help="data folder with the documents of the golden set")
    parser.add_argument("--golden", type=Path, default=GOLDEN, help="folder with needs.jsonl and noanswer.jsonl")
    parser.add_argument("--out", type=Path, default=rank.FILE, help="where the numbers go")
    options = parser.parse_args(arguments)
    needs, silent = load([options.golden / "needs.jsonl"]), load([options.golden / "noanswer.jsonl"])
    answerable, unanswerable = collect(options.data, needs), collect(options.data, silent)
    before, after = cross_validated(answerable)
    print(f"nDCG@{DEPTH} of the prior {before:.4f}, of weights fitted to the other folds {after:.4f}", file=sys.stderr)
    model = calibrated(fit(answerable) if after > before else PRIOR, answerable, unanswerable)
    write(model, options.out)
    print(f"wrote {options.out}", file=sys.stderr)
    return 0


def collect(data: Path, needs: Sequence[Need]) -> list[Asked]:
    """Ask every need in every language and return the candidates with their signals."""
    encoder, store = open_encoder(), Store(data / "store.sqlite")
    engine = EmbeddedEngine.open(data, encoder.fingerprint, tokens.VERSION)
    scorer = Scorer(store, engine, encoder, Model(PRIOR, {}, 1.0, 1.0))
    thesaurus = Glossary(data / NAME).thesaurus()
    asked: list[Asked] = []
    for item in judge(store, needs):
        for lang, text in item.need.queries.items():
            question = understand(text, thesaurus)
            found = scorer.score(question, encoder.tokenize([question.text])[0], Filters(), "hybrid")
            gains = np.array([item.gains.get(passage, 0) for passage in found.ids])
            asked.append(Asked(item.need.id, lang, rank.matrix(found.signals), gains, list(item.gains.values())))
    store.close()
    return asked


def fit(asked: Sequence[Asked]) -> Weights:
    """Return the weights that explain the gains best, none below zero."""
    torch = one_thread()
    prior = torch.tensor([getattr(PRIOR, name) for name in NAMES])
    free = torch.tensor([name not in FIXED for name in NAMES])
    weights = prior.clone().requires_grad_()
    useful = [one for one in asked if one.gains.max(initial=0) > 0]
    lists = [(torch.from_numpy(one.signals), torch.from_numpy(2.0**one.gains - 1).float()) for one in useful]
    optimizer = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> Any:
        optimizer.zero_grad()
        here = torch.where(free, weights, prior).clamp_min(0)
        wrong = torch.stack(
            [
                -(torch.log_softmax(signals @ here * TEMPERATURE, 0) * gains).sum() / gains.sum()
                for signals, gains in lists
            ]
        )
        total = wrong.mean() + RIDGE * ((weights - prior) ** 2).sum()
        total.backward()
        return total

    optimizer.step(loss)
    found = torch.where(free, weights, prior).clamp_min(0).tolist()
    return Weights(**{name: round(value, 3) for name, value in zip(NAMES, found, strict=True)})


def cross_validated(asked: Sequence[Asked]) -> tuple[float, float]:
    """Return the mean nDCG of the prior and of weights fitted without the fold that is judged."""
    needs = sorted({one.need for one in asked})
    random.Random(0).shuffle(needs)
    after = []
    for fold in range(FOLDS):
        held = set(needs[fold::FOLDS])
        weights = fit([one for one in asked if one.need not in held])
        after += [ndcg(one, weights) for one in asked if one.need in held]
    return fmean(ndcg(one, PRIOR) for one in asked), fmean(after)


def ndcg(one: Asked, weights: Weights) -> float:
    """Return nDCG of one question's candidates in the order of ``weights``."""
    return metrics.ndcg(one.gains[best(one, weights)].tolist(), DEPTH, one.ideal)


def best(one: Asked, weights: Weights) -> np.ndarray:
    """Return the places of the candidates, best first."""
    return np.argsort(-fused(one, weights), kind="stable")


def fused(one: Asked, weights: Weights) -> np.ndarray:
    """Return the fused scores of the candidates, shape (n,)."""
    scores: np.ndarray = one.signals @ np.array([getattr(weights, name) for name in NAMES], np.float32)
    return scores


def calibrated(weights: Weights, answerable: Sequence[Asked], unanswerable: Sequence[Asked]) -> Model:
    """Return the ranking with probabilities and thresholds fitted to both kinds of questions."""
    torch = one_thread()
    asked = [*answerable, *unanswerable]
    langs = sorted({one.lang for one in asked})
    scores = torch.tensor([float(fused(one, weights).max(initial=0.0)) for one in asked])
    right = torch.tensor([metrics.hit_rate(one.gains[best(one, weights)].tolist(), 3, RIGHT) for one in asked])
    place = torch.tensor([langs.index(one.lang) for one in asked])
    slope, offsets = torch.tensor([8.0], requires_grad=True), torch.zeros(len(langs), requires_grad=True)
    optimizer = torch.optim.LBFGS([slope, offsets], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Any:
        optimizer.zero_grad()
        total = torch.nn.functional.binary_cross_entropy_with_logits(slope * scores + offsets[place], right)
        total.backward()
        return total

    optimizer.step(loss)
    with torch.no_grad():
        likely = torch.sigmoid(slope * scores + offsets[place]).numpy()
    rise, starts = round(slope.item(), 2), [round(offset, 2) for offset in offsets.tolist()]
    calibrations = {lang: Calibration(rise, start) for lang, start in zip(langs, starts, strict=True)}
    calibrations["other"] = Calibration(rise, round(fmean(starts), 2))
    heard, silent = likely[: len(answerable)], likely[len(answerable) :]
    answer = round(float(np.quantile(silent, SILENT)), 3)
    maybe = round(min(float(np.quantile(heard, 1 - HEARD)), answer), 3)
    return Model(weights, calibrations, answer, maybe)


def one_thread() -> Any:
    """Return torch, kept to one thread: the problems are small, and two threads wait for each other."""
    import torch

    torch.set_num_threads(1)
    return torch


def write(model: Model, path: Path) -> None:
    """Write the numbers for ``rank.read``."""
    path.write_text(json.dumps(asdict(model), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
