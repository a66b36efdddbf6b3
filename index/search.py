"""The flow of a question: understand, ask both legs, re-score the candidates, fuse, attach text and provenance."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from corpus.duplicates import groups
from corpus.fold import Folded, fold
from corpus.records import DocumentSummary, Passage
from corpus.store import Store
from index import glossary, phrases, rank, tokens
from index.chance import SecondChance
from index.embedded import EmbeddedEngine
from index.encoder import Encoder
from index.engine import Filters, TokenIds
from index.explain import bridge, explanation
from index.glossary import Glossary
from index.highlight import Span, highlight, nearest_sentence
from index.query import Question, understand
from index.reranker import DEPTH, Reranker, reorder
from index.results import DocumentHead, Hit, Mode, SearchResult, Twin
from index.score import Candidates, Scorer
from index.suggest import Phrase

log = logging.getLogger(__name__)

SPARE = 5  # hits beyond k, which take the place of twins
POINTED = 5  # hits whose nearest sentence is told
NO_FILTERS = Filters()
WARM_QUESTIONS = ("客户很生气怎么办？", "客訴升級流程", "고객이 화를 내면 어떻게 응대하나요?", "angry customer")


class Searcher:
    """Answers questions from one generation; safe to use from several threads."""

    def __init__(
        self,
        store: Store,
        engine: EmbeddedEngine,
        encoder: Encoder,
        words: Glossary,
        reranker: Reranker | None = None,
    ) -> None:
        self._store, self._engine, self._encoder, self._glossary = store, engine, encoder, words
        self.generation = engine.manifest.generation
        self._reranker = reranker
        self._model = rank.bundled()
        self._scorer = Scorer(store, engine, encoder, self._model)
        self._chance = SecondChance(store, engine, encoder, words)

    @classmethod
    def open(cls, store: Store, data: Path, encoder: Encoder, reranker: Reranker | None = None) -> Searcher:
        """Open the current generation and the glossary under ``data``; raises IndexMissing or IndexMismatch."""
        engine = EmbeddedEngine.open(data, encoder.fingerprint, tokens.VERSION)
        return cls(store, engine, encoder, Glossary(data / glossary.NAME), reranker)

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
        candidates = self._scorer.score(question, token_ids, filters, mode)
        order = rank.order(candidates.scores, candidates.ids)
        if self._reranker is not None and mode == "hybrid":
            order = self._reranked(self._reranker, question, candidates, order)
        hits = self._hits(question, token_ids, candidates, order[: k + SPARE], k, explain)
        return SearchResult(
            text=question.text,
            lang=question.lang,
            folded=question.folded,
            confidence=rank.confidence([hit.score for hit in hits], question.lang, self._model),
            hits=hits,
            generation=self.generation,
            took_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    def _reranked(self, reranker: Reranker, question: Question, found: Candidates, order: Sequence[int]) -> list[int]:
        """Return ``order`` with its first places as the re-ranker sees them; as it is when the time ran out."""
        texts = self._store.passages_by_id([found.ids[place] for place in order[:DEPTH]])
        first = [place for place in order[:DEPTH] if found.ids[place] in texts]
        scores = reranker.scores(question.text, [texts[found.ids[place]].text for place in first])
        if scores is None:
            log.warning("the re-ranker %s ran out of time", reranker.name)
            return list(order)
        return [*reorder(first, scores), *order[DEPTH:]]

    def phrases(self) -> list[Phrase]:
        """Return what may be suggested while a question is typed."""
        return phrases.collect(self._store, self._engine, self._glossary.thesaurus())

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
                    highlights=highlight(folded[here], question, token_ids, tokens_of[here], self._encoder),
                    sentence=self._sentence(folded[here], first, question, found) if len(hits) < POINTED else None,
                    also=tuple(twin(passage, documents[passage.document_id]) for passage in others),
                    explain=explanation(question, found, place, first.text, self._model) if explain else {},
                    bridge=bridge(question, found, place, folded[here], first),
                )
            )
        return tuple(hits)

    def _sentence(self, folded: Folded, passage: Passage, question: Question, found: Candidates) -> Span | None:
        return nearest_sentence(folded, passage.text, question, found.vector, self._encoder)


def head(document: DocumentSummary) -> DocumentHead:
    """Return the fields of a document that a hit shows."""
    return DocumentHead(document.id, document.title, document.source, document.format, document.lang, document.updated)


def twin(passage: Passage, document: DocumentSummary) -> Twin:
    """Return a passage as the twin of a hit."""
    return Twin(passage.id, passage.lang, head(document))
