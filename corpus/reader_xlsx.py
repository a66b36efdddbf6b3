"""Excel workbooks: a sheet with a ``text`` column is a table of documents, any other sheet a section of one document.

In a section every row says what its cells are: the header's words before the values.
"""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from corpus.errors import UnreadableSource
from corpus.limits import Limits
from corpus.package import check_office_file
from corpus.records import Block, Problem, Source
from corpus.rows import Table, row_source
from corpus.titles import name_title

# A row that is longer reads better as one line for each cell.
_ROW_LIMIT = 300
# A header is short words, not sentences.
_HEADER_LIMIT = 40

Row = tuple[str, ...]


def read_xlsx(data: bytes, name: str, encoding: str | None, limits: Limits) -> Iterator[Source | Problem]:
    """Yield the rows of the sheets that are tables of documents, then the other sheets as one document.

    Rows are called ``<file>#<id>``, or ``<file>#<sheet>/<id>`` where several sheets are such tables. ``encoding`` has
    no meaning here. Raises UnreadableSource when the file has a password, is damaged or is an XML bomb.
    """
    check_office_file(io.BytesIO(data), name, limits)
    try:
        sheets = list(_sheets(data, name, limits))
    except UnreadableSource:
        raise
    except Exception as error:  # what the parser raises on a damaged file is not told anywhere
        raise UnreadableSource(f"{name}: damaged ({error})", "Save it again with an office program.") from None
    for title, visible, _ in sheets:
        if not visible:
            message = f"{name}: the sheet {title!r} is hidden and was not read"
            yield Problem(f"{name}#{title}", message, "Show it if it is guidance.")
    shown = [(title, rows) for title, visible, rows in sheets if visible and rows]
    tables = [(title, rows) for title, rows in shown if _is_table(rows[0])]
    for title, rows in tables:
        table = Table(name, "xlsx")
        columns = [cell.lower() for cell in rows[0]]
        for number, row in enumerate(rows[1:], 1):
            found = row_source(dict(zip(columns, row, strict=False)), number, table)
            yield _called(found, f"{name}#{title}/" if len(tables) > 1 else f"{name}#", name)
    sections = [(title, rows) for title, rows in shown if not _is_table(rows[0])]
    if sections:
        blocks = [block for title, rows in sections for block in _section(title, rows)]
        yield Source(name, name_title(name), "xlsx", tuple(blocks), hashlib.sha256(data).hexdigest())


def _called(found: Source | Problem, prefix: str, name: str) -> Source | Problem:
    if isinstance(found, Problem):
        return replace(found, source=prefix + found.source.removeprefix(f"{name}#"))
    return replace(found, name=prefix + found.name.removeprefix(f"{name}#"))


def _sheets(data: bytes, name: str, limits: Limits) -> Iterator[tuple[str, bool, list[Row]]]:
    """Yield (title, whether it is shown, rows that are not empty) of every sheet."""
    import openpyxl  # slow to import, and only workbooks need it

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    cells = 0
    try:
        for sheet in book.worksheets:
            rows: list[Row] = []
            # Other programs than Excel write wrong dimensions, and then cells would be lost.
            sheet.reset_dimensions()
            for row in _rows(sheet.rows):
                cells += len(row) + 1
                if cells > limits.cells:
                    raise UnreadableSource(f"{name}: it has more than {limits.cells:,} cells", "Divide it.")
                if any(row):
                    rows.append(row)
            yield sheet.title, sheet.sheet_state == "visible", rows
    finally:
        book.close()


def _rows(rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    for row in rows:
        yield tuple(_written(cell.value, getattr(cell, "number_format", "")) for cell in row)


def _written(value: Any, number_format: str) -> str:
    """Return a cell's value as Excel shows it, nearly: percentages, whole numbers and dates without their noughts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return f"{value * 100:.10g}%" if "%" in number_format else f"{value:.15g}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    return str(value).strip()


def _is_table(header: Row) -> bool:
    return "text" in (cell.lower() for cell in header)


def _section(title: str, rows: Sequence[Row]) -> Iterator[Block]:
    yield Block(title, "heading", 1)
    rows = list(rows)
    while rows and sum(map(bool, rows[0])) == 1 and len(rows) > 1:  # titles and notes above the table
        yield Block(" ".join(next(cell for cell in rows.pop(0) if cell).split("\n")))
    header = rows[0] if rows and _is_header(rows) else ()
    if header and len(rows) == 1:
        yield Block("\t".join(cell for cell in header if cell), "table")
    for row in rows[1:] if header else rows:
        labels = (*header, *("" for _ in row[len(header) :]))
        cells = [_labelled(label, cell) for label, cell in zip(labels, row, strict=False) if cell]
        line = "；".join(" ".join(cell.split("\n")) for cell in cells)
        if len(line) <= _ROW_LIMIT:
            yield Block(line, "table")
        else:
            yield from (Block(text, "item") for cell in cells for text in cell.split("\n") if text.strip())


def _labelled(label: str, cell: str) -> str:
    return f"{' '.join(label.split())}：{cell}" if label and label != cell else cell


def _is_header(rows: Sequence[Row]) -> bool:
    """Return whether the first row names the columns: short words, at least two, and no figures."""
    words = [cell for cell in rows[0] if cell]
    figures = [cell for cell in words if cell[:1].isdecimal() and cell.rstrip("%.").replace(".", "").isdecimal()]
    return len(words) >= 2 and not figures and max(map(len, words)) <= _HEADER_LIMIT
