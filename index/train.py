"""Trains the embedded model from a data folder in one resumable command.

    python -m index.train ../shared/training [--out index/model] [--work build/train] [--held-out DIR …]
                          [--context build/context]

The work folder keeps the tokenizer and the table after each stage; a run with the same settings goes on from there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.training.settings import TrainSettings

if TYPE_CHECKING:
    from index.training.context import ContextEncoder
    from index.training.ragged import Ragged
    from index.training.stages import StaticTable

HERE = Path(__file__).parent
DOMAIN = HERE / "training" / "domain"
THESAURUS = HERE / "data" / "thesaurus.jsonl"
REPORT_EVERY = 50  # steps
TUNING = ("tune", "late", "teach_tune")  # how the names of settings begin that stage 1 does not depend on
CONTEXT = "context"  # and of those that the static model does not depend on
NEAR = 5  # near misses of a record to draw from


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m index.train", description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the training folder, with parallel/, pairs/ and dict/")
    parser.add_argument("--out", type=Path, default=HERE / "model", help="where the model goes (default index/model)")
    parser.add_argument("--work", type=Path, default=Path("build/train"), help="checkpoints and log")
    parser.add_argument(
        "--held-out", type=Path, nargs="*", default=[], help="folders of golden and bench sets, never trained on"
    )
    parser.add_argument("--context", type=Path, help="train a contextual encoder too, and write it here (hours)")
    parser.add_argument("--curves", type=Path, help="where the chart of losses and figures goes, an .svg file")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="change a setting of this run")
    options = parser.parse_args(arguments)
    if not (options.data / "parallel").is_dir():
        parser.error(f"{options.data} has no parallel/ folder: name the training folder")
    settings = changed(options.set)
    log = train(options.data, options.out, options.context, options.work, options.held_out, settings)
    if options.curves:
        from index.training.curves import chart

        chart(log, options.curves)
    return 0


def changed(assignments: list[str]) -> TrainSettings:
    """Return the settings with ``NAME=VALUE`` assignments applied; an unknown name is a ValueError."""
    settings = TrainSettings()
    for assignment in assignments:
        name, _, value = assignment.partition("=")
        if name not in asdict(settings):
            raise ValueError(f"unknown setting {name}; there are {', '.join(asdict(settings))}")
        kind = type(getattr(settings, name))
        new: Any = tuple(map(float, value.split(","))) if kind is tuple else kind(float(value))
        settings = replace(settings, **{name: new})
    return settings


def train(
    folder: Path, out: Path, context: Path | None, work: Path, held_out: list[Path], settings: TrainSettings
) -> Path:
    """Train tokenizer, stage 1 and stage 2 without any text of ``held_out``, then export to ``out``; return the log.

    If ``context`` is given, a contextual encoder is trained from stage 1 as well and written there.
    """
    import torch
    from tokenizers import Tokenizer

    from index.training import corpus, leak, lessons
    from index.training.card import context_card, export, save
    from index.training.context import ContextEncoder, train_context
    from index.training.near import near_misses
    from index.training.ragged import encode
    from index.training.stages import StaticTable, Teacher, normalised, train_pairs, tune
    from index.training.tokenizer import train_tokenizer

    work = work / digest(settings, without=(*TUNING, CONTEXT))
    work.mkdir(parents=True, exist_ok=True)
    log = Log(work / "log.jsonl")
    torch.manual_seed(settings.seed)
    torch.set_num_threads(os.cpu_count() or 1)
    log.say("reading")
    data = corpus.read(folder, DOMAIN, THESAURUS, settings, leak.held_out_texts(held_out))
    log.say(f"left out {data.dropped:,} groups with a text of a held-out set")

    saved = work / "tokenizer.json"
    if not saved.exists():
        log.say("learning the tokenizer")
        shape = settings.vocabulary, settings.max_piece, settings.tokenizer_korean
        train_tokenizer(data.sample, *shape).save(str(saved))
    tokenizer = Tokenizer.from_file(str(saved))
    log.say(f"tokenizing {len(data.texts):,} texts")
    tokens = encode(tokenizer, data.texts, settings.max_passage_tokens)
    table = StaticTable(tokenizer.get_vocab_size(), settings.dimension)

    teacher = None
    if settings.teach_pairs or settings.teach_tune or (context and settings.context_teach):
        vectors = work / "teacher.npy"
        if not vectors.exists():
            log.say(f"the teacher reads {len(data.lessons.english):,} English texts")
            np.save(vectors, lessons.teach(data.lessons.english))
        wanted = lessons.principal(np.load(vectors), settings.teach_dimensions)
        teacher = Teacher(data.lessons, torch.from_numpy(wanted))
    if settings.tune_near:
        texts = [
            [*queries, *passages] for queries, passages in zip(data.records.queries, data.records.passages, strict=True)
        ]
        data = replace(data, records=replace(data.records, near=near_misses(tokens, texts, NEAR).tolist()))

    def stage(name: str, steps: int, run: Callable[[Any], None]) -> None:
        checkpoint = work / f"{name}.npy"
        if checkpoint.exists():
            log.say(f"{name}: already done")
            table.bag.weight.data[:] = torch.from_numpy(np.load(checkpoint))
            return
        with log.progress(name, steps, lambda: held_out_figures(table, tokens, data.held_out, settings)) as report:
            run(report)
        np.save(checkpoint, table.bag.weight.detach().numpy())

    first, second = (teacher if weight else None for weight in (settings.teach_pairs, settings.teach_tune))
    stage("pairs", settings.pair_steps, lambda report: train_pairs(table, tokens, data.pairs, first, settings, report))
    start = table.bag.weight.detach().clone()
    total = torch.zeros_like(start)
    for seed, weight in enumerate(settings.tune_weights, settings.seed):
        table.bag.weight.data[:] = start

        def run(report: Any, seed: int = seed, weight: float = weight) -> None:
            tune(table, tokens, data.records, data.terms, data.pairs, second, settings, seed, weight, report)

        stage(f"tune-{digest(settings, without=(CONTEXT,))}-{seed}", settings.tune_steps, run)
        total += table.bag.weight.detach()
    # the mean of several tunings is better than each (model soups, Wortsman et al., ICML 2022)
    table.bag.weight.data[:] = total / len(settings.tune_weights)
    log.say(f"mean of {len(settings.tune_weights)}: {held_out_figures(table, tokens, data.held_out, settings)}")
    export(out, tokenizer, normalised(table), settings, data.counts)
    log.say(f"wrote {out}")
    if context:
        encoder = ContextEncoder(start.numpy(), settings.context_layers, settings.context_width)
        checkpoint = work / f"context-{digest(settings, without=TUNING)}.pt"
        figures = partial(held_out_figures, encoder, tokens, data.held_out, settings)
        third = teacher if settings.context_teach else None
        with log.progress("context", settings.context_steps, figures) as report:
            train_context(encoder, tokens, data.records, data.pairs, third, settings, report, checkpoint)
        save(context, encoder.modules_for(tokenizer, settings.max_passage_tokens), context_card(settings, data.counts))
        log.say(f"wrote {context}")
    return log.path


def held_out_figures(
    model: StaticTable | ContextEncoder, tokens: Ragged, held_out: list[tuple[list[int], list[int]]],
    settings: TrainSettings,
) -> dict[str, float]:  # fmt: skip
    """Return the share of held-out questions whose best passage, among those of all held-out records, is right."""
    import torch

    rng = np.random.default_rng(0)
    queries = tokens.rows([row for rows, _ in held_out for row in rows], settings.max_query_tokens, 0.0, rng)
    passages = tokens.rows([row for _, rows in held_out for row in rows], settings.max_passage_tokens, 0.0, rng)
    asked = np.array([record for record, (rows, _) in enumerate(held_out) for _ in rows])
    owner = np.array([record for record, (_, rows) in enumerate(held_out) for _ in rows])
    with torch.no_grad():
        scores = model.scores(queries, passages)
    return {
        f"held_out_{leg}": float(np.mean(owner[best.numpy().argmax(axis=1)] == asked)) for leg, best in scores.items()
    }


def digest(settings: TrainSettings, without: tuple[str, ...]) -> str:
    """Return a short name of these settings, but for those whose names begin with one of ``without``."""
    fields = {name: value for name, value in asdict(settings).items() if not name.startswith(without)}
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:10]


class Log:
    """Writes losses and figures as JSON lines, and progress for a person to standard error."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._started = time.monotonic()

    def say(self, message: str) -> None:
        """Print one line with the seconds since the start."""
        print(f"[{time.monotonic() - self._started:6.0f} s] {message}", file=sys.stderr, flush=True)

    def progress(self, stage: str, steps: int, figures: Callable[[], dict[str, float]]) -> Progress:
        """Return a context manager whose value takes ``(stage, step, losses)`` after each step."""
        return Progress(self.path, stage, steps, figures)


class Progress:
    """A progress bar; every REPORT_EVERY steps a JSON line with mean losses and held-out figures."""

    def __init__(self, path: Path, stage: str, steps: int, figures: Callable[[], dict[str, float]]) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=steps, desc=stage, disable=None)
        self._path, self._figures = path, figures
        self._losses: list[dict[str, float]] = []

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, stage: str, step: int, losses: dict[str, float]) -> None:
        """Note the losses of one step."""
        self._bar.update()
        self._losses.append(losses)
        if (step + 1) % REPORT_EVERY == 0:
            means = {name: round(float(np.mean([loss[name] for loss in self._losses])), 4) for name in losses}
            line = {"stage": stage, "step": step + 1, **means, **self._figures()}
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line) + "\n")
            self._losses.clear()


if __name__ == "__main__":
    sys.exit(main())
