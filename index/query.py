"""Understanding a question: language, matching form, weighted words, terms of the thesaurus, bigrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.errors import BadQuery
from corpus.fold import fold
from corpus.language import detect
from corpus.records import Language
from index import tokens
from index.engine import Clause
from index.thesaurus import Match, Thesaurus, frames

MAX_LENGTH = 500  # characters
FRAME_WEIGHT = 0.15


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the two legs need it; ``text`` has single blanks, ``typed`` the white space of the user.

    ``weights`` maps each word to its weight, ``matches`` are the terms of the thesaurus in it, ``grams`` are in text
    order.
    """

    typed: str
    text: str
    lang: Language
    folded: str
    weights: Mapping[str, float]
    matches: Sequence[Match]
    grams: Sequence[str]

    def clauses(self) -> list[Clause]:
        """Return what the lexical leg asks: each term with its synonyms, and every other word by itself."""
        terms = [
            Clause({word: self.weights[word] for word in match.words}, [synonym.words for synonym in match.synonyms])
            for match in self.matches
        ]
        covered = {word for match in self.matches for word in match.words}
        return terms + [Clause({word: weight}) for word, weight in self.weights.items() if word not in covered]


def understand(text: str, thesaurus: Thesaurus | None = None) -> Question:
    """Return the question behind ``text``; raises BadQuery if it is empty, too long or has nothing to search for."""
    typed = text.strip()
    text = " ".join(text.split())
    if not text:
        raise BadQuery("The question is empty.", "Type at least one word.")
    if len(text) > MAX_LENGTH:
        raise BadQuery(f"The question has {len(text)} characters, at most {MAX_LENGTH} are allowed.", "Shorten it.")
    found = tokens.terms(text)
    if not found.grams:
        raise BadQuery("The question has no letters or digits.", "Type at least one word.")
    folded = fold(text).text
    matches = thesaurus.match(folded, found.words) if thesaurus else []
    return Question(typed, text, detect(text), folded, weigh(found.words), matches, found.grams)


def weigh(words: Sequence[str]) -> dict[str, float]:
    """Return each word's weight: 1, or less for words that only frame the question, unless there are no others."""
    framed = {word: FRAME_WEIGHT if word in frames() else 1.0 for word in words}
    if all(weight == FRAME_WEIGHT for weight in framed.values()):
        return dict.fromkeys(framed, 1.0)
    return framed
