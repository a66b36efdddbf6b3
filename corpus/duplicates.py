"""Passages that say the same: equal or nearly equal texts after folding, so also across the two Chinese scripts.

Texts whose figures differ never count as the same: "within 3 days" and "within 5 days" are two rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

# Shared part of the two sets of 4-character shingles (Jaccard) from which two passages count as the same.
SAME = 0.75
_NEAR = 0.6  # share of lengths and of single letters under which texts cannot be the same
_SHINGLE = 4
_FIGURES = re.compile(r"\d+|[一二三四五六七八九十百千万两]+")
_SIGNS = re.compile(r"[\W_]+")


def groups(folded: Sequence[str]) -> list[list[int]]:
    """Return the numbers of ``folded`` texts in groups that say the same, in order of each group's first.

    Made for the few dozen hits of one question: pairs of similar length and letters are compared exactly.
    """
    texts = [_Text(_SIGNS.sub("", text)) for text in folded]
    found: list[list[int]] = []
    for number, text in enumerate(texts):
        for group in found:
            if text.says_the_same_as(texts[group[0]]):
                group.append(number)
                break
        else:
            found.append([number])
    return found


class _Text:
    """A text with what comparisons need; shingles are made only for texts that pass the cheap tests."""

    def __init__(self, letters: str) -> None:
        self.letters = letters
        self.alphabet = frozenset(letters)

    @cached_property
    def shingles(self) -> frozenset[str]:
        return frozenset(self.letters[i : i + _SHINGLE] for i in range(max(1, len(self.letters) - _SHINGLE + 1)))

    def says_the_same_as(self, other: _Text) -> bool:
        lengths = sorted((len(self.letters), len(other.letters)))
        return (
            lengths[0] >= _NEAR * lengths[1]
            and _jaccard(self.alphabet, other.alphabet) >= _NEAR
            and _jaccard(self.shingles, other.shingles) >= SAME
            and _FIGURES.findall(self.letters) == _FIGURES.findall(other.letters)
        )


def _jaccard(here: frozenset[str], there: frozenset[str]) -> float:
    common = len(here & there)
    return common / max(1, len(here) + len(there) - common) if here or there else 1.0
