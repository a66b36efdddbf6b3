"""CJK radicals, which PDF files carry in place of the characters they look like."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "radicals.txt"
_KANGXI = range(0x2F00, 0x2FD6)


def without_radicals(text: str) -> str:
    """Return ``text`` with radicals (U+2E80..U+2FD5) replaced by the characters they look like, one for one."""
    return text.translate(radicals())


@cache
def radicals() -> dict[int, str]:
    """Return the character for each radical's code point (read once, on first use)."""
    lines = [line for line in _FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    supplement = {ord(pair[0]): pair[1] for line in lines for pair in line.split()}
    return supplement | {code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI}
