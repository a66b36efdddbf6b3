"""Past questions: what is kept, what never is, what is forgotten, and that a search never suffers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from corpus.records import Language
from service import history as module
from service import suggestions
from service.app import create_app
from service.history import NAME, History
from service.questions import Asked, Questions, is_personal
from service.settings import Settings
from tests.fakes import fake_state


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "WAIT", 60.0)  # the first test of a process also loads the analysers


def opened(data: Path, days: int = 90) -> Questions:
    return Questions(History(data, days))


@pytest.fixture
def questions(tmp_path: Path) -> Questions:
    return opened(tmp_path)


def note(questions: Questions, text: str, lang: Language = "zh-Hans", answered: bool = True) -> None:
    questions.note(Asked(text, lang, "answer" if answered else "none"))


def kept(questions: Questions) -> dict[str, float]:
    return {one.text: one.weight for one in questions.phrases()}


def test_a_question_is_kept_once_as_it_was_asked_last(questions: Questions) -> None:
    for text in ("退款多久到账", " 退款 多久到账？", "ＡＢＣ退款", "abc退款。"):
        note(questions, text)
    note(questions, "退款多久到帳", "zh-Hant")
    assert kept(questions) == {"退款 多久到账？": 2, "abc退款。": 2, "退款多久到帳": 1}
    assert [one.kind for one in questions.phrases()] == ["question"] * 3
    assert {one.lang for one in questions.phrases()} == {"zh-Hans", "zh-Hant"}


def test_a_question_without_an_answer_is_not_kept_and_no_longer_kept(questions: Questions) -> None:
    note(questions, "退款多久到账", answered=False)
    assert kept(questions) == {}
    note(questions, "退款多久到账")
    before = questions.state()
    note(questions, "退款多久到账？", answered=False)
    assert kept(questions) == {}
    assert questions.state() != before


PERSONAL = [
    ("13800138000 要退款", "1380"),
    ("客户电话 138-0013-8000 打不通", "0013"),
    ("０９１２－３４５－６７８ 客訴", "３４５"),
    ("고객 010 1234 5678 환불", "1234"),
    ("02)123-4567 환불", "123"),
    ("+82 (10) 1234.5678", "1234"),
    ("wang@example.com 投诉", "wang"),
    ("王＠example.com 投诉", "example"),
    ("订单 20240115 退款", "20240115"),
    ("單號 A123456789 怎麼查", "A123"),
    ("주민번호 900101-1234567", "900101"),
    ("电话一三八零零一三八零零零", "一三八"),
    ("공일공 일이삼사 오육칠팔 환불", "일이삼사"),
]


@pytest.mark.parametrize(("text", "personal"), PERSONAL)
def test_personal_data_is_not_kept(questions: Questions, text: str, personal: str, tmp_path: Path) -> None:
    note(questions, text)
    assert kept(questions) == {}
    assert [day.count for day in questions.days("")] == [1]  # that something was asked is no personal data
    assert not any(personal.encode() in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "7天内退款",
        "30일 이내 환불",
        "24/7 客服",
        "三个月班长要谈的三次话",
        "12345 热线",
        "보류는 90초까지",
        "일이 많다",
    ],
)
def test_other_numbers_are_no_personal_data(text: str) -> None:
    assert not is_personal(text)


def test_too_short_and_too_long_questions_are_not_kept(questions: Questions) -> None:
    for text in ("退", "？？", "退" * 81):
        note(questions, text)
    assert kept(questions) == {}


def aged(path: Path, text: str, time: str) -> None:
    with sqlite3.connect(path / NAME) as connection:
        connection.execute("UPDATE question SET last = ? WHERE text = ?", (time, text))
    connection.close()


def test_what_nobody_asks_any_more_is_forgotten(questions: Questions, tmp_path: Path) -> None:
    note(questions, "很久以前的问题")
    note(questions, "昨天的问题")
    aged(tmp_path, "很久以前的问题", "2020-01-01T00:00:00Z")
    assert set(kept(questions)) == {"昨天的问题"}
    # not shown any more, and gone from the file with the next question of another process or day
    note(opened(tmp_path, 90), "今天的问题")
    assert set(kept(opened(tmp_path, 36_500))) == {"昨天的问题", "今天的问题"}


def test_the_oldest_of_too_many_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate("甲乙丙丁"):
        note(opened(tmp_path, 36_500), f"问题{name}")
        aged(tmp_path, f"问题{name}", f"2026-01-0{number + 1}T00:00:00Z")
    monkeypatch.setattr(module, "MOST", 3)
    note(opened(tmp_path, 36_500), "问题戊")
    assert set(kept(opened(tmp_path, 36_500))) == {"问题丙", "问题丁", "问题戊"}


def test_a_file_that_cannot_be_used_costs_the_question_only(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"this is not a database, whatever its name says" * 100)
    questions = opened(tmp_path, 90)
    note(questions, "退款多久到账")
    assert questions.phrases() == []
    assert questions.state() == ()


def test_a_full_disk_and_a_writer_cost_the_question_only(questions: Questions, tmp_path: Path) -> None:
    note(questions, "第一个问题")
    other = sqlite3.connect(tmp_path / NAME)
    other.execute("BEGIN IMMEDIATE")
    note(questions, "第二个问题")
    other.rollback()
    other.close()
    questions._history._database().one("PRAGMA max_page_count = 1")  # as if the disk were full
    for number in range(200):
        note(questions, "很长的问题" * 12 + "甲乙丙丁戊己庚辛壬癸"[number % 10] * (number // 10 + 1))
    assert "第二个问题" not in kept(questions)
    assert 1 <= len(kept(questions)) < 100


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(data=tmp_path), fake_state(tmp_path)).test_client()


def test_only_a_question_that_was_sent_is_kept(client: FlaskClient, questions: Questions) -> None:
    asked = "客人要求立即退款怎麼辦"
    for path in ("/", "/results", "/api/v1/search"):
        assert client.get(path, query_string={"q": asked}).status_code == 200
    assert kept(questions) == {}
    assert client.get("/api/v1/search", query_string={"q": asked, "asked": "1"}).status_code == 422
    for site in ("cross-site", "same-site"):
        client.get("/", query_string={"q": asked, "asked": "1"}, headers={"Sec-Fetch-Site": site})
    assert kept(questions) == {}
    client.get("/results", query_string={"q": asked, "asked": "1"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert kept(questions) == {asked: 1}
    client.get("/", query_string={"q": asked, "asked": "1"})
    assert kept(questions) == {asked: 2}
    for text in ("weather in 退款", "13800138000 要求立即退款"):
        client.get("/", query_string={"q": text, "asked": "1"})
    assert set(kept(questions)) == {asked}


def test_a_search_is_answered_when_questions_cannot_be_kept(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    answer = client.get("/results", query_string={"q": "客人要求立即退款", "asked": "1"})
    assert answer.status_code == 200
    assert "<mark>" in answer.text
    assert client.get("/api/v1/suggest", query_string={"q": "退款"}).get_json()["suggestions"]


def test_questions_can_be_switched_off(tmp_path: Path) -> None:
    note(opened(tmp_path, 90), "客人要求什麼都退")
    client = create_app(Settings(data=tmp_path, questions=False), fake_state(tmp_path)).test_client()
    client.get("/", query_string={"q": "客人要求立即退款怎麼辦", "asked": "1"})
    assert set(kept(opened(tmp_path, 90))) == {"客人要求什麼都退"}
    found = client.get("/api/v1/suggest", query_string={"q": "客人要求"}).get_json()["suggestions"]
    assert [one["text"] for one in found] == ["客人要求立即退款"]
