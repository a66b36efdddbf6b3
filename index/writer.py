"""Writes the next generation: the one before, less what is gone, plus batches of new passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from index import generation
from index.catalog import CatalogWriter, key, row
from index.embedded import EmbeddedEngine
from index.engine import Entry, Matrix
from index.generation import Manifest
from index.lexical import LexicalWriter
from index.vectors import Vectors

BLOCK = 8_192  # passages copied at a time


class Model(NamedTuple):
    """What a generation notes of its encoder; ``dimension`` is the length of a vector."""

    name: str
    fingerprint: str
    dimension: int


def write_generation(
    data: Path,
    previous: EmbeddedEngine | None,
    batches: Iterable[tuple[Sequence[Entry], Matrix]],
    removed: Sequence[str],
    model: Model,
    tokenizer: str,
    expected: int = 0,
) -> Manifest:
    """Write ``previous`` less ``removed`` plus ``batches`` as a new generation, make it current, return its manifest.

    A batch is entries and their vectors, shape (len(entries), dim); batches are taken one at a time, so that only rows,
    token ids and vectors of a large library are ever held. A changed passage is in ``removed`` and in a batch.
    ``expected`` is how many passages the batches hold, for taking their memory once.
    """
    with generation.writing(data) as building:
        arriving = iter(batches)
        # processes that analyse start with the first batch; started later they would hold what is taken here as well
        first = next(arriving, None)
        catalog = CatalogWriter()
        vectors = Vectors.empty(model.dimension, expected + (previous.count() if previous else 0))
        if previous is not None:
            gone = set(removed)
            kept = [n for n, item in enumerate(previous.catalog.rows) if item.passage_id not in gone]
            for start in range(0, len(kept), BLOCK):
                block = kept[start : start + BLOCK]
                vectors.add(previous.stored_vectors.rows(block))
                catalog.add((previous.catalog.rows[n] for n in block), [previous.catalog.tokens(n) for n in block])
            folder = generation.folder(data, previous.manifest.generation)
            generation.link_tree(folder / "terms", building / "terms")
        terms = LexicalWriter(building / "terms")
        terms.remove(key(passage_id) for passage_id in removed)
        for entries, matrix in chain([first] if first else [], arriving):
            terms.add((key(entry.passage_id), entry) for entry in entries)
            vectors.add(matrix)
            catalog.add((row(entry) for entry in entries), [entry.tokens for entry in entries])
        terms.commit()
        vectors.save(building / "vectors.faiss")
        del vectors  # the largest part; what follows needs memory of its own
        catalog.save(building)
        manifest = Manifest(
            generation=generation.new_name(data),
            format=generation.FORMAT,
            model=model.name,
            fingerprint=model.fingerprint,
            dimension=model.dimension,
            tokenizer=tokenizer,
            passages=len(catalog.rows),
            documents=len({item.document_id for item in catalog.rows}),
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            checksums={name: generation.checksum(building / name) for name in generation.CHECKED},
        )
        generation.publish(data, building, manifest)
    return manifest
