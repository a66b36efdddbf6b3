"""Files to sources: one reader per format, found by the file name's suffix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.errors import UnreadableSource
from corpus.reader_html import read_html
from corpus.reader_markdown import read_markdown
from corpus.reader_rows import read_csv, read_jsonl
from corpus.reader_text import read_text
from corpus.records import Problem, Source

# A reader takes the file's bytes, its name and an encoding to obey, and yields what it finds.
Reader = Callable[[bytes, str, str | None], Iterator[Source | Problem]]

_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
}
SUFFIXES = tuple(_READERS)
ROW_SUFFIXES = (".jsonl", ".csv")

_LARGEST = 256 * 1024 * 1024


def read(path: Path, name: str, encoding: str | None = None) -> Iterator[Source | Problem]:
    """Yield the sources of the file at ``path``, called ``name``; a bad row becomes a Problem, the others go on.

    ``encoding`` overrides detection. Raises UnreadableSource (before the first source) when the file is of unknown
    type, cannot be opened, is empty or has no text.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableSource(f"{name}: files of type {path.suffix or '(none)'} are not supported", _supported())
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableSource(f"{name}: larger than {_LARGEST >> 20} MiB", "Split it into smaller files.")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableSource(
            f"{name}: {error.strerror or error}", "Check that the file exists and may be read."
        ) from None
    if not data.strip():
        raise UnreadableSource(f"{name}: the file is empty", "Remove it or put text into it.")
    found = False
    for item in reader(data, name, encoding):
        if isinstance(item, Problem) or any(block.text.strip() for block in item.blocks):
            found = True
            yield item
    if not found:
        raise UnreadableSource(f"{name}: there is no text in it", "Check that the file has readable text.")


def _supported() -> str:
    return "Supported: " + " ".join(SUFFIXES)
