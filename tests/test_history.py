"""The file of questions, events and feedback: brought from the first version, forgotten in time, never in the way."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import StoreError
from corpus.records import Document, Passage
from service.events import Events
from service.feedback import Feedback, changed
from service.history import NAME, History, key_of, since
from service.marks import Marks
from service.questions import Asked, Questions, harmless
from tests.asked import age
from tests.fakes import _made

# as the first version wrote it
FIRST = """
CREATE TABLE question (
    folded TEXT NOT NULL, lang TEXT NOT NULL, text TEXT NOT NULL, count INTEGER NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (folded, lang)
) STRICT, WITHOUT ROWID;
CREATE INDEX question_by_time ON question (last);
PRAGMA user_version = 1;
"""
ROOT = Path(__file__).parent.parent
KILLED = """
import os, signal, sys
from pathlib import Path
from service.history import History
with History(Path(sys.argv[1]), 90).using() as database:
    database.one("INSERT INTO event (time, kind, text, folded, lang, place) VALUES ('', 'gap', '', '', 'ko', 'page')")
    os.kill(os.getpid(), signal.SIGKILL)
"""


Judged = tuple[Document, Passage]


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path, days=90)


@pytest.fixture
def judged() -> Judged:
    return _made("d-ko")


def ask(history: History, text: str, confidence: str = "answer") -> None:
    Questions(history).note(Asked(text, "zh-Hans", confidence))  # type: ignore[arg-type]


def test_questions_of_the_first_version_stay_suggestible(tmp_path: Path, history: History) -> None:
    with sqlite3.connect(tmp_path / NAME) as old:
        old.executescript(FIRST)
        old.execute("INSERT INTO question VALUES ('退款多久到账', 'zh-Hans', '退款多久到账', 7, ?)", (since(1),))
    old.close()
    assert [(one.text, one.weight) for one in Questions(history).phrases()] == [("退款多久到账", 7)]
    ask(history, "退款多久到账")
    assert [one.weight for one in Questions(history).phrases()] == [8]
    Events(history).note("gap", "会员积分", None, None, "page")
    assert [one.text for one in Events(history).gaps("")] == ["会员积分"]
    assert sqlite3.connect(tmp_path / NAME).execute("PRAGMA user_version").fetchone() == (2,)


def test_a_new_file_and_a_migrated_one_have_the_same_tables(tmp_path: Path) -> None:
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
    with sqlite3.connect(tmp_path / "old" / NAME) as old:
        old.executescript(FIRST)
    old.close()
    tables = []
    for name in ("new", "old"):
        with History(tmp_path / name, 90).using() as database:
            rows = database.all("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name")
            columns = {table: database.all(f"SELECT name, type FROM pragma_table_info('{table}')") for (table,) in rows}
            tables.append(columns)
    assert tables[0] == tables[1]


def test_what_is_old_is_neither_shown_nor_kept(tmp_path: Path, history: History, judged: Judged) -> None:
    document, passage = judged
    ask(history, "老问题", "none")
    Marks(history).set([key_of("老问题")], "ignored")
    Events(history).note("copied", "老问题", "p-d-ko", document, "page")
    Feedback(history).add(passage, document, "wrong", "이유", "老问题")
    for table in ("asked", "event", "feedback"):
        age(tmp_path, table, 91)
    assert Questions(history).wordings("") == Questions(history).days("") == Events(history).used("", 9) == []
    fresh = History(tmp_path, days=90)  # of another process, or the next day
    ask(fresh, "新问题")
    longer = History(tmp_path, days=3650)
    assert [one.text for one in Questions(longer).wordings("")] == ["新问题"]
    assert Events(longer).counts("") == {}
    assert Marks(longer).all() == {}
    (kept,) = Feedback(longer).list(None, None, 9)
    assert (kept.reason, kept.question) == ("이유", None)


def test_a_busy_file_costs_the_event_only_and_never_time(tmp_path: Path, history: History) -> None:
    Events(history).note("copied", "问题", None, None, "page")
    other = sqlite3.connect(tmp_path / NAME)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    Events(history).note("copied", "问题", None, None, "page")
    ask(history, "问题")
    assert time.monotonic() - started < 1
    other.rollback()
    other.close()
    assert Events(history).counts("") == {"copied": 1}


def test_a_full_disk_costs_the_event_and_refuses_feedback(history: History, judged: Judged) -> None:
    Events(history).note("copied", "问题", None, None, "page")
    history._database().one("PRAGMA max_page_count = 1")
    for number in range(300):
        Events(history).note("linked", "很长的问题" * 50 + str(number), None, None, "page")
    assert Events(history).counts("")["linked"] < 300
    document, passage = judged
    with pytest.raises(StoreError, match="full"):
        Feedback(history).add(replace(passage, text="길" * 100_000), document, "wrong")


def test_a_process_that_is_killed_leaves_nothing_half(tmp_path: Path, history: History) -> None:
    Events(history).note("copied", "问题", None, None, "page")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    Events(history).note("copied", "问题", None, None, "page")
    assert Events(History(tmp_path, 90)).counts("") == {"copied": 2}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("客户 13800138000 要退款", "客户 … 要退款"),
        ("王＠example.com 投诉", ""),
        ("2026-01-15 起标准变了", "2026-01-15 起标准变了"),
    ],
)
def test_texts_are_kept_without_personal_data(text: str, kept: str) -> None:
    assert harmless(text) == kept


def test_both_scripts_and_their_words_have_one_key() -> None:
    assert key_of("網路訂單退款，怎麼處理？") == key_of("网络订单退款怎么处理")


def test_the_last_wording_is_shown_and_all_are_counted(history: History) -> None:
    ask(history, "退款 多久", "none")
    ask(history, "退款多久？", "answer")
    Questions(history).note(Asked("退款多久", "zh-Hant", "maybe", 0.4, "d-hant", "退款作業手冊", "sidebar"))
    found = {one.lang: one for one in Questions(history).wordings("")}
    hans, hant = found["zh-Hans"], found["zh-Hant"]
    assert (hans.text, hans.answer, hans.none, hans.confidence) == ("退款多久？", 1, 1, "answer")
    assert (hant.maybe, hant.document_id, hant.title) == (1, "d-hant", "退款作業手冊")


def test_feedback_is_closed_and_listed(history: History, judged: Judged) -> None:
    document, passage = judged
    feedback = Feedback(history)
    ids = [feedback.add(passage, document, verdict).id for verdict in ("wrong", "useful", "outdated")]  # type: ignore[arg-type]
    assert [one.verdict for one in feedback.list("open", None, 9)] == ["outdated", "wrong"]
    assert [one.verdict for one in feedback.list("done", None, 9)] == ["useful"]  # praise asks nothing of anybody
    assert feedback.set(ids[0], "done").state == "done"
    assert feedback.counts() == {"open": 1, "done": 2}
    assert [one.id for one in feedback.list(None, ids[2], 1)] == [ids[1]]


def test_it_is_told_whether_a_passage_has_changed_since(history: History, judged: Judged) -> None:
    document, passage = judged
    one = Feedback(history).add(passage, document, "wrong")
    assert changed(one, {passage.id: passage}, {document.id}) == "no"
    assert changed(one, {}, {document.id}) == "yes"
    assert changed(one, {}, set()) == "gone"
