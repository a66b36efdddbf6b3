"""Tables of contents: found by their page numbers, removed, and used to know the headings of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.furniture import Line

_PART = (
    r"(?:第\s*[一二三四五六七八九十\d]+\s*(?:部分|章|节|節|篇|编|編|讲|講|单元|單元)|제\s*\d+\s*[장절부편]"
    r"|(?:chapter|part|section)\s*\w+)"
)
# On one line the titles must be numbered parts, or anything with figures in it would be a table of contents.
_INLINE = re.compile(
    rf"(?P<title>{_PART}[^\n。！？!?.；;，,]{{0,50}}?)(?:\s*[.…·]{{2,}}\s*|\s+)(?P<page>\d{{1,4}})(?!\d)", re.I
)
_OWN_LINE = re.compile(
    rf"\s*(?P<title>(?:{_PART}|[一二三四五六七八九十\d]{{1,3}}(?:\.\d+)*[.、\s]).{{1,60}}?)\s+(?P<page>\d{{1,4}})\s*"
    r"|\s*(?P<led>.{1,60}?)\s*[.…·]{3,}\s*(?P<led_page>\d{1,4})\s*",
    re.I,
)
_HEAD = re.compile(r"\s*(?:目\s*[录錄次]|목\s*차|차\s*례|table of contents|contents)\s*", re.IGNORECASE)
_COUNTER = re.compile(r"\s*\d{1,3}\s*/\s*\d{1,3}\s*")
# A document's title may stand before its contents on the same line.
_TITLE_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of contents: the lines it takes (indexes), the titles it lists and the document's title, if there."""

    lines: frozenset[int]
    titles: tuple[str, ...]
    title: str
    marks: tuple[tuple[int, int], ...]


def contents(lines: Sequence[Line]) -> Contents:
    """Find the table of contents: three entries or more with rising page numbers, on one line or on consecutive ones.

    ``marks`` are (start, end) in the raw text; what follows the contents on its line stays.
    """
    taken: set[int] = set()
    titles: list[str] = []
    marks: list[tuple[int, int]] = []
    title = ""
    for index, line in enumerate(lines):
        run = _rising(line)
        if len(run) >= 3 and run[0].start() <= _TITLE_LIMIT:
            counter = _COUNTER.match(line.text)
            title = title or line.text[counter.end() if counter else 0 : run[0].start()].strip()
            titles += [entry["title"].strip() for entry in run]
            marks.append((line.start, line.start + run[-1].end()))
            taken.add(index)
    for block in _own_lines(lines):
        titles += [entry for _, entry, _ in block]
        indexes = [index for index, _, _ in block]
        if indexes[0] > 0 and _HEAD.fullmatch(lines[indexes[0] - 1].text):
            indexes.insert(0, indexes[0] - 1)
        marks += [(lines[index].start, lines[index].end) for index in indexes]
        taken.update(indexes)
    return Contents(frozenset(taken), tuple(entry for entry in titles if len(entry) >= 4), title, tuple(marks))


def _rising(line: Line) -> list[re.Match[str]]:
    """Return the entries at the head of a line that follow each other directly, with pages that do not fall."""
    run: list[re.Match[str]] = []
    if line.kind in ("table", "code"):
        return run
    for entry in _INLINE.finditer(line.text):
        if run and (int(entry["page"]) < int(run[-1]["page"]) or line.text[run[-1].end() : entry.start()].strip()):
            break
        run.append(entry)
    return run


def _own_lines(lines: Sequence[Line]) -> list[list[tuple[int, str, int]]]:
    """Return the runs of three or more entry lines as (index, title, page)."""
    blocks: list[list[tuple[int, str, int]]] = [[]]
    for index, line in enumerate(lines):
        match = _OWN_LINE.fullmatch(line.text) if line.kind not in ("table", "code") else None
        if match is None:
            blocks.append([])
            continue
        page = int(match["page"] or match["led_page"])
        if blocks[-1] and page < blocks[-1][-1][2]:
            blocks.append([])
        blocks[-1].append((index, (match["title"] or match["led"]).strip(), page))
    headed = [b for b in blocks if b and b[0][0] > 0 and _HEAD.fullmatch(lines[b[0][0] - 1].text)]
    # Without "contents" above and without leaders, prices and figures look the same: then leave them.
    return [b for b in blocks if len(b) >= 3 and (b in headed or all(_is_led(lines[i].text) for i, _, _ in b))]


def _is_led(text: str) -> bool:
    return re.search(r"[.…·]{3,}\s*\d{1,4}\s*$", text) is not None
