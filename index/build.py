"""Brings the index level with the store: what changed is encoded, what is gone is removed, then one switch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.errors import IndexMismatch, IndexMissing
from corpus.records import DocumentSummary, Passage
from corpus.store import Store
from index import generation, tokens
from index.embedded import EmbeddedEngine, write_generation
from index.encoder import Encoder
from index.engine import Entry, Matrix
from index.generation import Manifest

BATCH = 512  # passages

Progress = Callable[[int, int], None]  # (done, total) passages


def build(store: Store, data: Path, encoder: Encoder, progress: Progress | None = None) -> Manifest:
    """Write and switch to a generation that holds exactly the store's passages; return its manifest.

    One build runs at a time, or the later of two would undo the earlier. Unchanged passages are neither encoded nor
    tokenized again. If nothing changed, the current generation stays.
    A generation of another model, tokenizer or format, or a damaged one, is replaced by a full build.
    """
    with generation.building_alone(data):
        previous = reusable(data, encoder)
        wanted = store.all_digests()
        known = previous.digests() if previous else {}
        changed = [passage_id for passage_id, digest in wanted.items() if known.get(passage_id) != digest]
        removed = [passage_id for passage_id, digest in known.items() if wanted.get(passage_id) != digest]
        if previous is not None and not changed and not removed:
            return previous.manifest
        entries: list[Entry] = []
        vectors: list[Matrix] = [np.zeros((0, encoder.dimension), np.float32)]
        for start in range(0, len(changed), BATCH):
            found = store.passages_by_id(changed[start : start + BATCH])
            documents = store.documents_by_id(list({passage.document_id for passage in found.values()}))
            batch = [
                (passage, documents[passage.document_id])
                for passage in found.values()
                if passage.document_id in documents  # deleted a moment ago
            ]
            entries.extend(describe(batch, encoder))
            vectors.append(encoder.encode_passages([in_context(passage, document) for passage, document in batch]))
            if progress is not None:
                progress(min(start + BATCH, len(changed)), len(changed))
        model = (encoder.name, encoder.fingerprint)
        return write_generation(data, previous, entries, np.concatenate(vectors), removed, model, tokens.VERSION)


def describe(batch: Sequence[tuple[Passage, DocumentSummary]], encoder: Encoder) -> list[Entry]:
    """Return the entries of passages, each with its document, in the order given."""
    token_ids = encoder.tokenize([in_context(passage, document) for passage, document in batch])
    return [
        Entry(
            passage_id=passage.id,
            document_id=passage.document_id,
            digest=passage.digest,
            lang=passage.lang,
            tags=document.tags,
            terms=tokens.terms(passage.text, title=" ".join((document.title, *passage.heading))),
            tokens=ids,
        )
        for (passage, document), ids in zip(batch, token_ids, strict=True)
    ]


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
