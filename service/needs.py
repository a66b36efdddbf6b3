"""Golden needs of this place: questions and their right passages, as ``index.evaluate`` reads them."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import ZhinanError
from corpus.records import Document, Language, Passage
from index.evaluate import RIGHT, Need, Needle, load, normal
from service.history import key_of

NAME = "golden.jsonl"  # in the data folder
LEAST = 40  # characters of a needle, unless its passage is shorter or another has the same
Json = dict[str, Any]


class NeedNotFound(ZhinanError):
    """No golden need has this id."""

    code = "need_not_found"


@dataclass(frozen=True, slots=True)
class Place:
    """A passage that answers, its document, and the other passages of that document."""

    passage: Passage
    document: Document
    others: Sequence[Passage]


class Needs:
    """The file at ``path`` in ``data``. Rows that people wrote into it by hand keep all their fields."""

    def __init__(self, data: Path) -> None:
        self.path = data / NAME

    def all(self) -> list[Need]:
        """Return the needs, their needles as written; none without a file. Raises GoldenError if it cannot be used."""
        return [
            Need(
                row["id"],
                row["queries"],
                tuple(Needle(one["doc"], one["needle"], one["grade"]) for one in row["needles"]),
            )
            for row in self._read()
        ]

    def of(self, question: str) -> Need | None:
        """Return the need that has this question in any script, if there is one. Raises GoldenError."""
        key = key_of(question)
        return next((need for need in self.all() if key in _keys(need.queries.values())), None)

    def put(self, queries: Mapping[Language, str], places: Sequence[Place]) -> str:
        """Add a need, or its new languages and places to the one that has a question of it; return its id.

        The file is replaced at once, so a reader never sees half of it. Raises GoldenError.
        """
        keys = _keys(queries.values())
        needles = [_needle(place) for place in places]
        with self._rows() as rows:
            for row in rows:
                if keys & _keys(row["queries"].values()):
                    row["queries"] = {**queries, **row["queries"]}
                    known = [(one["doc"], one["needle"]) for one in row["needles"]]
                    row["needles"] += [one for one in needles if (one["doc"], one["needle"]) not in known]
                    return str(row["id"])
            identifier = "own-" + hashlib.sha256(min(keys).encode()).hexdigest()[:12]
            rows.append({"id": identifier, "queries": dict(queries), "needles": needles})
            return identifier

    def delete(self, identifier: str) -> None:
        """Take a need out. Raises NeedNotFound or GoldenError."""
        with self._rows() as rows:
            left = [row for row in rows if row["id"] != identifier]
            if len(left) == len(rows):
                raise NeedNotFound(f"No need has the id {identifier}.", "See the list at /insights/needs.")
            rows[:] = left

    def _read(self) -> list[Json]:
        if not self.path.exists():
            return []
        load([self.path])  # names the line that is wrong
        return [json.loads(line) for line in self.path.read_text("utf-8").splitlines() if line.strip()]

    @contextmanager
    def _rows(self) -> Iterator[list[Json]]:
        """Yield the rows to be changed and write them when all went well; one process at a time."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = self._read()
            yield rows
            fresh = self.path.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)


def _keys(texts: Iterable[str]) -> set[str]:
    return {key_of(text) for text in texts}


def _needle(place: Place) -> Json:
    """Return the beginning of the passage that no other of its document has: short, so that it outlives a new cut."""
    whole = place.passage.text.strip()
    text = normal(whole)
    others = [normal(one.text) for one in place.others if one.id != place.passage.id]
    lengths = range(min(LEAST, len(text)), len(text) + 1)
    least = next((size for size in lengths if not any(text[:size] in other for other in others)), len(text))
    size = next(size for size in range(least, len(whole) + 1) if len(normal(whole[:size])) >= least)
    return {"doc": place.document.source, "needle": whole[:size], "grade": RIGHT}
