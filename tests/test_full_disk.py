"""A disk that fills up while documents are taken in: what does not fit is named, and the rest is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.draft import Draft
from corpus.errors import StoreError
from corpus.ingest import ingest
from corpus.store import Store

GOOD = "客户情绪激动时，先放慢语速，让客户把话说完，再复述要点。"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    root.mkdir()
    (root / "zz-good.txt").write_text(GOOD, "utf-8")
    return root


FULL = """
import resource, sys
from pathlib import Path
from corpus.errors import StoreError
from corpus.ingest import ingest
from corpus.store import Store

store = Store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    for problem in ingest([Path(sys.argv[2])], store).problems:
        print(problem.source, "|", problem.message, "|", problem.hint)
except StoreError as error:
    print("stopped", "|", error.message, "|", error.hint)
"""


def run_full(store: Path, folder: Path, size: int) -> list[str]:
    """Ingest in a process that may write files of ``size`` bytes only, as on a full disk; return what it printed."""
    command = [sys.executable, "-c", FULL, str(store), str(folder), str(size)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_full_disk_costs_the_files_that_do_not_fit(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "full" / "store.sqlite"
    small = Store(path)
    ingest([folder], small)
    small.close()
    lines = [f"第{number}条：{GOOD}" for number in range(8_000)]
    (folder / "big.txt").write_text("\n".join(lines), "utf-8")
    printed = run_full(path, folder, 400_000)
    assert len(printed) == 1
    assert printed[0].startswith("big.txt | big.txt: not stored")
    assert "Make room" in printed[0]
    again = Store(path)
    assert set(again.source_digests()) == {"zz-good.txt"}
    assert ingest([folder], again).added == 1
    again.close()


def test_a_disk_that_stays_full_ends_the_run(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "full" / "store.sqlite"
    small = Store(path)
    ingest([folder], small)
    before = small.all_digests()
    small.close()
    rows = "\n".join(json.dumps({"text": GOOD * 40 + str(number)}) for number in range(600))
    (folder / "rows.jsonl").write_text(rows, "utf-8")
    printed = run_full(path, folder, 4096)
    assert printed[-1].startswith("stopped | rows.jsonl#")
    again = Store(path)
    assert again.all_digests() == before
    again.close()


def test_a_store_that_cannot_be_written_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("corpus.store.write", full)
    store = Store(tmp_path / "store.sqlite")
    with pytest.raises(StoreError, match="disk is full"):
        store.put_all([Draft(None, ())])  # type: ignore[arg-type]
    store.close()
