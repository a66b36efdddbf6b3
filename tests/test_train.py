"""Training end to end on a tiny data folder, its losses by hand, and the leak check."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import train
from index.encoder import open_encoder
from index.training import corpus, lessons
from index.training.context import ContextEncoder, train_context
from index.training.data import Record, sentence_groups, split
from index.training.leak import held_out_texts, leaks
from index.training.near import near_misses
from index.training.ragged import Ragged
from index.training.settings import TrainSettings
from index.training.stages import Pool, RecordPool
from index.training.tokenizer import common_hangul, korean_pieces, korean_words

TOPICS = ["退款", "投诉", "等待", "升级", "道歉", "隐私"]
WORDS = {
    "zh-Hans": ["退款流程", "投诉处理", "等待时间", "升级主管", "真诚道歉", "客户隐私"],
    "zh-Hant": ["退款流程", "客訴處理", "等待時間", "升級主管", "真誠道歉", "客戶隱私"],
    "ko": ["환불 절차", "불만 처리", "대기 시간", "상급자 연결", "진심 어린 사과", "고객 개인정보"],
    "en": ["refund steps", "handling complaints", "waiting time", "escalation", "sincere apology", "customer privacy"],
}


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A training folder of every kind of file, a few dozen rows each."""
    draw, root = random.Random(1), tmp_path / "training"
    parallel = [
        {lang: f"{draw.choice(words)} {n}" for lang, words in WORDS.items()} | {"q": draw.choice(["ht", "mt"])}
        for n in range(60)
    ]
    write(root / "parallel" / "manual.jsonl.gz", parallel)
    write(
        root / "pairs" / "faq.jsonl.gz",
        [{"q": f"{w}怎么办 {n}", "pos": f"{w}的办法 {n}"} for n, w in enumerate(TOPICS)],
    )
    write(root / "dict" / "words.jsonl.gz", [{"ko": "환불", "zh-Hans": "退款", "en": ["refund"]}])
    records = [
        {
            "topic": TOPICS[n % 6],
            "passages": {"zh-Hans": f"{WORDS['zh-Hans'][n % 6]}第{n}条", "ko": f"{WORDS['ko'][n % 6]} 제{n}조"},
            "queries": {lang: [f"{words[n % 6]}? {n}"] for lang, words in WORDS.items()},
        }
        for n in range(40)
    ]
    write(root / "domain" / "A-01.jsonl", records)
    write(
        root / "domain" / "paraphrase-01.jsonl",
        [{"intent": "x", "queries": {"zh-Hans": ["怎么退款", "退钱"], "ko": ["환불해 줘"]}}],
    )
    write(
        root / "thesaurus.jsonl",
        [{"concept": t, "zh-Hans": [t], "ko": [k]} for t, k in zip(TOPICS, WORDS["ko"], strict=True)],
    )
    return root


TINY = ["vocabulary=3200", "dimension=16", "pair_steps=6", "pair_batch=16", "tune_steps=4", "tune_records=8",
        "tune_late_records=6", "tune_late_pairs=6", "tune_terms=4", "tune_pairs=8", "tune_weights=1,2", "teach_batch=8",
        "tune_near=0.5", "teach_dimensions=8", "tokenizer_korean=50", "context_layers=1", "context_width=32",
        "context_steps=4", "context_keep=2", "context_records=8", "context_pairs=8", "context_lessons=8"]  # fmt: skip


def test_training_makes_a_model_that_loads_and_goes_on_where_it_stopped(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train, "DOMAIN", tmp_path / "training" / "domain")
    monkeypatch.setattr(train, "THESAURUS", tmp_path / "training" / "thesaurus.jsonl")
    monkeypatch.setattr(train, "REPORT_EVERY", 2)
    read: list[str] = []

    def teach(english: Sequence[str]) -> np.ndarray:
        read.extend(english)
        vectors = np.random.default_rng(0).normal(size=(len(english), 16)).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    monkeypatch.setattr(lessons, "teach", teach)
    out, work = tmp_path / "model", tmp_path / "work"
    curves = tmp_path / "curves.svg"
    arguments = [str(folder), "--out", str(out), "--work", str(work), "--curves", str(curves)]
    arguments += ["--context", str(tmp_path / "context"), "--set", *TINY]
    assert train.main(arguments) == 0
    encoder = open_encoder(str(out))
    assert encoder.dimension == 16
    assert "manual" in (out / "README.md").read_text(encoding="utf-8")
    (log,) = work.glob("*/log.jsonl")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["stage"] for line in lines} == {"pairs", "tune", "context"}
    assert all(np.isfinite(line["held_out_dense"]) for line in lines)
    assert lines[2]["pairs"] < lines[0]["pairs"]
    taught = [line["teacher"] for line in lines if line["stage"] != "context"]
    assert taught[-1] < taught[0]
    assert {"refund", "refund steps? 0"} <= set(read)
    assert not any("환불" in text or "退款" in text for text in read)

    assert {f">{text}<" in curves.read_text() for text in ("pairs: loss, by step", "late_pairs", "both")} == {True}

    first, second = sorted(work.glob("*/tune-*.npy"))
    mean = (np.load(first) + np.load(second)) / 2
    assert not np.allclose(np.load(first), np.load(second))
    table = encoder.token_vectors
    assert table is not None
    np.testing.assert_allclose(table, mean / np.linalg.norm(mean, axis=1).mean(), atol=2e-3)

    contextual = open_encoder(str(tmp_path / "context"))
    assert contextual.dimension == 16
    assert contextual.token_vectors is None
    assert "1 transformer layers" in (tmp_path / "context" / "README.md").read_text(encoding="utf-8")

    second.unlink()
    capsys.readouterr()
    assert train.main(arguments) == 0
    assert "pairs: already done" in capsys.readouterr().err
    assert open_encoder(str(out)).fingerprint == encoder.fingerprint, "the same seed gives the same model"
    assert open_encoder(str(tmp_path / "context")).fingerprint == contextual.fingerprint


def test_text_of_a_held_out_set_is_never_trained_on(folder: Path, tmp_path: Path) -> None:
    leaked = [{"id": "n1", "queries": {"en": "Handling  complaints? 1", "ko": "새 질문입니다"}}]
    write(tmp_path / "golden" / "needs.jsonl", leaked)
    refused = held_out_texts([tmp_path / "golden"])
    assert leaks(corpus.read(folder, folder / "domain", folder / "thesaurus.jsonl", TrainSettings()).texts, refused)
    data = corpus.read(folder, folder / "domain", folder / "thesaurus.jsonl", TrainSettings(), refused)
    assert not leaks(data.texts, refused)
    assert "handling complaints? 7" in data.texts


def test_a_sentence_is_paired_with_the_text_it_stands_in() -> None:
    text = "客户来电时先问候。再核对他的姓名和订单号。最后说明多久可以回复他。"
    groups = list(sentence_groups([text, "只有一句话的短文。"], seed=1))
    assert len(groups) == 3
    for group in groups:
        sentence, rest = group.texts
        assert sentence in text
        assert rest in (text, text.replace(sentence, ""))
    assert {rest == text for _, rest in (group.texts for group in groups)} == {True, False}


def test_korean_pieces_are_morphemes() -> None:
    counts = korean_words(["고객이 화를 냈습니다.", "VIP고객에게 환불했어요"])
    assert {"▁고객", "이", "를", "습니다", "에게", "▁환불", "했"} <= set(counts)
    assert counts["▁고객"] == 2
    pieces = dict(korean_pieces(counts, len(common_hangul()) + 2, max_piece=4))
    assert len(pieces) == len(common_hangul()) + 2
    assert {"가", "뷰", "▁고객"} <= set(pieces)
    assert pieces["▁고객"] > pieces["뷰"]


def test_the_principal_axes_keep_what_differs_most() -> None:
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(200, 6)) * [9, 0.1, 5, 0.1, 0.1, 0.1]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    kept = lessons.principal(vectors, 2)
    assert kept.shape == (200, 2)
    np.testing.assert_allclose(kept @ kept.T, vectors @ vectors.T, atol=0.2)
    np.testing.assert_allclose(
        lessons.principal(vectors, 6) @ lessons.principal(vectors, 6).T, vectors @ vectors.T, atol=1e-5
    )


def test_the_contextual_encoder_begins_as_the_table_and_is_saved_whole(tmp_path: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    from index.encoder import EMBEDDED, unit

    tokenizer = Tokenizer.from_file(str(EMBEDDED / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    table = np.random.default_rng(0).normal(size=(size, 64)).astype(np.float32)
    torch.manual_seed(0)
    encoder = ContextEncoder(table, layers=2, width=32)
    texts = ["客户很生气，怎么安抚？", "고객이 화를 내면 어떻게 응대하나요?", "refund"]
    parts = [np.array(tokenizer.encode(text).ids) for text in texts]
    with torch.no_grad():
        start = unit(encoder.embed(parts).numpy())
        np.testing.assert_allclose(start, unit(np.stack([table[ids].mean(axis=0) for ids in parts])), atol=1e-2)
        for name, parameter in encoder.layers.named_parameters():
            if name.endswith("o.weight"):
                parameter.normal_(std=0.1)
        moved = unit(encoder.embed(parts).numpy())
    assert (moved * start).sum(axis=1).max() < 0.99
    saved = SentenceTransformer(modules=encoder.modules_for(tokenizer, 64), device="cpu")
    saved.save(str(tmp_path / "context"), create_model_card=False)
    loaded = open_encoder(str(tmp_path / "context"))
    np.testing.assert_allclose((loaded.encode_queries(texts) * moved).sum(axis=1), 1.0, atol=1e-2)  # bf16 in training


def test_a_contextual_training_that_was_broken_off_goes_on_as_if_it_had_not(tmp_path: Path) -> None:
    import torch

    draw = np.random.default_rng(0)
    tokens = Ragged(draw.integers(0, 30, 120).astype(np.int32), np.arange(0, 121, 4))
    rows = [[number, number + 8] for number in range(8)]
    records, pairs = RecordPool(rows, rows, [list(range(8))]), Pool([[n, n + 15] for n in range(15)], np.ones(15))
    settings = TrainSettings(context_steps=6, context_keep=2, context_records=4, context_pairs=4)
    table = draw.normal(size=(30, 16)).astype(np.float32)

    def trained(checkpoint: Path, broken_off_at: int | None = None) -> ContextEncoder:
        def log(stage: str, step: int, losses: dict[str, float]) -> None:
            if step == broken_off_at:
                raise KeyboardInterrupt

        torch.manual_seed(0)
        encoder = ContextEncoder(table, layers=1, width=16)
        train_context(encoder, tokens, records, pairs, None, settings, log, checkpoint)
        return encoder

    whole = trained(tmp_path / "whole.pt")
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "broken.pt", broken_off_at=3)
    again = trained(tmp_path / "broken.pt")
    assert not np.allclose(whole.table.detach().numpy(), ContextEncoder(table, 1, 16).table.detach().numpy())
    np.testing.assert_allclose(again.table.detach().numpy(), whole.table.detach().numpy(), atol=1e-5)


def test_leaks_are_found_in_any_spelling(tmp_path: Path) -> None:
    write(tmp_path / "bench.jsonl.gz", [{"q": "客户很生气,应该怎么办才好?", "pos": ["ＡＢＣ 고객에게 사과한다"]}])
    held_out = held_out_texts([tmp_path])
    assert leaks(["客户很生气，应该怎么办才好", "abc고객에게 사과한다.", "别的句子也很长很长很长"], held_out) == [
        "abc고객에게 사과한다.",
        "客户很生气，应该怎么办才好",
    ]


def test_late_scores_equal_the_sum_written_out() -> None:
    import torch

    from index.interaction import late_interaction
    from index.training.losses import late_scores

    table = np.random.default_rng(0).normal(size=(30, 8)).astype(np.float32)
    queries = [np.array([1, 2, 2]), np.array([9, 4])]
    passages = [np.array([3, 4, 5, 1]), np.array([7]), np.array([2, 2, 8])]
    scores = late_scores(torch.from_numpy(table), *([torch.from_numpy(x) for x in xs] for xs in (queries, passages)))
    for row, query in enumerate(queries):
        weights = np.linalg.norm(table[query], axis=1)
        for column, passage in enumerate(passages):
            unit_q = table[query] / weights[:, None]
            unit_p = table[passage] / np.linalg.norm(table[passage], axis=1, keepdims=True)
            want = (weights * (unit_q @ unit_p.T).max(axis=1)).sum() / weights.sum()
            assert scores[row, column].item() == pytest.approx(want, abs=1e-5)
    # search leaves weak pairs out, training does not: where all are strong they agree
    same = late_interaction(queries[0], [queries[0]], table, np.linalg.norm(table, axis=1), np.ones(30, np.float32))
    assert same[0] == pytest.approx(1.0, abs=1e-5)


def test_the_tokenizer_file_folds_by_itself() -> None:
    from tokenizers import Tokenizer

    from index.encoder import EMBEDDED

    tokenizer = Tokenizer.from_file(str(EMBEDDED / "tokenizer.json"))
    assert tokenizer.encode("客戶投訴 ＡＢＣ").ids == tokenizer.encode("客户投诉 abc").ids
    assert tokenizer.encode("\u1100\u1169\u1100\u1162\u11a8").ids == tokenizer.encode("고객").ids, "decomposed Hangul"


def test_unknown_settings_are_named() -> None:
    with pytest.raises(ValueError, match="no_such"):
        train.changed(["no_such=1"])
    assert train.changed(["tune_steps=5"]) == TrainSettings(tune_steps=5)
    assert train.changed(["tune_weights=1,0.5"]) == TrainSettings(tune_weights=(1.0, 0.5))


def test_near_misses_share_rare_words() -> None:
    texts = [[10, 11, 12], [10, 11, 13], [20, 21, 13], [20, 22, 12], [30, 13, 12]]
    tokens = Ragged(np.concatenate([np.array(ids, np.int32) for ids in texts]), np.arange(6) * 3)
    near = near_misses(tokens, [[row] for row in range(5)], 1)
    assert near[:4].ravel().tolist() == [1, 0, 3, 2]
    rows = [[row] for row in range(5)]
    pool = RecordPool(rows, [[row, row + 5] for row in range(5)], rows, near.tolist())
    for seed in range(20):
        left, right = pool.batch(4, random.Random(seed), near=0.5)
        assert [row + 5 for row in left] == right
        assert len(set(left)) == len(left)
        assert any(near[one][0] in left for one in left)


def test_held_out_records_are_never_trained_on() -> None:
    records = [Record(str(n), ("q",), ("p",)) for n in range(50)]
    kept, held_out = split(records, 0.1, 1)
    assert len(held_out) == 5
    assert not set(kept) & set(held_out)
    assert split(records, 0.1, 1) == (kept, held_out)
