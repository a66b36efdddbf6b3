"""How a reader saw a document, kept beside its cleaned text so that it can be cleaned again without its source.

The text as read is the cleaned text with all removals put back, so a layout needs only the lengths of the blocks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import MISSING, fields
from typing import Any

from corpus.records import Block, Document, Removal, Source

_BLOCK = {field.name: field.default for field in fields(Block) if field.default is not MISSING}


def layout_of(source: Source) -> str:
    """Return the layout of ``source`` as JSON: its own title and language, and its blocks without their texts."""
    blocks = [
        {"length": len(block.text)}
        | {name: value for name, default in _BLOCK.items() if (value := getattr(block, name)) != default}
        for block in source.blocks
    ]
    return json.dumps({"title": source.title, "lang": source.lang, "blocks": blocks}, ensure_ascii=False)


def source_of(document: Document, layout: str) -> Source:
    """Return the source that ``document`` was made of; ``layout`` is what ``layout_of`` returned for it."""
    kept: dict[str, Any] = json.loads(layout)
    raw = as_read(document.text, document.removals)
    blocks: list[Block] = []
    at = 0
    for block in kept["blocks"]:
        end = at + block.pop("length")
        blocks.append(Block(raw[at:end], **block))
        at = end + 1
    return Source(
        name=document.source,
        title=kept["title"],
        format=document.format,
        blocks=tuple(blocks),
        digest=document.digest,
        tags=document.tags,
        url=document.url,
        updated=document.updated,
        lang=kept["lang"],
        codec=document.codec,
        confidence=document.confidence,
        replaced=document.replaced,
    )


def as_read(text: str, removals: Sequence[Removal]) -> str:
    """Return the text as read: ``text`` with every removal put back in its place."""
    pieces: list[str] = []
    done = 0
    for removal in removals:
        pieces += [text[done : removal.at], removal.text]
        done = removal.at
    return "".join([*pieces, text[done:]])
