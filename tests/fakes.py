"""A store and a searcher in memory, of the same shape as the real ones, with a little guidance in three scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DocumentNotFound, PassageNotFound
from corpus.listing import Facets
from corpus.records import Document, Passage, Restoration, Version
from index.engine import Filters
from index.results import Confidence, DocumentHead, Hit, SearchResult, Twin
from index.suggest import Phrase
from service.state import State

TEXTS = {
    "d-hans": (
        "zh-Hans",
        "投诉处理指引",
        ("情绪安抚", "先道歉，再核实"),
        "先听客户把话说完，不要打断。可以这样说：“给您添麻烦了，我马上为您核实。”\n核实之后，再说明解决办法和需要的时间。",
    ),
    "d-hant": (
        "zh-Hant",
        "退款作業手冊",
        ("退款", "客人要求立即退款"),
        "客人要求立即退款時，先說明退款需要三到五個工作天，並主動告知進度查詢的方式。不要承諾自己無法控制的時間。",
    ),
    "d-ko": (
        "ko",
        "상담 응대 매뉴얼",
        ("환불", "환불 지연 문의"),
        "환불이 늦어져 고객이 화를 내면 먼저 불편을 끼친 점을 사과하고, 처리 상황을 확인한 뒤 예상 날짜를 안내합니다.",
    ),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """A document in a list."""

    id: str
    title: str
    source: str
    format: str
    lang: str
    passages: int
    updated: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """What is stored."""

    documents: int
    passages: int
    languages: dict[str, int]


def _made(id: str) -> tuple[Document, Passage]:
    lang, title, heading, words = TEXTS[id]
    text = "\n".join((title, *heading, words))
    start = len(text) - len(words)
    document = Document(id, title, f"{id}.md", "md", lang, text, "0", "2026-01-02T03:04:05Z", tags=("demo",))  # type: ignore[arg-type]
    return document, Passage(f"p-{id}", id, 0, words, lang, heading, 3, start, len(text), "0")  # type: ignore[arg-type]


class FakeStore:
    """Three documents of one passage each."""

    def document(self, id: str) -> Document:
        """Return a document. Raises DocumentNotFound."""
        if id not in TEXTS:
            raise DocumentNotFound(f"No document has the id {id}.")
        return _made(id)[0]

    def documents(
        self,
        lang: str | None = None,
        tag: str | None = None,
        after: str | None = None,
        limit: int = 100,
        format: str | None = None,
        text: str = "",
        sort: str = "title",
    ) -> list[Summary]:
        """Return summaries in order of id."""
        made = [_made(id)[0] for id in sorted(TEXTS) if after is None or id > after]
        return [
            Summary(one.id, one.title, one.source, one.format, one.lang, 1, one.updated, one.tags)
            for one in made
            if (lang is None or one.lang == lang) and (tag is None or tag in one.tags)
        ][:limit]

    def count(
        self, lang: str | None = None, tag: str | None = None, format: str | None = None, text: str = ""
    ) -> tuple[int, int]:
        """Return how many documents and passages there are."""
        found = len(self.documents(lang, tag, format=format, text=text))
        return found, found

    def facets(self) -> Facets:
        """Return what the three documents can be filtered by."""
        return Facets({"zh-Hans": 1, "zh-Hant": 1, "ko": 1}, {"md": 3}, {"demo": 3})

    def dropped_by_id(self, document_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return nothing that was cleaned out."""
        return {}

    def passages_by_id(self, identifiers: Iterable[str]) -> dict[str, Passage]:
        """Return those that exist."""
        return {id: _made(id.removeprefix("p-"))[1] for id in identifiers if id.removeprefix("p-") in TEXTS}

    def documents_by_id(self, identifiers: Iterable[str]) -> dict[str, Summary]:
        """Return those that exist."""
        return {one.id: one for one in self.documents() if one.id in set(identifiers)}

    def passages(self, document_id: str) -> list[Passage]:
        """Return the passages of a document."""
        self.document(document_id)
        return [_made(document_id)[1]]

    def passage(self, id: str) -> Passage:
        """Return a passage. Raises PassageNotFound."""
        if id.removeprefix("p-") not in TEXTS:
            raise PassageNotFound(f"No passage has the id {id}.")
        return _made(id.removeprefix("p-"))[1]

    def versions(self, document_id: str) -> list[Version]:
        """Return no earlier versions."""
        return []

    def restorations(self, document_id: str) -> list[Restoration]:
        """Return nothing that was put back."""
        return []

    def status(self) -> Counts:
        """Return counts."""
        return Counts(3, 3, {"zh-Hans": 1, "zh-Hant": 1, "ko": 1})


class FakeSearcher:
    """Finds passages that share two neighbouring characters with the question; "boom" fails, "weather" is none."""

    generation = "g-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def phrases(self) -> list[Phrase]:
        """Return every heading, and a term in two scripts."""
        headings = [
            Phrase(text, "heading", lang, 1.0, id)  # type: ignore[arg-type]
            for id, (lang, title, heading, _) in TEXTS.items()
            for text in (title, *heading)
        ]
        return [*headings, Phrase("投訴人", "term", "zh-Hant"), Phrase("投诉人", "term", "zh-Hans")]

    def search(
        self, text: str, k: int = 10, filters: Filters | None = None, mode: str = "hybrid", explain: bool = False
    ) -> SearchResult:
        """Return hits in the order of shared pairs of characters."""
        self.asked.append(text)
        if text == "boom":
            raise RuntimeError("secret detail")
        langs = filters.langs if filters else ()
        grams = {text[i : i + 2] for i in range(len(text) - 1) if not text[i : i + 2].isspace()}
        ranked = []
        for id in TEXTS:
            document, passage = _made(id)
            if langs and passage.lang not in langs:
                continue
            spots = [(i, i + 2) for i in range(len(passage.text) - 1) if passage.text[i : i + 2] in grams]
            ranked.append((len(spots), document, passage, tuple(spots)))
        ranked.sort(key=lambda row: -row[0])
        confidence: Confidence = "none" if "weather" in text else "answer" if ranked and ranked[0][0] > 1 else "maybe"
        hits = []
        for rank, (score, document, passage, spots) in enumerate(ranked[:k], 1):
            also = (Twin("p-d-ko", "ko", _head(_made("d-ko")[0])),) if document.id == "d-hant" else ()
            hits.append(Hit(rank, float(score), passage, _head(document), spots, also, {"shared": score}))
        return SearchResult(text, "zh-Hant", text.lower(), confidence, tuple(hits), self.generation, 1.234)


def _head(document: Document) -> DocumentHead:
    return DocumentHead(document.id, document.title, document.source, document.format, document.lang, document.updated)


def fake_state(data: Path) -> State:
    """Return a state over the fakes; nothing heavy is loaded."""
    return State(data, store=FakeStore(), searcher=FakeSearcher())  # type: ignore[arg-type]
