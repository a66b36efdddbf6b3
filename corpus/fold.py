"""The matching form of a text, with a map back to the original characters.

Folding = NFKC, case folding, zero-width characters out, Traditional to Simplified by character, spellings that Taiwan
and Hong Kong prefer (接著 for 接着), and (on request) their regional words to the mainland equivalents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.radicals import radicals
from corpus.scripts import to_simplified

_REGIONAL = Path(__file__).with_name("data") / "regional_words.txt"
# Characters that Traditional text writes where Simplified has another one, and that OpenCC changes only inside words.
# Simplified 著名 and 帐篷 change too, and do so in passage and question alike.
_SPELLINGS = {"著": "着", "瞭": "了", "藉": "借", "帐": "账", "牠": "它", "妳": "你", "祇": "只", "衹": "只"}
_HANGUL_SYLLABLE = "[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``text[i]`` comes from ``original[starts[i]:ends[i]]``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original (start, end) of ``text[start:end]``; an empty span stays empty."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


def fold(text: str, regional: bool = True) -> Folded:
    """Return the matching form of ``text``; ``regional=False`` leaves regional words as they are (by character only).

    The same words fold the same wherever they stand, so query and passage meet. Cutting a regional word in two makes
    the halves fold differently from the whole: match literal pieces with ``regional=False``.
    """
    if _uneven().search(text) is None:
        folded = text.translate(_table())
        plain = Folded(folded, range(len(folded)), range(1, len(folded) + 1))
    else:
        plain = _fold_unevenly(text)
    return _regional(plain) if regional else plain


class _Table(dict[int, str]):
    """Folds single characters on demand, so that nothing is computed for characters that never occur."""

    def __missing__(self, code: int) -> str:
        folded = _fold_char(chr(code))
        self[code] = folded
        return folded


@cache
def _table() -> _Table:
    return _Table()


def _fold_char(char: str) -> str:
    if unicodedata.category(char) == "Cf" or char in "\ufe0e\ufe0f":
        return ""
    simplified = characters()
    normal = unicodedata.normalize("NFKC", radicals().get(ord(char), char)).casefold()
    return "".join(simplified.get(c, c) for c in unicodedata.normalize("NFKC", normal))


@cache
def characters() -> dict[str, str]:
    """Return the character each Han character folds to; identical ones are left out."""
    table = {char: _SPELLINGS.get(plain, plain) for char, plain in to_simplified().items()}
    return {**table, **_SPELLINGS}


@cache
def _uneven() -> re.Pattern[str]:
    """Return a pattern of characters that do not fold one to one: combining marks, Jamo, ligatures, zero width."""
    codes = [
        code
        for code in range(0x80, 0x20000)
        if not 0xD800 <= code < 0xE000
        and not 0x3400 <= code < 0xD7A4
        and (
            unicodedata.combining(chr(code))
            or 0x1100 <= code < 0x1200
            or len(unicodedata.normalize("NFKC", chr(code)).casefold()) != 1
            or unicodedata.category(chr(code)) == "Cf"
            or 0xFE00 <= code < 0xFE10
        )
    ]
    return re.compile("[\uff9e\uff9f" + "".join(_ranges(codes)) + "]")


def _ranges(codes: list[int]) -> list[str]:
    out: list[str] = []
    first = previous = codes[0]
    for code in [*codes[1:], -1]:
        if code != previous + 1:
            out.append(f"{re.escape(chr(first))}-{re.escape(chr(previous))}")
            first = code
        previous = code
    return out


@cache
def _cluster() -> re.Pattern[str]:
    marks = "".join(_ranges([code for code in range(0x300, 0x20000) if unicodedata.combining(chr(code))]))
    # Half-width kana voicing marks join the letter before them, as combining marks do.
    return re.compile(f"{_HANGUL_SYLLABLE}|.[{marks}\uff9e\uff9f]+|.", re.DOTALL)


def _fold_unevenly(text: str) -> Folded:
    table = _table()
    simplified = characters()
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _cluster().finditer(text):
        cluster = match.group()
        if len(cluster) == 1:
            piece = table[ord(cluster)]
        else:
            normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
            piece = "".join(simplified.get(char, char) for char in normal)
        pieces.append(piece)
        starts.extend([match.start()] * len(piece))
        ends.extend([match.end()] * len(piece))
    return Folded("".join(pieces), starts, ends)


@cache
def _regional_words() -> tuple[re.Pattern[str], dict[str, str]]:
    words: dict[str, str] = {}
    for line in _REGIONAL.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            mainland, *variants = line.split()
            for variant in variants:
                words[fold(variant, regional=False).text] = fold(mainland, regional=False).text
    longest_first = sorted(words, key=lambda word: -len(word))
    return re.compile("|".join(map(re.escape, longest_first))), words


def _regional(plain: Folded) -> Folded:
    pattern, words = _regional_words()
    text, starts, ends = plain.text, plain.starts, plain.ends
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        word = words[match.group()]
        a, b = match.span()
        pieces += (text[done:a], word)
        if len(word) == b - a:
            new_starts += starts[done:b]
            new_ends += ends[done:b]
        else:
            new_starts += [*starts[done:a], *[starts[a]] * len(word)]
            new_ends += [*ends[done:a], *[ends[b - 1]] * len(word)]
        done = b
    if not pieces:
        return plain
    pieces.append(text[done:])
    return Folded("".join(pieces), [*new_starts, *starts[done:]], [*new_ends, *ends[done:]])
