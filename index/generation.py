"""Generations on disk: immutable folders with a manifest, switched by one atomic rename.

<data>/CURRENT                    the name of the generation to search
<data>/generations/<name>/        manifest.json, vectors.faiss, passages.jsonl, tokens.npz, terms/
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import IndexMismatch, IndexMissing

FORMAT = 2
KEEP = 2  # the current generation and the one before, which readers may still have open
CHECKED = ("vectors.faiss", "passages.jsonl", "tokens.npz")
REBUILD_HINT = "Run: python -m service ingest PATH (it rebuilds the index from the store)."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of; a reader refuses any other model, tokenizer or format."""

    generation: str
    format: int
    model: str
    fingerprint: str
    dimension: int
    tokenizer: str
    passages: int
    documents: int
    built: str
    checksums: dict[str, str]


def current(data: Path) -> str:
    """Return the name of the generation to search; raises IndexMissing if there is none."""
    try:
        name = (data / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        name = ""
    if not name or not folder(data, name).is_dir():
        raise IndexMissing("There is no index to search yet.", "Run: python -m service ingest PATH")
    return name


def folder(data: Path, name: str) -> Path:
    """Return the folder of generation ``name``."""
    return data / "generations" / name


def new_name(data: Path) -> str:
    """Return a name that sorts after all others: a running number and the time."""
    numbers = [int(path.name.split("-")[0]) for path in (data / "generations").glob("[0-9]*-*")]
    return f"{max(numbers, default=0) + 1:06d}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def read_manifest(data: Path, name: str) -> Manifest:
    """Return the manifest of generation ``name``; raises IndexMismatch if it is of another format or damaged."""
    path = folder(data, name) / "manifest.json"
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields.get("format") != FORMAT:
            raise IndexMismatch(f"The index has format {fields.get('format')}, not {FORMAT}.", REBUILD_HINT)
        return Manifest(**fields)
    except (OSError, ValueError, TypeError) as error:
        raise IndexMismatch(f"The index manifest cannot be read: {error}", REBUILD_HINT) from error


def check(data: Path, manifest: Manifest, fingerprint: str, tokenizer: str) -> None:
    """Raise IndexMismatch unless the generation was built with this model and tokenizer and its files are whole."""
    if manifest.fingerprint != fingerprint:
        message = f"The index was built with the model {manifest.model} ({manifest.fingerprint}), not {fingerprint}."
        raise IndexMismatch(message, REBUILD_HINT)
    if manifest.tokenizer != tokenizer:
        raise IndexMismatch(f"The index has terms of version {manifest.tokenizer}, not {tokenizer}.", REBUILD_HINT)
    for name, expected in manifest.checksums.items():
        path = folder(data, manifest.generation) / name
        if not path.is_file() or checksum(path) != expected:
            raise IndexMismatch(f"The index file {name} is missing or damaged.", REBUILD_HINT)


def checksum(path: Path) -> str:
    """Return the BLAKE2b of a file's contents, 32 hexadecimal digits."""
    total = hashlib.blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            total.update(block)
    return total.hexdigest()


def publish(data: Path, building: Path, manifest: Manifest) -> None:
    """Complete the folder ``building`` with its manifest, move it into place, make it current and drop old ones.

    A crash at any point leaves the generation before current.
    """
    (building / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    for path in building.rglob("*"):
        sync(path)
    target = folder(data, manifest.generation)
    os.rename(building, target)
    sync(target.parent)
    pointer = data / "CURRENT.new"
    pointer.write_text(manifest.generation + "\n", encoding="utf-8")
    sync(pointer)
    os.replace(pointer, data / "CURRENT")
    sync(data)
    for old in sorted(path for path in target.parent.iterdir() if path.name != manifest.generation)[: -KEEP + 1]:
        shutil.rmtree(old, ignore_errors=True)


def sync(path: Path) -> None:
    """Flush a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def building_alone(data: Path) -> Iterator[None]:
    """Wait until no other build runs on ``data`` and keep others out: from comparing with the store to the switch."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def writing(data: Path) -> Iterator[Path]:
    """Hold the one writer's lock and yield an empty folder to build in; what an earlier crash left is cleared."""
    (data / "generations").mkdir(parents=True, exist_ok=True)
    with (data / "writer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        building = data / "building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        try:
            yield building
        finally:
            shutil.rmtree(building, ignore_errors=True)


def link_tree(source: Path, target: Path) -> None:
    """Copy a folder of immutable files by hard links, so that a small change does not copy a large index."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.suffix != ".lock":
            os.link(path, target / path.name)
