"""Files and folders into the store: read, clean, cut, write; what has not changed is left alone."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from corpus.chunk import chunk
from corpus.clean import clean
from corpus.errors import UnreadableSource
from corpus.language import detect
from corpus.readers import ROW_SUFFIXES, SUFFIXES, read
from corpus.records import Document, Language, Passage, Problem, Section, Source
from corpus.store import Store

# Part of every digest: raise it when reading, cleaning or cutting changes, and everything is ingested again.
_PIPELINE = "1"
# File names that are ids, not titles.
_OPAQUE = re.compile(r"[\W_\d]*(?:[0-9a-f]{8,}|[\d\W_]+)[\W_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Summary:
    """What an ingestion did, in documents; ``passages`` by language are those written, ``dropped`` is characters."""

    added: int
    changed: int
    unchanged: int
    removed: int
    passages: dict[str, int]
    dropped: int
    problems: tuple[Problem, ...]
    seconds: float


@dataclass(slots=True)
class _Tally:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    dropped: int = 0
    passages: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)  # source name -> the named folder or file that holds it


def ingest(
    paths: Sequence[Path],
    store: Store,
    *,
    prune: bool = False,
    dry_run: bool = False,
    encoding: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Bring the files and folders at ``paths`` into ``store``.

    Sources that cannot be read become problems and leave what the store had of them. ``prune`` removes documents of
    the named folders and files that are gone; ``dry_run`` writes nothing; ``progress`` gets (files done, files).
    """
    begun = time.monotonic()
    tally = _Tally()
    files = _files(paths, tally.problems)
    known = store.source_digests()
    for done, (path, name, root) in enumerate(files):
        if progress:
            progress(done, len(files))
        try:
            _ingest_file(path, name, root, store, known, tally, encoding, dry_run)
        except UnreadableSource as error:
            tally.problems.append(Problem(name, error.message, error.hint))
            # A file that cannot be read now is not gone: what the store has of it stays.
            tally.seen |= {source: root for source in known if source == name or source.startswith(f"{name}#")}
    if progress:
        progress(len(files), len(files))
    gone = _settle(paths, store, tally.seen, prune, dry_run)
    return Summary(
        tally.added, tally.changed, tally.unchanged, len(gone), dict(sorted(tally.passages.items())), tally.dropped,
        tuple(tally.problems), round(time.monotonic() - begun, 3),
    )  # fmt: skip


def prepare(source: Source, encoding: str | None = None) -> tuple[Document, list[Passage]]:
    """Clean and cut one source: the document as the store keeps it, and its passages."""
    cleaned = clean(source)
    identifier = document_id(source.name)
    lang: Language = source.lang or detect(cleaned.text)
    title = source.title or cleaned.title or _name_title(source.name) or _first_heading(cleaned.sections) or source.name
    updated = source.updated or datetime.datetime.now(datetime.UTC).replace(microsecond=0).isoformat()
    document = Document(
        id=identifier,
        title=title,
        source=source.name,
        format=source.format,
        lang=lang,
        text=cleaned.text,
        digest=_stamp(source.digest, encoding),
        updated=updated,
        tags=source.tags,
        url=source.url,
        codec=source.codec,
        confidence=source.confidence,
        replaced=source.replaced,
        removals=cleaned.removals,
    )
    return document, chunk(identifier, title, cleaned.text, cleaned.sections, lang, source.tags)


def document_id(name: str) -> str:
    """Return the id of the document from the source called ``name``: 16 hexadecimal digits."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _ingest_file(
    path: Path,
    name: str,
    root: str,
    store: Store,
    known: dict[str, tuple[str, str]],
    tally: _Tally,
    encoding: str | None,
    dry_run: bool,
) -> None:
    # Rows are compared one by one; any other file is one document, and its bytes tell whether to read it.
    if path.suffix.lower() not in ROW_SUFFIXES and name in known:
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise UnreadableSource(f"{name}: {error.strerror or error}", "Check that the file may be read.") from None
        if known[name][1] == _stamp(digest, encoding):
            tally.unchanged += 1
            tally.seen[name] = root
            return
    for item in read(path, name, encoding):
        if isinstance(item, Problem):
            tally.problems.append(item)
            tally.seen[item.source] = root
            continue
        if item.name in tally.seen:
            hint = "Give one of the files another name: a source is known by its path in the folder named."
            tally.problems.append(Problem(item.name, f"{item.name}: there are two of this name", hint))
            continue
        tally.seen[item.name] = root
        before = known.get(item.name)
        if before and before[1] == _stamp(item.digest, encoding):
            tally.unchanged += 1
            continue
        document, passages = prepare(item, encoding)
        if _note(item, document, passages, tally, new=before is None) and not dry_run:
            store.put(document, passages, root)


def _note(source: Source, document: Document, passages: list[Passage], tally: _Tally, new: bool) -> bool:
    """Count a document; return False when nothing of it is left to store."""
    if not passages:
        hint = "See what was removed with `audit`, or check the file."
        tally.problems.append(Problem(source.name, f"{source.name}: nothing but page furniture in it", hint))
        return False
    if source.replaced:
        message = f"{source.name}: {source.replaced} characters could not be decoded as {source.codec}"
        tally.problems.append(Problem(source.name, message, "Name the right encoding."))
    tally.added += new
    tally.changed += not new
    tally.dropped += sum(len(removal.text) for removal in document.removals)
    tally.passages.update(passage.lang for passage in passages)
    return True


def _files(paths: Sequence[Path], problems: list[Problem]) -> list[tuple[Path, str, str]]:
    """Return (file, source name, named folder or file) for all that is to be read."""
    files: list[tuple[Path, str, str]] = []
    for path in paths:
        root = os.path.realpath(path)
        if path.is_dir():
            files += [(file, name, root) for file, name in _walk(path, path, set())]
        elif path.exists():
            files.append((path, path.name, root))
        else:
            problems.append(Problem(str(path), f"{path}: no such file or folder", "Check the path."))
    return files


def _walk(root: Path, folder: Path, above: set[str]) -> Iterator[tuple[Path, str]]:
    """Yield the supported files below ``folder`` in order; hidden ones and loops of links are skipped."""
    real = os.path.realpath(folder)
    if real in above:
        return
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(root, entry, above | {real})
        elif entry.is_file() and entry.suffix.lower() in SUFFIXES:
            yield entry, PurePosixPath(entry.relative_to(root)).as_posix()


def _settle(paths: Sequence[Path], store: Store, seen: dict[str, str], prune: bool, dry_run: bool) -> list[str]:
    """Note where sources were found now; remove, if ``prune``, those that the named paths held and no longer hold."""
    roots = store.source_roots()
    named = {os.path.realpath(path) for path in paths}
    gone = sorted(source for source, root in roots.items() if root in named and source not in seen) if prune else []
    if dry_run:
        return gone
    moved: dict[str, list[str]] = {}
    for source, root in seen.items():
        if roots.get(source, root) != root:
            moved.setdefault(root, []).append(source)
    for root, sources in moved.items():
        store.claim(sources, root)
    if gone:
        known = store.source_digests()
        store.delete(known[source][0] for source in gone)
    return gone


def _stamp(digest: str, encoding: str | None) -> str:
    return hashlib.sha256(f"{_PIPELINE} {encoding or ''} {digest}".encode()).hexdigest()


def _name_title(name: str) -> str:
    stem = PurePosixPath(name.split("#", 1)[0]).stem
    return "" if _OPAQUE.fullmatch(stem) or "#" in name else stem.replace("_", " ").strip()


def _first_heading(sections: Sequence[Section]) -> str:
    return next((section.heading[0] for section in sections if section.heading), "")
