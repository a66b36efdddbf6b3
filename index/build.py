"""Brings the index level with the store: what changed is encoded, what is gone is removed, then one switch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from corpus.errors import IndexMismatch, IndexMissing
from corpus.records import DocumentSummary, Passage
from corpus.store import Store
from index import generation, tokens
from index.analysis import analysed
from index.embedded import EmbeddedEngine
from index.encoder import Encoder
from index.engine import Entry, Matrix
from index.generation import Manifest
from index.writer import Model, write_generation

BATCH = 256  # passages
PARALLEL_FROM = 300  # passages; for fewer, starting processes costs more than it saves

Progress = Callable[[int, int], None]  # (done, total) passages
Placed = tuple[Passage, DocumentSummary]


def build(store: Store, data: Path, encoder: Encoder, progress: Progress | None = None, processes: int = 1) -> Manifest:
    """Write and switch to a generation that holds exactly the store's passages; return its manifest.

    One build runs at a time, or the later of two would undo the earlier. Unchanged passages are neither encoded nor
    tokenized again. If nothing changed, the current generation stays. Large builds use ``processes`` processes.
    A generation of another model, tokenizer or format, or a damaged one, is replaced by a full build.
    """
    with generation.building_alone(data):
        previous = reusable(data, encoder)
        changed, removed = differences(store, previous)
        if previous is not None and not changed and not removed:
            return previous.manifest
        workers = processes if len(changed) >= PARALLEL_FROM else 1
        batches = encoded(read(store, changed), encoder, workers, len(changed), progress)
        model = Model(encoder.name, encoder.fingerprint, encoder.dimension)
        return write_generation(data, previous, batches, removed, model, tokens.VERSION, expected=len(changed))


def differences(store: Store, previous: EmbeddedEngine | None) -> tuple[list[str], list[str]]:
    """Return the ids of passages to add (new or changed) and of those to remove (gone or changed)."""
    wanted = store.all_digests()
    known = previous.digests() if previous else {}
    changed = [passage_id for passage_id, digest in wanted.items() if known.get(passage_id) != digest]
    removed = [passage_id for passage_id, digest in known.items() if wanted.get(passage_id) != digest]
    return changed, removed


def read(store: Store, passage_ids: Sequence[str]) -> Iterator[list[Placed]]:
    """Yield the passages with their documents, BATCH at a time; what was deleted a moment ago is left out."""
    for start in range(0, len(passage_ids), BATCH):
        found = store.passages_by_id(passage_ids[start : start + BATCH])
        documents = store.documents_by_id(list({passage.document_id for passage in found.values()}))
        yield [
            (passage, documents[passage.document_id]) for passage in found.values() if passage.document_id in documents
        ]


def encoded(
    batches: Iterable[list[Placed]], encoder: Encoder, processes: int, total: int, progress: Progress | None
) -> Iterator[tuple[list[Entry], Matrix]]:
    """Yield the entries and vectors of each batch; ``progress`` is told after each."""
    done = 0
    for batch, terms in analysed(((batch, [texts_of(*placed) for placed in batch]) for batch in batches), processes):
        contexts = [in_context(*placed) for placed in batch]
        entries = [
            Entry(passage.id, passage.document_id, passage.digest, passage.lang, document.tags, found, ids)
            for (passage, document), found, ids in zip(batch, terms, encoder.tokenize(contexts), strict=True)
        ]
        yield entries, encoder.encode_passages(contexts)
        done += len(batch)
        if progress is not None:
            progress(done, total)


def texts_of(passage: Passage, document: DocumentSummary) -> tuple[str, str]:
    """Return the text of a passage and what stands above it, a line each; a row of one line is its own title."""
    return passage.text, "\n".join(part for part in (document.title, *passage.heading) if part != passage.text)


def in_context(passage: Passage, document: DocumentSummary) -> str:
    """Return what the encoder reads of a passage: title and headings, unless its text opens with them, and its text."""
    above = dict.fromkeys((document.title, *passage.heading))
    above_text = [part for part in above if not passage.text.startswith(part)]
    return "\n".join((*above_text, passage.text))


def reusable(data: Path, encoder: Encoder) -> EmbeddedEngine | None:
    """Return the current generation if the next one may grow from it, else None."""
    try:
        return EmbeddedEngine.open(data, encoder.fingerprint, tokens.VERSION)
    except (IndexMissing, IndexMismatch):
        return None
