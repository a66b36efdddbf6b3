"""The markers that begin headings and items in Chinese, Korean and English, such as 第一部分, 一、, 1., ①, 첫째."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CJK = "一二三四五六七八九十"
_ORDINALS = ("첫", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_SYLLABLES = "가나다라마바사아자차카타파하"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# (style, rank from the outermost, pattern whose group 1 is the number)
_STYLES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (style, rank, re.compile(pattern, re.IGNORECASE))
    for style, rank, pattern in (
        ("part", 1, rf"(?:第\s*([{_CJK}百\d]+)\s*(?:部分|部|篇|编|編|卷|单元|單元)|제\s*(\d+)\s*[부편])[\s:：.、]*"),
        ("chapter", 2, rf"(?:第\s*([{_CJK}百\d]+)\s*(?:章|讲|講|课|課)|제\s*(\d+)\s*장|chapter\s+(\d+))[\s:：.、]*"),
        ("section", 3, rf"(?:第\s*([{_CJK}百\d]+)\s*(?:节|節|条|條)|제\s*(\d+)\s*[절조])[\s:：.、]*"),
        ("ordinal", 4, rf"({'|'.join(_ORDINALS)})(?:째|\s?번째)?\s*[,，.:：]\s*"),
        ("cjk", 4, rf"([{_CJK}]{{1,3}})(?:\s*[、.．:：]\s*|\s+)"),
        ("cjk", 4, rf"([{_CJK}]{{1,2}})(?=[^{_CJK}\s、，,。][^，,。;；]{{1,16}}[:：])"),
        ("cjk-paren", 5, rf"[（(]\s*([{_CJK}]{{1,3}})\s*[）)][、.]?\s*"),
        ("dot", 6, r"(\d{1,2})\s*[.．]\s*(?!\d)"),
        ("comma", 6, r"(\d{1,2})\s*、\s*"),
        ("syllable", 7, rf"([{_SYLLABLES}])[.)]\s+"),
        ("paren", 7, r"[（(]\s*(\d{1,2})\s*[）)][、.]?\s*|(\d{1,2})\s*[)）]\s*"),
        ("circled", 8, rf"([{_CIRCLED}])\s*"),
        ("letter", 8, r"([a-zA-Z])(?:[.、)）]\s*|\s+(?=[\u3400-\u9fff가-힣]))"),
    )
)
_QUESTION = re.compile(r"(?:Q|问|問|질문|문|question)\s*\d{0,3}\s*[:：.、]\s*", re.IGNORECASE)
_BULLET = re.compile(r"[-–—•●■◆▪·*※▶]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker at the start of a text: style, rank (1 outermost), number from 1 (0 unknown) and its length."""

    style: str
    rank: int
    number: int
    length: int


def marker_of(text: str) -> Marker | None:
    """Return the marker that begins ``text`` (after white space), or None; bullets have number 0."""
    body = text.lstrip()
    indent = len(text) - len(body)
    if match := _QUESTION.match(body):
        return Marker("question", 6, 0, indent + match.end())
    for style, rank, pattern in _STYLES:
        match = pattern.match(body)
        if match and match.end() <= len(body):
            number = _number(next(group for group in match.groups() if group))
            return Marker(style, rank, number, indent + match.end())
    if match := _BULLET.match(body):
        return Marker("bullet", 9, 0, indent + match.end())
    return None


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if written in _ORDINALS:
        return _ORDINALS.index(written) + 1
    if written in _CIRCLED:
        return _CIRCLED.index(written) + 1
    if written in _SYLLABLES:
        return _SYLLABLES.index(written) + 1
    if written.isascii() and len(written) == 1:
        return ord(written.lower()) - ord("a") + 1
    return _chinese_number(written)


def _chinese_number(written: str) -> int:
    total = digit = 0
    for char in written:
        if char == "十":
            total += (digit or 1) * 10
            digit = 0
        elif char == "百":
            total += (digit or 1) * 100
            digit = 0
        else:
            digit = "零一二三四五六七八九".find(char)
    return total + max(0, digit)
