"""The second search: whether a question deserves one, and whether its answer is clearly the better one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from index.correction import Speller
from index.results import SearchResult

SURE = 1.0  # fused score from which the first answer stands: the question is found literally
MARGIN = 0.06  # fused score that the second answer must be better by


def second(first: SearchResult, speller: Callable[[], Speller], search: Callable[[str], SearchResult]) -> SearchResult:
    """Return the answer to the corrected question if that is clearly better, else ``first``."""
    if best(first) >= SURE:
        return first
    meant = speller().correct(first.text)
    if meant == first.text:
        return first
    found = search(meant)
    if found.confidence == "none" or best(found) < best(first) + MARGIN:
        return first
    return replace(
        found,
        text=first.text,
        lang=first.lang,
        folded=first.folded,
        took_ms=round(first.took_ms + found.took_ms, 2),
        did_you_mean=meant,
    )


def best(found: SearchResult) -> float:
    """Return the score of the first hit, 0 if there is none."""
    return max((hit.score for hit in found.hits), default=0.0)
