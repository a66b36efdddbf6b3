"""Questions to the bundled guidance through the whole path: real model, real store, real index."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import BadQuery
from corpus.fold import fold
from corpus.ingest import ingest
from corpus.store import Store
from index.build import build
from index.encoder import Encoder
from index.engine import Filters
from index.search import Searcher
from tests.conftest import GUIDANCE


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("客户一直骂人，什么时候可以挂电话？", "zh-Hans/angry-and-abusive-callers.md"),
        ("新坐席头三十天怎么安排", "zh-Hans/onboarding-first-30-days.md"),
        ("客訴補償金額 權限", "zh-Hant/complaint-case-rules.md"),
        ("值班交班要交代哪些事", "zh-Hant/escalation-and-handover-checklist.md"),
        ("보류는 몇 초까지 괜찮나요", "ko/hold-callback-peak-queue-qa.md"),
        ("보이스피싱이 의심되는 전화", "ko/privacy-identity-recording-phishing.md"),
    ],
)
def test_a_question_finds_its_document(searcher: Searcher, question: str, source: str) -> None:
    assert source in {hit.document.source for hit in searcher.search(question, k=3).hits}


@pytest.mark.parametrize(
    ("question", "langs"),
    [("욕설하는 고객과 통화를 끊어도 되나요?", ("zh-Hans", "zh-Hant")), ("挂断骂人的电话", ("ko",))],
)
def test_any_language_finds_any_language(searcher: Searcher, question: str, langs: tuple[str, ...]) -> None:
    hits = searcher.search(question, k=5, filters=Filters(langs=langs)).hits
    assert {hit.passage.lang for hit in hits} <= set(langs)
    assert any(("abusive" in hit.document.source or "heated" in hit.document.source) for hit in hits[:3])


def test_a_hit_is_a_piece_of_its_document(searcher: Searcher, guidance: tuple[Store, Path]) -> None:
    store, _ = guidance
    for question in ("客訴怎麼結案", "사과", "等待时间"):
        for hit in searcher.search(question).hits:
            document = store.document(hit.document.id)
            passage = hit.passage
            assert document.text[passage.start : passage.end] == passage.text
            assert all(0 <= start < end <= len(passage.text) for start, end in hit.highlights)
            assert hit.highlights == tuple(sorted(hit.highlights))


def test_ranks_scores_and_k(searcher: Searcher) -> None:
    hits = searcher.search("投诉", k=7).hits
    assert [hit.rank for hit in hits] == list(range(1, 8))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == 7


def test_a_literal_piece_finds_its_passage(searcher: Searcher, guidance: tuple[Store, Path]) -> None:
    store, _ = guidance
    texts = {p.id: fold(p.text, regional=False).text for d in store.documents(limit=999) for p in store.passages(d.id)}
    tried = 0
    for passage_id, text in list(texts.items())[::3]:
        piece = text[len(text) // 2 : len(text) // 2 + 6].strip()
        if len(piece) < 2 or sum(piece in other for other in texts.values()) > 1:
            continue
        tried += 1
        assert passage_id in {hit.passage.id for hit in searcher.search(piece, k=10).hits}, piece
    assert tried > 50


def test_modes_show_one_leg(searcher: Searcher) -> None:
    assert all(hit.score > 0 for hit in searcher.search("환불 규정", mode="lexical").hits)
    dense = searcher.search("환불 규정", mode="dense").hits
    assert all(-1 <= hit.score <= 1 for hit in dense)


def test_explain_names_legs_signals_and_words(searcher: Searcher) -> None:
    explain = searcher.search("客户投诉升级", explain=True).hits[0].explain
    assert set(explain["ranks"]) == {"dense", "lexical"}
    assert {"dense", "late", "lexical"} <= set(explain["signals"])
    assert searcher.search("客户投诉升级").hits[0].explain == {}


def test_an_empty_question_is_refused(searcher: Searcher) -> None:
    with pytest.raises(BadQuery):
        searcher.search("  ")


def test_filters_by_document_and_tag(searcher: Searcher) -> None:
    hit = searcher.search("客訴").hits[0]
    only = searcher.search("電話", filters=Filters(documents=(hit.document.id,))).hits
    assert {other.document.id for other in only} == {hit.document.id}
    assert searcher.search("電話", filters=Filters(tags=("no such tag",))).hits == ()


def test_an_unchanged_store_keeps_its_generation(guidance: tuple[Store, Path], encoder: Encoder) -> None:
    store, data = guidance
    assert build(store, data, encoder) == build(store, data, encoder)


def test_the_same_rule_in_both_scripts_is_one_hit(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "hans.txt").write_text(
        "退货期限\n\n客户签收后七天内可以无理由退货，运费由客户承担，坐席应当场说明。\n" * 1
    )
    (tmp_path / "hant.txt").write_text(
        "退貨期限\n\n客戶簽收後七天內可以無理由退貨，運費由客戶承擔，坐席應當場說明。\n" * 1
    )
    store = Store(tmp_path / "store.sqlite")
    ingest([tmp_path / "hans.txt", tmp_path / "hant.txt"], store)
    build(store, tmp_path, encoder)
    searcher = Searcher.open(store, tmp_path, encoder)
    result = searcher.search("七天無理由退貨")
    assert [hit.passage.lang for hit in result.hits] == ["zh-Hant"]
    assert [twin.lang for twin in result.hits[0].also] == ["zh-Hans"]


def test_a_deleted_document_is_never_found_again(tmp_path: Path, encoder: Encoder) -> None:
    """Not by the searcher that is still open on the old generation, nor after the next build, nor after a restart."""
    store = Store(tmp_path / "store.sqlite")
    ingest([GUIDANCE / "ko"], store)
    build(store, tmp_path, encoder)
    searcher = Searcher.open(store, tmp_path, encoder)
    question = "보이스피싱이 의심되는 전화"
    gone = searcher.search(question).hits[0].document.id
    store.delete([gone])
    only = searcher.search(question, filters=Filters(documents=(gone,)))
    assert (only.hits, only.confidence) == ((), "none"), "no answer is claimed from what is gone"
    assert gone not in {hit.document.id for hit in searcher.search(question, k=50).hits}
    build(store, tmp_path, encoder)
    again = Searcher.open(Store(tmp_path / "store.sqlite"), tmp_path, encoder)
    hits = again.search(question, k=50).hits
    assert hits
    assert gone not in {hit.document.id for hit in hits}


def test_an_empty_index_answers_nothing(tmp_path: Path, encoder: Encoder) -> None:
    store = Store(tmp_path / "store.sqlite")
    build(store, tmp_path, encoder)
    result = Searcher.open(store, tmp_path, encoder).search("客訴")
    assert result.hits == ()
    assert result.confidence == "none"
