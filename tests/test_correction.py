"""Mistyped questions find what was meant, and questions that are right are never changed for the worse."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.ingest import ingest
from corpus.store import Store
from index.build import build
from index.chance import SURE, SecondChance, best
from index.correction import Speller, respaced, stems
from index.encoder import Encoder
from index.evaluate import Judged, Need, judge, load
from index.query import MAX_LENGTH
from index.results import SearchResult
from index.search import Searcher

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
TOP = 3
SHARE = 0.9
FALSE_ALARMS = 0.01
MISTYPED = 0.03  # of the golden questions, which have slips as people make them
TERMS = [
    *("投诉", "投訴", "客户", "客戶", "赔偿", "赔偿金", "重复", "处理", "升级流程"),
    *("환불", "고객", "개인정보", "보이스피싱", "환불 규정", "흥분"),
    *("refund policy", "complaint", "customer", "escalation"),
]
SEEN = {"投诉": 9, "客户": 20, "处理": 9, "赔偿": 2, "환불": 6, "고객": 20, "흥분": 1, "how": 5, "to": 9, "the": 9}
REAL = {"公式", "charge", "wear"}


def rows() -> Iterator[list[str]]:
    """Yield kind, question as typed and question as meant."""
    for line in (HERE / "data" / "misspelled.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split(" | ")


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(TERMS, lambda word: SEEN.get(word, 0), lambda pair: SEEN.get(pair, 0), REAL.__contains__)


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a test, no question has a second chance."""
    monkeypatch.setattr(SecondChance, "take", lambda _, first, __: first)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("投素怎么处理", "投诉怎么处理"),
        ("客乎要求陪偿", "客户要求赔偿"),
        ("要求赔偿斤", "要求赔偿金"),
        ("客戶的投素", "客戶的投訴"),
        ("头诉", "投诉"),
        ("种复处理", "重复处理"),
        ("重付", "重复"),
        ("tousu", "投诉"),
        ("환블 규정", "환불 규정"),
        ("환블은 언제", "환불은 언제"),
        ("고갹이 화를 내면", "고객이 화를 내면"),
        ("보이스피씽", "보이스피싱"),
        ("rhror", "고객"),
        ("RHROR", "RHROR"),
        ("rhrordml ghksqnf", "고객의 환불"),
        ("ㄱㄷ려ㅜㅇ", "refund"),
        ("새ㅕ녀", "投诉"),
        ("ㅎㅂ", "환불"),
        ("ㄱㅇㅈㅂ", "개인정보"),
        ("how to refnud the custmer", "how to refund the customer"),
        ("Escalaton", "escalation"),
    ],
)
def test_what_was_meant(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "投诉怎么处理",
        "公式",
        "환불 규정",
        "고객의 환불",
        "refunds",
        "complaints",
        "charge",
        "wearing",
        "보이스피시가",
        "TH-01",
        "refnud01",
        "custmer@example.com",
        "https://refnud.example/custmer",
        "order_custmer",
        "#custmer",
        "30",
        "A1 90",
        "😀",
        "ㅋ",
        "",
    ],
)
def test_what_is_left_as_it_is(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


def test_a_piece_that_passages_have_is_no_slip() -> None:
    terms = ["投诉", "환불", "refund"]
    knows_all = Speller(terms, lambda _: 1, lambda _: 1, lambda _: False)
    for text in ("投素", "환블", "refnud", "rhror"):
        assert knows_all.correct(text) == text


def test_words_of_titles_and_headings_are_known(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "a.md").write_text(
        "# 멜론소다 지급\n\n## 谢罪茶点\n\n접수 창구에서 한 잔씩 드립니다.\n", encoding="utf-8"
    )
    store = Store(tmp_path / "store.sqlite")
    ingest([tmp_path / "a.md"], store)
    build(store, tmp_path, encoder)
    found = Searcher.open(store, tmp_path, encoder).search("멜론소댜")
    assert found.did_you_mean == "멜론소다"


def test_initial_consonants_name_one_term_or_none() -> None:
    def named(counts: dict[str, int]) -> str:
        return Speller(counts, lambda word: counts.get(word, 0), lambda _: 0, lambda _: False).correct("ㅎㅂ")

    assert named({"환불": 9, "흥분": 1}) == "환불"
    assert named({"환불": 9, "흥분": 8}) == "ㅎㅂ"


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("投素客乎환블ㅎㅂㄳrhr ﬁé1@"), max_size=20))
def test_any_text_is_taken(text: str) -> None:
    Speller(TERMS, lambda word: SEEN.get(word, 0), lambda pair: SEEN.get(pair, 0), REAL.__contains__).correct(text)


def test_a_question_that_a_correction_makes_too_long_is_answered_as_typed(searcher: Searcher) -> None:
    longest = "환불규정이어떻게되나요" * (MAX_LENGTH // 11)
    assert len(searcher._chance.speller().correct(longest)) > MAX_LENGTH
    assert searcher.search(longest).did_you_mean is None


def test_spaces() -> None:
    assert respaced("환불규정이어떻게되나요") == "환불 규정이 어떻게 되나요"
    assert respaced("환 불 규 정") == "환불규정"
    assert respaced("환불 규정") == "환불 규정"


def test_forms_of_english_words() -> None:
    assert {"stop", "stopp"} <= set(stems("stopped"))
    assert "charge" in set(stems("charging"))
    assert set(stems("red")) == set()


def test_mistyped_questions_find_what_was_meant(searcher: Searcher) -> None:
    lost = []
    for kind, typed, meant in rows():
        first = searcher.search(meant, k=1).hits[0].passage.id
        if first not in {hit.passage.id for hit in searcher.search(typed, k=TOP).hits}:
            lost.append(f"{kind}: {typed}")
    share = 1 - len(lost) / len(list(rows()))
    assert share >= SHARE, f"{share:.3f}, not {', '.join(lost)}"


@pytest.mark.usefixtures("plainly")
def test_the_list_has_every_kind_and_needs_the_second_chance(searcher: Searcher) -> None:
    questions = list(rows())
    kinds = [kind for kind, *_ in questions]
    assert len(questions) == len({typed for _, typed, _ in questions}) >= 40
    assert {kind for kind in kinds if kinds.count(kind) > 2} == set(kinds)
    found = 0
    for _, typed, meant in questions:
        first = searcher.search(meant, k=1).hits[0].passage.id
        found += first in {hit.passage.id for hit in searcher.search(typed, k=TOP).hits}
    assert found / len(questions) < 0.5


def test_the_answer_tells_what_was_typed_and_what_was_searched(searcher: Searcher) -> None:
    answer, meant = searcher.search("客訴要怎麼結按", k=5), searcher.search("客訴要怎麼結案", k=5)
    assert (answer.text, answer.did_you_mean) == ("客訴要怎麼結按", "客訴要怎麼結案")
    assert [hit.passage.id for hit in answer.hits] == [hit.passage.id for hit in meant.hits]
    assert meant.did_you_mean is None
    assert searcher.search("客訴要怎麼結按", mode="dense").did_you_mean is None


def test_a_first_answer_that_is_sure_stands(searcher: Searcher) -> None:
    def never(_: str) -> SearchResult:
        raise AssertionError("no second search")

    chance = SecondChance(searcher._store, searcher._engine, searcher._encoder, searcher._glossary)
    sure = searcher.search("投诉")
    assert best(sure) >= SURE
    assert chance.take(sure, never) is sure


def unanswerable() -> list[str]:
    return [question for need in load([GOLDEN / "noanswer.jsonl"]) for question in need.queries.values()]


def test_questions_without_an_answer_get_no_suggestion(searcher: Searcher) -> None:
    changed = {question: searcher.search(question, k=1).did_you_mean for question in unanswerable()}
    changed = {question: meant for question, meant in changed.items() if meant}
    assert len(changed) / len(unanswerable()) <= FALSE_ALARMS, changed


def place(judged: Judged, answer: SearchResult) -> int:
    """Return the rank of the first hit that answers, 99 if none does."""
    return next((hit.rank for hit in answer.hits if judged.gains.get(hit.passage.id, 0) > 1), 99)


def assert_no_worse(searcher: Searcher, store: Store, needs: list[Need]) -> None:
    """No answer comes later than without a second chance, and few questions are changed at all."""
    asked = [(one, question) for one in judge(store, needs) for question in one.need.queries.values()]
    with_chance = [searcher.search(question) for _, question in asked]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SecondChance, "take", lambda _, first, __: first)
        without = [searcher.search(question) for _, question in asked]
    worse = [
        (question, now.did_you_mean)
        for (one, question), now, before in zip(asked, with_chance, without, strict=True)
        if place(one, now) > place(one, before)
    ]
    changed = {question: now.did_you_mean for (_, question), now in zip(asked, with_chance, strict=True)}
    assert worse == []
    assert sum(map(bool, changed.values())) <= MISTYPED * len(asked) + 1, changed


def test_some_golden_questions_are_no_worse(searcher: Searcher, guidance: tuple[Store, Path]) -> None:
    assert_no_worse(searcher, guidance[0], load([GOLDEN / "needs.jsonl"])[::6])


@pytest.mark.slow
def test_all_golden_questions_are_no_worse(searcher: Searcher, guidance: tuple[Store, Path]) -> None:
    assert_no_worse(searcher, guidance[0], load([GOLDEN / "needs.jsonl"]))


def test_looking_for_slips_is_quick(searcher: Searcher) -> None:
    speller = searcher._chance.speller()
    questions = unanswerable()
    for question in questions[:40]:
        speller.correct(question)  # loads what is loaded on first use
    started = time.perf_counter()
    for question in questions:
        speller.correct(question)
    assert (time.perf_counter() - started) / len(questions) < 0.005
