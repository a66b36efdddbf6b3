"""Takes personal data out of a text: telephone, identity, card and order numbers, addresses of mail and pages.

The patterns are in ``static/personal.json``, in the syntax that Python and browsers share, because ``privacy.js`` does
the same before a text leaves the browser. The first group of a pattern, where there is one, is kept. Names of people
and places of living have no pattern: what is left may still be personal.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

MARK = "…"  # in the place of what was taken out; no word for a search
_PATTERNS = Path(__file__).with_name("static") / "personal.json"
# Forms of the keyboard, one character for one, so that a place in the folded text is the place in the original.
_KEYBOARD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
_KEYBOARD |= dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


def strip(text: str) -> str:
    """Return ``text`` with MARK in the place of personal data; all else is as it was."""
    for pattern in _patterns():
        pieces, at = [], 0
        for found in pattern.finditer(text.translate(_KEYBOARD)):
            kept = found.end(1) if pattern.groups else found.start()
            pieces += [text[at:kept], MARK]
            at = found.end()
        text = "".join([*pieces, text[at:]])
    return text


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"]) for row in json.loads(_PATTERNS.read_text("utf-8")))
