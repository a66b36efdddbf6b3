"""Characters that no text needs: what cannot be stored is replaced at reading, what misleads goes in cleaning.

Bidirectional controls can show a text in another order than it is stored, and private-use characters are icons of a
font that only the source had.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.records import Block, Source

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NEVER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Controls but tab and line breaks, soft hyphens, zero-width characters, bidirectional controls and the symbol fonts'
# part of the private-use area. The rest of that area stays: Hong Kong text has characters there.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\uf000-\uf0ff\ufff9-\ufffb\U000e0000-\U000e007f]+"
)
CONTROL_REASON = "control character"


def illegible_characters(text: str) -> int:
    """Return how many characters of ``text`` are controls that no text has."""
    return len(_NEVER.findall(text)) if _NEVER.search(text) else 0


def storable(text: str) -> str:
    """Return ``text`` without NULs and with U+FFFD for lone surrogates, which UTF-8 cannot hold."""
    if _UNSTORABLE.search(text) is None:
        return text
    return _UNSTORABLE.sub(lambda match: "" if match.group() == "\x00" else "\ufffd", text)


def storable_source(source: Source) -> Source:
    """Return ``source`` with all its texts storable; what was replaced is added to ``source.replaced``."""
    texts = (source.name, source.title, source.url or "", source.updated or "", *source.tags)
    damaged = sum(len(_UNSTORABLE.findall(block.text)) for block in source.blocks)
    if not damaged and all(_UNSTORABLE.search(text) is None for text in texts):
        return source
    return replace(
        source,
        name=storable(source.name),
        title=storable(source.title),
        url=storable(source.url) if source.url else None,
        updated=storable(source.updated) if source.updated else None,
        tags=tuple(storable(tag) for tag in source.tags),
        blocks=tuple(
            Block(storable(block.text), block.kind, block.level, block.page, block.removed) for block in source.blocks
        ),
        replaced=source.replaced + damaged,
    )
