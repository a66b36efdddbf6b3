"""A document's text as lines to read: headings found again, one passage and the places of a search marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from corpus.records import Passage


class Piece(NamedTuple):
    """A run of characters of one look: inside the marked passage (``here``), or of match number ``found`` from 1.

    ``opens`` is set where a match begins: a mark may be cut in two by the border of the passage.
    """

    text: str
    here: bool = False
    found: int = 0
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text; ``level`` is 0 for text and the depth (2..6) of a heading; ``target`` opens the passage.

    ``start`` is the line's place in the document's text.
    """

    pieces: tuple[Piece, ...]
    level: int = 0
    target: bool = False
    start: int = 0

    @property
    def text(self) -> str:
        """The line without its marks."""
        return "".join(piece.text for piece in self.pieces)


def lines(
    text: str,
    passages: Sequence[Passage],
    marked: Passage | None = None,
    found: Sequence[tuple[int, int]] = (),
    shown: str | None = None,
) -> list[Line]:
    """Return the lines of ``text`` that are not blank, in order, with ``marked`` and the places ``found`` marked.

    ``shown`` is the same text in other characters, one for one, to be read instead. A line is a heading when it is the
    next new step of the heading path of the passage that follows it.
    """
    levels = _heading_lines(text, passages)
    here = (marked.start, marked.end) if marked else (0, 0)
    made: list[Line] = []
    opened = False
    at = coming = 0
    for raw in text.split("\n"):
        start, end = at, at + len(raw)
        at = end + 1
        while coming < len(found) and found[coming][1] <= start:
            coming += 1
        if not raw.strip():
            continue
        pieces = _pieces((shown or text)[start:end], start, here, found, coming)
        first = not opened and any(piece.here for piece in pieces)
        opened = opened or first
        made.append(Line(pieces, levels.get(start, 0), first, start))
    return made


def headings(read: Sequence[Line], title: str) -> list[Line]:
    """Return the lines for the outline: all headings but one that repeats the title at the top."""
    return [line for n, line in enumerate(read) if line.level and not (n == 0 and line.text == title)]


def passage_at(passages: Sequence[Passage], place: int) -> Passage | None:
    """Return the passage that holds the character ``place``, the last one to begin before it; None if none does."""
    number = bisect_right(passages, place, key=lambda one: one.start) - 1
    return passages[number] if number >= 0 and place < passages[number].end else None


def _pieces(
    raw: str, start: int, here: tuple[int, int], found: Sequence[tuple[int, int]], coming: int
) -> tuple[Piece, ...]:
    """Cut the line ``raw`` at ``start`` where its look changes; no match before ``found[coming]`` is in it."""
    end = start + len(raw)
    cuts = {start, end} | {place for place in here if start < place < end}
    matches: list[tuple[int, int, int]] = []
    for number in range(coming, len(found)):
        first, last = found[number]
        if first >= end:
            break
        matches.append((first, last, number + 1))
        cuts |= {place for place in (first, last) if start < place < end}
    made: list[Piece] = []
    borders = sorted(cuts)
    for a, b in pairwise(borders):
        while matches and matches[0][1] <= a:
            matches.pop(0)
        number = matches[0][2] if matches and matches[0][0] <= a else 0
        opens = number > 0 and matches[0][0] == a
        made.append(Piece(raw[a - start : b - start], here[0] <= a < here[1], number, opens))
    return tuple(made)


def _heading_lines(text: str, passages: Sequence[Passage]) -> dict[int, int]:
    """Map the start of each line that is a heading to its level, by searching headings before their passages."""
    levels: dict[int, int] = {}
    path: tuple[str, ...] = ()
    floor = 0
    for passage in passages:
        if passage.heading != path:
            same = 0
            while same < min(len(path), len(passage.heading)) and path[same] == passage.heading[same]:
                same += 1
            for depth in range(same, len(passage.heading)):
                place = _line_at(text, passage.heading[depth], floor, max(passage.end, floor))
                if place is not None:
                    levels[place] = min(depth + 2, 6)
                    floor = place + len(passage.heading[depth])
            path = passage.heading
        floor = max(floor, passage.start)
    return levels


def _line_at(text: str, line: str, start: int, end: int) -> int | None:
    """Return where ``line`` stands as a whole line in ``text[start:end]``, None if it does not."""
    at = text.find(line, start, end)
    while at != -1:
        if (at == 0 or text[at - 1] == "\n") and text[at + len(line) : at + len(line) + 1] in ("", "\n"):
            return at
        at = text.find(line, at + 1, end)
    return None
