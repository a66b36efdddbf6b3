"""Terms: words follow the script of each run, bigrams serve literal pieces."""

from __future__ import annotations

import pytest

from index.tokens import code_words, grams, terms, words


def test_traditional_and_regional_words_become_the_terms_of_simplified_text() -> None:
    assert set(terms("更新軟體、重啟伺服器").words) == set(terms("更新软件、重启服务器").words)
    assert "投诉" in terms("客戶投訴").words


@pytest.mark.parametrize(
    "form", ["환불을", "환불이", "환불은", "환불도", "환불에", "환불만", "환불로", "환불하려면", "환불됩니다"]
)
def test_korean_nouns_lose_their_particles(form: str) -> None:
    assert "환불" in words(form)


def test_korean_verbs_come_in_dictionary_form() -> None:
    assert "듣다" in words("끝까지 들어 주세요")
    assert "기다리다" in words("기다려 주시겠습니까")


def test_a_bare_form_that_reads_as_an_auxiliary_gives_its_verbs() -> None:
    assert set(words("지었어요")) == {"짓다", "지다"}
    assert words("접수하고 있어요") == words("접수하고")


def test_korean_compounds_are_kept_whole_and_in_parts() -> None:
    found = words("고객만족도조사")
    assert {"고객", "만족도", "조사"} <= set(found) or {"고객", "만족", "조사"} <= set(found)
    assert "고객만족도조사" in found


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("th01", ["th01", "th", "01"]),
        ("r123-78", ["r123-78", "r", "123", "78"]),
        ("refund", ["refund"]),
        ("100", ["100"]),
        ("3.5", ["3.5", "3", "5"]),
    ],
)
def test_codes_are_kept_whole_and_in_parts(code: str, parts: list[str]) -> None:
    assert code_words(code) == parts


def test_mixed_text_is_cut_by_script() -> None:
    found = words("vip고객 退款 fcr")
    assert {"vip", "고객", "退款", "fcr"} <= set(found)


def test_bigrams_pass_over_space_and_punctuation() -> None:
    assert grams("满意, 吗?") == ["满意", "意吗"]
    assert grams("a b") == ["ab"]
    assert grams("满") == ["满"]
    assert grams("？！") == []


def test_bigrams_of_a_cut_regional_word_still_match() -> None:
    """A literal piece may end inside 軟體; its bigrams must stand in the passage's."""
    assert set(terms("安裝軟").grams) <= set(terms("請先安裝軟體再登入").grams)
