"""A Chinese text shown in the other script, for reading only: what is stored, searched and quoted is the original."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from opencc import OpenCC

Script = Literal["zh-Hans", "zh-Hant"]
SCRIPTS: tuple[Script, ...] = ("zh-Hans", "zh-Hant")

_CONFIGS = {"zh-Hans": "tw2s", "zh-Hant": "s2tw"}
# Taiwan writes 帳 in every sense; the mainland writes 帐 of tents and curtains only. OpenCC leaves both as they are.
_SPELLINGS = {"zh-Hans": (re.compile("(?<![蚊营军])帐(?![篷幕子幔])"), "账"), "zh-Hant": (re.compile("賬"), "帳")}


def convert(text: str, to: Script) -> str:
    """Return ``text``, which is in the other script, in ``to``: Taiwan characters for zh-Hant, chosen by their phrase.

    Exactly as long as ``text``, so that offsets into it stay valid; what is not Chinese stays as it is.
    """
    pattern, spelling = _SPELLINGS[to]
    return pattern.sub(spelling, _convert(text, to))


def show(text: str, lang: str, to: str) -> tuple[str, str]:
    """Return ``text`` and its language as a reader sees them who chose the script ``to``, "" for the original."""
    if to in SCRIPTS and lang in SCRIPTS and lang != to:
        return convert(text, to), to
    return text, lang


def _convert(text: str, to: Script) -> str:
    converted: str = _converter(to).convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_character(char, to) for char in text)


@cache
def _character(char: str, to: Script) -> str:
    converted: str = _converter(to).convert(char)
    return converted if len(converted) == 1 else char


@cache
def _converter(to: Script) -> OpenCC:
    from opencc import OpenCC  # 0.1 s for both dictionaries, which most questions never need

    return OpenCC(_CONFIGS[to])
