"""Finds what surrounds a text on web and file-sharing pages: each function returns marks over the lines it is given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.legible import CONTROL, CONTROL_REASON
from corpus.markers import marker_of
from corpus.patterns import patterns
from corpus.records import BlockKind

# A longer line is text, whatever it begins with.
_LINE_LIMIT = 120
_TITLE_LIMIT = 60
# Reasons whose patterns hold everyday words.
_WORDS = frozenset(["navigation", "log-in and share bar", "comment form", "label", "advertisement", "download offer"])
# Lines from the start of a page where its author and date are told.
_HEAD = 5
_IMPRINT = "imprint"
_NAME_LIMIT = 16
_COUNT = re.compile(r"[:：]\s*\d[\d,./-]*\s*$")
_UNDERSCORES = re.compile(r"\s*_{6,}\s*")
_EDGES = " \t\u3000\u00a0*#>|<«»·•:：[]【】-—–_=~.。!！"
_MENUS = (re.compile(r"\s*[|｜/>»·•]\s*"), re.compile(r"[\s|｜/>»·•]+"))
_LABELS = re.compile(r"[\s|｜]+(?=[^\s:：]{1,6}\s*[:：])")
_CLOSED = re.compile(r"[。！？!?；;，,]\s*[」』”’\"'）)]*\s*$|(?:다|요|까|죠)\.?\s*$")
_MARKER = re.compile(r"\s*(?:[-•*]\s*)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[.、．)）]")


@dataclass(frozen=True, slots=True)
class Line:
    """A block (or a line of it) at ``raw[start:end]``; ``plain`` is its text in Simplified, of equal length."""

    start: int
    end: int
    text: str
    plain: str
    kind: BlockKind = "paragraph"
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the raw text to take out and why; ``joins`` is true where the text around it belongs together."""

    start: int
    end: int
    reason: str
    joins: bool = False


def whole_lines(lines: Sequence[Line]) -> dict[int, str]:
    """Return the reasons of lines that are nothing but page furniture, by index."""
    found: dict[int, str] = {}
    for index, line in enumerate(lines):
        if line.kind in ("table", "code"):
            continue
        plain = line.plain.strip(_EDGES)
        reason = _reason(plain) if plain else "ruled line"
        if reason is None and len(plain) <= _LINE_LIMIT:
            reason = next(filter(None, (_menu(between.split(plain)) for between in _MENUS)), None)
        if reason:
            found[index] = reason
    return {
        index: reason
        for index, reason in found.items()
        if not _may_head(lines, index, found) and (reason != _IMPRINT or _is_at_foot(index, found))
    }


def _is_at_foot(index: int, found: dict[int, str]) -> bool:
    """Return whether an address or register number stands among the furniture of a page; alone it may be an answer."""
    return any(near in found for near in (index - 2, index - 1, index + 1, index + 2))


def _menu(entries: list[str]) -> str | None:
    """Return the reason of the first entry of a menu in one line if every entry is furniture by itself."""
    if len(entries) < 2 or not all(map(_reason, entries)):
        return None
    return _reason(entries[0])


def _may_head(lines: Sequence[Line], index: int, found: dict[int, str]) -> bool:
    """Return whether a bare word such as 反馈 stands like a heading: text on both sides, nothing of a page around."""
    near = {index - 1, index + 1}
    if len(lines[index].plain.strip()) > 4 or found[index] not in _WORDS or near & set(found):
        return False
    return 0 < index < len(lines) - 1 and bool(_CLOSED.search(lines[index + 1].text))


def _reason(plain: str) -> str | None:
    if len(plain) > _LINE_LIMIT:
        return None
    return next((reason for reason, pattern in patterns().lines if pattern.fullmatch(plain)), None)


def metadata(lines: Sequence[Line]) -> dict[int, str]:
    """Return lines of file data: labels that are sure, bylines at the head, weaker ones beside another label."""
    rules = patterns()
    texts = [line.plain.strip() if len(line.plain) <= 80 else "" for line in lines]
    found: dict[int, str] = {}
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and (rules.metadata_any.fullmatch(texts[end]) or _is_data_row(texts[end])):
            end += 1
        run = range(start, end)
        sure = any(rules.metadata_sure.fullmatch(texts[i]) or _is_data_row(texts[i]) for i in run)
        # Two weak labels in the middle of a text may be opening hours or a price list; at its head they are not.
        if sure or (len(run) >= 2 and start < _HEAD):
            found.update(dict.fromkeys(run, "file data"))
        elif len(run) == 1 and start < _HEAD and rules.metadata_byline.fullmatch(texts[start]):
            found[start] = "byline"
        start = max(end, start + 1)
    return found


def members(lines: Sequence[Line]) -> dict[int, str]:
    """Return what forums tell of who wrote a post: two labels or more in a row (rank, posts, joined), and the name."""
    pattern = patterns().metadata_member
    found: dict[int, str] = {}
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].kind != "table" and pattern.fullmatch(lines[end].plain.strip()):
            end += 1
        if end - start >= 2 and any(_COUNT.search(lines[i].text) for i in range(start, end)):
            named = start > 0 and len(lines[start - 1].text) <= _NAME_LIMIT and lines[start - 1].kind == "paragraph"
            found.update(dict.fromkeys(range(start - named, end), "member data"))
        start = max(end, start + 1)
    return found


def signatures(lines: Sequence[Line], gone: dict[int, str]) -> dict[int, str]:
    """Return the short lines between a line of underscores and the end of a post."""
    found: dict[int, str] = {}
    for index, line in enumerate(lines):
        if not _UNDERSCORES.fullmatch(line.text):
            continue
        below = index + 1
        while below < min(len(lines), index + 4) and below not in gone and len(lines[below].text) <= _TITLE_LIMIT:
            below += 1
        if below < len(lines) and gone.get(below) == "member data":
            found.update(dict.fromkeys(range(index + 1, below), "signature"))
    return found


def _is_data_row(text: str) -> bool:
    """Return whether a line is several labels with their values: author, date, views."""
    parts = _LABELS.split(text.strip())
    return len(parts) >= 2 and all(patterns().metadata_any.fullmatch(part) for part in parts)


def notices(lines: Sequence[Line]) -> dict[int, str]:
    """Return legal, upload and download notices, with their titles."""
    found = {index: "notice" for index, line in enumerate(lines) if _is_notice(line)}
    for index, line in enumerate(lines):
        if not patterns().notices.heads.fullmatch(line.plain.strip(_EDGES)):
            continue
        items = []
        below = index + 1
        while below < len(lines) and (_MARKER.match(lines[below].plain) or below in found):
            items.append(below)
            below += 1
        near = [item for item in items if item in found or _is_about_files(lines[item])]
        if near and 2 * len(near) >= len(items):
            found.update(dict.fromkeys([index, *items], "notice"))
    return found


def _is_notice(line: Line) -> bool:
    if line.kind in ("table", "code") or len(line.plain) > 400:
        return False
    rules = patterns().notices
    acts = {match.group() for match in rules.acts.finditer(line.plain)}
    speaks_of_itself = bool(rules.self.search(line.plain))
    guidance = bool(rules.guidance.search(line.plain))
    if rules.sure.search(line.plain):
        return len(acts) >= 2 if guidance else len(line.plain) <= 100 or speaks_of_itself or len(acts) >= 2
    if guidance:
        return False
    headed = bool(rules.heads.match(line.plain.strip(_EDGES)))
    about_files = bool(rules.file.search(line.plain))
    return (speaks_of_itself and (bool(acts) or about_files)) and len(acts) + about_files + headed >= 2


def _is_about_files(line: Line) -> bool:
    rules = patterns().notices
    acts = {match.group() for match in rules.acts.finditer(line.plain)}
    return bool(rules.file.search(line.plain) or rules.self.search(line.plain)) and bool(acts)


def lists(lines: Sequence[Line], gone: dict[int, str]) -> dict[int, str]:
    """Return the lists under headings such as "related" or "sources": short lines up to the next real text."""
    found: dict[int, str] = {}
    for index, line in enumerate(lines):
        plain = line.plain.strip(_EDGES)
        reason = next((reason for reason, pattern in patterns().lists if pattern.fullmatch(plain)), None)
        if reason is None or line.kind in ("table", "code"):
            continue
        below = index + 1
        while below < len(lines) and (below in gone or _is_title_like(lines[below])):
            below += 1
        if index + 1 < below < len(lines) and not _begins_again(lines[below]):
            # The last short line above a text is its heading.
            below -= 1
        found.update(dict.fromkeys(range(index, below), reason))
    return found


def _is_title_like(line: Line) -> bool:
    if line.kind in ("table", "code") or (line.kind == "heading" and line.level <= 2):
        return False
    return len(line.text) <= _TITLE_LIMIT and not _CLOSED.search(line.text) and not _begins_again(line)


def _begins_again(line: Line) -> bool:
    """Return whether a line is numbered as only headings of a text are: 第一章, 一、, 첫째."""
    marker = marker_of(line.text)
    return marker is not None and marker.rank <= 5


def posts(lines: Sequence[Line]) -> dict[int, str]:
    """Return posts of question-and-answer pages that hold no answer: the question itself and referrals elsewhere."""
    rules = patterns()
    marks = [index for index, line in enumerate(lines) if len(line.plain) < 30 and rules.post_marks.search(line.plain)]
    if not marks:
        return {}
    found: dict[int, str] = {}
    for index, line in enumerate(lines):
        if index < marks[0] and len(line.text) < 300 and rules.post_request.search(line.plain) and index > 0:
            found[index] = "question of a question-and-answer page"
        elif index > marks[0] and len(line.text) < 50 and rules.post_referral.search(line.plain):
            found[index] = "reply without an answer"
    return found


def repeated(lines: Sequence[Line], gone: dict[int, str]) -> dict[int, str]:
    """Return repeated lines: running heads and feet, a line twice in a row, the title again at the end."""
    kept = [index for index, line in enumerate(lines) if index not in gone and line.kind not in ("table", "code")]
    texts = {index: "".join(lines[index].text.split()) for index in kept}
    counts = Counter(texts.values())
    found: dict[int, str] = {}
    seen: set[str] = set()
    # A running head stands beside the page's number each time: then the first one goes too.
    beside = Counter(texts[i] for i in kept if "page counter" in (gone.get(i - 1), gone.get(i + 1)))
    heads = {text for text, count in beside.items() if count >= 3 and count == counts[text]}
    for place, index in enumerate(kept):
        text = texts[index]
        short = 2 <= len(text) <= 40 and lines[index].kind != "item" and not _MARKER.match(text)
        runs = short and counts[text] >= 4 and not _CLOSED.search(text)
        twice = place > 0 and len(text) > 3 and texts[kept[place - 1]] == text
        title_again = short and place == len(kept) - 1 and place > 2 and text == texts[kept[0]]
        if text in heads or (text in seen and (runs or twice or title_again)):
            found[index] = "repeated line"
        seen.add(text)
    return found


def inside_lines(line: Line) -> list[Mark]:
    """Return the pieces of a line that are no part of its text: bylines, injected quotations, ruled lines, labels."""
    controls = [
        Mark(line.start + match.start(), line.start + match.end(), CONTROL_REASON, joins=True)
        for match in CONTROL.finditer(line.text)
    ]
    if line.kind in ("table", "code"):
        return controls
    return controls + [
        Mark(line.start + match.start(), line.start + match.end(), reason, joins=reason == "injected quotation")
        for reason, pattern in patterns().inline
        for match in pattern.finditer(line.plain)
        if match.group()
    ]
