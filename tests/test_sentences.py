from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“好的。”然后挂断了！真的？", ["他说：“好的。”", "然后挂断了！", "真的？"]),
        ("先道歉；再说明；最后补偿。", ["先道歉；", "再说明；", "最后补偿。"]),
        ("价格是3.5元。版本2.0可用。", ["价格是3.5元。", "版本2.0可用。"]),
        ("等等……然后再说。", ["等等……然后再说。"]),
        ("第一句,第二句?第三句;第四句", ["第一句,第二句?", "第三句;", "第四句"]),
        (
            "안녕하세요. 확인해 드리겠습니다. 괜찮으신가요? 네!",
            ["안녕하세요.", "확인해 드리겠습니다.", "괜찮으신가요?", "네!"],
        ),
        ("했습니다.그리고 끊었다.", ["했습니다.", "그리고 끊었다."]),
        ("1. 먼저 사과한다. 2. 원인을 알린다.", ["1. 먼저 사과한다.", "2. 원인을 알린다."]),
        ('Mr. Kim said "ok." Then he left... and called.', ['Mr. Kim said "ok."', "Then he left... and called."]),
        ("要点: •倾听 •复述", ["要点:", "•倾听", "•复述"]),
        ("标题在前  正文在后", ["标题在前", "正文在后"]),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(st.sampled_from("客服。！？；…”.」 \n다요a1,•　"), max_size=60))
def test_spans_touch_and_cover_the_text(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(a < b for a, b in spans)
