"""The flow of a question: understand, ask both legs, re-score the candidates, fuse, attach text and provenance."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.duplicates import groups
from corpus.fold import fold
from corpus.records import DocumentSummary, Passage
from corpus.store import Store
from index import glossary, rank, tokens
from index.chance import SecondChance
from index.embedded import EmbeddedEngine
from index.encoder import Encoder
from index.engine import Clause, Filters, Scored, TokenIds
from index.glossary import Glossary
from index.highlight import highlight
from index.query import FRAME_WEIGHT, Question, understand
from index.results import DocumentHead, Hit, Mode, SearchResult, Twin

DENSE_DEPTH = 100  # candidates of each leg that are re-scored
LEXICAL_DEPTH = 60
SPARE = 5  # hits beyond k, which take the place of twins
NO_FILTERS = Filters()
WARM_QUESTIONS = ("客户很生气怎么办？", "客訴升級流程", "고객이 화를 내면 어떻게 응대하나요?", "angry customer")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The re-scored passages of one question, in no order; ``scores`` is the fused score, shape (n,)."""

    ids: list[str]
    signals: rank.Signals
    scores: np.ndarray
    legs: dict[str, list[Scored]]


class Searcher:
    """Answers questions from one generation; safe to use from several threads."""

    def __init__(self, store: Store, engine: EmbeddedEngine, encoder: Encoder, words: Glossary) -> None:
        self._store, self._engine, self._encoder, self._glossary = store, engine, encoder, words
        self.generation = engine.manifest.generation
        self._chance = SecondChance(store, engine, encoder, words)
        table = encoder.token_vectors
        size = 0 if table is None else len(table)
        frequency = engine.token_frequency(size) if size else np.zeros(0, np.int64)
        self._norms = np.zeros(0, np.float32) if table is None else np.linalg.norm(table, axis=1)
        self._importance = rank.inverse_frequency(frequency, engine.count())

    @classmethod
    def open(cls, store: Store, data: Path, encoder: Encoder) -> Searcher:
        """Open the current generation and the glossary under ``data``; raises IndexMissing or IndexMismatch."""
        engine = EmbeddedEngine.open(data, encoder.fingerprint, tokens.VERSION)
        return cls(store, engine, encoder, Glossary(data / glossary.NAME))

    def warm(self) -> None:
        """Load every analyser and touch every file once, so that the first question is as fast as the next."""
        self._glossary.thesaurus().load()
        self._chance.speller()
        for question in WARM_QUESTIONS:
            self.search(question)

    def search(
        self, text: str, k: int = 10, filters: Filters = NO_FILTERS, mode: Mode = "hybrid", explain: bool = False
    ) -> SearchResult:
        """Return the ``k`` best passages for a question in any language.

        ``mode`` "dense" or "lexical" shows one leg alone, by its own score, without a promise of confidence.
        A question that seems mistyped is searched as corrected if that finds clearly more (``did_you_mean``).
        Raises BadQuery for a question that is empty or too long.
        """

        def ask(question: str) -> SearchResult:
            return self._search(question, k, filters, mode, explain)

        return self._chance.take(ask(text), ask) if mode == "hybrid" else ask(text)

    def _search(self, text: str, k: int, filters: Filters, mode: Mode, explain: bool) -> SearchResult:
        started = time.perf_counter()
        question = understand(text, self._glossary.thesaurus())
        token_ids = self._encoder.tokenize([question.text])[0]
        candidates = self._candidates(question, token_ids, filters, mode)
        order = rank.order(candidates.scores, candidates.ids)
        hits = self._hits(question, token_ids, candidates, order[: k + SPARE], k, explain)
        return SearchResult(
            text=question.text,
            lang=question.lang,
            folded=question.folded,
            confidence=rank.confidence([hit.score for hit in hits], rank.THRESHOLDS),
            hits=hits,
            generation=self.generation,
            took_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    def _candidates(self, question: Question, token_ids: TokenIds, filters: Filters, mode: Mode) -> Candidates:
        vector = self._encoder.encode_queries([question.text])[0]
        legs: dict[str, list[Scored]] = {"dense": [], "lexical": []}
        if mode != "lexical":
            legs["dense"] = self._engine.dense(vector, DENSE_DEPTH, filters)
        if mode != "dense":
            legs["lexical"] = self._engine.lexical(question.clauses(), question.grams, LEXICAL_DEPTH, filters)
        literal = self._literal(question, filters) if mode == "hybrid" else set()
        forms = self._forms(question, filters) if mode == "hybrid" else set()
        found = [scored.passage_id for leg in legs.values() for scored in leg]
        ids = list(dict.fromkeys([*found, *sorted(literal | forms)]))
        worth, form_worth = rank.literal_worth(len(literal)), rank.literal_worth(len(forms))
        lexical = dict(legs["lexical"])
        langs = self._engine.langs(ids)
        signals = rank.Signals(
            dense=self._engine.vectors(ids) @ vector,
            late=self._late(token_ids, ids),
            lexical=np.array([lexical.get(passage_id, 0.0) for passage_id in ids], np.float32),
            literal=np.array([max(worth * (one in literal), form_worth * (one in forms)) for one in ids], np.float32),
            same_language=np.array([lang == question.lang for lang in langs], np.float32),
        )
        alone = {"dense": signals.dense, "lexical": signals.lexical}
        return Candidates(ids, signals, alone[mode] if mode in alone else rank.fuse(signals, rank.Weights()), legs)

    def _literal(self, question: Question, filters: Filters) -> set[str]:
        """Return the passages that contain the question as it stands."""
        found = set(self._engine.literal(question.grams, LEXICAL_DEPTH, filters))
        if len(found) > rank.RARE:
            # bigrams skip blanks and signs: where some passages have those of the question too, only they count
            asked = fold(question.text, regional=False).text
            texts = self._store.passages_by_id(sorted(found))
            exact = {one for one, passage in texts.items() if asked in plain(passage.text)}
            return exact or found
        return found

    def _forms(self, question: Question, filters: Filters) -> set[str]:
        """Return the passages that contain a question of one word in any of its forms: as good as literally."""
        content = [word for word, weight in question.weights.items() if weight > FRAME_WEIGHT]
        if len(content) != 1:
            return set()
        return {
            found.passage_id for found in self._engine.lexical([Clause({content[0]: 1.0})], (), LEXICAL_DEPTH, filters)
        }

    def _late(self, token_ids: TokenIds, ids: Sequence[str]) -> np.ndarray:
        table = self._encoder.token_vectors
        if table is None:
            return np.zeros(len(ids), np.float32)
        return rank.late_interaction(token_ids, self._engine.tokens(ids), table, self._norms, self._importance)

    def _hits(
        self, question: Question, token_ids: TokenIds, found: Candidates, order: Sequence[int], k: int, explain: bool
    ) -> tuple[Hit, ...]:
        passages = self._store.passages_by_id([found.ids[i] for i in order])
        documents = self._store.documents_by_id(list({passage.document_id for passage in passages.values()}))
        hits: list[Hit] = []
        # a passage that was deleted since this generation was built is never shown
        present = [i for i in order if found.ids[i] in passages and passages[found.ids[i]].document_id in documents]
        tokens_of = self._engine.tokens([found.ids[i] for i in present])
        folded = [fold(passages[found.ids[i]].text) for i in present]
        for group in groups([text.text for text in folded])[:k]:
            here = group[0]
            place = present[here]
            first, *others = (passages[found.ids[present[member]]] for member in group)
            hits.append(
                Hit(
                    rank=len(hits) + 1,
                    score=round(float(found.scores[place]), 4),
                    passage=first,
                    document=head(documents[first.document_id]),
                    highlights=highlight(folded[here], question.weights, token_ids, tokens_of[here], self._encoder),
                    also=tuple(twin(passage, documents[passage.document_id]) for passage in others),
                    explain=explanation(question, found, place, first) if explain else {},
                )
            )
        return tuple(hits)


def plain(text: str) -> str:
    """Return the folded text with its white space as single blanks, as that of a question."""
    return " ".join(fold(text, regional=False).text.split())


def head(document: DocumentSummary) -> DocumentHead:
    """Return the fields of a document that a hit shows."""
    return DocumentHead(document.id, document.title, document.source, document.format, document.lang, document.updated)


def twin(passage: Passage, document: DocumentSummary) -> Twin:
    """Return a passage as the twin of a hit."""
    return Twin(passage.id, passage.lang, head(document))


def explanation(question: Question, found: Candidates, position: int, passage: Passage) -> dict[str, Any]:
    """Return rank and score per leg, every signal, and the question's words that stand in the passage."""
    ranks = {
        leg: {scored.passage_id: place for place, scored in enumerate(scores, 1)} for leg, scores in found.legs.items()
    }
    words = set(tokens.terms(passage.text).words)
    return {
        "ranks": {leg: ranks[leg].get(passage.id) for leg in ranks},
        "signals": {
            name: round(float(getattr(found.signals, name)[position]), 4)
            for name in ("dense", "late", "lexical", "literal", "same_language")
        },
        "matched": [word for word in question.weights if word in words],
    }
