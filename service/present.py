"""The dataclasses of the lower layers as the contract's JSON. Links are paths on this service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from corpus.errors import IndexMissing
from corpus.records import Document, Passage, Version
from index import glossary
from index.generation import current
from index.results import Hit, SearchResult, Twin
from index.suggest import Suggestion

if TYPE_CHECKING:
    from corpus.records import DocumentSummary
    from service.state import State

Json = dict[str, Any]


class Head(Protocol):
    """What all shapes of a document have in common."""

    @property
    def id(self) -> str:
        """Stable while the source keeps its name."""
        ...

    @property
    def title(self) -> str:
        """As shown to people."""
        ...

    @property
    def source(self) -> str:
        """The path as ingested."""
        ...

    @property
    def format(self) -> str:
        """The kind of file."""
        ...

    @property
    def lang(self) -> str:
        """The main language."""
        ...

    @property
    def updated(self) -> str:
        """UTC, ISO 8601."""
        ...


def link(document_id: str, passage_id: str) -> str:
    """Return the path of the reader page, open at the passage."""
    return f"/documents/{quote(document_id, safe='')}?passage={quote(passage_id, safe='')}"


def head(document: Head) -> Json:
    """Return the fields of a document that every answer shows."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "format": document.format,
        "lang": document.lang,
        "updated": document.updated,
    }


def result(found: SearchResult, explain: bool = False) -> Json:
    """Return a whole search answer; ``explain`` of the hits only on request."""
    return {
        "query": {
            "text": found.text,
            "lang": found.lang,
            "folded": found.folded,
            "did_you_mean": found.did_you_mean,
        },
        "confidence": found.confidence,
        "hits": [hit(one, explain) for one in found.hits],
        "took_ms": round(found.took_ms, 2),
        "generation": found.generation,
    }


def hit(one: Hit, explain: bool = False) -> Json:
    """Return one hit with its provenance."""
    content: Json = {
        "rank": one.rank,
        "score": one.score,
        **passage(one.passage),
        "highlights": [list(pair) for pair in one.highlights],
        "document": head(one.document),
        "link": link(one.document.id, one.passage.id),
        "also": [twin(other) for other in one.also],
    }
    if explain:
        content["explain"] = {**one.explain, "sentence": list(one.sentence) if one.sentence else None}
    return content


def citation(one: Hit, t: Mapping[str, str]) -> str:
    """Return where a hit comes from, for people: title, headings, page and source, in the words of the catalogue."""
    title = one.document.title
    place = " › ".join([title, *(step for step in one.passage.heading if step != title)])
    words = t["search_citation_page"] if one.passage.page else t["search_citation"]
    return words.format(place=place, source=one.document.source, page=one.passage.page)


def twin(other: Twin) -> Json:
    """Return the same rule elsewhere."""
    return {
        "passage_id": other.passage_id,
        "lang": other.lang,
        "document": head(other.document),
        "link": link(other.document.id, other.passage_id),
    }


def passage(one: Passage) -> Json:
    """Return a passage as a document lists it."""
    return {
        "passage_id": one.id,
        "text": one.text,
        "lang": one.lang,
        "heading": list(one.heading),
        "page": one.page,
        "start": one.start,
        "end": one.end,
    }


def placed_passage(one: Passage, document: Document) -> Json:
    """Return a passage together with its document and the link to its place."""
    return {**passage(one), "document": head(document), "link": link(document.id, one.id)}


def suggestions(found: Sequence[Suggestion]) -> Json:
    """Return what a text being typed may become."""
    return {
        "suggestions": [
            {"text": one.text, "kind": one.kind, "lang": one.lang, "matched": one.matched and list(one.matched)}
            for one in found
        ]
    }


def document_page(summaries: Sequence[DocumentSummary], limit: int) -> Json:
    """Return one page of the list from up to ``limit + 1`` summaries; the extra one only says that there is more."""
    shown = summaries[:limit]
    return {
        "documents": [{**head(one), "passages": one.passages} for one in shown],
        "next": shown[-1].id if len(summaries) > limit else None,
    }


def document(one: Document, passages: Sequence[Passage]) -> Json:
    """Return a whole document with its passages in order."""
    return {**head(one), "text": one.text, "passages": [passage(each) for each in passages]}


def version(one: Version) -> Json:
    """Return what a document said before."""
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "updated": one.updated,
        "superseded": one.superseded,
    }


def segments(text: str, highlights: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut ``text`` into (piece, marked) so that the pieces joined are the text; overlapping ranges are merged."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(highlights):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


def parts(
    text: str, highlights: Sequence[tuple[int, int]], sentence: tuple[int, int] | None
) -> list[tuple[bool, list[tuple[str, bool]]]]:
    """Cut ``text`` into (whether it is ``sentence``, its ``segments``), so that all pieces joined are the text."""
    start, end = sentence or (0, 0)
    found = []
    for first, last in ((0, start), (start, end), (end, len(text))):
        if first < last:
            here = [(max(a, first) - first, min(b, last) - first) for a, b in highlights if a < last and b > first]
            found.append(((first, last) == sentence, segments(text[first:last], here)))
    return found


def status(held: State) -> Json:
    """Return what is stored, which generation is on disk (null if none), the model's name, and the glossary's state."""
    stored = held.store().status()
    try:
        generation = current(held.data)
    except IndexMissing:
        generation = None
    rows, problem = glossary.inspect(held.data / glossary.NAME)
    return {
        "ready": generation is not None,
        "generation": generation,
        "model": held.model or "index/model",
        "documents": stored.documents,
        "passages": stored.passages,
        "languages": dict(stored.languages),
        "glossary": {"rows": rows, "problem": f"{problem.message} {problem.hint}" if problem else None},
    }
