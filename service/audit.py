"""A document to read with what cleaning removed in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.clean import text_hash
from corpus.records import Removal
from service.reader import Line


@dataclass(frozen=True, slots=True)
class Cut:
    """A removed piece; ``number`` and ``hash`` name it to whoever puts it back."""

    number: int
    text: str
    reason: str
    hash: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text with the pieces removed inside it, or (``line`` None) one removed piece by itself."""

    line: Line | None
    parts: tuple[tuple[str, bool] | Cut, ...]


def cuts(removals: Sequence[Removal]) -> list[tuple[int, Cut]]:
    """Return (place, removed piece) for all that a reader could miss: line breaks taken out of a sentence are not."""
    return [
        (removal.at, Cut(number, removal.text, removal.reason, text_hash(removal.text)))
        for number, removal in enumerate(removals)
        if removal.text.strip()
    ]


def rows(lines: Sequence[Line], removed: Sequence[tuple[int, Cut]]) -> list[Row]:
    """Return the lines with ``removed`` in its places, in order; whole lines that were removed stand by themselves."""
    found: list[Row] = []
    coming = list(reversed(removed))
    for line in lines:
        while coming and (coming[-1][0] < line.start or _is_line(coming[-1], line.start)):
            found.append(Row(None, (coming.pop()[1],)))
        parts: list[tuple[str, bool] | Cut] = []
        at = line.start
        for text, marked in line.pieces:
            end = at + len(text)
            while coming and coming[-1][0] <= end:
                place, cut = coming.pop()
                parts += [(text[: place - at], marked), cut]
                text, at = text[place - at :], place
            parts.append((text, marked))
            at = end
        found.append(Row(line, tuple(part for part in parts if isinstance(part, Cut) or part[0])))
    return found + [Row(None, (cut,)) for _, cut in reversed(coming)]


def last_marked(rows: Sequence[Row]) -> int:
    """Return the number of the row in which the marked passage ends, -1 if none is marked."""
    marked = (n for n, row in enumerate(rows) if row.line and any(mark for _, mark in row.line.pieces))
    return max(marked, default=-1)


def _is_line(removed: tuple[int, Cut], start: int) -> bool:
    return removed[0] == start and removed[1].text.endswith("\n")
