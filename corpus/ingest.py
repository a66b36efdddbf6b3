"""Files and folders into the store: read, clean, cut, write; what has not changed is left alone."""

from __future__ import annotations

import hashlib
import os
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.chunk import chunk
from corpus.clean import clean
from corpus.draft import Draft, now
from corpus.errors import UnreadableSource
from corpus.files import Found, find_files
from corpus.language import detect
from corpus.layout import layout_of
from corpus.limits import Limits
from corpus.moves import Moves
from corpus.readers import read
from corpus.records import Document, Language, Passage, Problem, Section, Source, Unchanged
from corpus.store import Store
from corpus.titles import name_title
from corpus.writer import Writer

# Part of every digest: raise it when reading, cleaning or cutting changes, and everything is ingested again.
_PIPELINE = "3"


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
    # Source name -> the named folder or file that holds it: what was found, and what could not be read now.
    seen: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _How:
    encoding: str | None
    tags: tuple[str, ...]
    limits: Limits
    dry_run: bool


def ingest(
    paths: Sequence[Path],
    store: Store,
    *,
    prune: bool = False,
    dry_run: bool = False,
    encoding: str | None = None,
    tags: Sequence[str] = (),
    only: Collection[Path] | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Bring the files and folders at ``paths`` into ``store``.

    Sources that cannot be read become problems and leave what the store had of them. ``prune`` removes documents of
    the named folders and files that are gone; one that is there under another name keeps its id. ``dry_run`` writes
    nothing; ``tags`` are added to every document; of the files found, those not in ``only`` stay as the store has
    them; ``progress`` gets (files done, files). Raises StoreError when the store can no longer be written; what was
    written before stays.
    """
    begun = time.monotonic()
    files, problems = find_files(paths)
    known = _Known(store.source_digests())
    roots = store.source_roots() if problems else {}
    kept = {source: roots[source] for problem in problems for source in known.below(problem.source)}
    present = {source for file in files for source in known.below(file.name)}
    gone = _held(paths, store) - present - kept.keys() if prune else set()
    tally = _Tally(Moves(sorted(gone), known.digests), problems=problems, kept=kept)
    writer = Writer(store, problems)
    how = _How(encoding, tuple(tags), limits, dry_run)
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files))
        if only is not None and file.path not in only:
            tally.unchanged += len(known.below(file.name))
            tally.kept |= dict.fromkeys(known.below(file.name), file.root)
            continue
        _ingest_file(file, known, store, writer, tally, how)
    writer.flush()
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
    title = source.title or cleaned.title or name_title(source.name) or _first_heading(cleaned.sections) or source.name
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


def _ingest_file(file: Found, known: _Known, store: Store, writer: Writer, tally: _Tally, how: _How) -> None:
    bad = 0

    def unchanged(name: str, digest: str) -> bool:
        return name in known.digests and known.digests[name][1] == _stamp(digest, how.encoding, how.tags)

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
            draft = _draft(item, file.root, known, store, tally.moves, how)
            if _note(item, draft, tally, new=item.name not in known.digests) and not how.dry_run:
                writer.put(draft)
    except UnreadableSource as error:
        report(Problem(file.name, error.message, error.hint))
    if bad > how.limits.problems:
        message = f"{file.name}: {bad - how.limits.problems:,} more problems like those above"
        tally.problems.append(Problem(file.name, message, "Mend the first ones and ingest again."))


def _draft(item: Source, root: str, known: _Known, store: Store, moves: Moves, how: _How) -> Draft:
    """Return a new or changed source as the store will keep it; what has only moved keeps its id and its date."""
    stamp = _stamp(item.digest, how.encoding, how.tags)
    old = None if item.name in known.digests else moves.take(item.name, stamp)
    before = known.digests.get(old or item.name)
    identifier = before[0] if before else _new_id(item.name, store)
    keep = frozenset(one.text_hash for one in store.restorations(identifier))
    source = replace(item, tags=tuple(dict.fromkeys((*item.tags, *how.tags))))
    document, passages = prepare(source, how.encoding, keep=keep, identifier=identifier)
    document = replace(document, digest=stamp)
    if old and item.updated is None:
        document = replace(document, updated=store.document(identifier).updated)
    return Draft(document, passages, root, layout_of(source), same=old is not None)


def _new_id(name: str, store: Store) -> str:
    """Return an id for a new source; one that has moved away may still have the id that its old name gave it."""
    identifier, number = document_id(name), 1
    while store.documents_by_id([identifier]):
        number += 1
        identifier = document_id(f"{name}\0{number}")
    return identifier


def _note(source: Source, draft: Draft, tally: _Tally, new: bool) -> bool:
    """Count a document; return False when nothing of it is left to store."""
    if not draft.passages:
        hint = "See what was removed with `audit`, or check the file."
        tally.problems.append(Problem(source.name, f"{source.name}: nothing but page furniture in it", hint))
        return False
    if source.replaced:
        message = f"{source.name}: {source.replaced} characters could not be decoded as {source.codec}"
        tally.problems.append(Problem(source.name, message, "Name the right encoding."))
    tally.added += new and not draft.same
    tally.moved += draft.same
    tally.changed += not new
    tally.dropped += sum(len(removal.text) for removal in draft.document.removals)
    tally.passages.update(passage.lang for passage in draft.passages)
    return True


def _held(paths: Sequence[Path], store: Store) -> set[str]:
    """Return the sources that the store has from the named folders and files."""
    # A folder that is there but closed holds what it held.
    named = {os.path.realpath(path) for path in paths if not path.exists() or os.access(path, os.R_OK)}
    return {source for source, root in store.source_roots().items() if root in named}


def _settle(paths: Sequence[Path], store: Store, tally: _Tally, prune: bool, dry_run: bool) -> list[str]:
    """Note where sources were found now; remove, if ``prune``, those that the named paths held and no longer hold."""
    seen = tally.kept | tally.seen
    gone = sorted(_held(paths, store) - seen.keys() - tally.moves.taken) if prune else []
    if dry_run:
        return gone
    roots = store.source_roots()
    found: dict[str, list[str]] = {}
    for source, root in seen.items():
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


def _first_heading(sections: Sequence[Section]) -> str:
    return next((section.heading[0] for section in sections if section.heading), "")
