"""What changed between two texts: by sentence, nothing lost on either side, long runs told by their number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.diff import Change, changes

OLD = "先道歉。再核实订单。\n三天内回电。\n记录原因。\n转交主管。\n结案。"


def said(found: list[Change], kind: str) -> list[str]:
    return ["".join(text for text, _ in change.pieces) for change in found if change.kind == kind]


def test_changed_sentences_are_paired_and_their_difference_marked() -> None:
    found = changes(OLD, OLD.replace("三天", "五天"))
    assert said(found, "removed") == ["三天内回电。"]
    assert said(found, "added") == ["五天内回电。"]
    assert next(change for change in found if change.kind == "added").pieces == (("五", True), ("天内回电。", False))


def test_far_sentences_are_skipped_and_near_ones_stay() -> None:
    before = "\n".join(f"第{n}条规定。" for n in range(20))
    found = changes(before, before.replace("第10条", "新第10条"))
    assert [(change.kind, change.count) for change in found if change.kind == "skipped"] == [
        ("skipped", 8),
        ("skipped", 7),
    ]
    assert said(found, "same") == ["第8条规定。", "第9条规定。", "第11条规定。", "第12条规定。"]


def test_unlike_sentences_are_shown_whole() -> None:
    found = changes("客户可以退款。", "Office hours are nine to five.")
    assert [change.pieces[0][1] for change in found] == [False, False]


def test_equal_texts_have_no_change() -> None:
    assert {change.kind for change in changes(OLD, OLD)} <= {"skipped", "same"}


LINES = st.lists(st.sampled_from(["先道歉。", "再回电。", "结案", "再次回电。", ""]), max_size=12).map("\n".join)


@given(LINES, LINES)
def test_both_texts_can_be_read_out_of_the_changes(before: str, after: str) -> None:
    found = changes(before, after)
    skipped = sum(change.count for change in found)
    old, new = [line for line in before.split("\n") if line], [line for line in after.split("\n") if line]
    assert len(said(found, "same")) + len(said(found, "removed")) + skipped == len(old)
    assert len(said(found, "same")) + len(said(found, "added")) + skipped == len(new)
