"""Public sets are read, indexed and scored as they are; textbook BM25 is the textbook's."""

from __future__ import annotations

import gzip
import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

from corpus.store import Store
from index import benchmark, bm25
from index.benchmark import Result, Text
from index.build import build
from index.evaluate import GoldenError
from service.cli import main
from tests.encoders import CharacterEncoder

QUESTIONS = [
    {"q": "退款几天到账", "pos": "退款在三个工作日内到账。", "lang": "zh-Hans"},
    {"q": "退款到账要多久", "pos": "退款在三个工作日内到账。", "lang": "zh-Hans"},
    {"q": "发票怎么开", "pos": "发票在订单页面申请，当天开出。", "lang": "zh-Hans"},
    {"q": "天气好不好", "pos": "保持不超过六十秒。", "lang": "zh-Hans"},
]
SENTENCES = [
    {"id": 1, "ko": "1234 환불", "en": "1234 refund", "zh-Hans": "1234 退款"},
    {"id": 2, "ko": "5678 보류", "en": "5678 hold", "zh-Hans": "5678 保持"},
    {"id": 3, "en": "9012 invoice", "zh-Hans": "9012 发票"},
]


def write(path: Path, rows: list[Any]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "bench"
    root.mkdir()
    write(root / "faq_zh-Hans.jsonl.gz", QUESTIONS)
    write(root / "numbers_parallel.jsonl.gz", SENTENCES)
    (root / "README.md").write_text("not a set")
    return root


def found(results: list[Result], method: str, query: str = "zh-Hans", passages: str = "zh-Hans") -> Result:
    (one,) = [r for r in results if (r.method, r.query, r.passages) == (method, query, passages)]
    return one


def test_texts_are_distinct_and_directions_are_those_the_set_has(folder: Path) -> None:
    faq, numbers = benchmark.read(folder)
    assert (faq.name, numbers.name) == ("faq_zh-Hans", "numbers")
    assert len(faq.texts) == 3
    assert len(faq.tasks[0].pairs) == 4
    assert len(numbers.texts) == 8
    asked = {(task.query, task.passages): len(task.pairs) for task in numbers.tasks}
    assert asked == {("ko", "zh-Hans"): 2, ("ko", "en"): 2, ("zh-Hans", "en"): 3, ("en", "ko"): 2}


def test_every_method_is_measured_and_misses_count(folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    results = benchmark.measure(benchmark.read(folder), CharacterEncoder(), lambda *step: steps.append(step))
    assert steps == [(n, 5) for n in range(1, 6)]
    bigrams = found(results, "BM25 bigrams")
    # the last question shares no bigram with any text: three of four are found, each at the top
    assert (bigrams.questions, bigrams.texts) == (4, 3)
    assert (bigrams.mrr_10, bigrams.recall_1, bigrams.recall_10) == (0.75, 0.75, 0.75)
    assert found(results, "dense").recall_10 == 1.0  # it ranks every text
    assert {r.method for r in results if r.name.startswith("faq")} == {
        "hybrid", "dense", "lexical", "BM25 words", "BM25 bigrams",
    }  # fmt: skip


def test_translations_are_sought_in_the_other_language_alone(folder: Path) -> None:
    results = benchmark.measure(benchmark.read(folder), CharacterEncoder())
    there = found(results, "dense", "ko", "en")
    # the figures are the only characters they share: the sentence itself and its Chinese must not be in the way
    assert (there.questions, there.texts, there.recall_1) == (2, 3, 1.0)
    assert {r.method for r in results if r.name == "numbers"} == {"hybrid", "dense"}
    assert "ko → en" in benchmark.render(results)


def test_texts_are_indexed_as_they_stand_one_passage_each(tmp_path: Path) -> None:
    texts = ("首页\n\n登录\n" + "很长的一段。" * 200, "短")
    one = benchmark.question_set("s", [("q", Text("zh-Hans", text)) for text in texts])
    store = Store(tmp_path / "store.sqlite")
    owner = benchmark.shelve(one, store)
    assert sorted(text.text for text in owner.values()) == sorted(texts)
    assert {identifier: passage.text for identifier, passage in store.passages_by_id(owner).items()} == {
        identifier: text.text for identifier, text in owner.items()
    }
    assert build(store, tmp_path, CharacterEncoder()).passages == 2
    store.close()


def test_twins_take_places_of_their_own(tmp_path: Path) -> None:
    rule = "客户要求退款时，先核对订单编号，再说明三个工作日内到账，并记录联系方式"
    texts = [rule + "。", rule + "！", rule + "；"]
    one = benchmark.question_set("s", [(rule, Text("zh-Hans", text)) for text in texts])
    (hybrid, *_) = benchmark.measure([one], CharacterEncoder())
    # three texts that say the same are one hit with two twins: found, but only one is first
    assert (hybrid.method, hybrid.recall_10) == ("hybrid", 1.0)
    assert hybrid.recall_1 == round(1 / 3, 4)


def test_a_question_the_product_refuses_is_a_miss() -> None:
    pairs = [("?!", Text("ko", "환불은 사흘 안에 됩니다.")), ("환불", Text("ko", "환불은 사흘 안에 됩니다."))]
    results = benchmark.measure([benchmark.question_set("s", pairs)], CharacterEncoder())
    assert found(results, "hybrid", "ko", "ko").recall_10 == 0.5


def test_samples_are_drawn_once_and_for_all() -> None:
    pairs = [(str(n), Text("en", str(n))) for n in range(benchmark.SAMPLE + 50)]
    drawn = benchmark.sampled(pairs)
    assert len(set(drawn)) == benchmark.SAMPLE
    assert drawn == benchmark.sampled(pairs)
    assert drawn != pairs[: benchmark.SAMPLE]
    assert benchmark.sampled(pairs[:5]) == pairs[:5]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("a.jsonl.gz", {"q": "x", "pos": "y"}),
        ("a.jsonl.gz", {"q": "x", "pos": " ", "lang": "ko"}),
        ("a.jsonl.gz", {"q": "x", "pos": "y", "lang": "fr"}),
        ("a.jsonl.gz", {"q": "x", "pos": "y", "lang": ["ko"]}),
        ("a.jsonl.gz", ["x"]),
        ("a_parallel.jsonl.gz", {"ko": "x"}),
        ("a_parallel.jsonl.gz", {"ko": "x", "en": 3}),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, name: str, row: Any) -> None:
    good = {"q": "x", "pos": "y", "lang": "ko", "ko": "x", "en": "y"}
    write(tmp_path / name, [good, row])
    with pytest.raises(GoldenError, match=rf"{name}:2") as refused:
        benchmark.read(tmp_path)
    assert '"pos"' in refused.value.hint


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(b'{"q": "x"}\n{'), gzip.compress(b"x" * 99)[:20]])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(content)
    with pytest.raises(GoldenError, match=r"a\.jsonl\.gz"):
        benchmark.read(tmp_path)


def test_a_folder_without_sets_is_named(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(GoldenError, match="no public set"):
            benchmark.read(folder)


def test_bm25_is_the_formula() -> None:
    draw = random.Random(3)
    texts = [[draw.choice("abcdef") for _ in range(draw.randint(1, 12))] for _ in range(20)]
    average = sum(map(len, texts)) / len(texts)

    def by_hand(query: str, text: list[str]) -> float:
        total = 0.0
        for term in query:
            having = sum(term in other for other in texts)
            idf = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
            tf = text.count(term)
            total += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(text) / average))
        return total

    for query in ("a", "abf", "aab", "zb"):
        wanted = {n: score for n, text in enumerate(texts) if (score := by_hand(query, text)) > 0}
        ranked = bm25.best(bm25.index(texts), query, 100)
        assert dict(ranked) == pytest.approx(wanted)
        assert [n for n, _ in ranked] == sorted(wanted, key=lambda n: (-round(wanted[n], 9), n))
    assert bm25.best(bm25.index([]), "a", 10) == []
    assert bm25.best(bm25.index(texts), "z", 10) == []


def test_the_command_measures_a_folder_without_any_index(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHINAN_DATA", str(tmp_path / "data"))
    assert main(["eval", "--bench", str(folder), "--json"]) == 0
    results = json.loads(capsys.readouterr().out)["bench"]
    assert {one["name"] for one in results} == {"faq_zh-Hans", "numbers"}
    assert all(0 <= one["mrr_10"] <= 1 for one in results)
    assert main(["eval", "--bench", str(tmp_path / "none")]) == 1
    assert "none" in capsys.readouterr().err
