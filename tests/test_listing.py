"""The list of documents: filters, orders, pages that neither repeat nor lose one, and no text read for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import DocumentNotFound
from corpus.listing import Sort
from corpus.records import Document, Language, Passage, Removal
from corpus.store import Store

LANGS: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "ko")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def full(store: Store) -> Store:
    """Twelve documents with equal titles, dates and sizes among them."""
    for n in range(12):
        name, form = f"d{n:02}", ("md", "pdf")[n % 2]
        passages = [Passage(f"{name}-{k}", name, k, "退款", "ko", (), None, 0, 2, "x") for k in range(n % 3)]
        removals = (
            Removal(0, "广告\n", "advertisement"),
            Removal(0, "首页", "navigation"),
            Removal(1, "赞", "navigation"),
        )
        store.put(
            Document(
                name,
                f"標題{n % 4}", f"客服/ＦＡＱ{n}.{form}", form, LANGS[n % 3], "退款", "x", f"2026-01-0{n % 5 + 1}",
                ("新人",) if n < 4 else (), removals=removals if n else (),
            ),
            passages,
        )  # fmt: skip
    return store


@pytest.mark.parametrize("sort", ["title", "date", "passages"])
@pytest.mark.parametrize("size", [1, 5, 12])
def test_pages_show_every_document_once_in_order(full: Store, sort: Sort, size: int) -> None:
    shown = []
    after = None
    while found := full.documents(after=after, limit=size, sort=sort):
        shown += found
        after = found[-1].id
    assert sorted(one.id for one in shown) == [f"d{n:02}" for n in range(12)]
    keys = [{"title": one.title, "date": one.updated, "passages": one.passages}[sort] for one in shown]
    assert keys == sorted(keys, reverse=sort != "title")  # type: ignore[type-var]


def test_filters_meet_and_are_counted(full: Store) -> None:
    wanted = {"lang": "zh-Hans", "format": "pdf"}
    assert [one.id for one in full.documents(**wanted)] == ["d09", "d03"]  # type: ignore[arg-type]
    assert full.count(**wanted) == (2, 0)
    assert full.count(tag="新人") == (4, 3)
    assert full.count() == (12, 12)
    facets = full.facets()
    assert facets.langs == {"ko": 4, "zh-Hans": 4, "zh-Hant": 4}
    assert facets.formats == {"md": 6, "pdf": 6}
    assert facets.tags == {"新人": 4}


@pytest.mark.parametrize(
    ("text", "count"), [("标题1", 3), ("faq11", 1), ("FAQ1 标题", 3), ("％", 0), ("_", 0), ("退款", 0)]
)
def test_titles_and_sources_are_searched_in_their_matching_form(full: Store, text: str, count: int) -> None:
    """Every word counts, in any script, width and case; the text of the document is not meant."""
    assert len(full.documents(text=text)) == count
    assert full.count(text=text)[0] == count


def test_a_page_that_follows_a_deleted_document_says_so(full: Store) -> None:
    with pytest.raises(DocumentNotFound):
        full.documents(after="gone", sort="date")


def test_what_was_removed_is_told_for_many_documents(full: Store) -> None:
    assert full.dropped_by_id(["d00", "d01", "none"]) == {"d01": {"advertisement": 3, "navigation": 3}}
    assert full.dropped("d01") == {"advertisement": 3, "navigation": 3}
    assert full.dropped("d00") == {}


@pytest.mark.parametrize("sort", ["title", "date", "passages"])
def test_no_text_is_read_for_a_list(full: Store, tmp_path: Path, sort: Sort) -> None:
    """Texts lie between the rows: only an index that holds every column asked for keeps long lists fast."""
    asked: list[str] = []
    connection = full._database.connection()
    connection.set_trace_callback(asked.append)
    full.documents(lang="ko", tag="新人", format="md", text="标题", after="d00", sort=sort)
    full.count(lang="ko", format="md", text="标题")
    full.facets()
    connection.set_trace_callback(None)
    plain = sqlite3.connect(tmp_path / "store.sqlite")
    lists = [query for query in asked if "INDEXED BY" in query]
    assert len(lists) == 4
    for query in lists:
        plan = [row[3] for row in plain.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert any("COVERING INDEX" in step for step in plan), plan
        assert not query.startswith("SELECT d.id") or not any("TEMP B-TREE" in step for step in plan), plan
    plain.close()
