"""Understanding a question: language, matching form, weighted words and bigrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import BadQuery
from corpus.fold import fold
from corpus.language import detect
from corpus.records import Language
from index import tokens

MAX_LENGTH = 500  # characters
FRAME_WEIGHT = 0.15

FRAMES = Path(__file__).parent / "data" / "frames.txt"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the two legs need it; ``weights`` maps each word to its weight, ``grams`` are in text order."""

    text: str
    lang: Language
    folded: str
    weights: Mapping[str, float]
    grams: Sequence[str]


def understand(text: str) -> Question:
    """Return the question behind ``text``; raises BadQuery if it is empty, too long or has nothing to search for."""
    text = " ".join(text.split())
    if not text:
        raise BadQuery("The question is empty.", "Type at least one word.")
    if len(text) > MAX_LENGTH:
        raise BadQuery(f"The question has {len(text)} characters, at most {MAX_LENGTH} are allowed.", "Shorten it.")
    found = tokens.terms(text)
    if not found.grams:
        raise BadQuery("The question has no letters or digits.", "Type at least one word.")
    folded = fold(text).text
    return Question(text, detect(text), folded, weigh(found.words), found.grams)


def weigh(words: Sequence[str]) -> dict[str, float]:
    """Return each word's weight: 1, or less for words that only frame the question, unless there are no others."""
    framed = {word: FRAME_WEIGHT if word in frames() else 1.0 for word in words}
    if all(weight == FRAME_WEIGHT for weight in framed.values()):
        return dict.fromkeys(framed, 1.0)
    return framed


@cache
def frames() -> frozenset[str]:
    """Return the words that frame a question in any subject."""
    lines = FRAMES.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
