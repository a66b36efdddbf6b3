"""Tables of documents: one JSON object per line, or CSV with a header line; each row is a document.

Fields: ``text`` (required), ``id``, ``title``, ``url``, ``tags`` (a list, or words separated by commas), ``lang``,
``updated``. Other fields are ignored.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.decode import Decoded, decode
from corpus.errors import UnreadableSource
from corpus.reader_text import text_blocks
from corpus.records import LANGUAGES, Problem, Source

_LARGEST_FIELD = 16 * 1024 * 1024


def read_jsonl(data: bytes, name: str, encoding: str | None) -> Iterator[Source | Problem]:
    """Yield a source or a problem for every line of a JSON Lines file that is not blank."""
    decoded = decode(data, override=encoding)
    seen: set[str] = set()
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield Problem(
                f"{name}#{number}", f"line {number} is not valid JSON: {error}", "Put one object on each line."
            )
            continue
        if not isinstance(row, dict):
            yield Problem(f"{name}#{number}", f"line {number} is not an object", 'Write {"text": "…"}.')
            continue
        yield _source(row, number, name, "jsonl", decoded, seen)


def read_csv(data: bytes, name: str, encoding: str | None) -> Iterator[Source | Problem]:
    """Yield a source or a problem for every row of a CSV file; the header must have a ``text`` column."""
    decoded = decode(data, override=encoding)
    csv.field_size_limit(_LARGEST_FIELD)
    head = decoded.text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(decoded.text, newline=""), delimiter=separator)
    columns = [(column or "").strip().lower() for column in reader.fieldnames or ()]
    if "text" not in columns:
        raise UnreadableSource(f"{name}: the header has no column 'text'", "Name the columns in the first line.")
    reader.fieldnames = columns
    seen: set[str] = set()
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(f"{name}#{number}", f"row {number}: {error}", "Check the quotes in this row.")
            continue
        yield _source(row, number, name, "csv", decoded, seen)


def _source(
    row: Mapping[str, Any], number: int, name: str, kind: str, decoded: Decoded, seen: set[str]
) -> Source | Problem:
    identifier = _string(row.get("id")) or str(number)
    place = f"{name}#{identifier}"
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        return Problem(place, f"row {number} has no text", "Fill its 'text' field.")
    if identifier in seen:
        return Problem(place, f"row {number} repeats the id {identifier!r}", "Give every row its own id.")
    seen.add(identifier)
    lang = _string(row.get("lang"))
    canonical = json.dumps({key: row[key] for key in sorted(row, key=str) if key}, ensure_ascii=False, default=str)
    return Source(
        name=place,
        title=_string(row.get("title")),
        format=kind,
        blocks=text_blocks(text.replace("\r\n", "\n").replace("\r", "\n")),
        digest=hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest(),
        tags=_tags(row.get("tags")),
        url=_string(row.get("url")) or None,
        updated=_string(row.get("updated") or row.get("date")) or None,
        lang=next((known for known in LANGUAGES if known == lang), None),
        codec=decoded.codec,
        confidence=decoded.confidence,
        replaced=decoded.replaced,
    )


def _string(value: object) -> str:
    return str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.replace("，", ",").replace(";", ",").split(",")
    return tuple(tag for item in value if (tag := _string(item))) if isinstance(value, list) else ()
