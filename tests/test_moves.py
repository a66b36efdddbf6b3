"""Renamed files: the same bytes under a new name are the same document, with the same id and passages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.ingest import document_id, ingest
from corpus.store import Store

TEXT = "---\ntitle: 退款\n---\n\n## 期限\n\n签收后七天内可以申请退款,由当班客服登记并回电。\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    root = tmp_path / "in"
    (root / "sub").mkdir(parents=True)
    (root / "refund.md").write_text(TEXT, "utf-8")
    (root / "faq.jsonl").write_text(
        '{"id": "1", "text": "先道歉,再核实订单。"}\n{"id": "2", "text": "再约时间回电。"}\n'
    )
    ingest([root], store)
    return root


def test_a_renamed_file_keeps_its_document_and_passages(store: Store, folder: Path) -> None:
    before = store.all_digests()
    updated = store.document(document_id("refund.md")).updated
    (folder / "refund.md").rename(folder / "sub" / "returns.md")
    summary = ingest([folder], store, prune=True)
    assert (summary.moved, summary.added, summary.changed, summary.removed) == (1, 0, 0, 0)
    document = store.document(document_id("refund.md"))
    assert (document.source, document.updated) == ("sub/returns.md", updated)
    assert store.all_digests() == before
    assert store.versions(document.id) == []


def test_a_renamed_table_keeps_its_rows(store: Store, folder: Path) -> None:
    before = store.all_digests()
    (folder / "faq.jsonl").rename(folder / "questions.jsonl")
    summary = ingest([folder], store, prune=True)
    assert (summary.moved, summary.removed) == (2, 0)
    assert set(store.all_digests()) == set(before)  # the digests differ: without a title of its own a row has its name
    assert store.document(document_id("faq.jsonl#2")).source == "questions.jsonl#2"


def test_a_new_file_under_the_old_name_is_another_document(store: Store, folder: Path) -> None:
    (folder / "refund.md").rename(folder / "returns.md")
    ingest([folder], store, prune=True)
    (folder / "refund.md").write_text("# 新的退款规定\n\n从今天起,退款由主管批准后登记。\n", "utf-8")
    summary = ingest([folder], store, prune=True)
    assert (summary.added, summary.removed) == (1, 0)
    ids = {source: identifier for source, (identifier, _) in store.source_digests().items()}
    assert ids["returns.md"] == document_id("refund.md")
    assert ids["refund.md"] != ids["returns.md"]
    assert ingest([folder], store, prune=True).unchanged == 4


def test_a_copy_or_another_kind_of_file_is_no_move(store: Store, folder: Path) -> None:
    (folder / "copy.md").write_text(TEXT, "utf-8")
    summary = ingest([folder], store, prune=True)
    assert (summary.moved, summary.added) == (0, 1)
    (folder / "copy.md").rename(folder / "copy.txt")  # read otherwise, so another text
    summary = ingest([folder], store, prune=True)
    assert (summary.moved, summary.added, summary.removed) == (0, 1, 1)


def test_without_prune_nothing_moves_and_a_dry_run_writes_nothing(store: Store, folder: Path) -> None:
    (folder / "refund.md").rename(folder / "returns.md")
    summary = ingest([folder], store, prune=True, dry_run=True)
    assert (summary.moved, summary.removed) == (1, 0)
    assert "returns.md" not in store.source_digests()
    assert ingest([folder], store).added == 1
    assert {"refund.md", "returns.md"} <= set(store.source_digests())


def test_files_that_are_not_asked_for_stay_as_they_are(store: Store, folder: Path) -> None:
    (folder / "refund.md").write_text("# 写了一半\n", "utf-8")
    summary = ingest([folder], store, prune=True, only={folder / "new.md"})
    assert (summary.unchanged, summary.removed) == (3, 0)
    assert "七天" in store.document(document_id("refund.md")).text


def test_a_folder_that_cannot_be_listed_keeps_its_documents(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sub" / "more.txt").write_text("再次致电客户时,先确认对方方便接听。\n", "utf-8")
    ingest([folder], store)
    real = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "sub":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    summary = ingest([folder], store, prune=True)
    assert (summary.removed, summary.unchanged) == (0, 3)
    assert [problem.source for problem in summary.problems] == ["sub"]
    assert "sub/more.txt" in store.source_digests()
