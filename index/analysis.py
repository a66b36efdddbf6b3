"""Terms of many passages, batch by batch, on several processes where that pays."""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import forkserver
from typing import TypeVar

from index import tokens
from index.engine import Terms

AHEAD = 2  # batches a process may have waiting, so that a large library is not read far ahead
PRELOADED = "index.preload"

Text = tuple[str, str]  # (text, what stands above it)
Item = TypeVar("Item")


def prepare() -> None:
    """Begin loading the analysers in a process of their own (2 to 5 s), while this one reads files."""
    if sys.platform != "win32":
        multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOADED])
        forkserver.ensure_running()


def terms_of(texts: Sequence[Text]) -> list[Terms]:
    """Return the terms of each text."""
    return [tokens.terms(text, title) for text, title in texts]


def analysed(batches: Iterable[tuple[Item, Sequence[Text]]], processes: int) -> Iterator[tuple[Item, list[Terms]]]:
    """Yield each batch with the terms of its texts, in order, using ``processes`` processes besides this one.

    The analysers are loaded once, by a fork server, and shared by its workers, so that this process never holds them;
    where there is no fork server (Windows) this process does the work.
    """
    if processes < 2 or sys.platform == "win32":
        for item, texts in batches:
            yield item, terms_of(texts)
        return
    prepare()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("forkserver")) as pool:
        waiting: deque[tuple[Item, Future[list[Terms]]]] = deque()
        for item, texts in batches:
            waiting.append((item, pool.submit(terms_of, texts)))
            if len(waiting) > processes * AHEAD:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
