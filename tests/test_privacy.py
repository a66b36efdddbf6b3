"""Personal data is taken out of a text, and nothing else."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.privacy import MARK, strip

LINES = (Path(__file__).parent / "data" / "personal.jsonl").read_text("utf-8").splitlines()
CASES = [(row["text"], row["stripped"]) for row in map(json.loads, LINES)]


@pytest.mark.parametrize(("text", "stripped"), CASES)
def test_personal_data_goes_and_the_rest_stays(text: str, stripped: str) -> None:
    assert strip(text) == stripped


@given(st.text(alphabet="019 -+().@aZＸ１　元月원…是／:", max_size=60))
def test_what_is_left_was_in_the_text_and_has_no_long_numbers(text: str) -> None:
    stripped = strip(text)
    rest = iter(text)
    assert all(sign in rest for sign in stripped.replace(MARK, ""))
    assert strip("号" + "7" * 6 + "。" + stripped).startswith("号" + MARK + "。")


def test_no_pattern_takes_long_for_a_long_text() -> None:
    began = time.monotonic()
    for piece in ("a.", "1-", "0 ", "A1", "一 ", "+1 ", "a.aa/"):
        strip(piece * 10_000)
    assert time.monotonic() - began < 5
