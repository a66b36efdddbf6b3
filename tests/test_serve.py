"""A real server: ready when searches work, picks up new generations, stops cleanly."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.ingest import ingest
from corpus.store import Store
from index.build import build
from index.encoder import Encoder
from tests.servers import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.stop()


def take_in(folder: Path, data: Path, encoder: Encoder) -> None:
    store = Store(data / "store.sqlite")
    ingest([folder], store, prune=True)
    build(store, data, encoder)
    store.close()


def test_from_nothing_to_answers_without_a_restart(server: Server, tmp_path: Path, encoder: Encoder) -> None:
    """Alive at once, not ready without an index, ready after an ingestion elsewhere, new text after the next."""
    assert server.get("/healthz")[0] == 200
    status, body = server.get("/readyz")
    assert status == 503
    assert "ingest" in body["error"]["hint"]

    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.txt").write_text(
        "退款流程\n\n客户要求退款时，先核对订单编号，再说明三个工作日内到账。", encoding="utf-8"
    )
    take_in(sources, tmp_path / "data", encoder)
    assert server.get("/readyz") == (200, {"status": "ready"})
    status, first = server.get("/api/v1/search", q="退款到账")
    assert first["hits"][0]["document"]["source"] == "a.txt"

    (sources / "b.txt").write_text("보류 안내\n\n보류는 90초를 넘기지 않고 이유를 먼저 말합니다.", encoding="utf-8")
    (sources / "a.txt").unlink()
    take_in(sources, tmp_path / "data", encoder)
    status, second = server.get("/api/v1/search", q="보류는 몇 초")
    assert status == 200
    assert second["generation"] != first["generation"]
    assert [hit["document"]["source"] for hit in second["hits"]] == ["b.txt"]
    assert server.stop() == 0


@pytest.mark.slow
def test_many_at_once_each_get_their_own_answer(guidance: tuple[Store, Path]) -> None:
    server = Server(guidance[1], "--workers", "2", "--threads", "4")
    try:
        questions = {
            "보류는 몇 초까지 괜찮나요": "ko/hold-callback-peak-queue-qa.md",
            "客訴補償金額 權限": "zh-Hant/complaint-case-rules.md",
            "新坐席头三十天怎么安排": "zh-Hans/onboarding-first-30-days.md",
        }
        with ThreadPoolExecutor(8) as pool:
            asked = list(questions) * 8
            answers = list(pool.map(lambda question: server.get("/api/v1/search", q=question, k=3), asked))
        for question, (status, answer) in zip(asked, answers, strict=True):
            assert status == 200
            assert answer["query"]["text"] == question
            assert questions[question] in {hit["document"]["source"] for hit in answer["hits"]}
    finally:
        assert server.stop() == 0
