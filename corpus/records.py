"""The words of the corpus as data: blocks, documents, removals and passages.

Offsets are characters into ``Document.text`` (the cleaned original text), 0-based, end-exclusive.
Ids are strings. Times are UTC, ISO 8601.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh-Hans", "zh-Hant", "ko", "en", "und"]
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "ko", "en", "und")

BlockKind = Literal["heading", "paragraph", "item", "table", "code"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a source as its reader saw it, before cleaning.

    ``text`` keeps the original characters; ``level`` is the heading's depth from 1 (0 for all other kinds);
    ``page`` is the printed page from 1 where the format has pages; ``removed`` is the reader's reason to drop
    the block (for example ``"outside main content"``), or None.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    page: int | None = None
    removed: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One document as read from a file or a row: metadata and blocks, not yet cleaned.

    ``name`` is the path as ingested (a row: ``<file>#<id>``) and identifies the document; ``digest`` is the SHA-256
    of the bytes it came from; ``codec``, ``confidence`` (0..1) and ``replaced`` (characters) tell how it was decoded.
    """

    name: str
    title: str
    format: str
    blocks: tuple[Block, ...]
    digest: str
    tags: tuple[str, ...] = ()
    url: str | None = None
    updated: str | None = None
    lang: Language | None = None
    codec: str = "utf-8"
    confidence: float = 1.0
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or row that could not be read, and what to do about it; everything else goes on."""

    source: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file of one document, called ``name``, whose bytes are those that were read before."""

    name: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece that cleaning took out: it stood before the character ``at`` of the cleaned text.

    Inserting every removal at its place, in order, gives back the text as read.
    """

    at: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """A run of cleaned text under one heading path: ``text[start:end]``, of one kind, on one page."""

    start: int
    end: int
    kind: BlockKind
    heading: tuple[str, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One source file, page or row after cleaning; ``updated`` is its own date or the time of ingestion."""

    id: str
    title: str
    source: str
    format: str
    lang: Language
    text: str
    digest: str
    updated: str
    tags: tuple[str, ...] = ()
    url: str | None = None
    codec: str = "utf-8"
    confidence: float = 1.0
    replaced: int = 0
    removals: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """What a document said before its source changed; ``number`` counts from 1, the oldest.

    ``updated`` is its own date or when it was ingested, ``superseded`` when the next version took its place.
    """

    number: int
    title: str
    text: str
    removals: tuple[Removal, ...]
    digest: str
    updated: str
    superseded: str


@dataclass(frozen=True, slots=True)
class Restoration:
    """A removed text that a person put back; ``text_hash`` is ``clean.text_hash(text)``."""

    text_hash: str
    text: str
    reason: str
    restored: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and returned: ``document.text[start:end]`` with its heading path.

    ``id`` depends on the document and the text (and its count among equal texts), so it survives re-ingestion while
    text and document are unchanged. ``ordinal`` is the place in the document from 0. ``digest`` covers all that the
    index uses (title, heading, text, language, tags), so an unchanged digest need not be indexed again.
    """

    id: str
    document_id: str
    ordinal: int
    text: str
    lang: Language
    heading: tuple[str, ...]
    page: int | None
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document without its text; ``passages`` is their number."""

    id: str
    title: str
    source: str
    format: str
    lang: Language
    passages: int
    updated: str
    tags: tuple[str, ...] = ()
