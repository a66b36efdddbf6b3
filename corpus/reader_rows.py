"""Tables of documents read row by row: one JSON object per line, or CSV with a header line (see ``rows``)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import BinaryIO, TextIO

from corpus.decode import survey
from corpus.errors import UnreadableSource
from corpus.limits import Limits
from corpus.records import Problem, Source
from corpus.rows import Table, row_source

Opener = Callable[[], BinaryIO]


def read_jsonl(opener: Opener, name: str, encoding: str | None, limits: Limits) -> Iterator[Source | Problem]:
    """Yield a source or a problem for every line of a JSON Lines file that is not blank."""
    with _opened(opener, name, "jsonl", encoding) as (stream, table):
        for number, line in enumerate(_lines(stream, limits.row), 1):
            if line is None:
                message = f"{name}: line {number} is longer than {limits.row:,} characters"
                yield Problem(f"{name}#{number}", message, "Divide it, or read it as a file of its own.")
            elif line.strip():
                yield _json_row(line, number, table)


def read_csv(opener: Opener, name: str, encoding: str | None, limits: Limits) -> Iterator[Source | Problem]:
    """Yield a source or a problem for every row of a CSV file; the header must have a ``text`` column.

    Raises UnreadableSource, perhaps after some rows, where a line is too long to tell where the next row begins.
    """
    csv.field_size_limit(limits.row)
    with _opened(opener, name, "csv", encoding) as (stream, table):
        head = stream.readline(limits.row)
        columns = next(csv.reader([head], delimiter=(separator := max(",;\t", key=head.count))), [])
        columns = [column.strip().lower() for column in columns]
        if "text" not in columns:
            raise UnreadableSource(f"{name}: the header has no column 'text'", "Name the columns in the first line.")
        reader = csv.reader(_whole_lines(stream, name, limits.row), delimiter=separator)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Problem(f"{name}#{number}", f"{name}: row {number}: {error}", "Check the quotes in this row.")
                continue
            if any(cell.strip() for cell in cells):
                yield row_source(dict(zip(columns, cells, strict=False)), number, table)


class _opened:
    """The text of a table with its encoding found: (stream of text, table), closed at the end."""

    def __init__(self, opener: Opener, name: str, kind: str, encoding: str | None) -> None:
        with opener() as binary:
            self._found = survey(binary, encoding)
        self._table = Table(name, kind, self._found.codec, self._found.confidence, self._found.lossy)
        self._opener = opener

    def __enter__(self) -> tuple[TextIO, Table]:
        self._text = io.TextIOWrapper(self._opener(), self._found.codec, errors="replace", newline="")
        return self._text, self._table

    def __exit__(self, *_: object) -> None:
        self._text.close()


def _json_row(line: str, number: int, table: Table) -> Source | Problem:
    place = f"{table.name}#{number}"
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else error
        return Problem(
            place, f"{table.name}: line {number} is not valid JSON: {reason}", "Put one object on each line."
        )
    if not isinstance(row, dict):
        return Problem(place, f"{table.name}: line {number} is not an object", 'Write {"text": "…"}.')
    return row_source(row, number, table)


def _lines(stream: TextIO, longest: int) -> Iterator[str | None]:
    """Yield the lines; None for one that is longer than allowed, which is passed over without being held."""
    while line := stream.readline(longest):
        if len(line) < longest or line.endswith("\n"):
            yield line
            continue
        while line and not line.endswith("\n"):
            line = stream.readline(longest)
        yield None


def _whole_lines(stream: TextIO, name: str, longest: int) -> Iterator[str]:
    for line in _lines(stream, longest):
        if line is None:
            raise UnreadableSource(f"{name}: a line is longer than {longest:,} characters", "Check its line breaks.")
        yield line
