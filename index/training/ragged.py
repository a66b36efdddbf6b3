"""Many token sequences of different lengths in two flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ENCODE_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Ragged:
    """Sequence ``i`` is ``values[offsets[i]:offsets[i + 1]]``; values int32, offsets int64."""

    values: np.ndarray
    offsets: np.ndarray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, i: int) -> np.ndarray:
        return self.values[self.offsets[i] : self.offsets[i + 1]]

    def rows(self, rows: Sequence[int], limit: int, drop: float, rng: np.random.Generator) -> list[np.ndarray]:
        """Return the tokens of ``rows``, int64, cut to ``limit``; each is left out with probability ``drop``.

        Leaving tokens out (never all of a text) teaches the table not to lean on one word.
        """
        parts = [self[i][:limit].astype(np.int64) for i in rows]
        return [_thin(part, drop, rng) for part in parts] if drop else parts


def _thin(part: np.ndarray, drop: float, rng: np.random.Generator) -> np.ndarray:
    kept = part[rng.random(len(part)) >= drop]
    return kept if len(kept) else part


def encode(tokenizer: Tokenizer, texts: Sequence[str], limit: int) -> Ragged:
    """Tokenize ``texts``, each cut to ``limit`` tokens; a text without any known piece becomes one unknown token."""
    values, lengths = [], []
    for start in range(0, len(texts), ENCODE_BATCH):
        for encoding in tokenizer.encode_batch_fast(
            list(texts[start : start + ENCODE_BATCH]), add_special_tokens=False
        ):
            ids = encoding.ids[:limit] or [1]
            values.append(np.asarray(ids, np.int32))
            lengths.append(len(ids))
    return Ragged(np.concatenate(values), np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))
