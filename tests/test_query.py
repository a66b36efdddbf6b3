"""Understanding a question: frames weigh little, nothing becomes empty, bad questions are refused."""

from __future__ import annotations

import pytest

from corpus.errors import BadQuery
from index.query import FRAME_WEIGHT, MAX_LENGTH, understand


@pytest.mark.parametrize(
    ("text", "lang", "word", "frame"),
    [
        ("客户投诉应该怎么处理", "zh-Hans", "投诉", "怎么"),
        ("客訴應該怎麼處理", "zh-Hant", "处理", "怎么"),
        ("환불은 어떻게 하나요?", "ko", "환불", "어떻게"),
        ("How should I apologise?", "en", "apologise", "should"),
    ],
)
def test_frames_weigh_less_than_the_matter(text: str, lang: str, word: str, frame: str) -> None:
    question = understand(text)
    assert question.lang == lang
    assert question.weights[word] == 1.0
    assert question.weights.get(frame, FRAME_WEIGHT) == FRAME_WEIGHT


def test_a_question_of_frames_alone_keeps_its_words() -> None:
    assert set(understand("怎么办").weights.values()) == {1.0}


@pytest.mark.parametrize("text", ["", "   ", "？！……", "\u200b", "x" * (MAX_LENGTH + 1)])
def test_nothing_to_search_for_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(BadQuery) as refused:
        understand(text)
    assert refused.value.hint


def test_white_space_is_folded() -> None:
    assert understand(" 退款 \n 流程 ").text == "退款 流程"
