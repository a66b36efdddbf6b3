"""Printed pages to blocks: running heads and page numbers out, headings by font size, lines joined to paragraphs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.linebreaks import NEW_PARAGRAPH
from corpus.pdf_pages import Page, PageLine
from corpus.records import Block
from corpus.structure import width

RUNNING = "running head or foot"
PAGE_NUMBER = "page number"

# Lines from each edge of a page among which heads and feet are looked for.
_EDGE = 3
# Share of the pages that carry a running head; two kinds may alternate, and chapters have their own.
_SHARE = 0.25
# A head stands apart from the text: by this many times the usual distance of lines.
_APART = 1.6
# A larger distance, in font sizes, is not that of two lines of a paragraph.
_PITCH_LIMIT = 2.5
# Larger than the text by this factor is a heading.
_LARGER = 1.12
_HEADING_LIMIT = 60.0
_FIGURES = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_NUMBERED = re.compile(
    r"\D{0,3}(?:第|page|p\.?)?\s*[-–—·|/(\[]?\s*(?P<page>\d{1,4})\s*[-–—·|)\]]?\s*"
    r"(?:(?:页|頁|쪽|페이지)|(?:/|of|／|页\s*[/／,，]?\s*共|頁\s*[/／,，]?\s*共)\s*\d{1,4}\s*(?:页|頁|쪽)?)?\s*",
    re.IGNORECASE,
)
_END = re.compile(r"[。！？!?；;：:.…][」』”’\"'）)】]*\s*$")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\uffef\u3000-\u303f\u2018-\u201d…—]")
_WORD = re.compile(r"[\uac00-\ud7a3]+")
_PARTICLE = re.compile(
    r".(?:을|를|이|가|은|는|에|의|로|와|과|도|만|서|고|며|면|게|지|한|할|된|될|인|까지|부터|에서|에게|으로)$"
)
_SHORT_WORDS = frozenset("수것등및안더또꼭잘못이그저몇첫새전후때곳분번일월년원시각약총본두세네")
_ENDING = re.compile(
    r"(?:[습읍]?니다|[세어아해]요|였다|었다|았다|에서|에게|으로|까지|부터|하는|하고|하여|되는|된다|한다)$"
)

Place = tuple[int, int]  # index of the page, index of the line on it


def pdf_blocks(pages: Sequence[Page]) -> Iterator[Block]:
    """Yield the blocks of the pages in order; a paragraph that goes on over a page is a block on each."""
    gone = running_lines(pages) | page_numbers(pages)
    kept = [line for p, page in enumerate(pages) for n, line in enumerate(page.lines) if (p, n) not in gone]
    body = _body_size(kept)
    levels = _levels(kept, body)
    spaced = _spacing(kept)
    for p, page in enumerate(pages):
        run: list[PageLine] = []
        lines = [line for n, line in enumerate(page.lines) if (p, n) not in gone]
        edge = _right_edge(lines, body)
        pitch = _pitch(lines)
        for n, line in enumerate(page.lines):
            if (p, n) in gone:
                yield Block(line.text.strip(), page=page.number, removed=gone[p, n])
                continue
            if run and not _goes_on(run, line, levels, edge, pitch):
                yield _block(run, levels, page.number, spaced)
                run = []
            run.append(line)
        if run:
            yield _block(run, levels, page.number, spaced)


def running_lines(pages: Sequence[Page]) -> dict[Place, str]:
    """Return the lines at the edges of pages that are the same, but for figures, at the same height on many pages."""
    found: defaultdict[tuple[str, int], list[Place]] = defaultdict(list)
    for p, page in enumerate(pages):
        for n in _edge_lines(page):
            line = page.lines[n]
            found[_FIGURES.sub("#", "".join(line.text.split())), round(line.bottom / 6)].append((p, n))
    least = max(3, round(_SHARE * len(pages)))
    marked = {place for places in found.values() if len({p for p, _ in places}) >= least for place in places}
    # A repeated line inside the text, such as the header of a table, has text on both sides at the usual distance.
    return {(p, n): RUNNING for p, n in marked if _is_apart(pages[p], n, {m for q, m in marked if q == p})}


def page_numbers(pages: Sequence[Page]) -> dict[Place, str]:
    """Return the lines at the edges of pages that count with the pages: the same difference on two pages or more."""
    candidates: list[tuple[Place, int]] = []
    for p, page in enumerate(pages):
        for n in _edge_lines(page):
            if match := _NUMBERED.fullmatch(page.lines[n].text.strip()):
                candidates.append(((p, n), int(match["page"]) - p))
    offsets = Counter(offset for _, offset in candidates)
    return {place: PAGE_NUMBER for place, offset in candidates if offsets[offset] >= 2 and len(pages) > 1}


def _edge_lines(page: Page) -> set[int]:
    order = sorted(range(len(page.lines)), key=lambda n: page.lines[n].bottom)
    return set(order[:_EDGE] + order[-_EDGE:])


def _is_apart(page: Page, n: int, marked: set[int]) -> bool:
    """Return whether a line has a gap to the nearest line of the text, or lies in the outermost part of the page."""
    line = page.lines[n]
    if line.bottom > 0.93 * page.height or line.top < 0.07 * page.height:
        return True
    others = [other for m, other in enumerate(page.lines) if m not in marked]
    gaps = [max(other.bottom - line.top, line.bottom - other.top) for other in others]
    return bool(gaps) and min(gaps) > (_APART - 1) * max(line.top - line.bottom, 1.0)


def _body_size(lines: Sequence[PageLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[_rounded(line.size)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _levels(lines: Sequence[PageLine], body: float) -> dict[float, int]:
    """Return the heading level by font size: sizes above that of the text, of lines short enough for headings."""
    sizes = {
        _rounded(line.size) for line in lines if line.size >= _LARGER * body and width(line.text) <= _HEADING_LIMIT
    }
    return {size: min(level, 6) for level, size in enumerate(sorted(sizes, reverse=True), 1)}


def _level(line: PageLine, levels: dict[float, int]) -> int:
    return levels.get(_rounded(line.size), 0) if width(line.text) <= _HEADING_LIMIT else 0


def _right_edge(lines: Sequence[PageLine], body: float) -> float:
    """Return how far the lines of the text reach."""
    return max((line.right for line in lines if abs(line.size - body) < 1.0), default=0.0)


def _pitch(lines: Sequence[PageLine]) -> float:
    """Return the usual distance from one line to the next in points."""
    steps = sorted(
        step
        for above, below in pairwise(lines)
        if 0 < (step := above.bottom - below.bottom) < _PITCH_LIMIT * below.size
    )
    return steps[len(steps) // 2] if steps else 0.0


def _goes_on(run: Sequence[PageLine], line: PageLine, levels: dict[float, int], edge: float, pitch: float) -> bool:
    last = run[-1]
    step = last.bottom - line.bottom
    if _level(last, levels) != _level(line, levels) or step <= 0:
        return False
    if _level(line, levels):
        return step < 2.0 * line.size and not NEW_PARAGRAPH.match(line.text)
    if step > 1.35 * max(pitch, last.size) or NEW_PARAGRAPH.match(line.text):
        return False
    left = min(part.left for part in run[1:]) if len(run) > 1 else last.left
    if line.left > left + 1.2 * line.size:  # the first line of the next paragraph is indented
        return False
    full = last.right >= edge - 2.2 * last.size
    # A column narrower than the page: the line above was as wide as this one at least.
    narrow = len(run) > 1 and last.right >= run[-2].right - 2.2 * last.size and not _END.search(last.text)
    return last.divided or full or narrow


def _block(run: Sequence[PageLine], levels: dict[float, int], page: int, spaced: _Spacing) -> Block:
    text = run[0].text
    for before, line in pairwise(run):
        text = text.rstrip() + ("" if before.divided else spaced.between(before.text, line.text)) + line.text
    level = _level(run[0], levels)
    return Block(text.strip(), "heading" if level else "paragraph", level, page)


class _Spacing:
    """Whether a blank was lost at a line's end. Chinese has none; Korean breaks lines at blanks or inside words."""

    def __init__(self, inside_words: bool, words: frozenset[str]) -> None:
        self._inside_words = inside_words
        self._words = words

    def between(self, before: str, after: str) -> str:
        """Return what stands between two lines of one paragraph: a blank or nothing."""
        if before.endswith((" ", "\u00a0")):
            return " "
        last, first = before[-1:], after[:1]
        if _HANGUL.match(last) and _HANGUL.match(first):
            return "" if self._inside_words and self._is_one_word(before, after) else " "
        return "" if _UNSPACED.match(last) or _UNSPACED.match(first) else " "

    def _is_one_word(self, before: str, after: str) -> bool:
        head, tail = before.rsplit(None, 1)[-1], after.split(None, 1)[0]
        letters = _WORD.findall(head)[-1], _WORD.findall(tail)[0]
        if "".join(letters) in self._words:
            return True
        if letters[0] in self._words or _PARTICLE.search(letters[0]) or letters[0] in _SHORT_WORDS:
            return False
        return len(letters[0]) == 1 or len(letters[1]) == 1 or bool(_ENDING.match(letters[1]))


def _spacing(lines: Sequence[PageLine]) -> _Spacing:
    """Look at the line ends of a document: Korean lines that are all equally wide were broken inside words."""
    korean = [line for line in lines if _HANGUL.search(line.text[-1:]) and len(line.text) > 15]
    edge = max((line.right for line in korean), default=0.0)
    flush = sum(line.right >= edge - 1.1 * line.size for line in korean)
    blanks = any(line.text[-1:].isspace() for line in lines)
    words = frozenset(word for line in lines for word in _WORD.findall(line.text.partition(" ")[2].rpartition(" ")[0]))
    return _Spacing(not blanks and flush >= 0.8 * len(korean), words)
