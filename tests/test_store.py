"""The store: whole documents in one transaction, many readers, honest errors."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import DocumentNotFound, PassageNotFound, StoreError
from corpus.records import Document, Language, Passage, Removal
from corpus.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "data" / "store.sqlite")
    yield opened
    opened.close()


def make(
    name: str, count: int = 2, lang: Language = "zh-Hans", tags: tuple[str, ...] = ()
) -> tuple[Document, list[Passage]]:
    lines = [f"{name}第{n}条。" for n in range(count)]
    text = "\n".join(lines)
    passages, at = [], 0
    for n, line in enumerate(lines):
        passages.append(
            Passage(f"{name}-{n}", name, n, line, lang, ("章", f"节{n}"), None, at, at + len(line), f"digest-{line}")
        )
        at += len(line) + 1
    removal = Removal(0, "广告\n", "advertisement")
    return Document(
        name,
        f"标题{name}",
        f"{name}.txt",
        "txt",
        lang,
        text,
        f"sha-{name}",
        "2026-01-01T00:00:00+00:00",
        tags,
        removals=(removal,),
    ), passages


def test_documents_and_passages_come_back_as_put(store: Store) -> None:
    document, passages = make("a", tags=("售后", "退款"))
    store.put(document, passages)
    assert store.document("a") == document
    assert store.passages("a") == passages
    assert store.passage("a-1") == passages[1]
    assert store.passages_by_id(["a-1", "none", "a-0"]) == {"a-1": passages[1], "a-0": passages[0]}
    assert store.all_digests() == {"a-0": "digest-a第0条。", "a-1": "digest-a第1条。"}
    assert store.source_digests() == {"a.txt": ("a", "sha-a")}
    summary = store.documents_by_id(["a"])["a"]
    assert (summary.title, summary.passages, summary.tags) == ("标题a", 2, ("售后", "退款"))


def test_put_replaces_and_delete_removes_everything(store: Store) -> None:
    store.put(*make("a", 3))
    store.put(*make("a", 1))
    assert [passage.id for passage in store.passages("a")] == ["a-0"]
    assert store.delete(["a", "none"]) == 1
    assert store.passages("a") == []
    assert store.all_digests() == {}
    with pytest.raises(DocumentNotFound):
        store.document("a")
    with pytest.raises(PassageNotFound):
        store.passage("a-0")


def test_a_failing_put_leaves_the_old_document(store: Store) -> None:
    document, passages = make("a")
    store.put(document, passages)
    with pytest.raises(sqlite3.IntegrityError):
        store.put(document, [passages[0], passages[0]])
    assert store.passages("a") == passages


def test_listing_filters_and_pages_in_order_of_title(store: Store) -> None:
    for name, lang, tags in (("c", "ko", ("x",)), ("a", "zh-Hans", ("x", "y")), ("b", "zh-Hant", ())):
        store.put(*make(name, lang=lang, tags=tags))  # type: ignore[arg-type]
    assert [summary.id for summary in store.documents()] == ["a", "b", "c"]
    assert [summary.id for summary in store.documents(tag="x")] == ["a", "c"]
    assert [summary.id for summary in store.documents(lang="ko")] == ["c"]
    assert [summary.id for summary in store.documents(after="a", limit=1)] == ["b"]
    with pytest.raises(DocumentNotFound):
        store.documents(after="gone")
    status = store.status()
    assert (status.documents, status.passages) == (3, 6)
    assert status.languages == {"ko": 2, "zh-Hans": 2, "zh-Hant": 2}


def test_iteration_goes_in_batches_with_titles_and_tags(store: Store) -> None:
    for name in "abc":
        store.put(*make(name, 3, tags=(name,)))
    batches = list(store.iter_passages(batch=4))
    assert [len(batch) for batch in batches] == [4, 4, 1]
    assert {(passage.document_id, title, tags) for batch in batches for passage, title, tags in batch} == {
        (name, f"标题{name}", (name,)) for name in "abc"
    }


def test_readers_in_other_threads_see_whole_documents(store: Store) -> None:
    store.put(*make("a", 5))
    seen: list[int] = []

    def look() -> None:
        seen.extend(len(store.passages("a")) for _ in range(100))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for size in (7, 5, 7, 5, 7, 5):
        store.put(*make("a", size))
    for thread in threads:
        thread.join()
    assert len(seen) == 400
    assert set(seen) <= {5, 7}


def test_another_store_on_the_same_file_sees_the_writes(store: Store, tmp_path: Path) -> None:
    second = Store(tmp_path / "data" / "store.sqlite")
    store.put(*make("a"))
    assert len(second.passages("a")) == 2
    second.close()


def test_other_versions_and_other_files_are_refused(tmp_path: Path) -> None:
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(StoreError, match="version 99") as raised:
        Store(newer)
    assert raised.value.hint
    text = tmp_path / "text.sqlite"
    text.write_text("not a database, but long enough to have a header " * 4)
    with pytest.raises(StoreError):
        Store(text)
