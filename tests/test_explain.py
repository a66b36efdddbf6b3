from __future__ import annotations

import pytest

from corpus.fold import fold
from index.explain import Matched, bridging, matched
from index.query import understand
from index.search import Searcher
from index.thesaurus import Concept, Thesaurus

REFUND = Concept("refund", {"zh-Hans": ("退款", "退钱"), "ko": ("환불",), "en": ("money back",)})
OWN = Concept("glossary:2", {"zh-Hans": ("急单", "加急工单")})


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("退款流程", "退款之前先核对订单。", Matched("退款", "退款", "exact")),
        ("退款流程", "退款之前先核對訂單，流程如下。", Matched("流程", "流程", "exact")),
        ("客戶", "客户到店", Matched("客戶", "客户", "fold")),
        ("REFUND", "ask for a refund", Matched("REFUND", "refund", "fold")),
        ("환불했어요", "환불은 3일 안에 합니다.", Matched("환불", "환불", "exact")),
        ("들었어요", "끝까지 듣는다.", Matched("듣다", "듣다", "form")),
        ("환불해 주세요", "退钱要七天", Matched("환불", "退钱", "thesaurus")),
        ("退款", "You get your money back.", Matched("退款", "money back", "thesaurus")),
        ("急单", "加急工单先处理", Matched("急单", "加急工单", "glossary")),
    ],
)
def test_every_step_from_question_to_passage_is_told(question: str, text: str, expected: Matched) -> None:
    asked = understand(question, Thesaurus([REFUND], [OWN]))
    assert expected in matched(asked, text)


def test_a_hit_explains_itself(searcher: Searcher) -> None:
    result = searcher.search("고객이 화를 낼 때 어떻게 하나요", explain=True)
    explain = result.hits[0].explain
    assert explain["ranks"].keys() == {"dense", "lexical"}
    assert {"dense", "late", "sentence", "lexical", "literal", "same_language"} == explain["signals"].keys()
    assert 0 < explain["probability"] < 1
    assert all(one.keys() == {"term", "found", "step"} for one in explain["matched"])
    assert [hit.explain["probability"] for hit in result.hits] == sorted(
        (hit.explain["probability"] for hit in result.hits), reverse=True
    )


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("환불해 주세요", "先退款，再道歉", [("환불", "退款")]),
        ("환불해 주세요", "先退錢，再道歉", [("환불", "退錢")]),  # as it is written there
        ("退款流程", "You get your money back.", [("退款", "money back")]),
        ("退款流程", "A refund takes time.", []),
        ("流程", "先退款，再道歉", []),
    ],
)
def test_terms_that_bridge_two_languages(question: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert list(bridging(understand(question, Thesaurus([REFUND])), fold(text), text)) == expected


def test_only_a_hit_in_another_language_has_a_bridge(searcher: Searcher) -> None:
    hits = searcher.search("환불 지연 문의", k=20).hits
    assert {hit.passage.lang == "ko" for hit in hits} == {True, False}
    for hit in hits:
        assert (hit.bridge is None) == (hit.passage.lang == "ko")
    bridges = [hit.bridge for hit in hits if hit.bridge]
    assert all(0 < one.meaning <= 1 for one in bridges)
    assert any(
        term == "환불" and found in hit.passage.text for hit in hits if hit.bridge for term, found in hit.bridge.terms
    )
    assert all(hit.bridge is None for hit in searcher.search("客户投诉", k=20).hits if hit.passage.lang == "zh-Hant")
