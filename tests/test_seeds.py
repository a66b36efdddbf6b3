"""The five real web texts: no hard junk in any passage, no guidance lost. Skipped where they are not at hand."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.ingest import ingest
from corpus.store import Store

SHARED = Path(__file__).parent.parent.parent / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="../shared/seeds is not here")


def normal(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SHARED / "golden" / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def passages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    store = Store(tmp_path_factory.mktemp("seeds") / "store.sqlite")
    assert ingest([SHARED / "seeds"], store).problems == ()
    yield {
        document.source[:3]: [normal(passage.text) for passage in store.passages(document.id)]
        for document in store.documents()
    }
    store.close()


def test_no_hard_junk_is_in_any_passage(passages: dict[str, list[str]]) -> None:
    hard = [row for row in rows("junk.jsonl") if row["severity"] == "hard"]
    assert hard
    found = [row for row in hard if any(normal(row["needle"]) in text for text in passages[row["doc"]])]
    assert found == []


def test_all_guidance_is_in_some_passage(passages: dict[str, list[str]]) -> None:
    content = rows("content.jsonl")
    assert content
    assert [row for row in content if not any(normal(row["needle"]) in text for text in passages[row["doc"]])] == []
