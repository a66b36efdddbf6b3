"""Headings of plain text by their form, and the heading path of every piece of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.markers import Marker, marker_of
from corpus.records import BlockKind, Section

_CLOSED = re.compile(r"[。．！!；;，,、…—][」』”’\"'）)】]*$|(?:다|요|죠|음|함)\.[」』”’\"'）)]*$|[a-z]\.$")
_SENTENCE_END = re.compile(r"[。！？!?.：:；;…][」』”’\"'）)】]*\s*$")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_GAP = re.compile(r"(?<=\S)[ \u3000\u00a0]{2,}(?=\S)")
_LABEL = re.compile(r"(?<=\S)\s*(?=【[^】\n]{2,10}】)")
_PART = re.compile(r"(?<=[。！？”])\s*(?=第[一二三四五六七八九十\d]{1,3}(?:部分|章|节|節|篇)\S)")
_NEXT_ITEM = re.compile(r"(?<=[。！？])\s*(?=\d{1,2}\s*[、.．]\s*[\u3400-\u9fff])")
_FIRST_ITEM = re.compile(r"(?<=[:：])\s*(?=(?:a|A|1|①|（1）|\(1\))\s*[、.．)）\s]?\s*[^\d\s:：])")
_INLINE_NUMBER = re.compile(r"(?:(?<=\s)|(?<=^))(\d{1,2})[、.．]\s?(?=[^\d\s])")
_LOST_BREAKS = (_LABEL, _PART, _FIRST_ITEM, _NEXT_ITEM)
# A marker, a short title, a blank, then a text: the line break between the title and the text was lost.
_RUN_IN = re.compile(r"[^\s，,。：:；;！？!?]{2,20}(?P<gap>[ \u3000]+)(?=[^\s\d]{6})")
# Width in Chinese characters above which a line is text, not a heading.
_NUMBERED_LIMIT, _PLAIN_LIMIT, _FIRST_LIMIT = 40.0, 26.0, 40.0
_PLAIN_RANK = 5.5
_WALL = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the cleaned text, ``text[start:end]``, with what its reader knew of it."""

    start: int
    end: int
    kind: BlockKind = "paragraph"
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that is open; ``last`` says that no further number of its list follows."""

    rank: float
    style: str
    text: str
    last: bool


def width(text: str) -> float:
    """Return the width of ``text`` in Chinese characters: Hangul, Latin and blanks count 0.57 each."""
    wide = len(_WIDE.findall(text))
    return wide + 0.57 * (len(text) - wide)


def title_of(text: str, pieces: Sequence[Piece]) -> str:
    """Return the first piece if it has the form of a title, else an empty string."""
    for piece in pieces[:1]:
        first = text[piece.start : piece.end].strip()
        if first and width(first) <= _FIRST_LIMIT and not _CLOSED.search(first) and marker_of(first) is None:
            return first
    return ""


def outline(text: str, pieces: Sequence[Piece], known: Sequence[str], title: str) -> tuple[Section, ...]:
    """Return the sections of ``text`` in order, each under its heading path (the document's title left out).

    ``known`` are headings listed in a table of contents. Where the reader found two headings or more, plain
    paragraphs are not searched for others.
    """
    explicit = sum(piece.kind == "heading" for piece in pieces) >= 2
    parts = [part for piece in pieces for part in _split(text, piece, known, explicit)]
    ranks, last_of_chain = _heading_ranks(text, parts, known, explicit)
    sections: list[Section] = []
    stack: list[_Open] = []
    for index, (part, rank) in enumerate(zip(parts, ranks, strict=True)):
        content = text[part.start : part.end]
        if rank is None:
            kind: BlockKind = "item" if part.kind == "paragraph" and marker_of(content) else part.kind
            sections.append(Section(part.start, part.end, kind, tuple(heading.text for heading in stack), part.page))
            continue
        if content.strip() == title:
            stack.clear()
        else:
            marker = marker_of(content) if part.kind == "paragraph" else None
            _enter(stack, rank, marker, content.strip().rstrip(":： "), index in last_of_chain)
        sections.append(Section(part.start, part.end, "heading", tuple(heading.text for heading in stack), part.page))
    return tuple(sections)


def _enter(stack: list[_Open], rank: float, marker: Marker | None, content: str, last: bool) -> None:
    """Put a heading on the stack in the place of those it closes."""
    by_marker = marker is not None and rank == marker.rank
    style = marker.style if marker and by_marker else f"level {rank}"
    styles = [heading.style for heading in stack]
    if style in styles:
        del stack[styles.index(style) :]
    elif rank == _PLAIN_RANK:
        # A line without a number is below what is open; behind the last number of a list the list is over.
        while stack and stack[-1].last and stack[-1].rank >= 4:
            stack.pop()
    elif not (marker and by_marker and marker.number == 1 and rank > 5):  # the first of a fine kind is below, too
        # The first 一、 may stand below the "1." that divides the whole text, but below nothing finer.
        below = 1 if marker and by_marker and marker.number == 1 and rank > 3 else 0
        while len(stack) > below and stack[-1].rank > rank:
            stack.pop()
    stack.append(_Open(rank, style, content, last))


def _split(text: str, piece: Piece, known: Sequence[str], explicit: bool) -> list[Piece]:
    """Split a paragraph at lost line breaks: before known headings, labels, parts, gaps of the layout, first items."""
    if piece.kind != "paragraph":
        return [piece]
    content = text[piece.start : piece.end]
    cuts = {0, len(content)}
    for heading in known:
        for match in re.finditer(re.escape(heading), content):
            before = content[: match.start()].rstrip()
            if not before or before[-1] in "。！？!?”」":
                cuts.update((match.start(), match.end()))
    if not explicit:
        if len(content) > _WALL:
            cuts.update(match.end() for match in _GAP.finditer(content))
        cuts.update(match.end() for pattern in _LOST_BREAKS for match in pattern.finditer(content))
        cuts.update(_inline_numbers(content))
    ordered = sorted(cuts)
    parts = [
        replace(piece, start=piece.start + a, end=piece.start + b) for a, b in pairwise(ordered) if content[a:b].strip()
    ]
    return parts if explicit else [part for whole in parts for part in _split_run_in(text, whole)]


def _inline_numbers(content: str) -> list[int]:
    """Return where 1、, 2、, 3、 … begin in a long line, if there are three or more in order after blanks."""
    if len(content) < 150:
        return []
    runs: list[list[int]] = []
    for match in _INLINE_NUMBER.finditer(content):
        number = int(match.group(1))
        if number == 1:
            runs.append([])
        if runs and number == len(runs[-1]) + 1:
            runs[-1].append(match.start())
    return [start for run in runs if len(run) >= 3 for start in run]


def _split_run_in(text: str, piece: Piece) -> list[Piece]:
    content = text[piece.start : piece.end]
    marker = marker_of(content)
    if marker is None or marker.style in ("bullet", "letter"):
        return [piece]
    match = _RUN_IN.match(content, marker.length)
    rest = content[match.end() :] if match else ""
    if match is None or not (width(rest) >= 40 or _SENTENCE_END.search(rest)) or not _WIDE.search(match.group()):
        return [piece]
    middle = piece.start + match.end()
    return [replace(piece, end=middle), replace(piece, start=middle)]


def _heading_ranks(
    text: str, parts: Sequence[Piece], known: Sequence[str], explicit: bool
) -> tuple[list[float | None], set[int]]:
    """Return for each part the rank of the heading it is, or None; and the parts that end a list of headings."""
    contents = [text[part.start : part.end].strip() for part in parts]
    markers = [
        marker_of(content) if part.kind == "paragraph" else None for part, content in zip(parts, contents, strict=True)
    ]
    ranks: list[float | None] = [float(part.level) if part.kind == "heading" else None for part in parts]
    if explicit:
        return ranks, set()
    ends: set[int] = set()
    listed = set(known)
    for i, content in enumerate(contents):
        marker = markers[i]
        if content in listed:
            ranks[i] = marker.rank if marker else _PLAIN_RANK
        elif marker and marker.style == "question" and width(content) <= 2 * _NUMBERED_LIMIT:
            ranks[i] = marker.rank
    for chain in _chains(markers):
        if _heads_texts(chain, contents, markers):
            ends.add(chain[-1])
            for i in chain:
                marker = markers[i]
                if marker and ranks[i] is None and width(contents[i]) <= _NUMBERED_LIMIT:
                    ranks[i] = marker.rank
    for i, part in enumerate(parts):
        if ranks[i] is None and markers[i] is None and part.kind == "paragraph":
            for j in _plain_headings(i, contents, markers, ranks):
                ranks[j] = _PLAIN_RANK
    return ranks, ends


def _chains(markers: Sequence[Marker | None]) -> list[list[int]]:
    """Return runs of the same style with consecutive numbers, not necessarily neighbours."""
    chains: list[list[int]] = []
    last: dict[str, list[int]] = {}
    for i, marker in enumerate(markers):
        if marker is None or marker.number == 0:
            continue
        chain = last.get(marker.style)
        previous = markers[chain[-1]] if chain else None
        if chain is not None and previous is not None and marker.number == previous.number + 1:
            chain.append(i)
        else:
            last[marker.style] = [i]
            chains.append(last[marker.style])
    return chains


def _heads_texts(chain: list[int], contents: Sequence[str], markers: Sequence[Marker | None]) -> bool:
    """Return whether a chain is of headings: short lines, most of them with a text below before the next one."""
    first = markers[chain[0]]
    if first is None or first.style == "letter":
        return False
    short = [i for i in chain if width(contents[i]) <= _NUMBERED_LIMIT]
    if len(short) < 0.6 * len(chain):
        return False
    style = first.style
    bodies = [i for i in chain if i + 1 < len(contents) and _is_body(contents[i + 1], markers[i + 1], style)]
    closed = [i for i in short if _CLOSED.search(contents[i])]
    if len(chain) == 1:
        return bool(bodies) and not closed and width(contents[chain[0] + 1]) > 1.2 * width(contents[chain[0]])
    inner = [i for i in chain[:-1] if i in bodies]
    if len(closed) > 0.3 * len(chain):
        return len(inner) >= 0.9 * (len(chain) - 1) and len(bodies) >= 2
    return len(inner) >= 0.5 * (len(chain) - 1)


def _is_body(content: str, marker: Marker | None, style: str) -> bool:
    return marker is None or marker.style != style


def _plain_headings(
    i: int, contents: Sequence[str], markers: Sequence[Marker | None], ranks: Sequence[float | None]
) -> range:
    """Return the headings without a marker that begin at ``i``: a short line (or up to four) above a longer text."""
    # The line before must be finished: a heading never stands inside a sentence. A question stands by itself.
    inside = i > 0 and ranks[i - 1] is None and markers[i - 1] is None and not _SENTENCE_END.search(contents[i - 1])
    if inside and contents[i][-1] not in "?？":
        return range(0)
    end = i
    while end < len(contents) and end < i + 4 and markers[end] is None and _is_short_title(contents[end]):
        end += 1
    if end == i or end == len(contents):
        return range(0)
    last, following = contents[end - 1], markers[end]
    if last[-1] in ":：":
        heads = ranks[end] is not None and not re.search("[,，]", last)
    elif following is not None and following.number == 1:
        heads = True
    else:
        # Several short lines after a colon are its list, and a text must outweigh the lines it stands under.
        listed = end - i > 1 and i > 0 and contents[i - 1][-1] in ":："
        heads = not listed and width(contents[end]) >= max(30.0, 1.5 * width(last))
    return range(i, end) if heads else range(0)


def _is_short_title(content: str) -> bool:
    if len(content) < 2 or width(content) > _PLAIN_LIMIT or _CLOSED.search(content) or content[0] in '【（(“"':
        return False
    return len(re.findall("[,，、]", content)) <= 1
