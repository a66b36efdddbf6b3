"""Ingestion: unchanged sources are left alone, problems never stop the rest, pruning stays where it was told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.ingest import document_id, ingest
from corpus.store import Store

ANGRY = "怎样安抚客户\n客户情绪激动时,先放慢语速,让客户把话说完,再复述要点,说明由谁在什么时候答复。\n"
REFUND = "---\ntitle: 환불 안내\nlang: ko\ntags: [환불]\ndate: 2026-05-01\n---\n\n"
REFUND += "## 기한\n\n칠 일 안에 요청하면 환불합니다.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    (root / "ko").mkdir(parents=True)
    (root / "angry.txt").write_bytes(ANGRY.encode("gb18030"))
    (root / "ko" / "refund.md").write_text(REFUND, "utf-8")
    (root / "faq.jsonl").write_text(
        '{"id": "1", "text": "先道歉,再核实订单。"}\n{"id": "2", "text": "再約時間回電給客戶。"}\n', "utf-8"
    )
    (root / ".hidden.txt").write_text("不应读取", "utf-8")
    (root / "picture.png").write_bytes(b"\x89PNG")
    return root


def test_a_folder_becomes_documents_with_provenance(store: Store, folder: Path) -> None:
    summary = ingest([folder], store)
    assert (summary.added, summary.changed, summary.unchanged, summary.removed) == (4, 0, 0, 0)
    assert [(problem.source, bool(problem.hint)) for problem in summary.problems] == [("picture.png", True)]
    assert summary.passages == {"ko": 1, "zh-Hans": 2, "zh-Hant": 1}
    assert set(store.source_digests()) == {"angry.txt", "faq.jsonl#1", "faq.jsonl#2", "ko/refund.md"}
    angry = store.document(document_id("angry.txt"))
    assert (angry.title, angry.codec, angry.lang) == ("怎样安抚客户", "gb18030", "zh-Hans")
    refund = store.document(document_id("ko/refund.md"))
    assert (refund.title, refund.updated, refund.tags) == ("환불 안내", "2026-05-01", ("환불",))
    assert store.passages(refund.id)[0].heading == ("기한",)


def test_only_what_changed_is_written_again(store: Store, folder: Path) -> None:
    ingest([folder], store)
    before = store.all_digests()
    assert ingest([folder], store).unchanged == 4
    (folder / "faq.jsonl").write_text(
        '{"id": "1", "text": "先道歉,再核实订单。"}\n{"id": "2", "text": "改約明天回電給客戶。"}\n', "utf-8"
    )
    summary = ingest([folder], store)
    assert (summary.changed, summary.unchanged) == (1, 3)
    after = store.all_digests()
    assert len(set(before) & set(after)) == 3
    assert len(after) == 4


def test_prune_removes_what_is_gone_and_nothing_else(store: Store, folder: Path, tmp_path: Path) -> None:
    single = tmp_path / "single.txt"
    single.write_text(ANGRY, "utf-8")
    ingest([folder], store)
    ingest([single], store)
    (folder / "angry.txt").unlink()
    assert ingest([folder], store).removed == 0
    assert ingest([folder], store, prune=True).removed == 1
    assert set(store.source_digests()) == {"faq.jsonl#1", "faq.jsonl#2", "ko/refund.md", "single.txt"}


def test_dry_run_counts_and_writes_nothing(store: Store, folder: Path) -> None:
    summary = ingest([folder], store, dry_run=True)
    assert summary.added == 4
    assert store.source_digests() == {}


def test_a_file_that_became_unreadable_keeps_its_document(store: Store, folder: Path) -> None:
    ingest([folder], store)
    (folder / "angry.txt").write_bytes(b"")
    summary = ingest([folder], store, prune=True)
    assert summary.removed == 0
    assert [problem.source for problem in summary.problems] == ["picture.png", "angry.txt"]
    assert summary.problems[1].hint
    assert "angry.txt" in store.source_digests()


def test_problems_are_reported_and_the_rest_goes_on(store: Store, folder: Path) -> None:
    (folder / "faq.jsonl").write_text('{bad\n{"id": "2", "text": "再約時間回電給客戶。"}\n', "utf-8")
    (folder / "chrome.txt").write_text("首页\n登录 | 注册\n发表评论\n", "utf-8")
    summary = ingest([folder, folder / "none"], store)
    assert summary.added == 3
    assert {problem.source for problem in summary.problems} == {
        str(folder / "none"), "chrome.txt", "faq.jsonl#1", "picture.png",
    }  # fmt: skip


def test_loops_of_links_end(store: Store, folder: Path) -> None:
    os.symlink(folder, folder / "ko" / "again")
    assert ingest([folder], store).added == 4


def test_progress_runs_to_the_end(store: Store, folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    ingest([folder], store, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_encoding_is_obeyed(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_bytes("환불".encode("cp949"))
    ingest([path], store, encoding="cp949")
    assert store.document(document_id("short.txt")).text == "환불"


def test_bundled_guidance_is_ingested_without_loss(store: Store) -> None:
    root = Path(__file__).parent.parent / "corpus" / "guidance"
    summary = ingest([root], store)
    assert summary.problems == ()
    assert summary.added == len(list(root.rglob("*.md")))
    assert summary.dropped == 0
