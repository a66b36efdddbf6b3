"""Restoring what cleaning removed: exact, remembered by its text, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import clean, raw_text, text_hash
from corpus.errors import DocumentNotFound, RemovalNotFound
from corpus.ingest import document_id, ingest, prepare
from corpus.layout import as_read, layout_of, source_of
from corpus.reader_text import text_blocks
from corpus.records import Block, Source
from corpus.restore import restore, withdraw
from corpus.store import Store
from tests.test_clean import HANS_PAGE, HANT_PAGE, source

PAGE = document_id("page.txt")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    (tmp_path / "page.txt").write_text(HANS_PAGE, "utf-8")
    ingest([tmp_path / "page.txt"], opened)
    yield opened
    opened.close()


def number_of(store: Store, part: str) -> int:
    return next(n for n, removal in enumerate(store.document(PAGE).removals) if part in removal.text)


def test_a_removal_is_put_back_in_its_place_and_taken_out_again(store: Store) -> None:
    before = store.document(PAGE)
    restoration = restore(store, PAGE, number_of(store, "怎样开网店"))
    after = store.document(PAGE)
    assert "怎样开网店\n" in after.text
    assert "手机排行榜" not in after.text
    assert as_read(after.text, after.removals) == as_read(before.text, before.removals)
    assert any("怎样开网店" in passage.text for passage in store.passages(PAGE))
    assert [one.text for one in store.restorations(PAGE)] == ["怎样开网店\n"]
    assert store.versions(PAGE) == []
    withdraw(store, PAGE, restoration.text_hash)
    assert store.document(PAGE) == before
    assert store.restorations(PAGE) == []


def test_a_restoration_survives_ingestion_and_a_lost_source(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.unlink()
    restore(store, PAGE, number_of(store, "怎样开网店"))
    path.write_text(HANS_PAGE.replace("再复述一遍要点", "再复述要点"), "utf-8")
    assert ingest([path], store).changed == 1
    assert "再复述要点" in store.document(PAGE).text
    assert "怎样开网店\n" in store.document(PAGE).text


def test_what_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(RemovalNotFound, match="no removal 99"):
        restore(store, PAGE, 99)
    with pytest.raises(RemovalNotFound, match="another text"):
        restore(store, PAGE, 0, expected="0" * 16)
    with pytest.raises(RemovalNotFound, match="nothing was restored"):
        withdraw(store, PAGE, "0" * 16)
    with pytest.raises(DocumentNotFound):
        restore(store, "none", 0)


@pytest.mark.parametrize("page", [HANS_PAGE, HANT_PAGE])
def test_every_removal_of_a_page_can_be_kept(page: str) -> None:
    for removal in clean(source(page)).removals:
        kept = clean(source(page), frozenset([text_hash(removal.text)]))
        assert removal.text in kept.text
        assert removal.text not in [other.text for other in kept.removals]
        assert as_read(kept.text, kept.removals) == raw_text(source(page))


LINES = [*HANS_PAGE.splitlines(), *HANT_PAGE.splitlines(), "", "12、接着上一页的内容，继续说明处理的步骤", "- 3 -"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=25), st.data())
def test_keeping_loses_nothing(lines: list[str], data: st.DataObject) -> None:
    made = source("\n".join(lines))
    removals = clean(made).removals
    chosen = data.draw(st.lists(st.sampled_from(removals), max_size=3)) if removals else []
    kept = clean(made, frozenset(text_hash(removal.text) for removal in chosen))
    assert as_read(kept.text, kept.removals) == raw_text(made)
    assert all(removal.text in kept.text for removal in chosen)
    assert all(kept.text[section.start : section.end] for section in kept.sections)


KINDS = st.sampled_from(["heading", "paragraph", "item", "table", "code"])
BLOCKS = st.builds(
    Block,
    st.text("字a \n#", max_size=8),
    KINDS,
    st.integers(0, 6),
    st.none() | st.integers(1, 9),
    st.none() | st.just("x"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=8))
def test_a_source_comes_back_from_its_document_and_layout(blocks: list[Block]) -> None:
    made = Source("a.md", "题", "md", tuple(blocks), "d", ("t",), None, "2026-01-01", "zh-Hans", "big5", 0.5, 2)
    document, _ = prepare(made)
    again = source_of(document, layout_of(made))
    assert again.blocks == made.blocks
    assert (again.title, again.lang, again.tags, again.codec) == (made.title, made.lang, made.tags, made.codec)


def test_plain_text_blocks_survive_too() -> None:
    made = Source("page.txt", "", "txt", text_blocks(HANS_PAGE), "")
    document, passages = prepare(made)
    again, same = prepare(source_of(document, layout_of(made)))
    assert (again.text, again.removals, again.title, same) == (
        document.text,
        document.removals,
        document.title,
        passages,
    )
