"""Rows of tables as documents. Fields: ``text`` (required), ``id``, ``title``, ``url``, ``tags`` (a list, or words
separated by commas), ``lang``, ``updated``; other fields are ignored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.reader_text import text_blocks
from corpus.records import LANGUAGES, Problem, Source

_LONGEST_ID = 200


@dataclass(slots=True)
class Table:
    """The table that rows are read from: its name, format and decoding, and the ids seen so far."""

    name: str
    format: str
    codec: str = "utf-8"
    confidence: float = 1.0
    lossy: bool = False  # whether U+FFFD in a row is a character that could not be decoded
    seen: set[str] = field(default_factory=set)


def row_source(row: Mapping[str, Any], number: int, table: Table) -> Source | Problem:
    """Return the document of one row, ``number`` from 1, or what is wrong with it."""
    identifier = _string(row.get("id")) or str(number)
    text = row.get("text")
    if len(identifier) > _LONGEST_ID or not identifier.isprintable():
        message = f"{table.name}: row {number} has an id that is no short printable word"
        return Problem(f"{table.name}#{number}", message, f"Use ids of up to {_LONGEST_ID} characters.")
    place = f"{table.name}#{identifier}"
    if not isinstance(text, str) or not text.strip():
        return Problem(place, f"{table.name}: row {number} has no text", "Fill its 'text' field.")
    if identifier in table.seen:
        return Problem(place, f"{table.name}: row {number} repeats the id {identifier!r}", "Give every row its own id.")
    table.seen.add(identifier)
    lang = _string(row.get("lang"))
    canonical = json.dumps({key: row[key] for key in sorted(row, key=str) if key}, ensure_ascii=False, default=str)
    return Source(
        name=place,
        title=_string(row.get("title")),
        format=table.format,
        blocks=text_blocks(text.replace("\r\n", "\n").replace("\r", "\n")),
        digest=hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest(),
        tags=_tags(row.get("tags")),
        url=_string(row.get("url")) or None,
        updated=_string(row.get("updated") or row.get("date")) or None,
        lang=next((known for known in LANGUAGES if known == lang), None),
        codec=table.codec,
        confidence=table.confidence,
        replaced=text.count("\ufffd") if table.lossy else 0,
    )


def _string(value: object) -> str:
    return str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.replace("，", ",").replace(";", ",").split(",")
    return tuple(tag for item in value if (tag := _string(item))) if isinstance(value, list) else ()
