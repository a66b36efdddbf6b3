"""Generations: one atomic switch, a crash at any point leaves the old one, foreign or damaged ones are refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import IndexMismatch, IndexMissing
from index import generation, tokens
from index.embedded import EmbeddedEngine
from index.writer import write_generation
from tests.test_engine_contract import MODEL, embedded, entry, vectors

ROOT = Path(__file__).parent.parent


def test_nothing_to_open_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as refused:
        generation.current(tmp_path)
    assert "ingest" in refused.value.hint


def test_another_model_or_tokenizer_is_refused(tmp_path: Path) -> None:
    embedded(tmp_path, [entry(0)])
    with pytest.raises(IndexMismatch, match="model"):
        EmbeddedEngine.open(tmp_path, "another", tokens.VERSION)
    with pytest.raises(IndexMismatch, match="terms of version"):
        EmbeddedEngine.open(tmp_path, "f", "another")


@pytest.mark.parametrize("name", generation.CHECKED)
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    engine = embedded(tmp_path, [entry(0), entry(1)])
    path = generation.folder(tmp_path, engine.manifest.generation) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexMismatch, match=name):
        EmbeddedEngine.open(tmp_path, "f", tokens.VERSION)


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    engine = embedded(tmp_path, [entry(0)])
    path = generation.folder(tmp_path, engine.manifest.generation) / "manifest.json"
    path.write_text(path.read_text().replace(f'"format": {generation.FORMAT}', '"format": 0'))
    with pytest.raises(IndexMismatch, match="format"):
        EmbeddedEngine.open(tmp_path, "f", tokens.VERSION)


def test_old_generations_are_dropped_but_the_one_before(tmp_path: Path) -> None:
    engine = embedded(tmp_path, [entry(n) for n in range(4)])
    names = [engine.manifest.generation]
    for number in range(3):
        removed = [f"p{number}"]
        write_generation(tmp_path, engine, [], removed, MODEL, tokens.VERSION)
        engine = EmbeddedEngine.open(tmp_path, "f", tokens.VERSION)
        names.append(engine.manifest.generation)
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == names[-generation.KEEP :]
    assert engine.count() == 1


CRASH = """
import os, signal, sys
from pathlib import Path
from index import generation, tokens
from index.embedded import EmbeddedEngine
from index.writer import write_generation
from tests.test_engine_contract import MODEL, entry, vectors

step, data = sys.argv[1], Path(sys.argv[2])
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
module, name = {"rename": (os, "rename"), "replace": (os, "replace"), "publish": (generation, "publish"),
                "checksum": (generation, "checksum")}[step]
setattr(module, name, die)
engine = EmbeddedEngine.open(data, "f", tokens.VERSION)
write_generation(data, engine, [([entry(4)], vectors([entry(4)]))], ["p0"], MODEL, tokens.VERSION)
"""


@pytest.mark.parametrize("step", ["checksum", "publish", "rename", "replace"])
def test_a_crash_while_building_leaves_the_old_generation(tmp_path: Path, step: str) -> None:
    """The builder is killed with SIGKILL at each step; the next build then works as if nothing had happened."""
    before = embedded(tmp_path, [entry(0), entry(1)])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run([sys.executable, "-c", CRASH, step, str(tmp_path)], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    engine = EmbeddedEngine.open(tmp_path, "f", tokens.VERSION)
    assert engine.manifest == before.manifest
    assert set(engine.digests()) == {"p0", "p1"}
    write_generation(tmp_path, engine, [([entry(4)], vectors([entry(4)]))], ["p0"], MODEL, tokens.VERSION)
    assert set(EmbeddedEngine.open(tmp_path, "f", tokens.VERSION).digests()) == {"p1", "p4"}
    assert not (tmp_path / "building").exists()
