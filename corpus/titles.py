"""Titles for documents that do not state one: their only top heading, or the name of their file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from corpus.records import Block

# File names that are ids, not titles.
_OPAQUE = re.compile(r"[\W_\d]*(?:[0-9a-f]{8,}|[\d\W_]+)[\W_]*", re.IGNORECASE)


def top_heading(blocks: Sequence[Block]) -> str:
    """Return the heading of the highest level if there is only one of it and no heading before it, else nothing.

    Of several, each heads a chapter, and the first is no more the title than the others.
    """
    headings = [block for block in blocks if block.kind == "heading" and block.removed is None]
    top = min((block.level for block in headings), default=0)
    alone = [block for block in headings if block.level == top]
    return alone[0].text if len(alone) == 1 and alone[0] is headings[0] else ""


def name_title(name: str) -> str:
    """Return the file's name without its type as a title; nothing for a row or a name that is only an id."""
    stem = PurePosixPath(name.split("#", 1)[0]).stem
    return "" if _OPAQUE.fullmatch(stem) or "#" in name else stem.replace("_", " ").strip()
