"""The boilerplate patterns of ``data/boilerplate.yaml``, compiled once, on first use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("data") / "boilerplate.yaml"

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Notices:
    """Patterns that make a line a legal or download notice, and those that tell it is guidance instead."""

    heads: Pattern
    self: Pattern
    file: Pattern
    acts: Pattern
    sure: Pattern
    guidance: Pattern


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns: (reason, pattern) pairs for lines, inline pieces and list heads, and the special kinds."""

    lines: tuple[tuple[str, Pattern], ...]
    inline: tuple[tuple[str, Pattern], ...]
    lists: tuple[tuple[str, Pattern], ...]
    metadata_sure: Pattern
    metadata_byline: Pattern
    metadata_any: Pattern
    metadata_member: Pattern
    notices: Notices
    post_marks: Pattern
    post_request: Pattern
    post_referral: Pattern


@cache
def patterns() -> Patterns:
    """Return the compiled patterns. Raises re.error or KeyError when the file is wrong."""
    data = yaml.safe_load(_FILE.read_text("utf-8"))
    notices = data["notices"]
    value = r"\s*[:：]\s*\S.{0,40}"
    sure, byline, weak, member = (data["metadata"][key] for key in ("sure", "byline", "weak", "member"))
    return Patterns(
        lines=tuple((reason, _any(each)) for reason, each in data["lines"].items()),
        inline=tuple((reason, _compile(one)) for reason, each in data["inline"].items() for one in each),
        lists=tuple((reason, _any(each)) for reason, each in data["lists"].items()),
        metadata_sure=_compile(f"(?:{sure}){value}"),
        metadata_byline=_compile(rf"(?:{byline})\s*[:：]\s*\S.{{0,24}}"),
        metadata_any=_compile(f"(?:{sure}|{byline}|{weak}){value}"),
        metadata_member=_compile(rf"(?:{member})\s*[:：]\s*\S.{{0,20}}"),
        notices=Notices(
            heads=_compile(notices["heads"]),
            self=_compile(notices["self"]),
            file=_compile(notices["file"]),
            acts=_compile(notices["acts"]),
            sure=_any(notices["sure"]),
            guidance=_compile(notices["guidance"]),
        ),
        post_marks=_compile(data["posts"]["marks"]),
        post_request=_compile(data["posts"]["request"]),
        post_referral=_compile(data["posts"]["referral"]),
    )


def _compile(pattern: str) -> Pattern:
    return re.compile(pattern, re.IGNORECASE)


def _any(alternatives: list[str]) -> Pattern:
    return _compile("|".join(f"(?:{one})" for one in alternatives))
