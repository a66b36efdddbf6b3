"""Highlights are characters of the original text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from corpus.fold import fold
from index.highlight import highlight, merge, nearest_sentence, word_spans
from index.query import understand
from index.thesaurus import Match, Synonym
from tests.encoders import CharacterEncoder


def marked(text: str, words: list[str]) -> list[str]:
    return [text[start:end] for start, end in word_spans(fold(text), words)]


def test_simplified_words_mark_traditional_text() -> None:
    assert marked("請先記錄客戶的投訴。", ["投诉"]) == ["投訴"]


def test_regional_words_mark_what_stands_there() -> None:
    assert marked("請更新軟體。", ["软件"]) == ["軟體"]


def test_korean_verbs_are_marked_by_their_stem() -> None:
    assert marked("잠시 기다리시면 안내합니다", ["기다리다"]) == ["기다리"]


def test_numbers_and_latin_words_match_whole_only() -> None:
    assert marked("10 or 100 or 1", ["10"]) == ["10"]
    assert marked("art, start", ["art"]) == ["art"]


def test_overlapping_spans_are_joined() -> None:
    assert merge([(4, 6), (0, 2), (1, 3), (6, 6)]) == ((0, 3), (4, 6))


def test_a_hit_without_common_words_is_marked_by_meaning() -> None:
    encoder = CharacterEncoder()
    question, passage = encoder.tokenize(["退", "客户 退款"])
    text = "客户 退款"
    spans = highlight(fold(text), understand("없음"), question, passage, encoder)
    assert [text[start:end] for start, end in spans] == ["退"]


def test_one_character_of_a_synonym_is_not_marked_by_itself() -> None:
    """大 of 大发脾气 stands in many words."""
    asked = replace(understand("없음"), matches=(Match("发火", ("发火",), (Synonym("大发脾气", ("大", "发脾气")),)),))
    nothing = np.array([], np.int32)
    for text, wanted in (("绝大多数人发脾气", ["发脾气"]), ("大发脾气", ["大发脾气"])):
        spans = highlight(fold(text), asked, nothing, nothing, CharacterEncoder())
        assert [text[start:end] for start, end in spans] == wanted


def test_the_nearest_sentence_is_told_where_no_word_is_shared() -> None:
    encoder = CharacterEncoder()
    text = "客户到店先问好。退款三天到账。\n再见时道谢。"
    vector = encoder.encode_queries(["退款到账"])[0]
    asked = understand("없음")
    span = nearest_sentence(fold(text), text, asked, vector, encoder)
    assert span is not None
    assert text[slice(*span)] == "退款三天到账。"
    assert nearest_sentence(fold(text), text, understand("退款"), vector, encoder) is None, "its words are marked"
    assert nearest_sentence(fold("一句话。"), "一句话。", asked, vector, encoder) is None
