"""Terms of many passages, batch by batch, on several processes where that pays."""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from index import tokens
from index.engine import Terms

AHEAD = 2  # batches a process may have waiting, so that a large library is not read far ahead

Text = tuple[str, str]  # (text, what stands above it)
Item = TypeVar("Item")


def terms_of(texts: Sequence[Text]) -> list[Terms]:
    """Return the terms of each text."""
    return [tokens.terms(text, title) for text, title in texts]


def analysed(batches: Iterable[tuple[Item, Sequence[Text]]], processes: int) -> Iterator[tuple[Item, list[Terms]]]:
    """Yield each batch with the terms of its texts, in order, using ``processes`` processes besides this one.

    The analysers are loaded once and shared by fork; where that is not safe (not Linux) this process does the work.
    """
    if processes < 2 or sys.platform != "linux":
        for item, texts in batches:
            yield item, terms_of(texts)
        return
    tokens.load()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        waiting: deque[tuple[Item, Future[list[Terms]]]] = deque()
        for item, texts in batches:
            waiting.append((item, pool.submit(terms_of, texts)))
            if len(waiting) > processes * AHEAD:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
