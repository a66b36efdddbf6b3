"""Uploaded originals in ``data/uploads``: safe names, staged until they have been read, replaced as a whole.

A file waits in ``uploads/.incoming/<job>`` until its job has read it. Only what could be read takes the place of an
earlier original, and what waits survives a restart.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from corpus.errors import ZhinanError
from corpus.readers import SUFFIXES
from corpus.store import Store

_INCOMING = ".incoming"
_LONGEST = 200  # bytes of a file name; file systems take 255
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*#]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


class UploadError(ZhinanError):
    """A file that is refused before it is read."""

    code = "bad_upload"


class NameTaken(ZhinanError):
    """A document of this name came from a folder; an upload must not replace it."""

    code = "name_taken"


def safe_name(given: str) -> str:
    """Return the name under which an upload is kept: no path, no control characters, NFC.

    Raises UploadError for a name of which nothing is left, or of a type that cannot be read.
    """
    name = unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode("utf-8"))
    name = _UNSAFE.sub("_", re.split(r"[/\\]", name)[-1]).strip(" .")
    path = Path(name)
    if path.suffix.lower() not in SUFFIXES:
        raise UploadError(f"{name or 'the file'}: files of this type are not supported", f"Send {' '.join(SUFFIXES)}.")
    stem = path.stem
    while len(f"{stem}{path.suffix}".encode()) > _LONGEST:
        stem = stem[:-1]
    return stem + path.suffix


def folder(data: Path) -> Path:
    """Return the folder of the originals."""
    return data / "uploads"


def staged(data: Path, job: str) -> Path:
    """Return the folder where the files of a job wait."""
    return folder(data) / _INCOMING / job


def stage(data: Path, job: str, files: Sequence[tuple[str, IO[bytes]]], store: Store) -> list[str]:
    """Write files, as (name, stream), to where ``job`` will read them; return their safe names.

    Raises UploadError or NameTaken, then nothing is left behind.
    """
    names = [safe_name(name) for name, _ in files]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UploadError(f"{twice} is there twice", "Give every file a name of its own.")
    for name in names:
        foreign = [source for source, root in sources_of(name, store).items() if not _is_upload(data, root)]
        if foreign:
            raise NameTaken(
                f"{name}: a document of this name came from a folder", "Change it there, or give the file another name."
            )
    target = staged(data, job)
    target.mkdir(parents=True)
    try:
        for name, (_, stream) in zip(names, files, strict=True):
            with (target / name).open("xb") as out:
                shutil.copyfileobj(stream, out)
                out.flush()
                os.fsync(out.fileno())
    except BaseException:
        discard(data, job)
        raise
    return names


def accept(data: Path, job: str, name: str) -> Path:
    """Make a staged file the original of its name; return its place."""
    target = folder(data) / name
    os.replace(staged(data, job) / name, target)
    return target


def discard(data: Path, job: str) -> None:
    """Drop what is still staged of a job."""
    shutil.rmtree(staged(data, job), ignore_errors=True)


def forget(data: Path, source: str, store: Store) -> None:
    """Remove the original that the deleted ``source`` came from, unless other documents are from it."""
    for name in (source, *(source[:at] for at, character in enumerate(source) if character in "#/")):
        original = folder(data) / name
        if "/" not in name and not name.startswith(".") and original.is_file() and not sources_of(name, store):
            original.unlink()


def sources_of(name: str, store: Store) -> dict[str, str]:
    """Return source -> root of the documents that came from the file called ``name``."""
    roots = store.source_roots()
    return {
        source: root for source, root in roots.items() if source == name or source.startswith((f"{name}#", f"{name}/"))
    }


def _is_upload(data: Path, root: str) -> bool:
    return Path(root).is_relative_to(os.path.realpath(folder(data)))
