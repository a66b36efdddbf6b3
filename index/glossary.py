"""The user's own words: a table of terms of one meaning, one row each, read again when its file changes."""

from __future__ import annotations

import csv
import io
import logging
import re
import threading
from pathlib import Path

from corpus.decode import decode
from corpus.errors import ZhinanError
from index.thesaurus import LANGUAGES, Concept, Thesaurus, bundled

log = logging.getLogger(__name__)

NAME = "glossary.csv"  # in the data folder
_SEPARATOR = re.compile(r"\s*[|;；、]\s*")
_LARGEST = 8_000_000  # bytes

Stamp = tuple[int, int] | None  # (time of change in ns, size), None while there is no file


class GlossaryError(ZhinanError):
    """A glossary file that cannot be used; the one before stays in use."""

    code = "bad_glossary"


class Glossary:
    """The thesaurus with the words of one glossary file, which need not exist; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: GlossaryError | None = None
        self._stamp: Stamp = None
        self._thesaurus = Thesaurus(bundled())
        self._lock = threading.Lock()

    def thesaurus(self) -> Thesaurus:
        """Return the thesaurus, with the glossary as it is now; while it cannot be read, as it was before."""
        if stamp_of(self.path) != self._stamp:
            with self._lock:
                self._refresh()
        return self._thesaurus

    def _refresh(self) -> None:
        stamp = stamp_of(self.path)
        if stamp == self._stamp:
            return
        try:
            own = read(self.path) if stamp else []
        except GlossaryError as error:
            self.problem = error
            log.error("%s %s", error.message, error.hint)
        else:
            self.problem = None
            self._thesaurus = Thesaurus(bundled(), own)
            log.info("glossary %s: %d rows", self.path, len(own))
        self._stamp = stamp


def stamp_of(path: Path) -> Stamp:
    """Return what changes when the file does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def read(path: Path) -> list[Concept]:
    """Return the rows of a glossary: columns zh-Hans, zh-Hant, ko and en, several terms in a cell apart by ``;``.

    Other columns are left alone. Raises GlossaryError for a file that cannot be read, has none of these columns, or
    has a row with fewer than two terms.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GlossaryError(
            f"{path} cannot be read: {error.strerror}.", "Check the file and its permissions."
        ) from error
    if len(content) > _LARGEST:
        raise GlossaryError(f"{path} is larger than {_LARGEST // 1_000_000} MB.", "Keep only rows with terms in it.")
    rows = csv.DictReader(io.StringIO(decode(content).text, newline=""))
    named = {(name or "").strip(): name for name in rows.fieldnames or ()}
    columns = [(lang, named[lang]) for lang in LANGUAGES if lang in named]
    if not columns:
        raise GlossaryError(
            f"{path} has no column of a language in its first line.", f"Begin with the line {','.join(LANGUAGES)}."
        )
    concepts = []
    for row in rows:
        terms = {
            lang: tuple(term for term in _SEPARATOR.split((row[name] or "").strip()) if term) for lang, name in columns
        }
        count = sum(map(len, terms.values()))
        if count == 1:
            raise GlossaryError(
                f"{path}:{rows.line_num} has a single term.", "Give at least two terms that say the same, or none."
            )
        if count:
            concepts.append(Concept(f"glossary:{rows.line_num}", terms))
    return concepts


def inspect(path: Path) -> tuple[int, GlossaryError | None]:
    """Return how many rows the file has and why it cannot be used, if so; a file that is not there has none."""
    try:
        return (len(read(path)) if path.exists() else 0), None
    except GlossaryError as error:
        return 0, error
