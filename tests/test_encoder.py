"""The embedded model is a sentence-transformers model, our reader gives its vectors, and the vectors stay the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderError
from index.encoder import EMBEDDED, Encoder, SentenceEncoder, StaticEncoder, open_encoder

SENTENCES = [
    "客户很生气，怎么安抚？",
    "客戶很生氣，怎麼安撫？",
    "고객이 화를 내면 어떻게 응대하나요?",
    "How do I calm an angry customer?",
    "退款三个工作日内到账。",
]


def test_the_fast_reader_gives_the_vectors_of_sentence_transformers(encoder: Encoder) -> None:
    assert isinstance(encoder, StaticEncoder)
    reference = SentenceEncoder(str(EMBEDDED))
    assert reference.dimension == encoder.dimension
    cosines = (encoder.encode_queries(SENTENCES) * reference.encode_queries(SENTENCES)).sum(axis=1)
    assert cosines.min() > 0.9999
    cosines = (encoder.encode_passages(SENTENCES) * reference.encode_passages(SENTENCES)).sum(axis=1)
    assert cosines.min() > 0.9999


# Cosines of SENTENCES with one another, above the diagonal. A library that changes them changes every index: retrain or
# pin it. After `make train` write down those of the new model.
COSINES = [1.000, 0.498, 0.674, -0.031, 0.498, 0.674, -0.031, 0.570, 0.024, -0.043]


def test_the_vectors_are_those_of_the_day_the_model_was_made(encoder: Encoder) -> None:
    vectors = encoder.encode_queries(SENTENCES)
    cosines = (vectors @ vectors.T)[np.triu_indices(len(SENTENCES), 1)]
    np.testing.assert_allclose(cosines, COSINES, atol=2e-3)


def test_half_floats_say_what_whole_ones_do(encoder: Encoder) -> None:
    """The file holds float16; computing in float16 throughout would differ by less than a pinned cosine may."""
    table = encoder.token_vectors
    assert table is not None
    assert np.array_equal(table, table.astype(np.float16).astype(np.float32))
    means = np.stack([table[ids].astype(np.float64).mean(axis=0) for ids in encoder.tokenize(SENTENCES)])
    exact = means / np.linalg.norm(means, axis=1, keepdims=True)
    np.testing.assert_allclose(encoder.encode_queries(SENTENCES), exact, atol=1e-5)


def test_traditional_text_has_the_vector_of_its_simplified_form(encoder: Encoder) -> None:
    simplified, traditional = encoder.encode_queries(SENTENCES[:2])
    assert simplified @ traditional > 0.999


def test_the_same_question_in_other_languages_is_nearer_than_another_question(encoder: Encoder) -> None:
    cosines = encoder.encode_queries(SENTENCES) @ encoder.encode_queries(SENTENCES).T
    assert cosines[0, 2] > cosines[0, 4] + 0.2
    assert cosines[0, 3] > cosines[0, 4] + 0.2
    assert cosines[2, 3] > cosines[2, 4] + 0.2


def test_vectors_are_unit_float32_and_order_does_not_matter(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(SENTENCES)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(SENTENCES[::-1])[::-1], vectors, atol=1e-6)
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)
    assert not encoder.encode_queries([""]).any()


def test_pieces_are_the_folded_characters_of_tokens(encoder: Encoder) -> None:
    pieces = encoder.pieces(encoder.tokenize(["客戶 고객센터 Customer"])[0])
    assert "".join(pieces) == "客户고객센터customer"
    assert "客户" in pieces


def test_the_model_is_small_safe_and_has_a_card() -> None:
    files = [path for path in EMBEDDED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 40_000_000
    assert {path.suffix for path in files} <= {".json", ".safetensors", ".md"}
    assert "Data and licences" in (EMBEDDED / "README.md").read_text(encoding="utf-8")


def test_a_damaged_model_is_named_with_a_way_out(tmp_path: Path) -> None:
    shutil.copytree(EMBEDDED, tmp_path / "model")
    (tmp_path / "model" / "tokenizer.json").write_text("{")
    with pytest.raises(EncoderError) as refused:
        open_encoder(str(tmp_path / "model"))
    assert refused.value.hint


def test_a_model_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        open_encoder(str(tmp_path / "nothing-here"))


def test_a_transformer_with_prompts_is_used_through_sentence_transformers(tmp_path: Path) -> None:
    """A tiny random transformer, built on the spot, with a query prompt: another vector than without it."""
    folder = tiny_transformer(tmp_path)
    encoder = open_encoder(str(folder))
    assert isinstance(encoder, SentenceEncoder)
    assert encoder.token_vectors is None
    assert encoder.tokenize(["客户"])[0].size == 0
    query, passage = encoder.encode_queries(["客户"])[0], encoder.encode_passages(["客户"])[0]
    assert query.shape == (16,)
    assert query @ passage < 0.9999
    assert open_encoder(str(folder)).fingerprint == encoder.fingerprint
    config = json.loads((folder / "config_sentence_transformers.json").read_text())
    config["prompts"]["query"] = "another: "
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config))
    assert open_encoder(str(folder)).fingerprint != encoder.fingerprint


def tiny_transformer(folder: Path) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", ":", "客", "户", "고", "객"]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]")
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(folder / "bert")
    fast.save_pretrained(folder / "bert")
    word = Transformer(str(folder / "bert"))
    model = SentenceTransformer(
        modules=[word, Pooling(16)], prompts={"query": "query: ", "document": ""}, device="cpu"
    )  # fmt: skip
    model.save(str(folder / "tiny"), create_model_card=False)
    return folder / "tiny"
