"""A past for the pages of insights: questions of several days, logged as the service logs them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.records import Language
from index.results import Confidence
from service.history import NAME, History
from service.questions import Asked, Questions

Row = tuple[str, Language, Confidence, int]  # question, its language, what was found, days ago

PAST: tuple[Row, ...] = (
    ("客户发火骂人怎么办", "zh-Hans", "answer", 0),
    ("客户发火骂人怎么办", "zh-Hans", "answer", 2),
    ("客戶發火罵人怎麼辦", "zh-Hant", "answer", 3),
    ("客訴補償金額誰決定", "zh-Hant", "answer", 1),
    ("보류는 몇 초까지 괜찮나요", "ko", "answer", 1),
    ("보류는 몇 초까지 괜찮나요", "ko", "answer", 4),
    ("환불이 늦어질 때 안내 방법", "ko", "maybe", 2),
    ("How to end an abusive call", "en", "answer", 5),
    ("扫地机器人 T20 多少钱", "zh-Hans", "none", 1),
    ("掃地機器人 T20 多少錢", "zh-Hant", "none", 2),
    ("로봇청소기 T20 가격이 얼마인가요", "ko", "none", 2),
    ("How much does the T20 robot vacuum cost", "en", "none", 6),
    ("会员积分什么时候清零", "zh-Hans", "none", 3),
    ("會員點數什麼時候會清零", "zh-Hant", "none", 3),
    ("软电话登录报错 SIP 403", "zh-Hans", "maybe", 4),
)


def ask(data: Path, rows: tuple[Row, ...] = PAST) -> None:
    """Log questions as if they had been asked some days ago."""
    history = History(data, days=3650)
    questions = Questions(history)
    for number, (text, lang, confidence, ago) in enumerate(rows, 1):
        questions.note(Asked(text, lang, confidence, 0.5, f"d-{number}", f"document {number}"))
        age(data, "asked", ago)
    history.close()


def age(data: Path, table: str, days: int) -> None:
    """Make the last row of a table ``days`` days old."""
    time = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with sqlite3.connect(data / NAME) as connection:
        connection.execute(f"UPDATE {table} SET time = ? WHERE id = (SELECT max(id) FROM {table})", (time,))
    connection.close()
