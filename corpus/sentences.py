"""Sentence boundaries for Chinese, Korean and Latin text: contiguous spans that cover the whole text."""

from __future__ import annotations

import re

_CLOSERS = "」』”’\"'）)】》〉］\\]"
# Each alternative matches what ends a sentence; trailing white space belongs to the sentence before it.
_END = re.compile(
    rf"""
      [。！？｡]+[{_CLOSERS}]*            # Chinese
    | [!?]+[{_CLOSERS}]*(?=\s|[^\x00-\x7f]|$)
    | [；;](?=\s|[^\x00-\x7f]|$)         # items of a list in one line
    | (?<=[다요까죠네오음함됨임])\.[{_CLOSERS}]*(?=\s|[가-힣(“‘「]|$)  # Korean
    | (?<!\.)\.[{_CLOSERS}]*(?=\s+[^\sa-z]|\s*$)                        # Latin
    | (?:…+|\.{{3,}})[{_CLOSERS}]*(?=\s*$|\s*\n)
    | \n
    """,
    re.VERBOSE,
)
_LAYOUT_GAP = re.compile(r"[ \u3000\u00a0]{2,}(?=\S)|(?=[•●■◆▪]\s?\S)")
# "1." or "a." at the start of a line, and abbreviations, end in a full stop that ends no sentence.
_MARKER = re.compile(r"(?:^|\n|\s)(?:\d{1,3}|[A-Za-z가-하]|[ivxIVX]{1,4}|[①-⑳])\.$")
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|No|vs|etc|e\.g|i\.e|Inc|Ltd|Co|Tel|Fig|approx|St)\.$", re.IGNORECASE
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) spans of the sentences; they touch each other and cover ``text``; [] when empty.

    A run of two or more blanks (a lost line break) and a bullet also begin a new span.
    """
    cuts = {match.end() for match in _END.finditer(text) if not _is_marker(text, match)}
    cuts.update(match.end() for match in _LAYOUT_GAP.finditer(text))
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in sorted(cuts):
        end = cut
        while end < len(text) and text[end].isspace():
            end += 1
        if end <= start:
            continue
        if text[start:end].strip():
            spans.append((start, end))
            start = end
    if start < len(text):
        if text[start:].strip() or not spans:
            spans.append((start, len(text)))
        else:
            spans[-1] = (spans[-1][0], len(text))
    return spans


def _is_marker(text: str, match: re.Match[str]) -> bool:
    if not match.group().startswith("."):
        return False
    before = text[max(0, match.start() - 12) : match.start() + 1]
    return bool(_MARKER.search(before) or _ABBREVIATION.search(before))
