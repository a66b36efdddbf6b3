"""Zip containers before anything is unpacked: archives and office files are checked against bombs and passwords."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO, BinaryIO

from corpus.errors import UnreadableSource
from corpus.limits import Limits

# What reading a package may raise when it is damaged or packed in a way that zipfile does not know.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1024 * 1024
# Below this a high ratio harms nobody: short texts of blanks pack well.
_SMALL = 16 * 1024 * 1024
_ENTRY = b"PK\x01\x02"  # begins every entry of the directory
_DECLARATIONS = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"))  # the latter also as part of UTF-16 BE


def open_package(stream: BinaryIO, name: str, limits: Limits) -> zipfile.ZipFile:
    """Open a zip container after counting its entries and sizes.

    Raises UnreadableSource when it is no zip file, damaged, or a bomb: too many entries, too much when unpacked.
    """
    # Counted before zipfile keeps an object for every entry.
    if _count(stream, _ENTRY) > limits.members:
        raise UnreadableSource(f"{name}: holds more than {limits.members:,} files", "Divide it into smaller archives.")
    stream.seek(0)
    try:
        package = zipfile.ZipFile(stream)
    except DAMAGED as error:
        raise UnreadableSource(f"{name}: damaged or no zip file ({error})", "Make or download it again.") from None
    # zipfile reads no more of an entry than its directory declares, so the declared sizes can be relied on.
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked:
        hint = "Divide it into smaller archives."
        raise UnreadableSource(f"{name}: unpacks to more than {limits.unpacked >> 20:,} MiB", hint)
    if unpacked > _SMALL and unpacked > limits.ratio * max(1, packed):
        message = f"{name}: unpacks to more than {limits.ratio} times its size, as only archives made to harm do"
        raise UnreadableSource(message, "If it is genuine, unpack it and ingest the folder.")
    return package


def check_office_file(stream: BinaryIO, name: str, limits: Limits) -> None:
    """Refuse an office file (docx, xlsx) that has a password, is of the old binary kind, damaged or a bomb.

    Raises UnreadableSource. Document type declarations have no place in these files: only XML bombs have them.
    """
    data = stream.read(8)
    stream.seek(0)
    if data == _OLE:
        if _count(stream, _ENCRYPTED_PART):
            raise UnreadableSource(f"{name}: it has a password", "Save it without a password.")
        raise UnreadableSource(f"{name}: an office file of before 2007", "Save it as .docx or .xlsx.")
    with open_package(stream, name, limits) as package:
        for entry in package.infolist():
            if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            try:
                with package.open(entry) as part:
                    declared = _count(part, *_DECLARATIONS)
            except DAMAGED as error:
                raise UnreadableSource(f"{name}: damaged ({error})", "Save it again with an office program.") from None
            if declared:
                raise UnreadableSource(f"{name}: it declares XML entities, as no office program does", "Save it again.")
    stream.seek(0)


def _count(stream: BinaryIO | IO[bytes], *wanted: bytes) -> int:
    """Return how often one of ``wanted`` occurs from here on, reading in pieces."""
    count = 0
    tail = b""
    while chunk := stream.read(_CHUNK):
        joined = tail + chunk
        # What lies in the tail as a whole was counted before.
        count += sum(joined.count(one) - tail.count(one) for one in wanted)
        tail = joined[-max(map(len, wanted)) :]
    return count
