"""Spellings: pinyin, initials and keys of words, and both ways between the keyboards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import spelling

HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=8)
KEYS = st.text(st.sampled_from(sorted(spelling.KEYS)), max_size=12)


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("客户投诉", ("ke", "hu", "tou", "su")),
        ("女士", ("nv", "shi")),
        ("银行", ("yin", "hang")),
        ("重复", ("chong", "fu")),
        ("vip客户", ("vip", "ke", "hu")),
        ("", ()),
    ],
)
def test_pinyin(text: str, syllables: tuple[str, ...]) -> None:
    assert spelling.pinyin(text) == syllables


def test_initials_keep_latin_and_digits() -> None:
    assert spelling.initials("投诉") == "ts"
    assert spelling.initials("vip 客户 3 级, 吗?") == "vipkh3jm"
    assert spelling.initials("환불") == "환불"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("환불", "ㅎㅗㅏㄴㅂㅜㄹ"),
        ("값 3", "ㄱㅏㅂㅅ 3"),
        ("떼", "ㄸㅔ"),
        ("의뢰", "ㅇㅡㅣㄹㅗㅣ"),
        ("ㄳㅘ", "ㄱㅅㅗㅏ"),
    ],
)
def test_jamo(text: str, letters: str) -> None:
    assert spelling.jamo(text) == letters


def test_a_half_typed_word_begins_the_whole() -> None:
    for half in ("ㅎ", "호", "화", "환", "환ㅂ", "환부", "환불"):
        assert spelling.jamo("환불").startswith(spelling.jamo(half))
    assert spelling.jamo("고객").startswith(spelling.jamo("곡")), "the next syllable takes a final over"


def test_initial_consonants() -> None:
    assert spelling.choseong("환불 규정 A") == "ㅎㅂ ㄱㅈ A"


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("rhror", "고객"),
        ("ghksqnf", "환불"),
        ("rjatordj", "검색어"),
        ("Rkr", "깍"),
        ("dho", "왜"),
        ("akfrek", "맑다"),
        ("tkqtl", "삽시"),
        ("rkqtdl", "값이"),
        ("dPdml 3", "예의 3"),
        ("ghdjTdjdy", "호었어요"),
        ("RHROR", "꼬꺢"),
        ("ghksqn", "환부"),
        ("rrr", "ㄱㄱㄱ"),
        ("k", "ㅏ"),
    ],
)
def test_keys_to_hangul(keys: str, text: str) -> None:
    assert spelling.from_keyboard(keys) == text


def test_hangul_to_keys() -> None:
    assert spelling.to_keyboard("ㄱㄷ려ㅜㅇ") == "refund"
    assert spelling.to_keyboard("새ㅕ녀 ABC 1") == "tousu ABC 1"
    assert spelling.to_keyboard("쎄") == "Tp"


@given(HANGUL)
def test_letters_and_back(text: str) -> None:
    assert spelling.compose(spelling.jamo(text)) == text
    assert spelling.jamo(spelling.jamo(text)) == spelling.jamo(text)


@given(HANGUL)
def test_keyboards_and_back(text: str) -> None:
    assert spelling.from_keyboard(spelling.to_keyboard(text)) == text


@given(KEYS)
def test_keys_and_back(keys: str) -> None:
    assert spelling.to_keyboard(spelling.from_keyboard(keys)) == keys


@given(st.text(max_size=12))
def test_any_text_is_taken(text: str) -> None:
    spelling.from_keyboard(text)
    spelling.to_keyboard(text)
    assert len(spelling.choseong(text)) == len(text)
    assert spelling.jamo(text).startswith(spelling.jamo(text[:-1]))
