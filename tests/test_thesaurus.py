from __future__ import annotations

import json

import pytest

from index.query import understand
from index.thesaurus import FILE, LANGUAGES, Concept, Thesaurus, bundled, parts

REFUND = Concept(
    "refund", {"zh-Hans": ("退款", "退钱"), "zh-Hant": ("退費",), "ko": ("환불", "돈을 돌려받다"), "en": ("refund",)}
)
ANGER = Concept("anger", {"zh-Hans": ("生气",), "ko": ("화를 내다", "격분"), "en": ("angry customer",)})
CUSTOMER = Concept("customer", {"zh-Hans": ("客户", "顾客"), "ko": ("고객",), "en": ("customer",)})
WAY = Concept("way", {"zh-Hans": ("方法",), "ko": ("방법",), "en": ("how to",)})


@pytest.fixture(scope="module")
def thesaurus() -> Thesaurus:
    return Thesaurus([REFUND, ANGER, CUSTOMER, WAY])


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("客户要求退款怎么办", {"客户", "退款"}),
        ("客戶要退費", {"客户", "退费"}),
        ("고객이 화를 내면서 환불해 달래요", {"고객", "화를 내다", "환불"}),
        ("How to calm an ANGRY customer?", {"angry customer"}),
        ("ｒｅｆｕｎｄ", {"refund"}),
        ("天气很好", set()),
    ],
)
def test_terms_are_found_in_any_script_and_inflection(thesaurus: Thesaurus, question: str, terms: set[str]) -> None:
    assert {match.term for match in understand(question, thesaurus).matches} == terms


def test_the_longest_term_wins_and_words_are_covered_once(thesaurus: Thesaurus) -> None:
    question = understand("an angry customer wants a refund from the customer desk", thesaurus)
    covered = [word for match in question.matches for word in match.words]
    assert len(covered) == len(set(covered))
    assert [match.term for match in question.matches] == ["angry customer", "refund"]


def test_synonyms_are_the_other_terms_of_all_languages(thesaurus: Thesaurus) -> None:
    (match,) = understand("退款", thesaurus).matches
    assert {synonym.words for synonym in match.synonyms} == {
        ("退钱",), ("退费",), ("환불",), ("돈", "돌려받다"), ("refund",)
    }  # fmt: skip


def test_what_is_left_of_a_synonym_without_its_frame_is_none() -> None:
    thesaurus = Thesaurus([Concept("refuse", {"zh-Hant": ("拒絕", "說不"), "en": ("say no",)})])
    (match,) = understand("how do I say no", thesaurus).matches
    assert {synonym.text for synonym in match.synonyms} == {"拒絕"}


def test_a_term_is_not_found_across_words() -> None:
    thesaurus = Thesaurus([Concept("forbid", {"zh-Hans": ("不得", "禁止")})])
    assert understand("怎么说才不得罪人", thesaurus).matches == []
    assert [match.term for match in understand("不得泄露隐私", thesaurus).matches] == ["不得"]


def test_every_word_of_a_question_is_asked_exactly_once(thesaurus: Thesaurus) -> None:
    question = understand("客户要求退款，什么时候到账", thesaurus)
    asked = [word for clause in question.clauses() for word in clause.words]
    assert sorted(asked) == sorted(question.weights)
    assert [bool(clause.synonyms) for clause in question.clauses()][:2] == [True, True]


def test_a_term_of_the_glossary_means_what_the_glossary_says() -> None:
    own = Concept("glossary:2", {"zh-Hans": ("退款", "返现单")})
    thesaurus = Thesaurus([REFUND, CUSTOMER], [own])
    (match,) = understand("退款", thesaurus).matches
    assert [synonym.text for synonym in match.synonyms] == ["返现单"]
    (match,) = understand("refund", thesaurus).matches
    assert "退款" in {synonym.text for synonym in match.synonyms}


@pytest.mark.parametrize(
    ("term", "words"), [("고객불만", ("고객", "불만")), ("负责制", ("负责制",)), ("th-01", ("th-01",))]
)
def test_parts_leave_out_compounds_of_other_parts(term: str, words: tuple[str, ...]) -> None:
    assert set(words) <= set(parts(term))
    assert "고객불만" not in parts(term)


def test_the_bundled_file_is_sound() -> None:
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    assert len({row["concept"] for row in rows}) == len(rows) == len(bundled())
    for row in rows:
        assert row.keys() <= {"concept", *LANGUAGES}
        terms = [term for lang in LANGUAGES for term in row.get(lang, ())]
        assert len(terms) > 1
        assert all(term == term.strip() and term for term in terms), row
