"""Where a long text without line breaks changes its topic: the words on both sides of a place are different ones."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

WINDOW = 160  # characters compared on each side of a place

Bag = Counter[str]

# A sentence that begins so speaks of what was just said.
_CONTINUES = re.compile(
    r"\s*(?:因此|因[为為]|所以|但|不[过過]|然而|而|[这這]|那|它|他|她|其(?!次)|[并並]|于是|於是|同[时時]|[从從]而|否[则則]|例如|比如"
    r"|그래서|그러|그런|그럼|그렇|하지만|따라서|또|이는|이것|이런|이러|이때|이를|그는|그것|예를 들|반면|단,|다만|즉)"
)


def shifts(pieces: Sequence[str]) -> list[float]:
    """Return for each place between two pieces how much the topic changes there: about 0 for not, up to 1.

    The likeness of both sides is the cosine of their character bigrams, rare ones weighing more; the shift is how deep
    a valley the likeness has there. After TextTiling (Hearst, Computational Linguistics 23, 1997).
    """
    bags = [bigrams(piece) for piece in pieces]
    spread = Counter(gram for bag in bags for gram in bag)
    weights = {gram: math.log((1 + len(bags)) / count) for gram, count in spread.items()}
    likeness = [
        cosine(window(pieces, bags, place, -1), window(pieces, bags, place, 1), weights)
        for place in range(1, len(pieces))
    ]
    return [0.0 if _CONTINUES.match(pieces[place + 1]) else depth(likeness, place) for place in range(len(likeness))]


def bigrams(text: str) -> Bag:
    """Return how often each pair of neighbouring letters or digits stands in ``text``."""
    letters = [char for char in text.casefold() if char.isalnum()]
    return Counter(a + b for a, b in pairwise(letters))


def window(pieces: Sequence[str], bags: Sequence[Bag], place: int, step: int) -> Bag:
    """Return the bigrams of the pieces before (``step`` -1) or behind (1) ``place``, about WINDOW characters."""
    found: Bag = Counter()
    length = 0
    at = place - 1 if step < 0 else place
    while 0 <= at < len(pieces) and length < WINDOW:
        found.update(bags[at])
        length += len(pieces[at])
        at += step
    return found


def cosine(left: Bag, right: Bag, weights: dict[str, float]) -> float:
    """Return the cosine of two bags of weighted bigrams, 0 to 1."""
    shared = math.fsum(left[gram] * right[gram] * weights[gram] ** 2 for gram in left.keys() & right.keys())
    sizes = [math.fsum((count * weights[gram]) ** 2 for gram, count in bag.items()) for bag in (left, right)]
    return shared / math.sqrt(sizes[0] * sizes[1]) if all(sizes) else 0.0


def depth(likeness: Sequence[float], place: int) -> float:
    """Return how far the likeness rises on both sides of ``place``, as a share of those heights."""
    peaks = []
    for step in (-1, 1):
        at, peak = place, likeness[place]
        while 0 <= at + step < len(likeness) and likeness[at + step] >= peak:
            at += step
            peak = likeness[at]
        peaks.append(peak)
    high = sum(peaks)
    return (high - 2 * likeness[place]) / high if high > 0 else 1.0
