"""Why a passage is a hit: which of its words met the question's, and by what step."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from corpus.fold import fold
from index import rank, tokens
from index.query import Question
from index.score import Candidates

# as typed, after folding script, width and case, in another form of the word, or as a synonym
Step = Literal["exact", "fold", "form", "thesaurus", "glossary"]


class Matched(NamedTuple):
    """A word or term of the question, what stands for it in the passage, and the step between them."""

    term: str
    found: str
    step: Step


def matched(question: Question, text: str) -> list[Matched]:
    """Return the words of ``question`` that the passage ``text`` has, then the terms it has a synonym of."""
    words = set(tokens.terms(text).words)
    found = [step_of(word, question.text, text) for word in question.weights if word in words]
    for match in question.matches:
        if not words.issuperset(match.words):
            step: Step = "glossary" if match.own else "thesaurus"
            found += [
                Matched(match.term, synonym.text, step)
                for synonym in match.synonyms
                if words.issuperset(synonym.words) and synonym.words != match.words
            ]
    return found


def step_of(word: str, question: str, text: str) -> Matched:
    """Return how ``word``, a folded word of both, leads from ``question`` to ``text``."""
    typed, there = as_written(word, question), as_written(word, text)
    if typed is None or there is None:
        return Matched(typed or word, there or word, "form")
    return Matched(typed, there, "exact" if typed == there else "fold")


def as_written(word: str, text: str) -> str | None:
    """Return the characters of ``text`` that fold to ``word``, None if no run of them does."""
    folded = fold(text)
    start = folded.text.find(word)
    if start < 0:
        return None
    first, last = folded.span(start, start + len(word))
    return text[first:last]


def explanation(question: Question, found: Candidates, position: int, text: str, model: rank.Model) -> dict[str, Any]:
    """Return why candidate ``position``, whose text is ``text``, stands where it does, ready for JSON.

    Rank on each leg (null where the leg did not find it), every signal with its weight, the probability that a best
    hit of this score answers, and what matched.
    """
    passage_id = found.ids[position]
    places = {leg: [scored.passage_id for scored in scores] for leg, scores in found.legs.items()}
    return {
        "ranks": {leg: ids.index(passage_id) + 1 if passage_id in ids else None for leg, ids in places.items()},
        "signals": {name: round(float(getattr(found.signals, name)[position]), 4) for name in rank.SIGNALS},
        "probability": round(rank.probability(float(found.scores[position]), question.lang, model), 3),
        "matched": [one._asdict() for one in matched(question, text)],
    }
