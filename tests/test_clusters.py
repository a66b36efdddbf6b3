"""Questions of one meaning come together: always in both Chinese scripts, usually across languages."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np

from index.clusters import cluster
from index.encoder import Encoder
from service.history import key_of

GOLDEN = Path(__file__).parent / "golden"
ALIKE = [
    [
        "扫地机器人 T20 多少钱", "掃地機器人 T20 多少錢", "로봇청소기 T20 가격이 얼마인가요",
        "How much does the T20 robot vacuum cost",
    ],
    ["会员积分什么时候清零", "會員積分什麼時候清零？"],
    ["软电话登录报错 SIP 403"],
]  # fmt: skip


def test_equal_keys_are_together_even_without_vectors() -> None:
    assert cluster(["a", "b", "a", "c"], None) == [[0, 2], [1], [3]]
    assert cluster([], None) == []


def test_a_text_without_a_vector_is_joined_to_nothing() -> None:
    vectors = np.array([[1, 0], [0, 0], [1, 0], [0, 0], [0, 0]], np.float32)
    assert cluster(["a", "b", "c", "d", "b"], vectors) == [[0, 2], [1, 4], [3]]


def test_questions_come_together_across_languages(encoder: Encoder) -> None:
    texts = [text for group in ALIKE for text in group]
    found = cluster([key_of(text) for text in texts], encoder.encode_queries(texts))
    assert [[texts[number] for number in group] for group in found] == ALIKE


def test_both_scripts_are_always_together(encoder: Encoder) -> None:
    pairs = [
        ("客户要求退款时怎么处理", "客戶要求退款時怎麼處理"),
        ("网络订单", "網路訂單"),
        ("保留通话多久", "保留通話多久"),
    ]
    texts = [text for pair in pairs for text in pair]
    found = cluster([key_of(text) for text in texts], encoder.encode_queries(texts), cut=0.0)
    assert found == [[0, 1], [2, 3], [4, 5]]


def test_the_needs_that_the_cut_was_not_fitted_to(encoder: Encoder) -> None:
    """Pairs of wordings of one golden need, every other need; docs/insights.md has the figures."""
    files = [(GOLDEN / f"{name}.jsonl").read_text("utf-8") for name in ("needs", "noanswer")]
    needs = [json.loads(line)["queries"] for line in "".join(files).splitlines()[1::2]]
    asked = [(number, text) for number, queries in enumerate(needs) for text in queries.values()]
    groups = cluster([key_of(text) for _, text in asked], encoder.encode_queries([text for _, text in asked]))
    together = [pair for group in groups for pair in combinations(group, 2)]
    right = sum(asked[one][0] == asked[other][0] for one, other in together)
    assert right / len(together) >= 0.78
    assert right / (len(needs) * 6) >= 0.62
