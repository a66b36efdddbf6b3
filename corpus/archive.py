"""The files in a zip archive, under names as people see them; nothing is ever unpacked to disk under these names."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from corpus.errors import UnreadableSource
from corpus.limits import Limits
from corpus.names import decode_names
from corpus.package import DAMAGED, open_package
from corpus.records import Problem

_UTF8 = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075


class Archive:
    """An open zip archive called ``name``; use it as a context."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        """Open the archive. Raises UnreadableSource when it is damaged, no archive or a bomb."""
        self._name = name
        self._package = open_package(stream, name, limits)
        self.unpacked = sum(entry.file_size for entry in self._package.infolist())

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._package.close()

    def members(self) -> Iterator[tuple[str, zipfile.ZipInfo] | Problem]:
        """Yield (``archive.zip/inner/path.txt``, entry) in order of the archive, and problems for what is refused.

        Folders and hidden files (of macOS, for example) are left out.
        """
        entries = [entry for entry in self._package.infolist() if not entry.is_dir()]
        for entry, inner in zip(entries, decode_names([_raw_name(entry) for entry in entries]), strict=True):
            path = PurePosixPath(inner.replace("\\", "/"))
            place = f"{self._name}/{path}"
            if any(part.startswith(".") and part != ".." for part in path.parts) or "__MACOSX" in path.parts:
                continue
            if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
                hint = "Make the archive again from inside the folder."
                yield Problem(place, f"{place}: its name leads out of the archive", hint)
            elif stat.S_ISLNK(entry.external_attr >> 16):
                yield Problem(place, f"{place}: a link, not a file", "Pack the file itself.")
            elif entry.flag_bits & _ENCRYPTED:
                yield Problem(place, f"{place}: it has a password", "Pack it again without a password.")
            else:
                yield place, entry

    def open(self, entry: zipfile.ZipInfo, place: str) -> BinaryIO:
        """Open an entry for reading. Raises UnreadableSource when it is damaged or packed in an unknown way."""
        try:
            return self._package.open(entry)  # type: ignore[return-value]
        except DAMAGED as error:
            raise UnreadableSource(f"{place}: damaged in the archive ({error})", "Make the archive again.") from None


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    """Return the name as bytes: UTF-8 where the archive says so, else in the code page of who packed it."""
    if entry.flag_bits & _UTF8:
        return entry.orig_filename.encode("utf-8", "surrogatepass")
    return _unicode_path(entry.extra) or entry.orig_filename.encode("cp437", "replace")


def _unicode_path(extra: bytes) -> bytes:
    """Return the UTF-8 name in the extra field 0x7075 (Info-ZIP), or nothing."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size]
        at += 4 + size
    return b""
