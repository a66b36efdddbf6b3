"""The four languages of the pages say the same things, and every reason of cleaning has a name in each."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest

from corpus.legible import CONTROL_REASON
from corpus.linebreaks import LINE_BREAK, PAGE_BREAK
from corpus.patterns import patterns
from corpus.pdf_layout import PAGE_NUMBER, RUNNING
from corpus.reader_html import OUTSIDE
from service.wording import UI_LANGUAGES, texts

ROOT = Path(__file__).parent.parent


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_every_language_has_every_text_with_the_same_places(language: str) -> None:
    english = texts("en")
    assert texts(language).keys() == english.keys()
    for key, text in texts(language).items():
        assert text.strip()
        assert fields(text) == fields(english[key]), key


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_no_text_is_in_two_files(language: str) -> None:
    files = (ROOT / "service" / "locales" / language).glob("*.json")
    keys = [key for path in files for key in json.loads(path.read_text("utf-8"))]
    assert sorted(keys) == sorted(texts(language))


def test_every_reason_has_a_name() -> None:
    found = patterns()
    reasons = {reason for pairs in (found.lines, found.inline, found.lists) for reason, _ in pairs}
    reasons |= {OUTSIDE, RUNNING, PAGE_NUMBER, PAGE_BREAK, LINE_BREAK, CONTROL_REASON}
    assert {reason for reason in reasons if f"reason_{reason}" not in texts("ko")} == set()
