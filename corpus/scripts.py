"""Character tables for the Chinese scripts, derived from OpenCC once, on first use."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

_HAN = [chr(code) for block in ((0x3400, 0x4DC0), (0x4E00, 0xA000)) for code in range(*block)]


@cache
def to_simplified() -> dict[str, str]:
    """Return Traditional to Simplified by single characters; identical ones are left out."""
    return _differences("t2s")


def simplified(text: str) -> str:
    """Return ``text`` in Simplified characters, one for one, so that places in it stay the same."""
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    return str.maketrans(to_simplified())


@cache
def script_marks() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that occur only in Simplified and only in Traditional text."""
    traditional = frozenset(to_simplified())
    # A Simplified form that Big5 lists as common is also written in Traditional text (后, 里, 台, 面).
    simplified_only = frozenset(
        char for char in _differences("s2t") if char not in traditional and not _is_common_in_big5(char)
    )
    return simplified_only, traditional - _shared_forms()


def _shared_forms() -> frozenset[str]:
    """Return Traditional forms that Simplified text keeps in some words (乾坤, 著名, 瞭望)."""
    return frozenset("乾著瞭藉剋徵夥麼餘")


def _differences(config: str) -> dict[str, str]:
    converted = OpenCC(config).convert("\n".join(_HAN)).split("\n")
    return {char: other for char, other in zip(_HAN, converted, strict=True) if other != char and len(other) == 1}


def _is_common_in_big5(char: str) -> bool:
    try:
        return 0xA440 <= int.from_bytes(char.encode("big5"), "big") <= 0xC67E
    except UnicodeEncodeError:
        return False
