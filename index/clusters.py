"""Questions of the same meaning together, in whatever language and script they were asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.engine import Matrix

# Fitted to every other need of tests/golden, measured on the rest: docs/insights.md. Only for the model that ships;
# the cosines of another one lie elsewhere.
CUT = 0.7


def cluster(keys: Sequence[str], vectors: Matrix | None, cut: float = CUT) -> list[list[int]]:
    """Return groups of the numbers of ``keys``, each in ascending order, in the order of their first member.

    Equal keys are always together. Groups are joined while the mean of 1 - cosine between them is at most ``cut``
    (average linkage); ``vectors``, shape (len(keys), dim), are of unit length, or zero for a text that has none, which
    is joined to nothing. Without vectors only equal keys are together.
    """
    same: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        same.setdefault(key, []).append(number)
    groups = list(same.values())
    if vectors is None:
        return groups
    firsts = vectors[[group[0] for group in groups]]
    placed = np.flatnonzero(np.linalg.norm(firsts, axis=1) > 0)
    if len(placed) < 2:
        return groups
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1.0 - firsts[placed].astype(np.float64) @ firsts[placed].T, 0.0, 2.0)
    np.fill_diagonal(distances, 0.0)
    labels = fcluster(linkage(squareform(distances, checks=False), "average"), cut, "distance")
    joined: dict[tuple[str, int], list[int]] = {}
    named = dict(zip(placed.tolist(), labels.tolist(), strict=True))
    for number, group in enumerate(groups):
        label = ("joined", named[number]) if number in named else ("alone", number)
        joined.setdefault(label, []).extend(group)
    return sorted(map(sorted, joined.values()))
