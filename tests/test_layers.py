"""service → index → corpus, never back and never in a circle; heavy libraries only where they belong."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "service")  # each may import itself and those before it
OWNERS = {
    "flask": "service/",
    "gunicorn": "service/",
    "faiss": "index/vectors.py",
    "tantivy": "index/lexical.py",
    "kiwipiepy": "index/tokens.py index/training",
    "sentence_transformers": "index/",
    "torch": "index/training/ index/train.py index/fit.py",
    "sqlite3": "corpus/database.py corpus/draft.py corpus/store.py",
    "mammoth": "corpus/reader_docx.py",
    "pypdfium2": "corpus/pdf_pages.py",
    "openpyxl": "corpus/reader_xlsx.py",
    "docx": "service/pack_docx.py",
    "matplotlib": "index/chart.py",
    "scipy": "index/clusters.py index/training/near.py",
    "itsdangerous": "service/embed.py",
}
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def imports(path: Path, inner: bool = True) -> Iterator[str]:
    """Yield the modules that ``path`` imports; without ``inner`` only those imported at its top level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if inner else iter(tree.body)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    allowed = LAYERS[: LAYERS.index(layer) + 1]
    for module in imports(path):
        top = module.split(".")[0]
        assert top not in LAYERS or top in allowed, f"{path} imports {module}"
        assert not module.startswith("tests"), f"{path} imports {module}"


def test_no_circles() -> None:
    names = {str(path.relative_to(ROOT).with_suffix("")).replace("/", "."): path for path in FILES}
    graph = {name: {module for module in imports(path, inner=False) if module in names} for name, path in names.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(graph)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_libraries_stay_with_their_owner(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    for module in imports(path):
        owner = OWNERS.get(module.split(".")[0])
        assert owner is None or any(place.startswith(part) for part in owner.split()), f"{place} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_nothing_heavy_is_imported_by_importing_us() -> None:
    modules = "service.cli, service.app, index.search, index.build, corpus.ingest"
    code = f"import sys, {modules}; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"torch", "sentence_transformers", "transformers", "kiwipiepy", "jieba", "faiss", "tantivy", "trafilatura"}
    heavy |= {"mammoth", "pypdfium2", "openpyxl", "matplotlib", "scipy", "docx"}
    assert not heavy & set(loaded.stdout.split())
