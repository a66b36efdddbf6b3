"""Passages that say the same: equal or nearly equal texts after folding, so also across the two Chinese scripts.

Texts whose figures differ never count as the same: "within 3 days" and "within 5 days" are two rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from corpus.fold import fold

# Shared parts of the two sets of 4-character shingles (Jaccard) from which two passages count as the same.
SAME = 0.75
_SHINGLE = 4
_HASHES, _BANDS = 128, 32
_FIGURES = re.compile(r"\d+|[一二三四五六七八九十百千万两]+")
_SIGNS = re.compile(r"[\W_]+")


def twins(passages: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return for each (id, text) that has equals the ids of the others of its group, in order of arrival.

    Candidates come from MinHash-LSH (128 permutations, 32 bands) and are confirmed by exact Jaccard similarity.
    """
    from rensa import RMinHash, RMinHashLSH

    shingles: list[frozenset[str]] = []
    figures: list[list[str]] = []
    ids: list[str] = []
    first: dict[str, int] = {}  # folded text -> its first passage
    parent: list[int] = []
    lsh = RMinHashLSH(SAME, _HASHES, _BANDS)
    for number, (identifier, text) in enumerate(passages):
        ids.append(identifier)
        parent.append(number)
        folded = _SIGNS.sub("", fold(text).text)
        pieces = frozenset(folded[i : i + _SHINGLE] for i in range(max(1, len(folded) - _SHINGLE + 1)))
        shingles.append(pieces)
        figures.append(_FIGURES.findall(folded))
        known = first.setdefault(folded, number)
        if known != number:
            _unite(parent, known, number)
            continue
        sketch = RMinHash(_HASHES, 42)
        sketch.update(sorted(pieces))
        for other in lsh.query(sketch):
            union = len(pieces | shingles[other])
            if union and figures[number] == figures[other] and len(pieces & shingles[other]) >= SAME * union:
                _unite(parent, other, number)
        lsh.insert(number, sketch)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(ids)):
        groups[_root(parent, number)].append(number)
    return {
        ids[member]: [ids[other] for other in group if other != member]
        for group in groups.values()
        if len(group) > 1
        for member in group
    }


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


def _unite(parent: list[int], a: int, b: int) -> None:
    a, b = _root(parent, a), _root(parent, b)
    parent[max(a, b)] = min(a, b)
