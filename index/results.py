"""What a search returns: hits with their provenance, in the order a reader should see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from corpus.records import Language, Passage

Mode = Literal["hybrid", "dense", "lexical"]
Confidence = Literal["answer", "maybe", "none"]


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """The fields of a document that a hit shows."""

    id: str
    title: str
    source: str
    format: str
    lang: Language
    updated: str


@dataclass(frozen=True, slots=True)
class Twin:
    """The same rule elsewhere or in another script: a passage that is shown under a hit, not as a hit."""

    passage_id: str
    lang: Language
    document: DocumentHead


@dataclass(frozen=True, slots=True)
class Bridge:
    """How a question meets a passage in another language.

    ``terms`` pairs terms of the question with what says the same there, by glossary or thesaurus; ``meaning`` is how
    close the two are, 0 to 1.
    """

    terms: tuple[tuple[str, str], ...]
    meaning: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked passage; ``rank`` from 1, ``score`` higher is better, ``highlights`` are characters of its text.

    ``sentence`` is where the one closest in meaning stands, for the first hits that have none of the question's words.
    ``bridge`` says why a passage in another language is there; the two scripts of Chinese are one language.
    ``explain`` has scores and ranks per signal and the matched terms; empty unless asked for.
    """

    rank: int
    score: float
    passage: Passage
    document: DocumentHead
    highlights: tuple[tuple[int, int], ...] = ()
    also: tuple[Twin, ...] = ()
    explain: dict[str, Any] = field(default_factory=dict)
    sentence: tuple[int, int] | None = None
    bridge: Bridge | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one question; ``folded`` is the matching form of its text, ``took_ms`` the search alone."""

    text: str
    lang: Language
    folded: str
    confidence: Confidence
    hits: tuple[Hit, ...]
    generation: str
    took_ms: float
    did_you_mean: str | None = None
