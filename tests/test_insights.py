"""What questions and events say: bars, totals, groups and their states; all of it without a file."""

from __future__ import annotations

from typing import Any

from service import insights
from service.insights import Mark
from service.questions import Day, Wording


def wording(text: str, lang: str = "zh-Hans", **more: Any) -> Wording:
    plain: dict[str, Any] = {"last": "2026-01-05T00:00:00Z", "confidence": "none", "none": 1}
    return Wording(text, lang, text, **plain | more)  # type: ignore[arg-type]


def test_every_day_has_a_bar_and_the_totals_are_their_sums() -> None:
    days = [
        Day("2026-01-01", "ko", "none", 5),  # before the first bar
        Day("2026-01-03", "ko", "answer", 2),
        Day("2026-01-05", "zh-Hans", "maybe", 1),
        Day("2026-01-05", "ko", "maybe", 3),
    ]
    bars = insights.bars(days, "2026-01-05", 3)
    assert [bar.day for bar in bars] == ["2026-01-03", "2026-01-04", "2026-01-05"]
    assert bars[2].languages == {"zh-Hans": 1, "zh-Hant": 0, "ko": 3, "en": 0, "und": 0}
    assert bars[2].confidences == {"answer": 0, "maybe": 4, "none": 0}
    totals = insights.totals(bars, {"copied": 2, "inserted": 1, "opened": 9})
    assert (totals.asked, totals.answer, totals.maybe, totals.none) == (6, 2, 4, 0)
    assert totals.share(totals.taken) == 0.5
    assert insights.totals([], {}).share(0) == 0.0


def test_one_question_in_two_scripts_is_one_question() -> None:
    hans, hant = wording("退款", answer=2, none=0), wording("退款", "zh-Hant", answer=3, none=0)
    other = wording("投诉", none=4)
    groups = insights.same([hans, hant, other])
    assert [(group.key, group.asked, group.langs) for group in groups] == [
        ("退款", 5, ["zh-Hant", "zh-Hans"]),
        ("投诉", 4, ["zh-Hans"]),
    ]


def test_weak_is_what_was_not_answered_last_or_was_reported() -> None:
    answered, fixed = wording("a", confidence="answer"), wording("b", confidence="answer", none=3)
    report = wording("a", none=0, reported=2, last="2026-01-06T00:00:00Z")
    alone = wording("d", none=0, reported=1)
    found = insights.weak([answered, fixed, wording("c", confidence="maybe")], [report, alone])
    assert [(one.text, one.reported) for one in found] == [("a", 2), ("c", 0), ("d", 1)]
    assert found[0].last == report.last


def test_groups_that_find_nothing_go_first_and_keep_what_was_decided() -> None:
    words = [wording("a", none=0, maybe=9), wording("b", none=2), wording("b2", "ko", none=3), wording("c", none=1)]
    marks = {"b": Mark("ignored", "2026-01-01T00:00:00Z")}
    groups = insights.grouped(words, [[0], [1, 2], [3]], marks)
    assert [(group.key, group.state) for group in groups] == [("b2", "ignored"), ("c", "open"), ("a", "open")]
    assert groups[0].queries == {"ko": "b2", "zh-Hans": "b"}


def test_what_was_done_and_is_asked_again_is_open_again() -> None:
    words = [wording("a"), wording("b", last="2026-01-03T00:00:00Z")]
    done = {key: Mark("done", "2026-01-04T00:00:00Z") for key in "ab"}
    states = {group.key: group.state for group in insights.grouped(words, [[0], [1]], done)}
    assert states == {"a": "open", "b": "done"}
    reopened = done | {"b": Mark("open", "2026-01-05T00:00:00Z")}
    assert {group.state for group in insights.grouped(words, [[0], [1]], reopened)} == {"open"}
    # the latest mark of a group counts
    both = {"a": Mark("done", "2026-01-06T00:00:00Z"), "b": Mark("ignored", "2026-01-04T00:00:00Z")}
    assert [group.state for group in insights.grouped(words, [[0, 1]], both)] == ["done"]
