"""What a generation knows of its passages besides vectors and terms: ids, filters and token ids, row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.engine import Entry, Filters, TokenIds


@dataclass(frozen=True, slots=True)
class Row:
    """The stored part of an Entry that filters and updates need."""

    passage_id: str
    document_id: str
    digest: str
    lang: str
    tags: tuple[str, ...]


class Catalog:
    """Rows in the order of the vectors; row ``i`` has the tokens ``values[offsets[i]:offsets[i + 1]]``."""

    def __init__(self, rows: Sequence[Row], values: np.ndarray, offsets: np.ndarray) -> None:
        self.rows = list(rows)
        self._values, self._offsets = values, offsets
        self.row_of = {row.passage_id: number for number, row in enumerate(self.rows)}
        keys = np.array([key(row.passage_id) for row in self.rows], np.uint64)
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        self._columns = {
            "lang": _column([(row.lang,) for row in self.rows]),
            "document": _column([(row.document_id,) for row in self.rows]),
            "tag": _column([row.tags for row in self.rows]),
        }

    @classmethod
    def load(cls, folder: Path) -> Catalog:
        """Open the two files that a CatalogWriter wrote."""
        with (folder / "passages.jsonl").open(encoding="utf-8") as stream:
            fields = [json.loads(line) for line in stream]
        rows = [Row(passage, document, digest, lang, tuple(tags)) for passage, document, digest, lang, tags in fields]
        with np.load(folder / "tokens.npz") as arrays:
            return cls(rows, arrays["values"], arrays["offsets"])

    def __len__(self) -> int:
        return len(self.rows)

    def ids(self, rows: np.ndarray) -> list[str]:
        """Return the passage ids of row numbers."""
        return [self.rows[number].passage_id for number in rows]

    def rows_of_keys(self, keys: np.ndarray) -> np.ndarray:
        """Return the row numbers of known keys, shape (len(keys),)."""
        return self._order[np.searchsorted(self._keys, keys)]

    def tokens(self, row: int) -> TokenIds:
        """Return the token ids of one row."""
        return self._values[self._offsets[row] : self._offsets[row + 1]]

    def document_frequency(self, vocabulary: int) -> np.ndarray:
        """Return in how many passages each token occurs, int64, shape (vocabulary,)."""
        owner = np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self._offsets))
        seen = np.unique(owner * vocabulary + self._values)
        return np.bincount(seen % vocabulary, minlength=vocabulary)

    def allowed(self, filters: Filters) -> np.ndarray | None:
        """Return which rows pass ``filters``, bool, shape (n,); None if all do."""
        mask: np.ndarray | None = None
        for name, values in (("lang", filters.langs), ("document", filters.documents), ("tag", filters.tags)):
            if values:
                rows = [self._columns[name][value] for value in values if value in self._columns[name]]
                here = np.zeros(len(self), bool)
                here[np.concatenate(rows) if rows else np.zeros(0, np.int64)] = True
                mask = here if mask is None else mask & here
        return mask


class CatalogWriter:
    """Collects rows and token ids in the order of the vectors, with no look-ups, and writes them once."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._values: list[TokenIds] = []  # one array a batch
        self._lengths: list[np.ndarray] = []

    def add(self, rows: Iterable[Row], tokens: Sequence[TokenIds]) -> None:
        """Append rows with the token ids of each."""
        self.rows.extend(rows)
        self._lengths.append(np.fromiter((len(ids) for ids in tokens), np.int64, len(tokens)))
        self._values.append(np.concatenate([np.zeros(0, np.int32), *tokens]))

    def save(self, folder: Path) -> None:
        """Write ``passages.jsonl`` (one array a row) and ``tokens.npz`` into ``folder``."""
        with (folder / "passages.jsonl").open("w", encoding="utf-8") as stream:
            for row in self.rows:
                fields = [row.passage_id, row.document_id, row.digest, row.lang, row.tags]
                stream.write(json.dumps(fields, ensure_ascii=False) + "\n")
        offsets = np.concatenate([np.zeros(1, np.int64), *self._lengths]).cumsum()
        np.savez(folder / "tokens.npz", values=np.concatenate([np.zeros(0, np.int32), *self._values]), offsets=offsets)


def key(passage_id: str) -> int:
    """Return the 63-bit number under which the lexical index knows a passage."""
    return int.from_bytes(hashlib.blake2b(passage_id.encode(), digest_size=8).digest(), "big") >> 1


def row(entry: Entry) -> Row:
    """Return the part of ``entry`` that a catalog stores besides its tokens."""
    return Row(entry.passage_id, entry.document_id, entry.digest, entry.lang, entry.tags)


def _column(values: Sequence[tuple[str, ...]]) -> dict[str, np.ndarray]:
    places: dict[str, list[int]] = {}
    for number, names in enumerate(values):
        for name in names:
            places.setdefault(name, []).append(number)
    return {name: np.array(numbers, np.int64) for name, numbers in places.items()}
