"""Every engine gives the numbers of brute force; a new engine is done when this file is green."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import tokens
from index.embedded import EmbeddedEngine
from index.engine import Clause, Engine, Entry, Filters
from index.generation import current, folder
from index.writer import Model, write_generation
from tests.encoders import CharacterEncoder
from tests.reference_engine import ReferenceEngine

TEXTS = [
    ("zh-Hans", "客户投诉时先道歉，再核实情况，三个工作日内回复。", ("投诉",)),
    ("zh-Hant", "客訴升級給主管之前，專員要先確認訂單編號。", ("客訴", "升級")),
    ("ko", "고객이 화를 내면 끝까지 듣고 요약해서 확인합니다.", ("불만",)),
    ("ko", "환불은 영업일 기준 3일 안에 처리하고 문자로 안내합니다.", ()),
    ("zh-Hans", "退款在三个工作日内到账，客户可以查询订单编号 TH-01。", ("退款",)),
    ("en", "Transfer the call only after the customer agrees.", ()),
    ("zh-Hans", "客户沉默时不要催，等五秒再换一种问法。", ("投诉", "沉默")),
]
EVERYTHING = Filters()
HALF = 5e-4  # what half floats may change
MODEL = Model("characters", "f", 32)


def entry(number: int, suffix: str = "") -> Entry:
    lang, text, tags = TEXTS[number]
    ids = CharacterEncoder().tokenize([text + suffix])[0]
    return Entry(
        f"p{number}", f"d{number % 3}", f"digest{number}{suffix}", lang, tags,
        tokens.terms(text + suffix, title="客服 手册 客户" if number % 2 else "상담 안내"), ids,
    )  # fmt: skip


def vectors(entries: list[Entry]) -> np.ndarray:
    table = CharacterEncoder().token_vectors
    assert table is not None
    means = np.stack([table[item.tokens].mean(axis=0) for item in entries])
    return (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)


def embedded(data: Path, entries: list[Entry]) -> EmbeddedEngine:
    write_generation(data, None, [(entries, vectors(entries))], [], MODEL, tokens.VERSION)
    return EmbeddedEngine.open(data, "f", tokens.VERSION)


@pytest.fixture(params=[embedded])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    return request.param(tmp_path, [entry(n) for n in range(len(TEXTS))])


@pytest.fixture
def oracle() -> ReferenceEngine:
    entries = [entry(n) for n in range(len(TEXTS))]
    return ReferenceEngine(entries, vectors(entries))


FILTERS = [
    EVERYTHING,
    Filters(langs=("ko", "en")),
    Filters(documents=("d1",)),
    Filters(tags=("投诉", "升級")),
    Filters(langs=("zh-Hans",), tags=("投诉",)),
    Filters(langs=("und",)),
    Filters(documents=("unknown",)),
]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("question", ["客户投诉", "환불 처리", "客訴升級", "transfer the call"])
def test_dense_equals_brute_force(engine: Engine, oracle: ReferenceEngine, question: str, filters: Filters) -> None:
    vector = CharacterEncoder().encode_queries([question])[0]
    got, want = engine.dense(vector, 5, filters), oracle.dense(vector, 5, filters)
    assert [item.passage_id for item in got] == [item.passage_id for item in want]
    assert [item.score for item in got] == pytest.approx([item.score for item in want], abs=HALF)


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize(
    "question", ["客户投诉怎么处理", "환불 처리", "客訴升級", "transfer TH-01", "三个工作日内", "없는 말"]
)
def test_lexical_equals_brute_force(engine: Engine, oracle: ReferenceEngine, question: str, filters: Filters) -> None:
    asked = tokens.terms(question)
    clauses = [Clause({word: 1.0 / (place + 1)}) for place, word in enumerate(dict.fromkeys(asked.words))]
    clauses[0] = clauses[0]._replace(synonyms=[("고객",), ("상담", "안내"), ("升级", "没有这个词"), ("客户", "手册")])
    got = engine.lexical(clauses, asked.grams, 5, filters)
    want = oracle.lexical(clauses, asked.grams, 5, filters)
    # tantivy stores a field's length in one byte, so scores agree to a few per cent and near ties may swap
    assert sorted(item.passage_id for item in got) == sorted(item.passage_id for item in want)
    scores = dict(want)
    for item in got:
        assert item.score == pytest.approx(scores[item.passage_id], rel=0.05, abs=0.01)


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize(
    "piece", ["客户", "先道歉", "三个工作日", "영업일 기준", "升級", "the call", "th-01", "有", "没有"]
)
def test_literal_equals_brute_force(engine: Engine, oracle: ReferenceEngine, piece: str, filters: Filters) -> None:
    grams = tokens.terms(piece).grams
    assert sorted(engine.literal(grams, 99, filters)) == sorted(oracle.literal(grams, 99, filters))
    assert len(engine.literal(grams, 1, filters)) <= 1


def test_vectors_tokens_and_languages_come_back_in_the_order_asked(engine: Engine) -> None:
    ids = ["p5", "p0", "p3"]
    entries = [entry(5), entry(0), entry(3)]
    np.testing.assert_allclose(engine.vectors(ids), vectors(entries), atol=HALF)
    for got, want in zip(engine.tokens(ids), entries, strict=True):
        np.testing.assert_array_equal(got, want.tokens)
    assert engine.langs(ids) == ["en", "zh-Hans", "ko"]
    assert engine.count() == len(TEXTS)


def test_more_asked_than_there_is_gives_what_there_is(engine: Engine) -> None:
    vector = CharacterEncoder().encode_queries(["客户"])[0]
    assert len(engine.dense(vector, 1000, EVERYTHING)) == len(TEXTS)
    assert engine.lexical([Clause({"没有这个词": 1.0}, [("也没有",)])], [], 10, EVERYTHING) == []
    assert engine.lexical([], [], 10, EVERYTHING) == []


def test_a_delta_gives_the_same_answers_as_a_full_build(tmp_path: Path) -> None:
    """Passage 1 is gone, 2 has changed, 6 is new: both ways of building agree on every query."""
    first = embedded(tmp_path / "grown", [entry(n) for n in range(6)])
    added = [entry(2, " 반드시 기록합니다."), entry(6)]
    write_generation(tmp_path / "grown", first, [(added, vectors(added))], ["p1", "p2"], MODEL, tokens.VERSION)
    grown = EmbeddedEngine.open(tmp_path / "grown", "f", tokens.VERSION)
    fresh = embedded(tmp_path / "fresh", [entry(0), entry(3), entry(4), entry(5), *added])
    assert grown.digests() == fresh.digests()
    for question in ("客户 投诉", "기록", "客訴升級", "沉默"):
        asked = tokens.terms(question)
        clauses = [Clause({word: 1.0}) for word in dict.fromkeys(asked.words)]
        vector = CharacterEncoder().encode_queries([question])[0]
        assert dict(grown.dense(vector, 9, EVERYTHING)) == pytest.approx(dict(fresh.dense(vector, 9, EVERYTHING)))
        got = grown.lexical(clauses, asked.grams, 9, EVERYTHING)
        assert {item.passage_id for item in got} == {
            item.passage_id for item in fresh.lexical(clauses, asked.grams, 9, EVERYTHING)
        }
        assert "p1" not in {item.passage_id for item in got}


REFUND = [Clause({"환불": 1.0})]


def test_a_synonym_finds_but_never_outranks_the_word_that_was_typed(engine: Engine) -> None:
    typed = dict(engine.lexical([Clause({"客户": 1.0})], [], 9, EVERYTHING))
    both = dict(engine.lexical([Clause({"客户": 1.0}, [("고객",)])], [], 9, EVERYTHING))
    assert typed.keys() < both.keys()
    assert all(both[passage] == pytest.approx(score) for passage, score in typed.items())
    assert max(both[passage] for passage in both.keys() - typed.keys()) < max(typed.values())


def test_an_open_generation_answers_as_before_while_the_next_is_built(tmp_path: Path) -> None:
    first = embedded(tmp_path, [entry(n) for n in range(4)])
    before = first.lexical(REFUND, [], 5, EVERYTHING)
    write_generation(tmp_path, first, [], ["p3"], MODEL, tokens.VERSION)
    assert first.lexical(REFUND, [], 5, EVERYTHING) == before != []
    after = EmbeddedEngine.open(tmp_path, "f", tokens.VERSION)
    assert after.lexical(REFUND, [], 5, EVERYTHING) == []
    assert folder(tmp_path, current(tmp_path)).name == after.manifest.generation
