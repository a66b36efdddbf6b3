"""A passage in the other Chinese script: as its readers write, and with every character in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.store import Store
from service.script import SCRIPTS, Script, convert


@pytest.mark.parametrize(
    ("text", "to", "shown"),
    [
        ("头发和发票，干净的干部，皇后在后面", "zh-Hant", "頭髮和發票，乾淨的幹部，皇后在後面"),
        ("这里三公里，只有一只，面条和表面", "zh-Hant", "這裡三公里，只有一隻，麵條和表面"),
        ("回复客户，答复账单", "zh-Hant", "回覆客戶，答覆帳單"),
        ("先聯繫客人，再瞭解身分與帳戶", "zh-Hans", "先联系客人，再了解身分与账户"),
        ("帳單裝進帳篷", "zh-Hans", "账单装进帐篷"),
        ("환불 refund ① ＡＢ\r\n🙂", "zh-Hant", "환불 refund ① ＡＢ\r\n🙂"),
        ("\0退款说明", "zh-Hant", "\0退款說明"),  # OpenCC stops at the first zero
        ("", "zh-Hans", ""),
    ],
)
def test_texts_are_shown_as_their_readers_write(text: str, to: Script, shown: str) -> None:
    assert convert(text, to) == shown


@given(st.text(st.sampled_from("后只发干面里着著瞭帐賬乾髮\0\n가a🙂\u3099か"), max_size=12), st.sampled_from(SCRIPTS))
def test_every_character_keeps_its_place(text: str, to: Script) -> None:
    assert len(convert(text, to)) == len(text)


def test_the_guidance_keeps_its_length_and_comes_back(guidance: tuple[Store, object]) -> None:
    store = guidance[0]
    there = {"zh-Hans": "zh-Hant", "zh-Hant": "zh-Hans"}
    changed = 0
    for one in store.documents(limit=500):
        if one.lang in there:
            text = store.document(one.id).text
            other = convert(text, there[one.lang])  # type: ignore[arg-type]
            assert len(other) == len(text)
            back = convert(other, one.lang)  # type: ignore[arg-type]
            differing = sum(a != b for a, b in zip(text, back, strict=True))
            assert differing <= len(text) * 0.005, one.source  # 台 becomes 臺
            changed += other != text
    assert changed >= 24
