"""Plain text: every line that is not blank is a block; headings are recognised later, by form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from corpus.decode import decode
from corpus.limits import Limits
from corpus.records import Block, Problem, Source


def read_text(data: bytes, name: str, encoding: str | None, limits: Limits) -> Iterator[Source | Problem]:
    """Yield the one source of a text file; its title is left to the first heading found after cleaning."""
    decoded = decode(data, override=encoding)
    yield Source(
        name=name,
        title="",
        format=PurePosixPath(name).suffix.lstrip(".").lower() or "txt",
        blocks=text_blocks(decoded.text),
        digest=hashlib.sha256(data).hexdigest(),
        codec=decoded.codec,
        confidence=decoded.confidence,
        replaced=decoded.replaced,
    )


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return the lines of ``text`` that are not blank as paragraphs; a form feed starts a new page."""
    pages = text.split("\f")
    return tuple(
        Block(line.rstrip(), page=number if len(pages) > 1 else None)
        for number, page in enumerate(pages, 1)
        for line in page.split("\n")
        if line.strip()
    )
