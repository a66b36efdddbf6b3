"""The list of documents: filtered, sorted and counted by indexes alone, page by page, for tens of thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from corpus.database import Database
from corpus.errors import DocumentNotFound
from corpus.fold import fold

Sort = Literal["title", "date", "passages"]
_ORDER: dict[Sort, tuple[str, str]] = {
    "title": ("title", ""),
    "date": ("updated", "DESC"),
    "passages": ("passages", "DESC"),
}
TAGS = 200  # of them, the most used, are offered to choose from


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents are wanted: None and "" leave a filter out; ``text`` stands in the title or the source."""

    lang: str | None = None
    tag: str | None = None
    format: str | None = None
    text: str = ""
    sort: Sort = "title"


@dataclass(frozen=True, slots=True)
class Facets:
    """What the documents can be filtered by: names with the number of documents, the most first."""

    langs: dict[str, int]
    formats: dict[str, int]
    tags: dict[str, int]


def listed(text: str) -> str:
    """Return the form in which titles and sources are searched."""
    return fold(text, regional=False).text


def page(database: Database, wanted: Listing, after: str | None, limit: int) -> list[str]:
    """Return the ids of up to ``limit`` documents, those that follow ``after``. Raises DocumentNotFound."""
    column, direction = _ORDER[wanted.sort]
    where, values = _where(wanted)
    if after is not None:
        last = database.one(f"SELECT {column} FROM document WHERE id = ?", (after,))
        if last is None:
            raise DocumentNotFound(f"no document has the id {after!r}", "Start again from the first page.")
        where += f" AND (d.{column}, d.id) {'<' if direction else '>'} (?, ?)"
        values += [last[0], after]
    query = (
        f"SELECT d.id FROM document d INDEXED BY document_by_{wanted.sort} WHERE {where} "
        f"ORDER BY d.{column} {direction}, d.id {direction} LIMIT ?"
    )
    return [row[0] for row in database.all(query, (*values, limit))]


def count(database: Database, wanted: Listing) -> tuple[int, int]:
    """Return how many documents are wanted, and the passages in them."""
    where, values = _where(wanted)
    query = (
        f"SELECT count(*), coalesce(sum(d.passages), 0) FROM document d INDEXED BY document_by_passages WHERE {where}"
    )
    documents, passages = database.one(query, values)
    return documents, passages


def facets(database: Database) -> Facets:
    """Return what there is to choose from."""
    order = "GROUP BY 1 ORDER BY 2 DESC, 1"
    return Facets(
        dict(database.all(f"SELECT lang, count(*) FROM document INDEXED BY document_by_title {order}")),
        dict(database.all(f"SELECT format, count(*) FROM document INDEXED BY document_by_title {order}")),
        dict(database.all(f"SELECT tag, count(*) FROM tag {order} LIMIT ?", (TAGS,))),
    )


def _where(wanted: Listing) -> tuple[str, list[Any]]:
    """Return the condition on ``document d`` and its values; only columns that the indexes hold."""
    where, values = ["1"], list[Any]()
    for column, value in (("lang", wanted.lang), ("format", wanted.format)):
        if value is not None:
            where.append(f"d.{column} = ?")
            values.append(value)
    if wanted.tag is not None:
        where.append("d.id IN (SELECT document_id FROM tag WHERE tag = ?)")
        values.append(wanted.tag)
    for word in listed(wanted.text).split():
        where.append("instr(d.folded, ?)")
        values.append(word)
    return " AND ".join(where), values
