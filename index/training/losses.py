"""The scores a static model is trained on, and the in-batch loss over them."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def dense_scores(queries: Tensor, passages: Tensor) -> Tensor:
    """Return the cosine of every query with every passage: (q, dim) x (p, dim) -> (q, p)."""
    return F.normalize(queries, dim=-1) @ F.normalize(passages, dim=-1).T


def late_scores(table: Tensor, queries: list[Tensor], passages: list[Tensor]) -> Tensor:
    """Return the late-interaction score of every query with every passage, shape (queries, passages).

    sum over query tokens of w * max over passage tokens of cos, divided by the sum of w, with w = the norm of the
    query token's vector. MaxSim is from ColBERT (Khattab and Zaharia, 2020); the weighting by norm is ours.
    ``table``: (vocabulary, dim); each text is a tensor of token ids. Tokens repeat across texts, so cosines are
    computed once for each pair of different tokens.
    """
    q_kinds, q_place = torch.unique(torch.cat(queries), return_inverse=True)
    p_kinds, p_place = torch.unique(torch.cat(passages), return_inverse=True)
    q_vectors = table[q_kinds]
    cosines = F.normalize(q_vectors, dim=-1) @ F.normalize(table[p_kinds], dim=-1).T
    columns = p_place.split([len(ids) for ids in passages])
    best = torch.stack([cosines[:, here].amax(dim=1) for here in columns], dim=1)  # (query kinds, passages)
    weights = q_vectors.norm(dim=-1)[q_place]
    owner = torch.repeat_interleave(torch.arange(len(queries)), torch.tensor([len(ids) for ids in queries]))
    sums = torch.zeros(len(queries), len(passages)).index_add(0, owner, best[q_place] * weights.unsqueeze(1))
    total = torch.zeros(len(queries)).index_add(0, owner, weights)
    return sums / total.clamp_min(1e-6).unsqueeze(1)


def in_batch_loss(scores: Tensor, scale: float) -> Tensor:
    """Return the symmetric cross-entropy with the diagonal as positives (InfoNCE, van den Oord et al. 2018)."""
    target = torch.arange(len(scores), device=scores.device)
    scaled = scores * scale
    return (F.cross_entropy(scaled, target) + F.cross_entropy(scaled.T, target)) / 2


def teacher_loss(vectors: Tensor, wanted: Tensor) -> Tensor:
    """Return the mean of 1 - cosine between the first axes of ``vectors`` and ``wanted``, which has only those."""
    return (1 - F.cosine_similarity(vectors[:, : wanted.shape[1]], wanted)).mean()
