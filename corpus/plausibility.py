"""How plausible a text is as Chinese (either script), Korean or English: a log-likelihood by character frequency.

A unigram model with a few frequency classes is enough to tell a right decoding from a wrong one, because wrong
decodings of CJK bytes scatter over rare characters.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from pathlib import Path

from opencc import OpenCC

_CHARACTERS = Path(__file__).with_name("data") / "characters.txt"

# (rank up to, share of running text up to that rank), measured on the lists' sources.
_CHINESE_SHARES = ((50, 0.24), (200, 0.50), (400, 0.67), (800, 0.82), (1600, 0.93), (3000, 0.98))
_KOREAN_SHARES = ((50, 0.50), (100, 0.66), (200, 0.82), (400, 0.94), (1000, 0.99))
_COMMON_SIGNS = frozenset("，。、：；！？“”‘’（）《》【】「」『』…—·～①②③④⑤⑥⑦⑧⑨⑩■●▶※•\u3000\u00a0，．")

_RARE = math.log(2e-7)
_SIGN = math.log(2e-3)
_ASCII = math.log(1 / 40)
_IMPOSSIBLE = math.log(1e-12)

Model = dict[str, float]


@cache
def models() -> tuple[Model, Model, Model]:
    """Return log-probabilities by character for zh-Hans, zh-Hant and ko (read once, on first use)."""
    lists = dict(line.split(" ", 1) for line in _CHARACTERS.read_text("utf-8").splitlines() if line[0] != "#")
    simplified = lists["zh"].strip()
    to_traditional = OpenCC("s2t")
    traditional = "".join(dict.fromkeys(to_traditional.convert(char) for char in simplified))
    return (
        _ranked(simplified, _CHINESE_SHARES),
        _ranked(traditional, _CHINESE_SHARES),
        _ranked(lists["ko"].strip(), _KOREAN_SHARES),
    )


def log_likelihood(text: str) -> float:
    """Return the natural-log likelihood of ``text`` under the best of the three models; 0.0 for an empty text."""
    counts = Counter(text)
    return max(sum(n * _character(char, model) for char, n in counts.items()) for model in models())


def _ranked(characters: str, shares: tuple[tuple[int, float], ...]) -> Model:
    model: Model = {}
    start, below = 0, 0.0
    for stop, share in shares:
        each = math.log((share - below) / (stop - start))
        model.update((char, each) for char in characters[start:stop])
        start, below = stop, share
    return model


def _character(char: str, model: Model) -> float:
    known = model.get(char)
    if known is not None:
        return known
    code = ord(char)
    if code < 0x80:
        return _ASCII if code >= 0x20 or char in "\n\t\r" else _IMPOSSIBLE
    if char in _COMMON_SIGNS:
        return _SIGN
    if char == "\ufffd" or 0x80 <= code < 0xA0 or 0xE000 <= code < 0xF900 or 0xD800 <= code < 0xE000:
        return _IMPOSSIBLE
    if 0xFF01 <= code <= 0xFF5E or 0x2010 <= code <= 0x2027 or 0xA0 <= code < 0x180:
        return math.log(1e-5)
    if 0x4E00 <= code < 0xA000 or 0xAC00 <= code < 0xD7A4:
        return _RARE
    return math.log(1e-8)
