"""Sections to passages: self-contained pieces of guidance of the size that search and readers like.

A passage is made of whole sentences of one place in the outline. Sizes are in widths of Chinese characters
(``structure.width``: other letters count 0.57), so that one measure serves all languages.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.language import detect
from corpus.records import Language, Passage, Section
from corpus.sentences import sentences
from corpus.structure import width
from corpus.topics import shifts

SMALLEST, TARGET, LARGEST = 80.0, 230.0, 350.0
WALL = 500.0  # a paragraph above this size is cut where its topic changes
SHIFT = 0.6

_INTRODUCES = re.compile(r"[:：]\s*$")
_SOFT_CUT = re.compile(r"[，,、:：)）\]】]\s*|\s+|(?<=[\u3400-\u9fff])(?=\d{1,2}[\u3400-\u9fff])")

_ENUMERATOR = re.compile(r"(?<![\d.\s])(?:(\d{1,2})(?=[\u3400-\u9fff])|[（(](\d{1,2})[)）]|([①-⑳]))")


@dataclass(frozen=True, slots=True)
class _Unit:
    """The least piece that is not cut: a sentence, an item, a row; ``tight`` units stay with the one after."""

    start: int
    end: int
    size: float
    section: int
    tight: bool
    shift: float = 0.0  # how much the topic changes behind it, 0 to 1


@dataclass(frozen=True, slots=True)
class _Chunk:
    start: int
    end: int
    size: float
    heading: tuple[str, ...]
    page: int | None


def chunk(
    document_id: str, title: str, text: str, sections: Sequence[Section], lang: Language, tags: Sequence[str]
) -> list[Passage]:
    """Cut a cleaned document into passages, in order; together with white space they cover ``text``.

    ``sections`` are in order and do not overlap; ``lang`` is the document's language.
    """
    chunks: list[_Chunk] = []
    for group in _groups(sections):
        units = [unit for index in group for unit in _units(text, sections, index)]
        body = next((index for index in group if sections[index].kind != "heading"), group[-1])
        for first, last in _pack(units):
            start, end = units[first].start, units[last].end
            size = sum(unit.size for unit in units[first : last + 1])
            chunks.append(_Chunk(start, end, size, sections[body].heading, sections[units[first].section].page))
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    for ordinal, one in enumerate(_join_small(chunks)):
        start, end = _trimmed(text, one.start, one.end)
        content = text[start:end]
        if not content:
            continue
        identifier = _hash(document_id, content, str(seen[content]))
        seen[content] += 1
        language = detect(content, lang)
        digest = _hash(title, *one.heading, "\0", content, language, *sorted(tags), length=32)
        passages.append(
            Passage(identifier, document_id, ordinal, content, language, one.heading, one.page, start, end, digest)
        )
    return [replace(passage, ordinal=ordinal) for ordinal, passage in enumerate(passages)]


def _groups(sections: Sequence[Section]) -> list[list[int]]:
    """Return runs of sections under one heading path; headings without text of their own go with what follows."""
    groups: list[list[int]] = []
    for index, section in enumerate(sections):
        last = groups[-1][-1] if groups else None
        if last is not None:
            only_headings = all(sections[i].kind == "heading" for i in groups[-1])
            same = section.heading == sections[last].heading and section.kind != "heading"
            if same or only_headings:
                groups[-1].append(index)
                continue
        groups.append([index])
    return groups


def _units(text: str, sections: Sequence[Section], index: int) -> list[_Unit]:
    section = sections[index]
    content = text[section.start : section.end]
    if not content.strip():
        return []
    if section.kind in ("table", "code"):
        spans = _lines(content)
    elif section.kind in ("heading", "item") and width(content) <= LARGEST:
        spans = [(0, len(content))]
    else:
        spans = [part for a, b in sentences(content) for part in _enumerated(content, a, b)]
    units: list[_Unit] = []
    for a, b in spans:
        for start, end in _bounded(content, a, b):
            piece = content[start:end]
            if piece.strip():
                tight = section.kind == "heading" or bool(_INTRODUCES.search(piece))
                units.append(_Unit(section.start + start, section.start + end, width(piece.strip()), index, tight))
    return _with_shifts(text, units) if sum(unit.size for unit in units) > WALL else units


def _with_shifts(text: str, units: Sequence[_Unit]) -> list[_Unit]:
    found = shifts([text[unit.start : unit.end] for unit in units])
    return [replace(unit, shift=shift) for unit, shift in zip(units, [*found, 0.0], strict=True)]


def _enumerated(content: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a long sentence before the numbers of a list in it: 1…2…3…, (1)…(2)…, ①…②…"""
    if width(content[start:end]) < SMALLEST:
        return [(start, end)]
    cuts: list[int] = []
    run: list[int] = []
    last = 0
    for match in _ENUMERATOR.finditer(content, start, end):
        number = next(int(g) if g.isdecimal() else int(unicodedata.numeric(g)) for g in match.groups() if g)
        if number == 1:
            cuts += run if len(run) >= 3 else []
            run = []
        if number in (last, last + 1) or number == 1:
            run.append(match.start())
            last = number
    cuts += run if len(run) >= 3 else []
    places = [start, *(cut for cut in cuts if cut > start), end]
    return list(pairwise(places))


def _lines(content: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in re.finditer(r"\n", content)] + [len(content)]
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _bounded(content: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a sentence that is longer than a passage may be into even parts, at commas or blanks where it can."""
    size = width(content[start:end])
    if size <= LARGEST:
        return [(start, end)]
    parts = int(size // TARGET) + 1
    step = (end - start) // parts
    cuts = [start + match.end() for match in _SOFT_CUT.finditer(content[start:end])]
    spans: list[tuple[int, int]] = []
    at = start
    for number in range(1, parts):
        ideal = start + number * step
        near = [cut for cut in cuts if abs(cut - ideal) < step // 2 and cut > at]
        cut = min(near, key=lambda place: abs(place - ideal)) if near else ideal
        spans.append((at, cut))
        at = cut
    return [*spans, (at, end)]


def _pack(units: Sequence[_Unit]) -> list[tuple[int, int]]:
    """Return (first, last) runs of units: the division with the least cost, found by dynamic programming.

    A run costs its distance from the target size; a cut costs more inside a paragraph than between two, and much
    more behind a heading or a sentence that introduces what follows.
    """
    count = len(units)
    best = [0.0] + [float("inf")] * count
    back = [0] * (count + 1)
    for last in range(count):
        size = 0.0
        for first in range(last, -1, -1):
            size += units[first].size
            if size > LARGEST and first < last:
                break
            cost = best[first] + _run_cost(size, whole=first == 0 and last == count - 1) + _cut_cost(units, last)
            if cost < best[last + 1]:
                best[last + 1], back[last + 1] = cost, first
    runs: list[tuple[int, int]] = []
    end = count
    while end > 0:
        runs.append((back[end], end - 1))
        end = back[end]
    return runs[::-1]


def _run_cost(size: float, whole: bool) -> float:
    if whole and size <= LARGEST:
        return 0.0
    cost = ((size - TARGET) / TARGET) ** 2
    return cost + 1.0 if size < SMALLEST else cost


def _cut_cost(units: Sequence[_Unit], last: int) -> float:
    if last == len(units) - 1:
        return 0.0
    if units[last].tight:
        return 4.0
    if units[last].section != units[last + 1].section:
        return 0.0
    return 0.15 + SHIFT * (0.5 - units[last].shift)


def _join_small(chunks: Sequence[_Chunk]) -> list[_Chunk]:
    """Join neighbours where one is too small, if they share a parent heading; top-level sections stay apart."""
    out: list[_Chunk] = []
    for one in chunks:
        last = out[-1] if out else None
        if last is not None and min(last.size, one.size) < SMALLEST and last.size + one.size <= LARGEST * 0.8:
            common = _common(last.heading, one.heading)
            nested = len(common) == min(len(last.heading), len(one.heading))
            if common or (nested and last.heading == one.heading):
                heading = last.heading if last.heading == one.heading else common
                out[-1] = _Chunk(last.start, one.end, last.size + one.size, heading, last.page)
                continue
        out.append(one)
    return out


def _common(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    length = 0
    while length < min(len(a), len(b)) and a[length] == b[length]:
        length += 1
    return a[:length]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _hash(*parts: str, length: int = 16) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]
