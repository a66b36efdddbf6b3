"""Files to sources: one reader per format, found by the file name's suffix; archives are read file by file."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from corpus.archive import Archive
from corpus.errors import UnreadableSource
from corpus.legible import illegible_characters, storable_source
from corpus.limits import Limits
from corpus.package import DAMAGED
from corpus.plausibility import log_likelihood
from corpus.reader_docx import read_docx
from corpus.reader_html import read_html
from corpus.reader_markdown import read_markdown
from corpus.reader_pdf import read_pdf
from corpus.reader_rows import read_csv, read_jsonl
from corpus.reader_text import read_text
from corpus.reader_xlsx import read_xlsx
from corpus.records import Problem, Source, Unchanged

Item = Source | Problem | Unchanged

# A reader takes the file's bytes (one of tables: what opens the file), its name, an encoding to obey and the limits.
Reader = Callable[[bytes, str, str | None, Limits], Iterator[Source | Problem]]
TableReader = Callable[[Callable[[], BinaryIO], str, str | None, Limits], Iterator[Source | Problem]]

_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".xlsx": read_xlsx,
}
_TABLES: dict[str, TableReader] = {".jsonl": read_jsonl, ".csv": read_csv}
_ARCHIVE = ".zip"
SUFFIXES = (*_READERS, *_TABLES, _ARCHIVE)

# What is not one document with the file's own name: its bytes do not tell whether its documents have changed.
_SEVERAL = frozenset([".xlsx", *_TABLES])
_INSTEAD = {
    ".doc": "Save it as .docx.", ".wps": "Save it as .docx.", ".rtf": "Save it as .docx.", ".odt": "Save it as .docx.",
    ".hwp": "Save it as .docx or .pdf.", ".hwpx": "Save it as .docx or .pdf.", ".xls": "Save it as .xlsx.",
    ".ods": "Save it as .xlsx.", ".et": "Save it as .xlsx.", ".ppt": "Save it as .pdf.", ".pptx": "Save it as .pdf.",
    ".rar": "Pack it as .zip.", ".7z": "Pack it as .zip.", ".gz": "Pack it as .zip.", ".tar": "Pack it as .zip.",
    ".mht": "Save it as .html.", ".json": "Write one object on each line and call it .jsonl.",
}  # fmt: skip
# A file of which more than this share cannot be read is no text, or was decoded wrongly.
_ILLEGIBLE = 0.1
# Natural-log likelihood a character: guidance has about -5, noise and other languages decoded wrongly below -10.
_LEAST_LIKELY = -9.5
_SAMPLE = 4000
# An archive inside another is held in memory up to this size and beyond it in a temporary file.
_IN_MEMORY = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file to read, on disk or in an archive: ``archives`` around it, ``budget`` of bytes they may still unpack."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    archives: int
    budget: int

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class _How:
    encoding: str | None
    limits: Limits
    unchanged: Callable[[str, str], bool]


def read(
    path: Path,
    name: str,
    encoding: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    unchanged: Callable[[str, str], bool] = lambda name, digest: False,
) -> Iterator[Item]:
    """Yield the sources of the file at ``path``, called ``name``; a bad row or a bad file in an archive becomes a
    Problem, the others go on.

    ``encoding`` overrides detection. A file of one document is not read when ``unchanged(name, SHA-256 of its bytes)``
    says so. Raises UnreadableSource when the file is of unknown type, cannot be opened, is empty, has no text or is
    larger than ``limits`` allow; sources found before stay good.
    """
    how = _How(encoding, limits, unchanged)
    try:
        entry = _Entry(name, path.stat().st_size, lambda: path.open("rb"), 0, limits.unpacked)
        yield from _read_entry(entry, how)
    except RecursionError:
        raise UnreadableSource(f"{name}: its parts are nested too deep", "Save it as plain text.") from None
    except OSError as error:
        reason = error.strerror or error
        raise UnreadableSource(f"{name}: {reason}", "Check that the file exists and may be read.") from None


def unsupported(names: list[str]) -> Problem:
    """Return the problem for files of one type that cannot be read, named together."""
    suffix = PurePosixPath(names[0]).suffix.lower()
    more = f" ({len(names)} files, among them {', '.join(names[1:4])})" if len(names) > 1 else ""
    message = f"{names[0]}: files of type {suffix or '(none)'} are not supported{more}"
    return Problem(names[0], message, _INSTEAD.get(suffix, "Supported: " + " ".join(SUFFIXES)))


def _read_entry(entry: _Entry, how: _How) -> Iterator[Item]:
    if entry.suffix not in SUFFIXES:
        problem = unsupported([entry.name])
        raise UnreadableSource(problem.message, problem.hint)
    if entry.size == 0:
        raise UnreadableSource(f"{entry.name}: the file is empty", "Remove it or put text into it.")
    if entry.suffix == _ARCHIVE:
        yield from _read_archive(entry, how)
        return
    largest = how.limits.table if entry.suffix in _TABLES else how.limits.document
    if entry.size > largest:
        raise UnreadableSource(f"{entry.name}: larger than {largest >> 20:,} MiB", "Split it into smaller files.")
    found = False
    for item in _read_table(entry, how) if entry.suffix in _TABLES else _read_document(entry, how):
        if isinstance(item, Source):
            if not any(block.text.strip() for block in item.blocks):
                continue
            item = _refused(item, how) or storable_source(item)
        found = True
        yield item
    if not found:
        raise UnreadableSource(f"{entry.name}: there is no text in it", "Check that the file has readable text.")


def _refused(source: Source, how: _How) -> Problem | None:
    """Return why a source that could be read is not taken: it is too long, or no text."""
    letters = sum(len(block.text) for block in source.blocks)
    if letters > how.limits.text:
        message = f"{source.name}: {letters:,} characters, more than {how.limits.text:,}"
        return Problem(source.name, message, "Split it into smaller files.")
    illegible = source.replaced + sum(illegible_characters(block.text) for block in source.blocks)
    if illegible > _ILLEGIBLE * letters or (how.encoding is None and _is_noise(source)):
        message = f"{source.name}: illegible as {source.codec}, the most plausible encoding"
        return Problem(source.name, message, "Name the right encoding, or check that the file is text.")
    return None


def _is_noise(source: Source) -> bool:
    """Return whether a guessed encoding gives characters that stand together in no language read here."""
    if source.codec.startswith("utf-8"):
        return False
    sample = "".join(block.text for block in source.blocks[:_SAMPLE])[:_SAMPLE]
    return log_likelihood(sample) < _LEAST_LIKELY * len(sample)


def _read_document(entry: _Entry, how: _How) -> Iterator[Item]:
    with entry.open() as stream:
        data = stream.read()
    if not data.strip():
        raise UnreadableSource(f"{entry.name}: the file is empty", "Remove it or put text into it.")
    if entry.suffix not in _SEVERAL and how.unchanged(entry.name, hashlib.sha256(data).hexdigest()):
        return iter([Unchanged(entry.name)])
    return _READERS[entry.suffix](data, entry.name, how.encoding, how.limits)


def _read_table(entry: _Entry, how: _How) -> Iterator[Item]:
    return _TABLES[entry.suffix](entry.open, entry.name, how.encoding, how.limits)


def _read_archive(entry: _Entry, how: _How) -> Iterator[Item]:
    """Yield what is in an archive; the files of one type that cannot be read share a problem."""
    if entry.archives >= how.limits.depth:
        message = f"{entry.name}: {entry.archives} archives around it, more are not opened"
        raise UnreadableSource(message, "Unpack the outer ones.")
    limits = replace(how.limits, unpacked=entry.budget)
    foreign: defaultdict[str, list[str]] = defaultdict(list)
    found = False
    with entry.open() as stream, Archive(stream, entry.name, limits) as archive:
        budget = entry.budget - archive.unpacked
        for member in archive.members():
            found = True
            if isinstance(member, Problem):
                yield member
                continue
            place, info = member
            inner = _Entry(place, info.file_size, _opener(archive, member), entry.archives + 1, budget)
            if inner.suffix not in SUFFIXES:
                foreign[inner.suffix].append(place)
                continue
            try:
                yield from _read_entry(inner, how)
            except UnreadableSource as error:
                yield Problem(place, error.message, error.hint)
            except RecursionError:
                yield Problem(place, f"{place}: its parts are nested too deep", "Save it as plain text.")
            except DAMAGED as error:
                yield Problem(place, f"{place}: damaged in the archive ({error})", "Make the archive again.")
    yield from (unsupported(names) for names in foreign.values())
    if not found:
        raise UnreadableSource(f"{entry.name}: there are no files in it", "Pack the files themselves.")


def _opener(archive: Archive, member: tuple[str, object]) -> Callable[[], BinaryIO]:
    place, info = member

    def opened() -> BinaryIO:
        stream = archive.open(info, place)  # type: ignore[arg-type]
        if PurePosixPath(place).suffix.lower() != _ARCHIVE:
            return stream
        # An archive must be read from its end, which costs a whole unpacking each time while it is packed.
        copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by who opened it
        with stream:
            shutil.copyfileobj(stream, copy)
        copy.seek(0)
        return copy  # type: ignore[return-value]

    return opened
