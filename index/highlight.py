"""Which characters of a passage answered the question: matched words, and token pairs of close meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from corpus.fold import Folded
from index.encoder import Encoder
from index.engine import TokenIds
from index.query import FRAME_WEIGHT
from index.tokens import HAN

MIN_MEANING = 0.55  # cosine from which a token of a passage is marked for a token of the question
MAX_MEANINGS = 6  # marks by meaning only, so that they point rather than paint

Span = tuple[int, int]


def highlight(
    text: str, folded: Folded, weights: Mapping[str, float], question: TokenIds, encoder: Encoder
) -> tuple[Span, ...]:
    """Return the characters of ``text`` (``folded`` is its matching form) to mark, sorted and not overlapping.

    Question words are found through the folding map; if none stands in the text (another language, other words), the
    tokens closest in meaning are marked.
    """
    spans = word_spans(folded, [word for word, weight in weights.items() if weight > FRAME_WEIGHT])
    return merge(spans or meaning_spans(text, question, encoder))


def word_spans(folded: Folded, words: Iterable[str]) -> list[Span]:
    """Return where ``words`` (folded) stand in the original text; Latin words and numbers only as whole words."""
    spans = []
    for word in words:
        stem = word[:-1] if len(word) > 2 and word.endswith("다") else word  # Korean verbs are marked by their stem
        if len(stem) == 1 and not HAN.match(stem):
            continue
        start = folded.text.find(stem)
        while start >= 0:
            end = start + len(stem)
            if not stem.isascii() or is_whole(folded.text, start, end):
                spans.append(folded.span(start, end))
            start = folded.text.find(stem, end)
    return spans


def is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` is not part of a longer Latin word or number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def meaning_spans(text: str, question: TokenIds, encoder: Encoder) -> list[Span]:
    """Return the places of the tokens of ``text`` closest in meaning to a token of the question."""
    table = encoder.token_vectors
    ids, offsets = encoder.offsets(text)
    if table is None or not len(ids) or not len(question):
        return []
    here, there = table[ids], table[question]
    here_norm, there_norm = np.linalg.norm(here, axis=1), np.linalg.norm(there, axis=1)
    cosines = (here @ there.T) / np.maximum(np.outer(here_norm, there_norm), 1e-12)
    # a token that carries little meaning (small norm) explains nothing
    closeness = np.where(here_norm >= np.median(here_norm), cosines.max(axis=1), 0.0)
    best = [int(i) for i in np.argsort(-closeness, kind="stable")[:MAX_MEANINGS] if closeness[i] >= MIN_MEANING]
    return [offsets[i] for i in best if text[slice(*offsets[i])].strip()]


def merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return ``spans`` sorted, overlapping and touching ones joined."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
