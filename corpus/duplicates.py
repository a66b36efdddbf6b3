"""Passages that say the same: equal or nearly equal texts after folding, so also across the two Chinese scripts.

Texts whose figures differ never count as the same: "within 3 days" and "within 5 days" are two rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Shared part of the two sets of 4-character shingles (Jaccard) from which two passages count as the same.
SAME = 0.75
_SHINGLE = 4
_FIGURES = re.compile(r"\d+|[一二三四五六七八九十百千万两]+")
_SIGNS = re.compile(r"[\W_]+")


def groups(folded: Sequence[str]) -> list[list[int]]:
    """Return the numbers of ``folded`` texts in groups that say the same, in order of each group's first.

    Made for the few dozen hits of one question: every pair of similar length is compared exactly.
    """
    letters = [_SIGNS.sub("", text) for text in folded]
    shingles = [frozenset(text[i : i + _SHINGLE] for i in range(max(1, len(text) - _SHINGLE + 1))) for text in letters]
    found: list[list[int]] = []
    for number, here in enumerate(shingles):
        for group in found:
            there = shingles[group[0]]
            if _alike(here, there) and _FIGURES.findall(letters[number]) == _FIGURES.findall(letters[group[0]]):
                group.append(number)
                break
        else:
            found.append([number])
    return found


def _alike(here: frozenset[str], there: frozenset[str]) -> bool:
    small, large = sorted((len(here), len(there)))
    if small < SAME * large:  # no overlap could reach the share
        return False
    common = len(here & there)
    return common >= SAME * (small + large - common)
