"""Why a passage is a hit: which of its words met the question's, and by what step."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from corpus.fold import Folded, fold
from corpus.records import Passage
from index import rank, tokens
from index.highlight import word_spans
from index.query import Question
from index.results import Bridge
from index.score import Candidates

MOST_TERMS = 3  # of a bridge, so that it stays one line

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


def bridge(question: Question, found: Candidates, position: int, folded: Folded, passage: Passage) -> Bridge | None:
    """Return how candidate ``position`` meets a question in another language, None if it is the same.

    ``folded`` is the text of ``passage``. No text is analysed, so this costs microseconds where ``matched`` costs
    milliseconds.
    """
    if "und" in (question.lang, passage.lang) or question.lang[:2] == passage.lang[:2]:
        return None
    signals = (found.signals.late, found.signals.sentence, found.signals.dense)
    meaning = max(float(signal[position]) for signal in signals)
    return Bridge(bridging(question, folded, passage.text), round(min(max(meaning, 0.0), 1.0), 2))


def bridging(question: Question, folded: Folded, text: str) -> tuple[tuple[str, str], ...]:
    """Return the terms of ``question`` that ``text`` says otherwise, each as typed and as it stands there."""
    pairs = []
    for match in question.matches:
        here = [one for one in match.synonyms if all(word_spans(folded, [word]) for word in one.words)]
        # what stands there letter by letter goes before what has its words apart, then the longest
        written = {one: as_written(fold(one.text).text, text) for one in here}
        best = max(here, key=lambda one: (written[one] is not None, len(one.text)), default=None)
        if best:
            pairs.append((as_written(match.term, question.text) or match.term, written[best] or best.text))
    return tuple(pairs[:MOST_TERMS])
