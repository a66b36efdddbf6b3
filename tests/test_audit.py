"""Removed pieces in their places: whole lines by themselves, pieces inside lines, nothing twice and nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Removal
from service.audit import Cut, cuts, rows
from service.reader import lines

TEXT = "标题\n\n先道歉,再核实。\n结案。"


def shown(removals: list[Removal]) -> list[str]:
    found = rows(lines(TEXT, []), cuts(removals))
    return [
        "".join(f"[{part.text.strip()}]" if isinstance(part, Cut) else part[0] for part in row.parts) for row in found
    ]


def test_a_removed_line_stands_by_itself() -> None:
    removals = [Removal(0, "首页\n", "navigation"), Removal(len(TEXT), "发表评论", "comment form")]
    assert shown(removals) == ["[首页]", "标题", "先道歉,再核实。", "结案。[发表评论]"]
    assert shown([Removal(4, "分享\n", "log-in and share bar")])[1] == "[分享]"


def test_a_piece_inside_a_line_stays_inside() -> None:
    assert shown([Removal(8, "(来源:网络)", "byline")])[1] == "先道歉,[(来源:网络)]再核实。"


def test_line_breaks_are_not_shown_but_counted() -> None:
    removals = [Removal(4, "\n", "page break"), Removal(4, "3/9", "page counter")]
    assert [(cut.number, cut.text) for _, cut in cuts(removals)] == [(1, "3/9")]


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.sampled_from(["甲", "乙\n", "丙\n丁"])), max_size=6))
def test_every_piece_is_shown_once_in_order(places: list[tuple[int, str]]) -> None:
    removals = [Removal(at, text, "label") for at, text in sorted(places, key=lambda place: place[0])]
    found = rows(lines(TEXT, []), cuts(removals))
    assert [part.number for row in found for part in row.parts if isinstance(part, Cut)] == list(range(len(removals)))
    text = [part[0] for row in found for part in row.parts if not isinstance(part, Cut)]
    assert "".join(text) == "".join(TEXT.split("\n"))
