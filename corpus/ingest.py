"""Files and folders into the store: read, clean, cut, write; what has not changed is left alone."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from corpus.chunk import chunk
from corpus.clean import clean
from corpus.errors import UnreadableSource
from corpus.language import detect
from corpus.layout import layout_of
from corpus.moves import Moves
from corpus.readers import ROW_SUFFIXES, SUFFIXES, read
from corpus.records import Document, Language, Passage, Problem, Section, Source
from corpus.store import Store, now

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
    moved: int = 0


@dataclass(frozen=True, slots=True)
class _Options:
    encoding: str | None
    tags: tuple[str, ...]
    dry_run: bool


@dataclass(slots=True)
class _Tally:
    moves: Moves
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0
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
    tags: Sequence[str] = (),
    only: Collection[Path] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Bring the files and folders at ``paths`` into ``store``.

    Sources that cannot be read become problems and leave what the store had of them. ``prune`` removes documents of
    the named folders and files that are gone; one that is there under another name keeps its id. ``dry_run`` writes
    nothing; ``tags`` are added to every document; of the files found, those not in ``only`` stay as the store has
    them; ``progress`` gets (files done, files).
    """
    begun = time.monotonic()
    problems: list[Problem] = []
    files = _files(paths, problems)
    known = store.source_digests()
    by_file = _by_file(known)
    present = {source for _, name, _ in files for source in by_file.get(name, ())}
    gone = _held(paths, store) - present if prune else set()
    tally = _Tally(Moves(sorted(gone), known), problems=problems)
    options = _Options(encoding, tuple(tags), dry_run)
    for done, (path, name, root) in enumerate(files):
        if progress:
            progress(done, len(files))
        if only is not None and path not in only and not path.is_dir():
            tally.unchanged += len(by_file.get(name, ()))
            tally.seen |= dict.fromkeys(by_file.get(name, ()), root)
            continue
        try:
            if path.is_dir():
                raise UnreadableSource(f"{name}: the folder cannot be listed", "Check that it may be read.")
            _ingest_file(path, name, root, store, known, tally, options)
        except UnreadableSource as error:
            tally.problems.append(Problem(name, error.message, error.hint))
            # A file that cannot be read now is not gone: what the store has of it stays.
            tally.seen |= dict.fromkeys(by_file.get(name, ()), root)
    if progress:
        progress(len(files), len(files))
    removed = _settle(paths, store, tally, prune, dry_run)
    return Summary(
        tally.added, tally.changed, tally.unchanged, len(removed), dict(sorted(tally.passages.items())), tally.dropped,
        tuple(tally.problems), round(time.monotonic() - begun, 3), tally.moved,
    )  # fmt: skip


def prepare(
    source: Source, encoding: str | None = None, *, keep: frozenset[str] = frozenset(), identifier: str = ""
) -> tuple[Document, list[Passage]]:
    """Clean and cut one source: the document as the store keeps it, and its passages.

    ``keep`` are the hashes of texts that cleaning must leave; ``identifier`` is the document's id where it is not
    that of its name.
    """
    cleaned = clean(source, keep)
    identifier = identifier or document_id(source.name)
    lang: Language = source.lang or detect(cleaned.text)
    title = source.title or cleaned.title or _name_title(source.name) or _first_heading(cleaned.sections) or source.name
    updated = source.updated or now()
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
    options: _Options,
) -> None:
    # Rows are compared one by one; any other file is one document, and its bytes tell whether to read it.
    if path.suffix.lower() not in ROW_SUFFIXES and name in known:
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise UnreadableSource(f"{name}: {error.strerror or error}", "Check that the file may be read.") from None
        if known[name][1] == _stamp(digest, options.encoding, options.tags):
            tally.unchanged += 1
            tally.seen[name] = root
            return
    for item in read(path, name, options.encoding):
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
        stamp = _stamp(item.digest, options.encoding, options.tags)
        if before and before[1] == stamp:
            tally.unchanged += 1
            continue
        old = None if before else tally.moves.take(item.name, stamp)
        identifier = known[old or item.name][0] if before or old else _new_id(item.name, store)
        keep = frozenset(one.text_hash for one in store.restorations(identifier))
        source = replace(item, tags=tuple(dict.fromkeys((*item.tags, *options.tags))))
        document, passages = prepare(source, options.encoding, keep=keep, identifier=identifier)
        document = replace(document, digest=stamp)
        if old and item.updated is None:
            document = replace(document, updated=store.document(identifier).updated)
        written = _note(item, document, passages, tally, new=not before and not old, moved=old is not None)
        if written and not options.dry_run:
            store.put(document, passages, root, layout_of(source), same=old is not None)


def _new_id(name: str, store: Store) -> str:
    """Return an id for a new source; one that has moved away may still have the id that its old name gave it."""
    identifier, number = document_id(name), 1
    while store.documents_by_id([identifier]):
        number += 1
        identifier = document_id(f"{name}\0{number}")
    return identifier


def _note(source: Source, document: Document, passages: list[Passage], tally: _Tally, new: bool, moved: bool) -> bool:
    """Count a document; return False when nothing of it is left to store."""
    if not passages:
        hint = "See what was removed with `audit`, or check the file."
        tally.problems.append(Problem(source.name, f"{source.name}: nothing but page furniture in it", hint))
        return False
    if source.replaced:
        message = f"{source.name}: {source.replaced} characters could not be decoded as {source.codec}"
        tally.problems.append(Problem(source.name, message, "Name the right encoding."))
    tally.added += new
    tally.moved += moved
    tally.changed += not new and not moved
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
    """Yield the supported files below ``folder`` in order; hidden ones and loops of links are skipped.

    A folder that cannot be listed is yielded itself, so that its documents are not taken for gone.
    """
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        if folder == root:
            raise
        yield folder, PurePosixPath(folder.relative_to(root)).as_posix()
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(root, entry, above | {real})
        elif entry.is_file() and entry.suffix.lower() in SUFFIXES:
            yield entry, PurePosixPath(entry.relative_to(root)).as_posix()


def _by_file(sources: Iterable[str]) -> dict[str, list[str]]:
    """Return the sources of each file: its name alone, or followed by ``#`` and a row or by ``/`` and an entry."""
    found: dict[str, list[str]] = {}
    for source in sources:
        places = [at for at, character in enumerate(source) if character in "#/"]
        for name in (source, *(source[:at] for at in places)):
            found.setdefault(name, []).append(source)
    return found


def _held(paths: Sequence[Path], store: Store) -> set[str]:
    """Return the sources that the store has from the named folders and files."""
    named = {os.path.realpath(path) for path in paths}
    return {source for source, root in store.source_roots().items() if root in named}


def _settle(paths: Sequence[Path], store: Store, tally: _Tally, prune: bool, dry_run: bool) -> list[str]:
    """Note where sources were found now; remove, if ``prune``, those that the named paths held and no longer hold."""
    gone = sorted(_held(paths, store) - tally.seen.keys() - tally.moves.taken) if prune else []
    if dry_run:
        return gone
    roots = store.source_roots()
    found: dict[str, list[str]] = {}
    for source, root in tally.seen.items():
        if roots.get(source, root) != root:
            found.setdefault(root, []).append(source)
    for root, sources in found.items():
        store.claim(sources, root)
    if gone:
        known = store.source_digests()
        store.delete(known[source][0] for source in gone)
    return gone


def _stamp(digest: str, encoding: str | None, tags: Sequence[str] = ()) -> str:
    more = "".join(f" {tag}" for tag in tags)
    return hashlib.sha256(f"{_PIPELINE} {encoding or ''} {digest}{more}".encode()).hexdigest()


def _name_title(name: str) -> str:
    stem = PurePosixPath(name.split("#", 1)[0]).stem
    return "" if _OPAQUE.fullmatch(stem) or "#" in name else stem.replace("_", " ").strip()


def _first_heading(sections: Sequence[Section]) -> str:
    return next((section.heading[0] for section in sections if section.heading), "")
