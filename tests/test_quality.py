"""The right passage is among the first three often enough, in every language, and silence is honest."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.ingest import ingest
from corpus.store import Store
from index import evaluate
from index.build import build
from index.encoder import Encoder
from index.evaluate import Report
from index.search import Searcher
from tests.conftest import ROOT, SHARED

pytestmark = pytest.mark.slow
LANGS = ("zh-Hans", "zh-Hant", "ko", "en")


@pytest.fixture(scope="module")
def bundled(guidance: tuple[Store, Path], searcher: Searcher) -> Report:
    golden = ROOT / "tests" / "golden"
    needs, silent = evaluate.load([golden / "needs.jsonl"]), evaluate.load([golden / "noanswer.jsonl"])
    return evaluate.evaluate(guidance[0], searcher, needs, silent)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Report:
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the development seeds are not beside the repository")
    data = tmp_path_factory.mktemp("seeds")
    store = Store(data / "store.sqlite")
    ingest([SHARED / "seeds"], store)
    build(store, data, encoder)
    needs = evaluate.load([SHARED / "golden" / "needs.jsonl"])
    return evaluate.evaluate(store, Searcher.open(store, data, encoder), needs)


@pytest.mark.parametrize("lang", LANGS)
def test_bundled_guidance(bundled: Report, lang: str) -> None:
    score = next(s for s in bundled.scores if s.lang == lang and s.mode == "hybrid")
    assert score.needs == 135
    assert score.hit_3 >= 0.65
    assert score.ndcg_10 >= 0.48


@pytest.mark.parametrize("lang", LANGS)
def test_web_documents(seeds: Report, lang: str) -> None:
    score = next(s for s in seeds.scores if s.lang == lang and s.mode == "hybrid")
    assert score.hit_3 >= 0.5
    assert score.ndcg_10 >= 0.4


@pytest.mark.parametrize("lang", LANGS)
def test_confidence(bundled: Report, lang: str) -> None:
    state = {(s.lang, s.answerable): s for s in bundled.silence}
    assert state[lang, False].answer <= 0.2
    assert state[lang, True].none <= 0.1
