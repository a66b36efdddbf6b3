"""PDF files to blocks that know their page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from corpus.errors import UnreadableSource
from corpus.limits import Limits
from corpus.pdf_layout import pdf_blocks
from corpus.pdf_pages import pdf_pages
from corpus.records import Block, Problem, Source
from corpus.titles import name_title, top_heading

_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_SCANNED = "Its pages are pictures: have the text recognised (OCR) and save it as a searchable PDF."
# Pages without text that are named; of the others only the number is told.
_NAMED = 10


def read_pdf(data: bytes, name: str, encoding: str | None, limits: Limits) -> Iterator[Source | Problem]:
    """Yield the one source of a PDF file, and a problem beside it where pages have no text.

    ``encoding`` has no meaning here. Raises UnreadableSource when there is no text at all, a password, or damage.
    """
    pages, metadata = pdf_pages(data, name, limits)
    empty = [page.number for page in pages if not page.lines]
    if len(empty) == len(pages):
        raise UnreadableSource(f"{name}: there is no text in it", _SCANNED)
    if empty:
        named = ", ".join(map(str, empty[:_NAMED])) + (f" and {len(empty) - _NAMED} more" * (len(empty) > _NAMED))
        yield Problem(name, f"{name}: no text on {len(empty)} of {len(pages)} pages ({named})", _SCANNED)
    blocks = tuple(pdf_blocks(pages))
    date = _DATE.match(metadata.get("ModDate", "") or metadata.get("CreationDate", ""))
    yield Source(
        name=name,
        title=_title(metadata.get("Title", ""), blocks) or top_heading(blocks) or name_title(name),
        format="pdf",
        blocks=blocks,
        digest=hashlib.sha256(data).hexdigest(),
        updated="-".join(date.groups()) if date else None,
    )


def _title(stated: str, blocks: tuple[Block, ...]) -> str:
    """Return the title that the file states if its first page has it too: programs write all kinds of things there."""
    letters = "".join(stated.split())
    first_page = (block for block in blocks if block.page == 1 and block.removed is None)
    return stated.strip() if letters and any(letters in "".join(block.text.split()) for block in first_page) else ""
