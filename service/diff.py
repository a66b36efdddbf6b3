"""What changed between two texts, by sentence: for a reader, so long runs that stayed are told by their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from corpus.sentences import sentences

CONTEXT = 2  # sentences around a change
# Above this product of sentences difflib may ignore those that occur often; it would take minutes otherwise.
_LARGE = 4_000_000

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that stayed, came or went, as (text, is it the changed part) pieces; or ``count`` left out here."""

    kind: Literal["same", "added", "removed", "skipped"]
    pieces: Pieces = ()
    count: int = 0


def changes(before: str, after: str) -> list[Change]:
    """Return the changes that lead from ``before`` to ``after`` in order; nothing but a skip if there are none."""
    old, new = _units(before), _units(after)
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > _LARGE)
    found: list[Change] = []
    operations = matcher.get_opcodes()
    for tag, a, b, c, d in operations:
        if tag == "equal":
            found += _context(old[a:b], first=a == 0, last=b == len(old) and d == len(new))
        else:
            pairs = [_compared(x, y) for x, y in zip(old[a:b], new[c:d], strict=False)]
            gone = [pair[0] for pair in pairs] + [((text, False),) for text in old[a + len(pairs) : b]]
            come = [pair[1] for pair in pairs] + [((text, False),) for text in new[c + len(pairs) : d]]
            found += [Change("removed", pieces) for pieces in gone]
            found += [Change("added", pieces) for pieces in come]
    return found


def _units(text: str) -> list[str]:
    return [
        part
        for line in text.split("\n")
        for start, end in sentences(line)
        if (part := line[start:end].strip())
    ]  # fmt: skip


def _context(units: Sequence[str], first: bool, last: bool) -> list[Change]:
    """Return sentences that stayed, those far from any change as one skip."""
    head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
    skipped = len(units) - head - tail
    if skipped <= 1:
        head, tail, skipped = len(units), 0, 0
    kept = [Change("same", ((unit, False),)) for unit in units]
    gap = [Change("skipped", count=skipped)] if skipped else []
    return [*kept[:head], *gap, *(kept[-tail:] if tail else [])]


def _compared(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Return two sentences cut where they differ; two that have little in common are not cut."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.5:
        return ((old, False),), ((new, False),)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if a < b:
            left.append((old[a:b], tag != "equal"))
        if c < d:
            right.append((new[c:d], tag != "equal"))
    return tuple(left), tuple(right)
