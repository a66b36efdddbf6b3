from __future__ import annotations

import pytest

from corpus.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("客户投诉应该怎么处理", "zh-Hans"),
        ("客戶投訴應該怎麼處理", "zh-Hant"),
        ("后台里面的优惠券怎么发", "zh-Hans"),
        ("後台裡面的優惠券怎麼發", "zh-Hant"),
        ("화난 고객에게 어떻게 사과해야 하나요", "ko"),
        ("How do I calm an angry caller?", "en"),
        ("CRM系统登录不了怎么办", "zh-Hans"),
        ("고객에게 A/S 접수 방법을 안내", "ko"),
        ("お客様の苦情はどう対応しますか", "und"),
        ("12345 / 678", "und"),
        ("", "und"),
        ("客户说“안녕하세요”时,座席应该怎么回应客户的问候", "zh-Hans"),
    ],
)
def test_detects_by_script(text: str, language: str) -> None:
    assert detect(text) == language


def test_text_alike_in_both_scripts_follows_its_context() -> None:
    assert detect("耐心道歉") == "zh-Hans"
    assert detect("耐心道歉", "zh-Hant") == "zh-Hant"
    assert detect("耐心道歉", "ko") == "zh-Hans"
    assert detect("12345", "ko") == "ko"
