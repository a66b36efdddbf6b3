"""Files and folders into the store: read, clean, cut, write; what has not changed is left alone."""

from __future__ import annotations

import datetime
import hashlib
import os
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.chunk import chunk
from corpus.clean import clean
from corpus.errors import UnreadableSource
from corpus.files import Found, find_files
from corpus.language import detect
from corpus.limits import Limits
from corpus.readers import read
from corpus.records import Document, Language, Passage, Problem, Section, Source, Unchanged
from corpus.store import Store
from corpus.titles import name_title
from corpus.writer import Writer

# Part of every digest: raise it when reading, cleaning or cutting changes, and everything is ingested again.
_PIPELINE = "2"


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
    # Source name -> the named folder or file that holds it: what was found, and what could not be read now.
    seen: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _How:
    encoding: str | None
    limits: Limits
    dry_run: bool


def ingest(
    paths: Sequence[Path],
    store: Store,
    *,
    prune: bool = False,
    dry_run: bool = False,
    encoding: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Bring the files and folders at ``paths`` into ``store``.

    Sources that cannot be read become problems and leave what the store had of them. ``prune`` removes documents of
    the named folders and files that are gone; ``dry_run`` writes nothing; ``progress`` gets (files done, files).
    Raises StoreError when the store can no longer be written; what was written before stays.
    """
    begun = time.monotonic()
    tally = _Tally()
    files, tally.problems = find_files(paths)
    known = _Known(store.source_digests())
    roots = store.source_roots() if tally.problems else {}
    for problem in tally.problems:
        tally.kept |= {source: roots[source] for source in known.below(problem.source)}
    writer = Writer(store, tally.problems)
    how = _How(encoding, limits, dry_run)
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files))
        _ingest_file(file, known, writer, tally, how)
    writer.flush()
    if progress:
        progress(len(files), len(files))
    gone = _settle(paths, store, tally.kept | tally.seen, prune, dry_run)
    return Summary(
        tally.added, tally.changed, tally.unchanged, len(gone), dict(sorted(tally.passages.items())), tally.dropped,
        tuple(tally.problems), round(time.monotonic() - begun, 3),
    )  # fmt: skip


def prepare(source: Source, encoding: str | None = None) -> tuple[Document, list[Passage]]:
    """Clean and cut one source: the document as the store keeps it, and its passages."""
    cleaned = clean(source)
    identifier = document_id(source.name)
    lang: Language = source.lang or detect(cleaned.text)
    title = source.title or cleaned.title or name_title(source.name) or _first_heading(cleaned.sections) or source.name
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


class _Known:
    """What the store holds: (document id, digest) by source name."""

    def __init__(self, digests: dict[str, tuple[str, str]]) -> None:
        self.digests = digests
        self._names = sorted(digests)

    def below(self, name: str) -> list[str]:
        """Return the sources called ``name`` and those inside it: its rows, the files of an archive or folder."""
        found = [name] if name in self.digests else []
        for start in (f"{name}#", f"{name}/"):
            at = bisect_left(self._names, start)
            while at < len(self._names) and self._names[at].startswith(start):
                found.append(self._names[at])
                at += 1
        return found


def _ingest_file(file: Found, known: _Known, writer: Writer, tally: _Tally, how: _How) -> None:
    bad = 0

    def unchanged(name: str, digest: str) -> bool:
        return name in known.digests and known.digests[name][1] == _stamp(digest, how.encoding)

    def report(problem: Problem) -> None:
        nonlocal bad
        bad += 1
        if bad <= how.limits.problems:
            tally.problems.append(problem)
        # What cannot be read now is not gone: what the store has of it stays.
        tally.kept |= dict.fromkeys(known.below(problem.source), file.root)

    try:
        for item in read(file.path, file.name, how.encoding, how.limits, unchanged):
            if isinstance(item, Problem):
                report(item)
                continue
            if item.name in tally.seen:
                hint = "Give one of the files another name: a source is known by its path in the folder named."
                report(Problem(item.name, f"{item.name}: there are two of this name", hint))
                continue
            tally.seen[item.name] = file.root
            if isinstance(item, Unchanged) or unchanged(item.name, item.digest):
                tally.unchanged += 1
                continue
            document, passages = prepare(item, how.encoding)
            if _note(item, document, passages, tally, new=item.name not in known.digests) and not how.dry_run:
                writer.put(document, passages, file.root)
    except UnreadableSource as error:
        report(Problem(file.name, error.message, error.hint))
    if bad > how.limits.problems:
        message = f"{file.name}: {bad - how.limits.problems:,} more problems like those above"
        tally.problems.append(Problem(file.name, message, "Mend the first ones and ingest again."))


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


def _first_heading(sections: Sequence[Section]) -> str:
    return next((section.heading[0] for section in sections if section.heading), "")
