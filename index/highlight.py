"""Which characters of a passage answered the question: matched words, and token pairs of close meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from corpus.fold import Folded, fold
from corpus.sentences import sentences
from index.encoder import Encoder
from index.engine import TokenIds, Vector
from index.query import FRAME_WEIGHT, Question
from index.tokens import HAN

MIN_MEANING = 0.55  # cosine from which a token of a passage is marked for a token of the question
MAX_MEANINGS = 6  # marks by meaning only, so that they point rather than paint

Span = tuple[int, int]


def highlight(
    folded: Folded, question: Question, token_ids: TokenIds, passage: TokenIds, encoder: Encoder
) -> tuple[Span, ...]:
    """Return the characters of a passage to mark, sorted and not overlapping; ``folded`` is its matching form.

    The question's words and their synonyms are found through the folding map; if none stands in the text, the
    passage's tokens closest in meaning to those of the question, ``token_ids``, are marked.
    """
    spans = typed_spans(folded, question)
    for match in question.matches:
        for synonym in match.synonyms:
            here = [word_spans(folded, [word]) for word in synonym.words]
            if all(here):  # a synonym of several words counts as a whole
                found = merge([span for places in here for span in places])
                # a single character by itself (大 of 大发雷霆) stands for nothing
                spans += [span for span in found if len(here) == 1 or span[1] - span[0] > 1]
    return merge(spans or word_spans(folded, close_pieces(token_ids, passage, encoder)))


def nearest_sentence(folded: Folded, text: str, question: Question, vector: Vector, encoder: Encoder) -> Span | None:
    """Return the sentence of ``text`` closest in meaning to the question, whose vector is ``vector``.

    None where the question's own words stand in the text, and where it is one sentence.
    """
    spans = sentences(text)
    if len(spans) < 2 or typed_spans(folded, question):
        return None
    cosines = encoder.encode_passages([text[start:end] for start, end in spans]) @ vector
    start, end = spans[int(cosines.argmax())]
    return start, start + len(text[start:end].rstrip())


def typed_spans(folded: Folded, question: Question) -> list[Span]:
    """Return where the question's own words stand in the original text."""
    return word_spans(folded, [word for word, weight in question.weights.items() if weight > FRAME_WEIGHT])


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


def close_pieces(question: TokenIds, passage: TokenIds, encoder: Encoder) -> list[str]:
    """Return the pieces of the passage closest in meaning to a token of the question, best first."""
    table = encoder.token_vectors
    if table is None or not len(passage) or not len(question):
        return []
    kinds = np.unique(passage)
    here, there = table[kinds], table[question]
    here_norm, there_norm = np.linalg.norm(here, axis=1), np.linalg.norm(there, axis=1)
    cosines = (here @ there.T) / np.maximum(np.outer(here_norm, there_norm), 1e-12)
    # a token that carries little meaning (small norm) explains nothing
    closeness = np.where(here_norm >= np.median(here_norm), cosines.max(axis=1), 0.0)
    best = [i for i in np.argsort(-closeness, kind="stable")[:MAX_MEANINGS] if closeness[i] >= MIN_MEANING]
    return [fold(piece, regional=False).text for piece in encoder.pieces(kinds[best]) if piece]


def merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return ``spans`` sorted, overlapping and touching ones joined."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
