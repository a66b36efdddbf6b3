"""Words one edit away: all of them and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.nearest import Nearest, is_one_edit, swapped

WORDS = st.text(st.sampled_from("abc"), min_size=1, max_size=6)


@pytest.mark.parametrize("typed", ["refnd", "refunnd", "refumd", "refnud", "efund", "refundd", "erfund", "xrefund"])
def test_one_slip(typed: str) -> None:
    assert Nearest({"refund": "refund", "return": "return"}).find(typed) == ["refund"]


@pytest.mark.parametrize("typed", ["refund", "rfnd", "refudnn", "", "r", "dnufer"])
def test_none_or_two_slips(typed: str) -> None:
    assert Nearest({"refund": "refund"}).find(typed) == []


def test_words_are_found_by_their_letters() -> None:
    assert Nearest({"환불": "ㅎㅗㅏㄴㅂㅜㄹ"}).find("ㅎㅗㅏㄴㅂㅡㄹ") == ["환불"]


@given(st.sets(WORDS, max_size=30), WORDS)
def test_as_by_comparing_with_each(words: set[str], typed: str) -> None:
    near = {word for word in words if word != typed and (is_one_edit(word, typed) or word in swapped(typed))}
    found = Nearest({word: word for word in words}).find(typed)
    assert sorted(found) == sorted(near)
