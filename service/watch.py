"""Watches a folder: what is saved, renamed or deleted there is searchable, or gone, within seconds.

It polls names, sizes and times of change: that works on every file system, network folders among them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from corpus.errors import UnreadableSource, ZhinanError
from corpus.readers import SUFFIXES
from service.state import State

if TYPE_CHECKING:
    from corpus.ingest import Summary

SETTLE = 0.7  # seconds without a change after which a file counts as saved

_PROBLEM = "  not read: "

Snapshot = dict[Path, tuple[int, int]]  # size in bytes, time of change in nanoseconds


class Stopped(Exception):
    """A signal has asked to end; what is stored so far is whole."""


def watch(state: State, folder: Path, interval: float, stop: Event, say: Callable[[str], None]) -> None:
    """Keep store and index level with ``folder`` until ``stop`` is set, looking every ``interval`` seconds.

    A file that is still being written waits; one that cannot be read is told once and keeps what the store has of
    it. Raises UnreadableSource when there is no such folder at the start.
    """
    if not folder.is_dir():
        raise UnreadableSource(f"{folder} is not a folder.", "Name a folder.")
    told: set[str] = set()

    def tell(line: str) -> None:
        """Say what cannot be read once, and again when it has become another problem."""
        if not line.startswith(_PROBLEM) or line not in told:
            told.add(line)
            say(line)

    done: Snapshot | None = None  # as of the last pass; None: everything has to be looked at
    while not stop.is_set():
        try:
            done = _pass(state, folder, done, stop, tell)
        except Stopped:
            return
        except (ZhinanError, OSError) as error:
            say(f"not done: {error} {getattr(error, 'hint', '')} Trying again.")
        stop.wait(interval)


def snapshot(folder: Path) -> Snapshot:
    """Return size and time of every supported file below ``folder``; what vanishes under our eyes is left out.

    Raises OSError when ``folder`` itself cannot be listed: an unplugged drive is not an empty folder.
    """
    return dict(_scan(folder, {os.path.realpath(folder)}))


def _scan(folder: Path, above: set[str]) -> Iterator[tuple[Path, tuple[int, int]]]:
    with os.scandir(folder) as entries:
        listed = list(entries)
    for entry in listed:
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir():
                real = os.path.realpath(entry.path)
                if real not in above:
                    yield from _scan(Path(entry.path), above | {real})
            elif Path(entry.name).suffix.lower() in SUFFIXES:
                found = entry.stat()
                yield Path(entry.path), (found.st_size, found.st_mtime_ns)
        except OSError:
            continue


def _pass(state: State, folder: Path, done: Snapshot | None, stop: Event, say: Callable[[str], None]) -> Snapshot:
    """Take in what has changed since ``done``; return what has been dealt with."""
    from corpus.ingest import ingest
    from index.build import build

    seen = snapshot(folder)
    if seen == done:
        return seen
    stop.wait(SETTLE)
    now = snapshot(folder)
    moving = {path for path, known in now.items() if seen.get(path) != known}
    fresh = {path for path, known in now.items() if path not in moving and (done is None or done.get(path) != known)}
    gone = set(done or ()) - set(now)
    # The seen state of a file that is still being written is not dealt with: the next pass looks at it again.
    dealt = {path: known for path, known in now.items() if path not in moving}
    if not (fresh or gone or done is None):
        return dealt

    def progress(finished: int, total: int) -> None:
        if stop.is_set():
            raise Stopped

    begun = time.monotonic()
    summary = ingest([folder], state.store(), prune=True, only=fresh, progress=progress, limits=state.limits)
    manifest = build(state.store(), state.data, state.encoder(), progress)
    for line in _told(summary, manifest.passages, time.monotonic() - begun):
        say(line)
    return dealt


def _told(summary: Summary, passages: int, seconds: float) -> Iterator[str]:
    counts = {
        "added": summary.added,
        "changed": summary.changed,
        "renamed": summary.moved,
        "removed": summary.removed,
    }
    did = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing new"
    yield f"{time.strftime('%H:%M:%S')} {did}; {passages} passages searchable after {seconds:.1f} s"
    for problem in summary.problems:
        yield f"{_PROBLEM}{problem.source}: {problem.message} {problem.hint}"
