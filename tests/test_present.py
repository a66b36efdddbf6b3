from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.present import parts, segments

TEXT = "客户到店先问好。退款三天到账。再见时道谢。"


def test_marks_inside_and_outside_the_nearest_sentence() -> None:
    found = parts(TEXT, [(0, 2), (6, 10), (12, 14)], (8, 15))
    assert found == [
        (False, [("客户", True), ("到店先问", False), ("好。", True)]),
        (True, [("退款", True), ("三天", False), ("到账", True), ("。", False)]),
        (False, [("再见时道谢。", False)]),
    ]


def test_without_a_sentence_there_is_one_part() -> None:
    assert parts(TEXT, [(0, 2)], None) == [(False, segments(TEXT, [(0, 2)]))]


spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted).map(tuple)


@given(st.lists(spans, max_size=4), st.none() | spans)
def test_pieces_joined_are_the_text(highlights: list[tuple[int, int]], sentence: tuple[int, int] | None) -> None:
    found = parts(TEXT, highlights, sentence)
    assert "".join(piece for _, pieces in found for piece, _ in pieces) == TEXT
    assert sum(near for near, _ in found) == (sentence is not None and sentence[0] < sentence[1])
