"""A question in Traditional characters finds what the same question in Simplified ones finds, and so do passages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest
from opencc import OpenCC

from corpus.ingest import ingest
from corpus.store import Store
from index import evaluate, metrics
from index.build import build
from index.encoder import Encoder
from index.evaluate import Need
from index.search import Searcher
from tests.conftest import GUIDANCE

GOLDEN = Path(__file__).parent / "golden" / "needs.jsonl"
HANS = "zh-Hans/"
CLOSE = 0.02  # of nDCG@10
Convert = Callable[[str], str]


@pytest.fixture(scope="module", params=["s2tw", pytest.param("s2twp", marks=pytest.mark.slow)])
def convert(request: pytest.FixtureRequest) -> Convert:
    """Simplified to the characters of Taiwan, and to its words too."""
    found: Convert = OpenCC(request.param).convert
    return found


@pytest.fixture(scope="module")
def needs() -> list[Need]:
    return evaluate.load([GOLDEN])


def ndcg(store: Store, searcher: Searcher, needs: list[Need], ask: Convert = str) -> float:
    """Return the mean nDCG@10 of the Simplified questions as ``ask`` writes them, of needs that have an answer."""
    scores = []
    for judged in evaluate.judge(store, needs):
        if judged.gains:
            found = searcher.search(ask(judged.need.queries["zh-Hans"]), k=evaluate.DEPTH).hits
            gains = [judged.gains.get(hit.passage.id, 0) for hit in found]
            scores.append(metrics.ndcg(gains, evaluate.DEPTH, list(judged.gains.values())))
    assert len(scores) > 100
    return fmean(scores)


def opened(folder: Path, encoder: Encoder) -> tuple[Store, Searcher]:
    """Return the store and the searcher of ``folder``/zh-Hans, whose needles keep their names."""
    store = Store(folder / "store.sqlite")
    ingest([folder / "pages"], store)
    build(store, folder, encoder)
    return store, Searcher.open(store, folder, encoder)


@pytest.fixture(scope="module")
def simplified(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> tuple[Store, Searcher]:
    """The Simplified guidance alone."""
    folder = tmp_path_factory.mktemp("hans")
    shutil.copytree(GUIDANCE / HANS, folder / "pages" / HANS)
    return opened(folder, encoder)


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, convert: Convert) -> tuple[Store, Searcher]:
    """The Simplified guidance in Traditional characters."""
    folder = tmp_path_factory.mktemp("hant")
    (folder / "pages" / HANS).mkdir(parents=True)
    for page in (GUIDANCE / HANS).glob("*.md"):
        text = convert(page.read_text(encoding="utf-8")).replace("lang: zh-Hans", "lang: zh-Hant")
        (folder / "pages" / HANS / page.name).write_text(text, encoding="utf-8")
    return opened(folder, encoder)


@pytest.mark.slow
def test_mirrored_questions_to_the_whole_guidance(
    guidance: tuple[Store, Path], searcher: Searcher, needs: list[Need], convert: Convert
) -> None:
    store, _ = guidance
    assert ndcg(store, searcher, needs, convert) == pytest.approx(ndcg(store, searcher, needs), abs=CLOSE)


@pytest.mark.slow
def test_mirrored_questions_to_simplified_passages(
    simplified: tuple[Store, Searcher], needs: list[Need], convert: Convert
) -> None:
    assert ndcg(*simplified, needs, convert) == pytest.approx(ndcg(*simplified, needs), abs=CLOSE)


def test_mirrored_questions_to_mirrored_passages(
    simplified: tuple[Store, Searcher], mirrored: tuple[Store, Searcher], needs: list[Need], convert: Convert
) -> None:
    assert {document.lang for document in mirrored[0].documents()} == {"zh-Hant"}
    assert ndcg(*mirrored, written(needs, convert), convert) == pytest.approx(ndcg(*simplified, needs), abs=CLOSE)


def written(needs: list[Need], convert: Convert) -> list[Need]:
    """Return ``needs`` with the needles of Simplified documents as they stand in the mirror."""
    return [
        replace(
            need,
            needles=tuple(replace(needle, text=evaluate.normal(convert(needle.text))) for needle in need.needles),
        )
        for need in needs
    ]
