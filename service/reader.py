"""A document's text as lines to read: headings found again, one passage marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import Passage
from service.present import segments


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text; ``level`` is 0 for text and the depth (2..6) of a heading; ``target`` opens the passage.

    ``start`` is the line's place in the document's text.
    """

    pieces: tuple[tuple[str, bool], ...]
    level: int = 0
    target: bool = False
    start: int = 0


def lines(text: str, passages: Sequence[Passage], marked: Passage | None = None) -> list[Line]:
    """Return the lines of ``text`` that are not blank, in order, with ``marked`` marked.

    A line is a heading when it is the next new step of the heading path of the passage that follows it.
    """
    levels = _heading_lines(text, passages)
    found: list[Line] = []
    opened = False
    at = 0
    for raw in text.split("\n"):
        start, end = at, at + len(raw)
        at = end + 1
        if not raw.strip():
            continue
        ranges = [(max(marked.start, start) - start, min(marked.end, end) - start)] if marked else []
        pieces = tuple(segments(raw, ranges))
        first = not opened and any(mark for _, mark in pieces)
        opened = opened or first
        found.append(Line(pieces, levels.get(start, 0), first, start))
    return found


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
