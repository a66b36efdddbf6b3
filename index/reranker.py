"""A cross-encoder that reads question and passage together, for machines that can afford one: named by a setting."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.errors import EncoderError

DEPTH = 24  # candidates it may reorder
BATCH = 4  # pairs between two looks at the clock


class Reranker(Protocol):
    """Judges how well each passage answers a question."""

    name: str

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray | None:
        """Return a score for each passage, higher is better, shape (n,); None when its time ran out."""
        ...


class CrossEncoderReranker:
    """A CrossEncoder of sentence-transformers by name or folder; ``seconds`` is what one question may take."""

    def __init__(self, name: str, seconds: float) -> None:
        from sentence_transformers import CrossEncoder

        local = Path(name).is_dir()
        try:
            self._model: Any = CrossEncoder(
                name, device="cpu", local_files_only=local, trust_remote_code=False, num_labels=1
            )
        except Exception as error:  # hub, file and configuration errors have no common base
            hint = "Give a folder or a name of a CrossEncoder that this machine can download, or leave it empty."
            raise EncoderError(f"The re-ranker {name!r} cannot be loaded: {error}", hint) from error
        self.name = name
        self._seconds = seconds

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray | None:
        """Return a score for each passage, higher is better, shape (n,); None when its time ran out."""
        deadline = time.monotonic() + self._seconds
        found: list[float] = []
        for start in range(0, len(passages), BATCH):
            if time.monotonic() > deadline:
                return None
            pairs = [(question, passage) for passage in passages[start : start + BATCH]]
            found += [float(score) for score in self._model.predict(pairs, show_progress_bar=False)]
        return np.array(found, np.float32)


def reorder(places: Sequence[int], scores: np.ndarray) -> list[int]:
    """Return ``places`` sorted by their ``scores``, best first, equals as they were."""
    return [places[place] for place in np.argsort(-scores, kind="stable")]
