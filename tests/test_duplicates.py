from __future__ import annotations

import time

from opencc import OpenCC

from corpus.duplicates import twins

RULE = "客户情绪激动时,座席应当先放慢语速、降低声音,让客户把话说完,再复述要点,说明由谁在什么时候答复,并把承诺写进工单。"
OTHER = "新员工上岗前要完成三天的产品培训和两天的旁听,考核通过之后才可以单独接听电话,第一周由班长陪同。"


def test_both_scripts_of_a_rule_are_twins() -> None:
    found = twins([("a", RULE), ("b", OTHER), ("c", OpenCC("s2t").convert(RULE))])
    assert found == {"a": ["c"], "c": ["a"]}


def test_small_changes_make_twins_and_large_ones_do_not() -> None:
    near = RULE.replace("承诺写进工单", "承诺写进记录")
    half = RULE[:28] + OTHER[:28]
    assert twins([("a", RULE), ("b", near), ("c", half)]) == {"a": ["b"], "b": ["a"]}


def test_groups_are_joined_and_empty_texts_do_no_harm() -> None:
    found = twins([("a", RULE), ("b", RULE + "。"), ("c", RULE + "！"), ("d", "谢谢"), ("e", "再见")])
    assert found == {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]}


def test_hundreds_of_near_copies_take_seconds() -> None:
    passages = [(str(i), f"第{i}条,{RULE[i % 20 :]}编号{i * 7919}的客户另行通知{OTHER[i % 30 :]}") for i in range(500)]
    begun = time.perf_counter()
    twins(passages)
    assert time.perf_counter() - begun < 10


def test_texts_with_other_figures_are_two_rules() -> None:
    text = "客户签收后{}天内可以无理由退货，运费由客户承担，坐席应当场说明并在工单里写清楚。"
    assert twins([("a", text.format("七")), ("b", text.format("十五"))]) == {}
    assert twins([("a", text.format("7")), ("b", text.format("30"))]) == {}
    assert twins([("a", text.format("7")), ("b", text.format("7").replace("当场", "当面"))]) == {"a": ["b"], "b": ["a"]}
