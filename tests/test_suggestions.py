"""Suggestions that are being made again never make anybody wait, and the ones before serve."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from index.suggest import Phrase, Suggester
from service import suggestions
from service.suggestions import _Made


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "PAUSE", 0.0)
    monkeypatch.setattr(suggestions, "SHARE", 0)


def phrases(*names: str) -> Callable[[], list[Phrase]]:
    return lambda: [Phrase(name, "term", "zh-Hans") for name in names]


def until(found: Callable[[], Suggester | None], size: int) -> None:
    end = time.monotonic() + 20
    while len(found() or ()) != size:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_one_before_serves_while_another_is_made() -> None:
    made, go = _Made(), threading.Event()
    assert len(made.get(lambda: 1, phrases("退款", "退货"), 60) or ()) == 2

    def slow() -> list[Phrase]:
        go.wait(60)
        return phrases("退款")()

    for _ in range(3):
        assert len(made.get(lambda: 2, slow, 60) or ()) == 2
    go.set()
    until(lambda: made.get(lambda: 2, slow, 60), 1)


def test_of_the_first_requests_one_waits_and_the_others_go_on() -> None:
    made, go = _Made(), threading.Event()

    def slow() -> list[Phrase]:
        go.wait(60)
        return phrases("退款")()

    got: list[Suggester | None] = []
    made.get(lambda: 1, slow, 0)  # begins, as the start of a server does
    waiter = threading.Thread(target=lambda: got.append(made.get(lambda: 1, slow, 60)))
    waiter.start()
    end = time.monotonic() + 20
    while not made._waiting.locked():
        assert time.monotonic() < end
    assert made.get(lambda: 1, slow, 60) is None
    go.set()
    waiter.join(60)
    assert [len(one or ()) for one in got] == [1]


def test_what_cannot_be_made_leaves_the_one_before() -> None:
    made = _Made()

    def broken() -> list[Phrase]:
        raise OSError("disk")

    assert made.get(lambda: 1, phrases("退款"), 60)
    for _ in range(3):
        assert len(made.get(lambda: 2, broken, 60) or ()) == 1
    until(lambda: made.get(lambda: 3, phrases("退款", "退货"), 60), 2)


def test_nothing_is_made_again_while_nothing_changes() -> None:
    made = _Made()
    first = made.get(lambda: 1, phrases("退款"), 60)
    time.sleep(0.05)
    assert made.get(lambda: 1, phrases("退款", "退货"), 60) is first
    assert made._thread is not None
    made._thread.join(20)
    assert made.get(lambda: 1, phrases("退款", "退货"), 60) is first
