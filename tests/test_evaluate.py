"""The evaluation judges by place in the document, and misses count."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.store import Store
from index import evaluate
from index.evaluate import GoldenError, Need, Needle
from index.search import Searcher


def need(queries: dict[str, str], *needles: tuple[str, str, int]) -> Need:
    return Need(
        "-".join(queries.values()),
        queries,
        tuple(Needle(doc, evaluate.normal(text), grade) for doc, text, grade in needles),
    )


def test_gains_are_the_highest_grade_of_the_document_s_own_needles(guidance: tuple[Store, Path]) -> None:
    store, _ = guidance
    wanted = need(
        {"ko": "x"},
        ("ko/hold-callback", "보류는 두 번까지로", 2),
        ("ko/hold-callback", "한 번에 90초입니다", 1),
        ("zh-Hans/angry", "보류는 두 번까지로", 2),
    )
    (judged,) = evaluate.judge(store, [wanted])
    texts = {store.passage(passage_id).text: gain for passage_id, gain in judged.gains.items()}
    assert all("보류는 두 번까지로" in text for text, gain in texts.items() if gain == 2)
    assert judged.langs == {"ko"}
    assert 2 in texts.values()


def test_an_answer_that_is_missing_counts_as_zero(guidance: tuple[Store, Path], searcher: Searcher) -> None:
    store, _ = guidance
    needs = [
        need({"ko": "보류는 몇 초까지 괜찮나요"}, ("ko/hold-callback", "한 번에 90초입니다", 2)),
        need({"ko": "아무 데도 없는 것"}, ("ko/none", "없음", 2)),
    ]
    report = evaluate.evaluate(store, searcher, needs, [need({"ko": "내일 서울 날씨 알려 줘"})])
    hybrid = next(score for score in report.scores if score.mode == "hybrid")
    assert hybrid.needs == 2
    assert hybrid.hit_3 == 0.5
    assert {(state.answerable, state.questions) for state in report.silence} == {(True, 2), (False, 1)}
    assert {(way.query, way.passages, way.mode) for way in report.directions} == {
        ("ko", "ko", mode) for mode in evaluate.MODES
    }
    # over the one need that Korean passages answer; the other has no place to be found
    assert all(way.needs == 1 and way.hit_3 == way.recall_10 == 1.0 for way in report.directions)
    shown = evaluate.render(report)
    assert "hybrid" in shown
    assert "ko → ko" in shown


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"id": "x"}',
        '{"id": "x", "queries": {}, "needles": [{"doc": "a"}]}',
        "[]",
        '{"id": "a", "queries": {}, "needles": []}',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "needs.jsonl"
    path.write_text('{"id": "a", "queries": {"ko": "x"}, "needles": []}\n' + line, encoding="utf-8")
    with pytest.raises(GoldenError, match=r"needs\.jsonl:2"):
        evaluate.load([path])


def test_a_missing_golden_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldenError, match="nothing"):
        evaluate.load([tmp_path / "nothing.jsonl"])
