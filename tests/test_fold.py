"""Folding: one form for both scripts, with a map back that always lands on the right characters."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fold import fold


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("客戶服務", "客户服务"),
        ("軟體與資訊", "软件与信息"),
        ("處理客訴的流程", "处理投诉的流程"),
        ("接著瞭解帳單", "接着了解账单"),
        ("答覆與反覆", "答复与反复"),
        ("核對身分證的紀錄", "核对身份证的记录"),
        ("ＶＩＰ客戶", "vip客户"),
        ("①②", "12"),
        ("⽂件⻚", "文件页"),
        ("Straße", "STRASSE"),
        ("客\u200b服\ufeff", "客服"),
        (unicodedata.normalize("NFD", "고객 서비스"), "고객 서비스"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
    ],
)
def test_equal_after_folding(a: str, b: str) -> None:
    assert fold(a).text == fold(b).text


def test_span_returns_the_original_characters() -> None:
    original = "請用行動電話撥打客服，處理客訴。"
    folded = fold(original)
    at = folded.text.index("手机")
    start, end = folded.span(at, at + 2)
    assert original[start:end] == "行動電話"
    at = folded.text.index("投诉")
    start, end = folded.span(at, at + 2)
    assert original[start:end] == "客訴"


def test_span_of_decomposed_hangul_covers_whole_syllables() -> None:
    original = unicodedata.normalize("NFD", "고객 불만")
    folded = fold(original)
    start, end = folded.span(3, 5)
    assert unicodedata.normalize("NFC", original[start:end]) == "불만"


def test_regional_words_can_be_left_alone() -> None:
    assert fold("軟體", regional=False).text == "软体"


@given(
    st.text(
        st.sampled_from("客戶軟體資訊程式가각\u1100\u1161\u11a8\u0301\u200bABc ﬁ①⼈か\uff9eß行動電話\n"), max_size=40
    )
)
def test_map_is_in_order_and_inside_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    for i in range(len(folded.text)):
        assert folded.span(i, i + 1) == (folded.starts[i], folded.ends[i])


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_without_regional_words(text: str) -> None:
    once = fold(text, regional=False).text
    assert fold(once, regional=False).text == once


def test_folds_five_megabytes_a_second() -> None:
    text = "客戶來電時請先確認身分，再說明處理流程與退款時間。\n" * 4000
    fold(text[:100])
    begun = time.perf_counter()
    fold(text)
    assert len(text.encode()) / (time.perf_counter() - begun) > 2e6  # half of what a quiet machine does
