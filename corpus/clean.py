"""Takes page furniture, notices and injected text out of a source, with an audit of what and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus import furniture
from corpus.contents import contents
from corpus.furniture import Line, Mark
from corpus.linebreaks import joins
from corpus.records import Removal, Section, Source
from corpus.scripts import simplified
from corpus.structure import Piece, outline, title_of


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text with its sections in order, what was removed, and the best title (may be empty)."""

    text: str
    sections: tuple[Section, ...]
    removals: tuple[Removal, ...]
    title: str


def raw_text(source: Source) -> str:
    """Return the text of ``source`` as read: its blocks, one per line."""
    return "\n".join(block.text for block in source.blocks)


def text_hash(text: str) -> str:
    """Return what names a removed text to ``clean``: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def clean(source: Source, keep: frozenset[str] = frozenset()) -> Cleaned:
    """Clean ``source``. The cleaned text with all removals put back is ``raw_text(source)``.

    Removals whose ``text_hash`` is in ``keep`` are not made; whatever else is decided stays as without it.
    """
    raw = raw_text(source)
    lines = _lines(source)
    table = contents(lines)
    gone = {i: block.removed for i, block in enumerate(source.blocks) if block.removed}
    for found in (
        furniture.whole_lines(lines),
        furniture.metadata(lines),
        furniture.notices(lines),
        furniture.members(lines),
        furniture.posts(lines),
    ):
        gone = found | gone
    gone = {i: reason for i, reason in gone.items() if i not in table.lines}
    gone = furniture.signatures(lines, gone) | gone
    gone = furniture.lists(lines, gone) | gone
    gone = furniture.repeated(lines, gone) | gone
    kept = {i for i in gone if text_hash(raw[lines[i].start : lines[i].end + 1]) in keep}
    gone = {i: reason for i, reason in gone.items() if i not in kept}
    # A line that was put back is a piece by itself: nothing is joined to it or over it.
    apart = [replace(line, kind="item") if i in kept else line for i, line in enumerate(lines)]
    breaks, continued = joins(apart, {**gone, **dict.fromkeys(table.lines, "table of contents")})

    marks = [Mark(lines[i].start, min(len(raw), lines[i].end + 1), reason) for i, reason in gone.items()]
    marks += [Mark(start, end, "table of contents") for start, end in table.marks]
    marks += [
        mark for i, line in enumerate(lines) if i not in gone and i not in kept for mark in furniture.inside_lines(line)
    ]
    marks = [mark for mark in _disjoint([*marks, *breaks]) if text_hash(raw[mark.start : mark.end]) not in keep]
    text, removals = _apply(raw, marks)
    pieces = _pieces(lines, marks, continued)
    explicit = source.title or table.title
    title = explicit or title_of(text, pieces)
    return Cleaned(text, outline(text, pieces, table.titles, title), removals, title)


def _lines(source: Source) -> list[Line]:
    lines: list[Line] = []
    start = 0
    for block in source.blocks:
        end = start + len(block.text)
        lines.append(Line(start, end, block.text, simplified(block.text), block.kind, block.level, block.page))
        start = end + 1
    return lines


def _disjoint(marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks in order without overlaps; the one that begins first wins, then the longer one."""
    out: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        start = max(mark.start, out[-1].end if out else 0)
        if start < mark.end:
            out.append(Mark(start, mark.end, mark.reason, mark.joins))
    return out


def _apply(raw: str, marks: Sequence[Mark]) -> tuple[str, tuple[Removal, ...]]:
    kept: list[str] = []
    removals: list[Removal] = []
    done = length = 0
    for mark in marks:
        kept.append(raw[done : mark.start])
        length += mark.start - done
        removals.append(Removal(length, raw[mark.start : mark.end], mark.reason))
        done = mark.end
    kept.append(raw[done:])
    return "".join(kept), tuple(removals)


def _pieces(lines: Sequence[Line], marks: Sequence[Mark], continued: set[int]) -> list[Piece]:
    """Return what is left of the lines, at its place in the cleaned text; continued lines join the one before."""
    pieces: list[Piece] = []
    removed = 0  # characters removed before the current place
    coming = list(reversed(marks))
    for index, line in enumerate(lines):
        spans: list[tuple[int, int, bool]] = []  # start, end in the cleaned text, joins the span before
        at, joined = line.start, index in continued
        while coming and coming[-1].start < line.end:
            mark = coming.pop()
            if mark.start > at:
                spans.append((at - removed, mark.start - removed, joined))
                joined = False
            at = max(at, mark.end)
            joined = mark.joins and (bool(spans) or joined)
            removed += mark.end - mark.start
        if at < line.end:
            spans.append((at - removed, line.end - removed, joined))
        while coming and coming[-1].start <= line.end:  # the line break after it
            mark = coming.pop()
            removed += mark.end - mark.start
        for start, end, joins_last in spans:
            if joins_last and pieces:
                pieces[-1] = Piece(pieces[-1].start, end, pieces[-1].kind, pieces[-1].level, pieces[-1].page)
            else:
                pieces.append(Piece(start, end, line.kind, line.level, line.page))
    return pieces
