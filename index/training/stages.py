"""The two training stages of the static model: contrastive on pairs, then fine-tuning on the domain."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from index.training.lessons import Lessons
from index.training.losses import dense_scores, in_batch_loss, late_scores, teacher_loss
from index.training.ragged import Ragged
from index.training.settings import TrainSettings

Log = Callable[[str, int, dict[str, float]], None]  # (stage, step, figures)


@dataclass(frozen=True, slots=True)
class Pool:
    """Groups of texts of one meaning: group ``g`` holds the texts ``members[g]`` (rows of the token table)."""

    members: Sequence[Sequence[int]]
    weights: np.ndarray  # how often a group is drawn, float64, shape (groups,)

    def pairs(self, count: int, rng: np.random.Generator) -> tuple[list[int], list[int]]:
        """Draw ``count`` groups by weight, without repetition, and two different texts of each."""
        return self._draw(self._choose(count, rng), rng)

    def _choose(self, count: int, rng: np.random.Generator) -> np.ndarray:
        cumulative = np.cumsum(self.weights)
        drawn = np.searchsorted(cumulative, rng.random(count * 2) * cumulative[-1])
        return np.unique(drawn)[rng.permutation(len(np.unique(drawn)))][:count]

    def _draw(self, groups: np.ndarray, rng: np.random.Generator) -> tuple[list[int], list[int]]:
        left, right = [], []
        for group in groups:
            first, second = rng.choice(len(self.members[group]), 2, replace=False)
            left.append(self.members[group][first])
            right.append(self.members[group][second])
        return left, right


@dataclass(frozen=True, slots=True)
class RecordPool:
    """Domain records: rows of the queries and of the passages of each, and the records of each topic."""

    queries: Sequence[Sequence[int]]
    passages: Sequence[Sequence[int]]
    topics: Sequence[Sequence[int]]
    near: Sequence[Sequence[int]] = ()  # by record others that share its words

    def batch(self, count: int, rng: random.Random, near: float = 0.0) -> tuple[list[int], list[int]]:
        """Draw ``count`` records topic by topic, so that near misses meet in one batch; a query and passage of each.

        ``near`` is the share of them that is drawn from ``self.near`` of the others.
        """
        chosen: dict[int, None] = {}  # in order
        by_topic = count - round(count * near)
        for topic in rng.sample(range(len(self.topics)), len(self.topics)):
            chosen.update(dict.fromkeys(self.topics[topic][: by_topic - len(chosen)]))
            if len(chosen) >= by_topic:
                break
        if near:
            for record in rng.choices(list(chosen), k=count - len(chosen)):
                chosen[rng.choice(self.near[record])] = None
        left, right = [], []
        for record in chosen:
            query = rng.choice(self.queries[record])
            others = [row for row in self.passages[record] if row != query]
            left.append(query)
            right.append(rng.choice(others))
        return left, right


class StaticTable(nn.Module):
    """The token table; a text's vector is the mean of its tokens' vectors."""

    def __init__(self, vocabulary: int, dimension: int) -> None:
        super().__init__()
        self.bag = nn.EmbeddingBag(vocabulary, dimension, mode="mean")

    def embed(self, parts: Sequence[np.ndarray]) -> Tensor:
        """Return the vectors of texts given as token ids, shape (texts, dim), not normalised."""
        lengths = np.fromiter(map(len, parts), np.int64, len(parts))
        offsets = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        vectors: Tensor = self.bag(torch.from_numpy(np.concatenate(parts)), torch.from_numpy(offsets))
        return vectors

    def late(self, queries: Sequence[np.ndarray], passages: Sequence[np.ndarray]) -> Tensor:
        """Return late-interaction scores of every query with every passage, shape (queries, passages)."""
        return late_scores(self.bag.weight, list(map(torch.from_numpy, queries)), list(map(torch.from_numpy, passages)))

    def scores(self, queries: Sequence[np.ndarray], passages: Sequence[np.ndarray]) -> dict[str, Tensor]:
        """Return the scores of every query with every passage, shape (queries, passages), by leg and their sum."""
        dense, late = dense_scores(self.embed(queries), self.embed(passages)), self.late(queries, passages)
        return {"dense": dense, "late": late, "both": dense + late}


@dataclass(frozen=True, slots=True)
class Teacher:
    """Lessons with what the first axes of the student are to be for their English texts, float32, (texts, axes)."""

    lessons: Lessons
    vectors: Tensor

    def draw(self, count: int, domain_share: float, rng: np.random.Generator) -> tuple[list[int], Tensor]:
        """Draw ``count`` texts; return their rows and the vectors they should have."""
        rows, places = self.lessons.batch(count, domain_share, rng)
        return rows, self.vectors[torch.from_numpy(places)]

    def loss(self, table: StaticTable, tokens: Ragged, settings: TrainSettings, rng: np.random.Generator) -> Tensor:
        """Return the mean of 1 - cosine between the student's first axes and the teacher's over a batch."""
        rows, wanted = self.draw(settings.teach_batch, settings.teach_domain_share, rng)
        vectors = table.embed(tokens.rows(rows, settings.max_passage_tokens, 0.0, rng))
        return teacher_loss(vectors, wanted)


def train_pairs(
    table: StaticTable, tokens: Ragged, pool: Pool, teacher: Teacher | None, settings: TrainSettings, log: Log
) -> None:
    """Stage 1: in-batch contrastive training on translations, answers and paraphrases; changes ``table``."""
    rng = np.random.default_rng(settings.seed)
    optimizer = torch.optim.Adam(table.parameters(), lr=settings.pair_rate, fused=True)
    schedule = linear_decay(optimizer, settings.pair_steps, warmup=settings.pair_steps // 20)
    for step in range(settings.pair_steps):
        left, right = pool.pairs(settings.pair_batch, rng)
        vectors = table.embed(tokens.rows(left + right, settings.max_passage_tokens, settings.pair_drop, rng))
        losses = {"pairs": in_batch_loss(dense_scores(vectors[: len(left)], vectors[len(left) :]), settings.scale)}
        if teacher:
            losses["teacher"] = settings.teach_pairs * teacher.loss(table, tokens, settings, rng)
        advance(optimizer, schedule, torch.stack(list(losses.values())).sum())
        log("pairs", step, {name: value.item() for name, value in losses.items()})


def tune(
    table: StaticTable, tokens: Ragged, records: RecordPool, terms: Pool, pairs: Pool, teacher: Teacher | None,
    settings: TrainSettings, seed: int, weight: float, log: Log,
) -> None:  # fmt: skip
    """Stage 2: dense and late-interaction losses on domain records, terms and general pairs; changes ``table``.

    ``weight`` is that of the general pairs' dense loss.
    """
    draw, rng = random.Random(seed), np.random.default_rng(seed)
    optimizer = torch.optim.Adam(table.parameters(), lr=settings.tune_rate, fused=True)
    schedule = linear_decay(optimizer, settings.tune_steps, warmup=10)

    def thin(rows: list[int], limit: int) -> list[np.ndarray]:
        return tokens.rows(rows, limit, settings.tune_drop, rng)

    def dense(left: list[int], right: list[int]) -> Tensor:
        vectors = table.embed(thin(left + right, settings.max_passage_tokens))
        return in_batch_loss(dense_scores(vectors[: len(left)], vectors[len(left) :]), settings.scale)

    def late(left: list[int], right: list[int]) -> Tensor:
        scores = table.late(thin(left, settings.max_query_tokens), thin(right, settings.max_passage_tokens))
        return in_batch_loss(scores, settings.late_scale)

    for step in range(settings.tune_steps):
        losses = {
            "dense": dense(*records.batch(settings.tune_records, draw, settings.tune_near)),
            "late": late(*records.batch(settings.tune_late_records, draw, settings.tune_near)),
            "late_pairs": 0.5 * late(*pairs.pairs(settings.tune_late_pairs, rng)),
            "terms": 0.5 * dense(*terms.pairs(settings.tune_terms, rng)),
            "pairs": weight * dense(*pairs.pairs(settings.tune_pairs, rng)),
        }
        if teacher:
            losses["teacher"] = settings.teach_tune * teacher.loss(table, tokens, settings, rng)
        advance(optimizer, schedule, torch.stack(list(losses.values())).sum())
        log("tune", step, {name: value.item() for name, value in losses.items()})


def linear_decay(optimizer: torch.optim.Optimizer, steps: int, warmup: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Return a schedule that rises over ``warmup`` steps and falls to zero at ``steps``."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / max(1, warmup), (steps - step) / max(1, steps - warmup))
    )


def advance(optimizer: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LambdaLR, loss: Tensor) -> None:
    """Take one optimizer step down the gradient of ``loss``."""
    optimizer.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    optimizer.step()
    schedule.step()


def normalised(table: StaticTable) -> np.ndarray:
    """Return the table scaled so that its vectors' mean norm is 1, float32: cosines and weights do not change."""
    weight = table.bag.weight.detach()
    return np.asarray(weight / weight.norm(dim=-1).mean(), np.float32)
