"""A re-ranker of another library, built on the spot: it reorders, it is cut off, and it is refused with a hint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderError
from corpus.store import Store
from index.encoder import Encoder
from index.reranker import DEPTH, CrossEncoderReranker, reorder
from index.search import Searcher

QUESTION = "客户投诉怎么处理"


class Shortest:
    """Prefers short passages."""

    name = "shortest"

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray | None:
        return np.array([-len(passage) for passage in passages], np.float32)


class Late:
    """Never done in time."""

    name = "late"

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray | None:
        return None


def searcher_with(guidance: tuple[Store, Path], encoder: Encoder, reranker: object) -> Searcher:
    return Searcher.open(*guidance, encoder, reranker)  # type: ignore[arg-type]


def test_the_first_hits_come_in_the_order_of_the_reranker(guidance: tuple[Store, Path], encoder: Encoder) -> None:
    plain = searcher_with(guidance, encoder, None).search(QUESTION, k=DEPTH)
    again = searcher_with(guidance, encoder, Shortest()).search(QUESTION, k=5)
    lengths = [len(hit.passage.text) for hit in again.hits]
    assert lengths == sorted(lengths)
    assert {hit.passage.id for hit in again.hits} <= {hit.passage.id for hit in plain.hits}
    assert [hit.rank for hit in again.hits] == [1, 2, 3, 4, 5]


def test_a_reranker_out_of_time_changes_nothing(guidance: tuple[Store, Path], encoder: Encoder) -> None:
    plain = searcher_with(guidance, encoder, None).search(QUESTION)
    assert searcher_with(guidance, encoder, Late()).search(QUESTION).hits == plain.hits


def test_equals_stay_as_they_were() -> None:
    assert reorder([7, 3, 9], np.array([0.5, 0.9, 0.5])) == [3, 7, 9]
    assert reorder([], np.zeros(0)) == []


def test_a_cross_encoder_is_read_from_a_folder(tmp_path: Path) -> None:
    folder = tiny_cross_encoder(tmp_path)
    model = CrossEncoderReranker(str(folder), seconds=60.0)
    scores = model.scores("客户", ["客户", "고객", "户客户客", "고", "객", "户"])
    assert scores is not None
    assert scores.shape == (6,)
    assert len(set(scores.tolist())) > 1
    assert CrossEncoderReranker(str(folder), seconds=0.0).scores("客户", ["客户"] * 5) is None


def test_a_reranker_that_is_none_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be loaded") as caught:
        CrossEncoderReranker(str(tmp_path), seconds=1.0)
    assert "CrossEncoder" in caught.value.hint


def tiny_cross_encoder(folder: Path) -> Path:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "客", "户", "고", "객"]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", sep_token="[SEP]")
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder / "cross")
    fast.save_pretrained(folder / "cross")
    return folder / "cross"
