"""Search inside a document: script, width and case do not matter, marks stand where the original characters do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Passage, Removal
from service.audit import Cut, cuts, places, rows
from service.find import MOST, find
from service.reader import headings, lines, passage_at
from service.script import convert

TEXT = "退款指引\n怎樣退款\n先說明退款需要三天。\n\n怎樣道歉\n先道歉,再說明ＶＩＰ規則。客戶要求退款时再說。"


def passage(number: int, text: str, *heading: str) -> Passage:
    start = TEXT.index(text)
    return Passage(f"p{number}", "d", number, text, "zh-Hant", heading, None, start, start + len(text), "x")


PASSAGES = [
    passage(0, "先說明退款需要三天。", "退款指引", "怎樣退款"),
    passage(1, "先道歉,再說明ＶＩＰ規則。", "退款指引", "怎樣道歉"),
    passage(2, "客戶要求退款时再說。", "退款指引", "怎樣道歉"),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("退款", ["退款"] * 4),
        ("说明", ["說明", "說明"]),
        ("vip规则", ["ＶＩＰ規則"]),
        ("時", ["时"]),
        (" ", []),
        ("没有", []),
    ],
)
def test_any_form_is_found_in_the_original(wanted: str, found: list[str]) -> None:
    assert [TEXT[a:b] for a, b in find(TEXT, wanted)] == found


def test_a_page_marks_no_more_than_helps() -> None:
    assert len(find("啊" * (MOST + 5), "啊")) == MOST


@given(
    st.text("退款先說明三天\n", max_size=40),
    st.text("退款说明", min_size=1, max_size=2),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_lines_keep_every_character_and_open_every_match_once(text: str, wanted: str, a: int, b: int) -> None:
    marked = Passage("p", "d", 0, text[a:b], "zh-Hant", (), None, a, max(a, b), "x")
    found = find(text, wanted)
    made = lines(text, [], marked, found)
    assert [line.text for line in made] == [raw for raw in text.split("\n") if raw.strip()]
    pieces = [piece for line in made for piece in line.pieces]
    assert [piece.found for piece in pieces if piece.opens] == list(range(1, len(found) + 1))
    spans = {number + 1: text[first:last] for number, (first, last) in enumerate(found)}
    for number, match in spans.items():
        assert "".join(piece.text for piece in pieces if piece.found == number) == match
    assert "".join(piece.text for piece in pieces if piece.here) == text[a : max(a, b)].replace("\n", "")


def test_the_outline_has_the_headings_but_not_the_title() -> None:
    made = lines(TEXT, PASSAGES)
    assert [(line.text, line.level) for line in headings(made, "退款指引")] == [("怎樣退款", 3), ("怎樣道歉", 3)]
    assert next(line.text for line in headings(made, "另一個標題")) == "退款指引"


def test_the_other_script_stands_in_the_same_places() -> None:
    found = find(TEXT, "说明")
    made = lines(TEXT, PASSAGES, PASSAGES[1], found, convert(TEXT, "zh-Hans"))
    pieces = [piece for line in made for piece in line.pieces]
    assert [piece.text for piece in pieces if piece.opens] == ["说明", "说明"]
    assert "".join(piece.text for piece in pieces if piece.here) == "先道歉,再说明ＶＩＰ规则。"
    assert [line.text for line in headings(made, "退款指引")] == ["怎样退款", "怎样道歉"]


def test_every_passage_is_offered_once_where_it_begins() -> None:
    made = places(rows(lines(TEXT, PASSAGES), []), PASSAGES)
    assert [[one.id for one in place.passages] for place in made if place.passages] == [["p0"], ["p1", "p2"]]
    shown = ["".join(part.text for part in row.parts) for place in made for row in place.rows]
    assert shown == [raw for raw in TEXT.split("\n") if raw]
    assert [one.id if (one := passage_at(PASSAGES, at)) else None for at in (0, TEXT.index("三天"), len(TEXT) - 1)] == [
        None, "p0", "p2",
    ]  # fmt: skip


def test_a_removed_piece_inside_a_match_opens_it_once() -> None:
    removals = [Removal(TEXT.index("款需要"), "(廣告)", "advertisement")]
    made = rows(lines(TEXT, PASSAGES, None, find(TEXT, "退款")), cuts(removals, lambda text: convert(text, "zh-Hans")))
    parts = [part for row in made for part in row.parts]
    assert [part.text for part in parts if isinstance(part, Cut)] == ["(广告)"]
    assert [part.found for part in parts if not isinstance(part, Cut) and part.opens] == [1, 2, 3, 4]
    assert [part.text for part in parts if not isinstance(part, Cut) and part.found == 3] == ["退", "款"]
