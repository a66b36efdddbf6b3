"""What is suggested for a text being typed: every way of spelling, the order of ways and kinds, one of twins."""

from __future__ import annotations

import pytest

from corpus.records import Language
from index.suggest import LONGEST, Kind, Phrase, Suggester, Suggestion, suggest


def heading(text: str, lang: Language = "zh-Hans", weight: float = 1.0, kind: Kind = "heading") -> Phrase:
    return Phrase(text, kind, lang, weight)


def texts(phrases: list[Phrase], typed: str, k: int = 8, langs: tuple[Language, ...] = ()) -> list[str]:
    return [one.text for one in suggest([Suggester(phrases)], typed, k, langs)]


def only(phrase: Phrase, typed: str) -> Suggestion:
    found = suggest([Suggester([phrase, heading("天气"), heading("날씨", "ko")])], typed)
    assert [one.text for one in found] == [phrase.text]
    return found[0]


CHINESE = heading("先判断：这算不算投诉")
KOREAN = heading("어르신 고객 응대", "ko")
SPELLED = [
    (CHINESE, "先", "先"),
    (CHINESE, "先判断 这", "先判断：这"),
    (CHINESE, "投", "投"),
    (CHINESE, "投訴", "投诉"),
    (CHINESE, "xianp", "先判"),
    (CHINESE, "tousu", "投诉"),
    (CHINESE, "tou s", "投诉"),
    (CHINESE, "TS", "投诉"),
    (CHINESE, "xpd", "先判断"),
    (KOREAN, "어르", "어르"),
    (KOREAN, "고객응", "고객 응"),
    (KOREAN, "고ㄱ", "고객"),
    (KOREAN, "고개", "고객"),
    (KOREAN, "고객ㅇ", "고객 응"),
    (KOREAN, "ㄱㄱ", "고객"),
    (KOREAN, "ㅇㄹㅅ", "어르신"),
    (KOREAN, "rhro", "고객"),
    (KOREAN, "djfmtls rh", "어르신 고"),
    (heading("환불 지연", "ko"), "환ㅂ", "환불"),
    (heading("고개 숙여 인사", "ko"), "고갯", "고개 숙"),  # what the box shows on the way to 고개수
    (heading("값이 다르다", "ko"), "갑", "값"),
    (heading("넋두리", "ko"), "ㄴㄷㄹ", "넋두리"),
    (heading("VIP客户", "zh-Hans"), "vipkh", "VIP客户"),
    (heading("“绿色”通道", "zh-Hans"), "lvse", "绿色"),
    (heading("How to calm an angry caller", "en"), "ang", "ang"),
    (heading("ＡＢＣ退款", "zh-Hans"), "abc退", "ＡＢＣ退"),
]


@pytest.mark.parametrize(("phrase", "typed", "matched"), SPELLED, ids=[typed for _, typed, _ in SPELLED])
def test_a_phrase_is_found_as_it_may_be_typed(phrase: Phrase, typed: str, matched: str) -> None:
    found = only(phrase, typed)
    assert found.matched is not None
    assert phrase.text[slice(*found.matched)] == matched


@pytest.mark.parametrize(
    ("phrase", "typed"),
    [
        (CHINESE, "诉"),  # inside a word
        (CHINESE, "uan"),
        (CHINESE, "ousu"),
        (KOREAN, "객"),
        (KOREAN, "ㄱㅇㅅ"),
        (KOREAN, "ro"),
        (heading("환불", "ko"), "ㅎㅂㄱ"),
        (heading("x" * (LONGEST + 1), "en"), "x"),
        (CHINESE, "，。"),
        (CHINESE, " "),
        (CHINESE, ""),
    ],
)
def test_what_does_not_begin_so_is_not_suggested(phrase: Phrase, typed: str) -> None:
    assert texts([phrase], typed) == []


def test_what_is_typed_goes_before_inner_words_and_those_before_sounds() -> None:
    phrases = [heading(text, weight=9 - n) for n, text in enumerate(["退税说明", "别的 ts", "同事", "TS 手册", "提升"])]
    assert texts(phrases, "ts") == ["TS 手册", "别的 ts", "退税说明", "同事", "提升"]


def test_korean_letters_go_behind_whole_syllables_and_the_wrong_keyboard_goes_last() -> None:
    phrases = [heading("고객", "ko", 9), heading("고개를 숙일 때", "ko"), heading("다시 고개", "ko")]
    assert texts(phrases, "고개") == ["고개를 숙일 때", "고객", "다시 고개"]
    phrases = [heading("고객", "ko", 9), heading("rhr 표준", "ko"), heading("热汇入", "zh-Hans")]
    assert texts(phrases, "rhr") == ["rhr 표준", "热汇入", "고객"]


def test_heavy_phrases_go_first_and_short_ones_of_equal_weight() -> None:
    phrases = [heading("退款很久没有到账"), heading("退款时限"), heading("退款流程总则", weight=5)]
    assert texts(phrases, "退款") == ["退款流程总则", "退款时限", "退款很久没有到账"]


def test_kinds_take_turns_within_a_tier() -> None:
    phrases = [heading(f"退款第{n}节") for n in "甲乙丙丁戊己"]
    phrases += [heading(f"退款{n}", kind="term") for n in "壹贰叁"] + [heading("退款多久到账", kind="question")]
    found = suggest([Suggester(phrases)], "退款", 6)
    assert [one.kind for one in found] == ["question", "heading", "heading", "heading", "term", "term"]
    assert len(texts(phrases, "退款", 20)) == 10


def test_one_of_twins_in_the_script_that_is_typed() -> None:
    twins = [heading("投诉处理"), heading("投訴處理", "zh-Hant", 3), heading("投诉处理", kind="term")]
    assert texts(twins, "投诉") == ["投诉处理"]
    assert texts(twins, "投訴") == ["投訴處理"]
    assert texts(twins, "tscl", langs=("ko", "zh-Hans")) == ["投诉处理"]
    assert texts(twins, "tscl", langs=("zh-Hant",)) == ["投訴處理"]
    # 投 is the same in both scripts
    assert texts(twins, "投", langs=("en", "zh-Hant")) == ["投訴處理"]


def test_the_wanted_language_goes_first_among_equals() -> None:
    phrases = [heading("退款时限", weight=5), heading("退款時間", "zh-Hant")]
    assert texts(phrases, "tk", langs=("zh-Hant",)) == ["退款時間", "退款时限"]
    assert texts(phrases, "tk") == ["退款时限", "退款時間"]


def test_sources_are_one_list() -> None:
    asked = Suggester([heading("退款多久到账？", kind="question"), heading("退款时限", kind="question")])
    guidance = Suggester([heading("退款多久到账", weight=9), heading("退款总则"), heading("先退款")])
    found = suggest([guidance, asked], "退款", 8)
    assert [one.text for one in found] == ["退款时限", "退款多久到账？", "退款总则", "先退款"]
    assert [one.text for one in suggest([guidance, asked], "退款", 1)] == ["退款时限"]


def test_a_phrase_is_shown_once_whatever_matches() -> None:
    phrases = [heading("投诉与投诉升级"), heading("ts 投诉 tousu")]
    assert sorted(texts(phrases, "tousu")) == sorted(one.text for one in phrases)
    many = [heading(f"投诉{n}投诉{n}投诉") for n in "甲乙丙丁戊"]
    assert len(set(texts(many, "tousu", 3))) == 3


def test_nothing_to_suggest_from() -> None:
    assert suggest([Suggester([])], "ts") == []
    assert suggest([], "ts") == []
