"""Candidates of a question from both legs of an engine, each with every signal and the fused score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.fold import fold
from corpus.store import Store
from index import interaction, rank
from index.encoder import Encoder
from index.engine import Clause, Engine, Filters, Scored, TokenIds, Vector
from index.query import FRAME_WEIGHT, Question
from index.results import Mode

DENSE_DEPTH = 100  # candidates of each leg that are re-scored
LEXICAL_DEPTH = 60
SENTENCE_DEPTH = 20  # of them, those whose sentences are compared


@dataclass(frozen=True, slots=True)
class Candidates:
    """The re-scored passages of one question, in no order; ``scores`` is the fused score, shape (n,).

    ``vector`` is that of the question.
    """

    vector: Vector
    ids: list[str]
    signals: rank.Signals
    scores: np.ndarray
    legs: dict[str, list[Scored]]


class Scorer:
    """Finds and scores candidates in one engine; safe to use from several threads.

    ``store`` is asked for the text of passages where bigrams cannot tell whether a question stands in it.
    """

    def __init__(self, store: Store, engine: Engine, encoder: Encoder, model: rank.Model) -> None:
        self._store, self._engine, self._encoder, self._model = store, engine, encoder, model
        table = encoder.token_vectors
        size = 0 if table is None else len(table)
        self._norms = np.zeros(0, np.float32) if table is None else np.linalg.norm(table, axis=1)
        self._importance = interaction.inverse_frequency(engine.token_frequency(size), engine.count())
        self._ends = interaction.sentence_ends(encoder.pieces(np.arange(size, dtype=np.int32)))

    def score(self, question: Question, token_ids: TokenIds, filters: Filters, mode: Mode) -> Candidates:
        """Return the candidates of ``question``, made of ``token_ids``; in the mode of one leg, by its score alone."""
        vector = self._encoder.encode_queries([question.text])[0]
        legs: dict[str, list[Scored]] = {"dense": [], "lexical": []}
        if mode != "lexical":
            legs["dense"] = self._engine.dense(vector, DENSE_DEPTH, filters)
        if mode != "dense":
            legs["lexical"] = self._engine.lexical(question.clauses(), question.grams, LEXICAL_DEPTH, filters)
        literal = self._literal(question, filters) if mode == "hybrid" else {}
        found = [scored.passage_id for leg in legs.values() for scored in leg]
        ids = list(dict.fromkeys([*found, *sorted(literal)]))
        tokens = self._engine.tokens(ids)
        lexical = dict(legs["lexical"])
        signals = rank.Signals(
            dense=self._engine.vectors(ids) @ vector,
            late=self._late(token_ids, tokens),
            sentence=np.zeros(len(ids), np.float32),
            lexical=np.array([lexical.get(passage_id, 0.0) for passage_id in ids], np.float32),
            literal=np.array([literal.get(passage_id, 0.0) for passage_id in ids], np.float32),
            same_language=np.array([lang == question.lang for lang in self._engine.langs(ids)], np.float32),
        )
        if mode != "hybrid":
            return Candidates(vector, ids, signals, getattr(signals, mode), legs)
        first = rank.order(rank.fuse(signals, self._model.weights), ids)[:SENTENCE_DEPTH]
        signals = replace(signals, sentence=self._sentences(vector, tokens, first))
        return Candidates(vector, ids, signals, rank.fuse(signals, self._model.weights), legs)

    def _late(self, token_ids: TokenIds, tokens: Sequence[TokenIds]) -> np.ndarray:
        table = self._encoder.token_vectors
        if table is None:
            return np.zeros(len(tokens), np.float32)
        return interaction.late_interaction(token_ids, tokens, table, self._norms, self._importance)

    def _sentences(self, vector: np.ndarray, tokens: Sequence[TokenIds], chosen: Sequence[int]) -> np.ndarray:
        """Return the sentence signal, computed for the candidates ``chosen`` and 0 for the others."""
        found = np.zeros(len(tokens), np.float32)
        table = self._encoder.token_vectors
        if table is not None and chosen:
            here = [tokens[place] for place in chosen]
            found[chosen] = interaction.best_sentences(vector, here, table, self._ends)
        return found

    def _literal(self, question: Question, filters: Filters) -> dict[str, float]:
        """Return what it is worth, for each passage where it is so, that the question stands in it.

        That is so for a piece as it is written, and for a question of one word in any of its forms.
        """
        as_written = self._as_written(question, filters)
        forms = self._forms(question, filters)
        worth, form_worth = rank.literal_worth(len(as_written)), rank.literal_worth(len(forms))
        return {
            one: max(worth * (one in as_written), form_worth * (one in forms)) for one in as_written | forms
        }  # fmt: skip

    def _as_written(self, question: Question, filters: Filters) -> set[str]:
        found = set(self._engine.literal(question.grams, LEXICAL_DEPTH, filters))
        if len(found) > rank.RARE:
            # bigrams skip blanks and signs: where some passages have those of the question too, only they count
            texts = {one: passage.text for one, passage in self._store.passages_by_id(sorted(found)).items()}
            typed, asked = fold(question.typed, regional=False).text, fold(question.text, regional=False).text
            to_the_letter = {one for one, text in texts.items() if typed in fold(text, regional=False).text}
            return to_the_letter or {one for one, text in texts.items() if asked in plain(text)} or found
        return found

    def _forms(self, question: Question, filters: Filters) -> set[str]:
        content = [word for word, weight in question.weights.items() if weight > FRAME_WEIGHT]
        if len(content) != 1:
            return set()
        clause = Clause({content[0]: 1.0})
        return {found.passage_id for found in self._engine.lexical([clause], (), LEXICAL_DEPTH, filters)}


def plain(text: str) -> str:
    """Return the folded text with its white space as single blanks, as that of a question."""
    return " ".join(fold(text, regional=False).text.split())
