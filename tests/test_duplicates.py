"""The same rule twice is found in any script; two rules are never taken for one."""

from __future__ import annotations

from corpus.duplicates import groups
from corpus.fold import fold

RULE = "客户签收后{}天内可以无理由退货，运费由客户承担，坐席应当场说明并在工单里写清楚。"
TRADITIONAL = "客戶簽收後{}天內可以無理由退貨，運費由客戶承擔，坐席應當場說明並在工單裡寫清楚。"


def grouped(*texts: str) -> list[list[int]]:
    return groups([fold(text).text for text in texts])


def test_both_scripts_of_a_rule_are_one() -> None:
    assert grouped(RULE.format("七"), "환불은 영업일 3일 안에 처리합니다.", TRADITIONAL.format("七")) == [[0, 2], [1]]


def test_small_changes_make_copies_and_large_ones_do_not() -> None:
    assert grouped(RULE.format(7), RULE.format(7).replace("当场", "当面")) == [[0, 1]]
    assert grouped(RULE.format(7), RULE.format(7)[:20]) == [[0], [1]]
    assert grouped("환불 안내", "배송 안내") == [[0], [1]]


def test_texts_with_other_figures_are_two_rules() -> None:
    assert grouped(RULE.format("七"), RULE.format("十五")) == [[0], [1]]
    assert grouped(RULE.format(7), RULE.format(30)) == [[0], [1]]


def test_empty_and_tiny_texts_do_no_harm() -> None:
    assert grouped("", "", "好", "好") == [[0, 1], [2, 3]]
    assert groups([]) == []
