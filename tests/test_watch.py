"""Watching a folder beside a running server: saved, renamed and deleted files, broken ones, and a clean end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.watch import snapshot
from tests.serving import Served, until

PROMISE = 10.0  # seconds from saving to searchable


@pytest.mark.slow
def test_a_saved_file_is_searchable_within_ten_seconds(served: Served, tmp_path: Path) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "first.md").write_text("# 值班\n\n夜班电话由二线接听,代号猫头鹰。\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "service",
        "--data",
        str(served.data),
        "--log-level",
        "WARNING",
        "watch",
        str(folder),
    ]
    process = subprocess.Popen(command, env=served.environment, stdout=subprocess.PIPE, text=True)
    try:
        until(lambda: served.sources("代号猫头鹰"))
        begun = time.monotonic()
        (folder / "second.md").write_text("# 夜班\n\n凌晨的投诉记录在蓝色表格里,代号夜鹭。\n", "utf-8")
        until(lambda: served.sources("代号夜鹭"), PROMISE)
        print(f"searchable {time.monotonic() - begun:.1f} s after saving")
        (folder / "broken.txt").write_bytes(b"")
        os.symlink(folder / "nowhere.txt", folder / "dangling.txt")
        (folder / "second.md").rename(folder / "night.md")
        until(lambda: served.sources("代号夜鹭") == ["night.md"], PROMISE)
        (folder / "night.md").unlink()
        until(lambda: not served.sources("代号夜鹭"), PROMISE)
        assert served.sources("代号猫头鹰") == ["first.md"]
        shutil.move(folder, tmp_path / "unplugged")
        until(lambda: not folder.exists())
        time.sleep(3)
        assert served.sources("代号猫头鹰") == ["first.md"]
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "1 added" in output
    assert "1 renamed" in output
    assert "1 removed" in output
    assert "not read: broken.txt" in output
    assert output.count("not read: broken.txt") == 1
    assert "not done" in output


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "service", "--data", str(tmp_path), "watch", str(tmp_path / "none")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "is not a folder" in ended.stderr
    ended = subprocess.run([*command, "--interval", "0"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2


def test_a_snapshot_holds_supported_files_only(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "sub/b.MD", "c.png", ".hidden.txt"):
        (tmp_path / name).write_text("x")
    os.symlink(tmp_path, tmp_path / "sub" / "loop")
    assert {path.name for path in snapshot(tmp_path)} == {"a.txt", "b.MD"}
    with pytest.raises(FileNotFoundError):
        snapshot(tmp_path / "none")
