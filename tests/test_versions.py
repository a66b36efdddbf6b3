"""What documents said before: the last few states with their dates, and a store of version 1 brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.ingest import document_id, ingest
from corpus.store import Store

ROOT = Path(__file__).parent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite", versions=3)
    yield opened
    opened.close()


def save(folder: Path, days: int, name: str = "refund.txt") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"退款说明\n客户可以在签收后{days}天内申请退款,由当班客服登记。\n发表评论\n", "utf-8")


def test_the_last_versions_are_kept_with_dates_and_removals(store: Store, tmp_path: Path) -> None:
    for days in (1, 2, 3, 4, 5):
        save(tmp_path / "in", days)
        ingest([tmp_path / "in"], store)
    versions = store.versions(document_id("refund.txt"))
    assert [version.number for version in versions] == [4, 3, 2]
    assert ["后4天" in versions[0].text, "后2天" in versions[2].text] == [True, True]
    assert "后5天" in store.document(document_id("refund.txt")).text
    newest = versions[0]
    assert newest.title == "退款说明"
    assert [removal.reason for removal in newest.removals] == ["comment form"]
    assert newest.digest
    assert newest.updated <= newest.superseded


def test_an_unchanged_text_makes_no_version(store: Store, tmp_path: Path) -> None:
    save(tmp_path / "in", 1)
    ingest([tmp_path / "in"], store)
    path = tmp_path / "in" / "refund.txt"
    path.write_bytes(path.read_bytes() + b"\n")
    assert ingest([tmp_path / "in"], store).changed == 1
    assert store.versions(document_id("refund.txt")) == []


def test_versions_go_with_their_document(store: Store, tmp_path: Path) -> None:
    for days in (1, 2):
        save(tmp_path / "in", days)
        ingest([tmp_path / "in"], store)
    identifier = document_id("refund.txt")
    assert len(store.versions(identifier)) == 1
    store.delete([identifier])
    assert store.versions(identifier) == []


def version_1(path: Path) -> None:
    """Write a store as version 1 of the schema left it, with one document."""
    connection = sqlite3.connect(path)
    connection.executescript((ROOT / "data" / "store-1.sql").read_text("utf-8"))
    values = (
        "a" * 16,
        "旧文",
        "refund.txt",
        "txt",
        "zh-Hans",
        "旧的正文。",
        "d",
        "2026-01-01",
        "[]",
        None,
        "utf-8",
        1.0,
        0,
        "",
    )
    connection.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    passage = ("p1", "a" * 16, 0, 0, 5, "旧的正文。", "zh-Hans", "[]", None, "digest")
    connection.execute("INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", passage)
    connection.commit()
    connection.close()


def test_a_store_of_version_1_is_migrated_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    version_1(path)
    store = Store(path)
    assert store.document("a" * 16).text == "旧的正文。"
    assert store.all_digests() == {"p1": "digest"}
    assert [one.passages for one in store.documents(text="舊文")] == [1]
    save(tmp_path / "in", 7)
    assert ingest([tmp_path / "in"], store).changed == 1
    assert [version.text for version in store.versions("a" * 16)] == ["旧的正文。"]
    assert store.layout("a" * 16)
    store.close()
    again = Store(path)
    assert len(again.versions("a" * 16)) == 1
    again.close()


def test_a_migrated_store_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    shapes = []
    for name in ("old.sqlite", "new.sqlite"):
        if name == "old.sqlite":
            version_1(tmp_path / name)
        Store(tmp_path / name).close()
        with sqlite3.connect(tmp_path / name) as connection:
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            shapes.append({table: connection.execute(f"PRAGMA table_info({table})").fetchall() for table in tables})
        connection.close()
    assert shapes[0] == shapes[1]
