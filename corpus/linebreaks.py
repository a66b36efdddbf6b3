"""Text broken by the layout: at page borders (with a stray page number) and at a fixed line width."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.furniture import Line, Mark

_END = re.compile(r"[。！？!?；;：:.…][」』”’\"'）)】]*\s*$")
_NUMBER = re.compile(r"\s*(\d{1,4})\s*[、.．]\s*")
_CONTINUES = re.compile(r"\s*[，,、；;：:。）)」』”》!！?？%]")
NEW_PARAGRAPH = re.compile(
    r"[\s\u3000]{2}|\s*(?:[-•●■◆▪*#【\[（(“\"]|\d{1,3}\s*[.、．)）:]|[一二三四五六七八九十]{1,3}\s*[、.．]|第.{1,4}[章节節部条條]"
    r"|[①-⑳]|(?:첫|둘|셋|넷|다섯)째|[가-하][.)]\s|[A-Za-z][.)]\s|[QA][:：.])"
)
_SPACED = re.compile(r"[A-Za-z\uac00-\ud7a3]")

PAGE_BREAK = "page break"
LINE_BREAK = "line break inside a sentence"


def joins(lines: Sequence[Line], gone: dict[int, str]) -> tuple[list[Mark], set[int]]:
    """Return the pieces to drop where a text goes on over a break, and the indexes of lines that continue the last."""
    kept = [i for i, line in enumerate(lines) if i not in gone and line.kind == "paragraph"]
    marks: list[Mark] = []
    continued: set[int] = set()
    numbered = _page_numbers(lines, kept)
    width = _wrapped_width([lines[i] for i in kept])
    for before, after in zip([-1, *kept], kept, strict=False):
        line = lines[after]
        number = _NUMBER.match(line.text)
        if after in numbered and number:
            marks.append(Mark(line.start, line.start + number.end(), PAGE_BREAK, joins=True))
        if (
            before < 0
            or _END.search(lines[before].text)
            or any(lines[i].kind != "paragraph" for i in range(before, after))
        ):
            continue
        previous = lines[before]
        rest = line.text[number.end() :] if number else line.text
        reason = None
        if after in numbered and before in numbered:
            reason = PAGE_BREAK
        elif _CONTINUES.match(rest) and len(previous.text) >= 10:
            reason = PAGE_BREAK
            if number:
                marks.append(Mark(line.start, line.start + number.end(), PAGE_BREAK, joins=True))
        elif _is_page_gap(lines, gone, before, after):
            reason = PAGE_BREAK
        elif (
            after == before + 1 and width and len(previous.text) >= 0.85 * width and not NEW_PARAGRAPH.match(line.text)
        ):
            reason = LINE_BREAK
        if reason:
            continued.add(after)
            # Between two spaced words the line break stands for the blank, elsewhere it is only layout.
            if not (_SPACED.match(previous.text[-1]) and _SPACED.match(rest[:1])):
                marks.append(Mark(previous.end, previous.end + 1, reason, joins=True))
    return marks, continued


def _page_numbers(lines: Sequence[Line], kept: list[int]) -> set[int]:
    """Return the lines that begin with a page number: consecutive numbers before long pieces cut inside sentences."""
    found: set[int] = set()
    run: list[int] = []
    last = 0
    for index in [*kept, -1]:
        number = _NUMBER.match(lines[index].text) if index >= 0 else None
        value = int(number.group(1)) if number else 0
        if number and run and value == last + 1:
            run.append(index)
        else:
            inner = run[:-1]
            cut = [i for i in inner if len(lines[i].text) >= 100 and not _END.search(lines[i].text)]
            if len(run) >= 3 and len(cut) >= 0.8 * len(inner):
                found.update(run)
            run = [index] if number else []
        last = value
    return found


def _is_page_gap(lines: Sequence[Line], gone: dict[int, str], before: int, after: int) -> bool:
    between = range(before + 1, after)
    counters = all(gone.get(i) in ("page counter", "counter or date", "repeated line") for i in between)
    page = lines[before].page != lines[after].page
    if not ((len(between) and counters) or page):
        return False
    return len(lines[before].text) >= 20 and len(lines[after].text) >= 10 and not NEW_PARAGRAPH.match(lines[after].text)


def _wrapped_width(lines: Sequence[Line]) -> int:
    """Return the width at which the text was wrapped, or 0: most lines that end inside a sentence are that wide."""
    open_ended = sorted(len(line.text) for line in lines if not _END.search(line.text))
    if len(open_ended) < 5 or open_ended[-1] > 130 or open_ended[-1] < 18:
        return 0
    width = open_ended[-1]
    wide = sum(length >= 0.85 * width for length in open_ended)
    return width if wide >= 0.6 * len(open_ended) else 0
