"""A document to read with what cleaning removed in its place, and the passages that its rows belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.clean import text_hash
from corpus.records import Passage, Removal
from service.reader import Line, Piece


@dataclass(frozen=True, slots=True)
class Cut:
    """A removed piece; ``number`` and ``hash`` name it to whoever puts it back, ``text`` is only to be read."""

    number: int
    text: str
    reason: str
    hash: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text with the pieces removed inside it, or (``line`` None) one removed piece by itself."""

    line: Line | None
    parts: tuple[Piece | Cut, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Rows that follow each other, and the passages that begin in them; a heading belongs to none."""

    rows: tuple[Row, ...]
    passages: tuple[Passage, ...]


def cuts(removals: Sequence[Removal], shown: Callable[[str], str] = str) -> list[tuple[int, Cut]]:
    """Return (place, removed piece) for all that a reader could miss: line breaks taken out of a sentence are not.

    ``shown`` makes of a removed text what is read of it.
    """
    return [
        (removal.at, Cut(number, shown(removal.text), removal.reason, text_hash(removal.text)))
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
        parts: list[Piece | Cut] = []
        at = line.start
        for piece in line.pieces:
            end = at + len(piece.text)
            while coming and coming[-1][0] <= end:
                place, cut = coming.pop()
                parts += [piece._replace(text=piece.text[: place - at]), cut]
                # what follows in the same mark does not open it again
                piece = piece._replace(text=piece.text[place - at :], opens=piece.opens and place == at)
                at = place
            parts.append(piece)
            at = end
        found.append(Row(line, tuple(part for part in parts if isinstance(part, Cut) or part.text)))
    return found + [Row(None, (cut,)) for _, cut in reversed(coming)]


def places(rows: Sequence[Row], passages: Sequence[Passage]) -> list[Place]:
    """Return the rows in groups, every passage in the group of the row in which it begins, headings by themselves.

    A group ends where the next passage begins on a line of its own.
    """
    found: list[tuple[list[Row], list[Passage]]] = []
    coming = list(reversed(passages))
    alone = True  # whether the next row must open a group
    for row in rows:
        begin: list[Passage] = []
        if row.line is not None:
            end = row.line.start + len(row.line.text)
            while coming and coming[-1].start < end:
                begin.append(coming.pop())
        heading = row.line is not None and row.line.level > 0
        if alone or heading or begin:
            found.append(([], []))
        found[-1][0].append(row)
        found[-1][1].extend(begin)
        alone = heading and not begin
    return [Place(tuple(held), tuple(begun)) for held, begun in found]


def _is_line(removed: tuple[int, Cut], start: int) -> bool:
    return removed[0] == start and removed[1].text.endswith("\n")
