"""`make screenshots`: pictures of the pages for README and docs/interface.md, from a real server over the guidance."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from PIL import Image  # comes with matplotlib
from playwright.sync_api import APIRequestContext, Browser, Page, expect, sync_playwright

from service.cli import main as zhinan
from service.history import NAME
from tests.browsing import CHROMIUM, FLAGS
from tests.hosting import Desk
from tests.servers import ROOT, Server

FOLDER = ROOT / "docs" / "screenshots"
GOLDEN = ROOT / "tests" / "golden"
SCALE = 1.5
QUESTIONS, DAYS = 140, 30
ABUSE = "客户一直骂人，怎么警告、怎么挂断？"
CASE = "客訴處理到一半客人失聯，可以結案嗎？"
PACK = {
    "title": "新人第一周：客户发火时",
    "introduction": "上岗前读完这几段，周五晨会逐条演练。",
}
ITEMS = [
    (ABUSE, "zh-Hans", "先记住顺序：提醒、警告、结束，每一步都给客户改口的机会。"),
    ("화난 고객에게 사과하는 방법", "ko", "和韩国团队用的是同一条原则，演练时请双语同事示范。"),
    (CASE, "zh-Hant", ""),
]
JUDGEMENTS = [
    ("보류는 몇 초까지 괜찮나요?", "useful", ""),
    ("화난 고객에게 사과하는 방법", "wrong", "예문의 존댓말이 어색합니다. 다시 확인해 주세요."),
    (CASE, "outdated", "十月起期限改為五個工作天，請更新。"),
    (ABUSE, "useful", ""),
]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it is shown: address, language and size, and what is done before the picture is taken."""

    path: str
    ui: str
    width: int = 960
    height: int = 760
    scheme: Literal["light", "dark"] = "light"
    act: Callable[[Page], None] | None = None


def search_in_ticket(page: Page) -> None:
    """Send the question that the open ticket proposes."""
    sidebar = page.frame_locator("zhinan-sidebar iframe")
    expect(sidebar.locator("#q")).not_to_have_value("")
    sidebar.locator("#q").press("Enter")
    expect(sidebar.locator(".hit").first).to_be_visible()


def insert(page: Page) -> None:
    """Put the first passage into the reply."""
    search_in_ticket(page)
    page.frame_locator("zhinan-sidebar iframe").locator("[data-act=inserted]").first.click()
    expect(page.locator("#text")).not_to_have_value("")


def draw(page: Page) -> None:
    expect(page.locator(".plot canvas")).to_have_count(2)


def pictures(request: APIRequestContext, desk: Desk) -> dict[str, Picture]:
    """Return what is shown, by name."""
    case = request.get("/api/v1/search", params={"q": CASE, "k": 1}).json()["hits"][0]
    pack = request.get("/api/v1/packs").json()["packs"][0]
    return {
        "search": Picture(f"/?q={ABUSE}", "zh-Hans", height=860),
        "across": Picture("/?q=결재 없이 약속해도 되나요?&lang=zh-Hans", "ko", height=860),
        "none": Picture("/?q=扫地机器人 T20 标配版现在卖多少钱？", "zh-Hans", height=760),
        "dark": Picture(f"/?q={CASE}", "zh-Hant", scheme="dark"),
        "narrow": Picture("/?q=보류는 몇 초까지 괜찮나요?", "ko", width=320, height=700),
        "sidebar": Picture(f"{desk.origin}/helpdesk.html", "zh-Hans", width=1240, height=820, act=insert),
        "documents": Picture("/documents", "zh-Hans"),
        "reader": Picture(case["link"], "zh-Hant", width=1120),
        "pack": Picture(pack["link"], "zh-Hans", height=860),
        "insights": Picture("/insights", "zh-Hans", height=1240, act=draw),
        "feedback": Picture("/feedback?state=all", "ko", height=1000),
    }


def fill(request: APIRequestContext, data: Path) -> None:
    """Ask, copy, judge and collect as people would in a month."""
    chance = random.Random(6)
    answered, unanswered = (
        [json.loads(line)["queries"] for line in (GOLDEN / name).read_text("utf-8").splitlines()]
        for name in ("needs.jsonl", "noanswer.jsonl")
    )
    for _ in range(QUESTIONS):
        known = chance.random() < 0.85
        wordings = (answered if known else unanswered)[int(chance.expovariate(0.12)) % 60]
        lang = chance.choices(["zh-Hans", "zh-Hant", "ko", "en"], [5, 4, 4, 1])[0]
        question = wordings[lang]
        assert request.get("/results", params={"q": question, "asked": "1"}).ok
        if known and chance.random() < 0.4:
            hit = request.get("/api/v1/search", params={"q": question, "k": 1}).json()["hits"][0]
            told = {"kind": "copied", "q": question, "passage_id": hit["passage_id"], "place": "page"}
            assert request.post("/api/v1/events", data=told).ok
    with sqlite3.connect(data / NAME) as history:
        for table in ("asked", "event"):
            for (row,) in history.execute(f"SELECT id FROM {table}").fetchall():
                ago = timedelta(days=int(chance.triangular(0, DAYS, 4)), minutes=chance.randrange(600))
                time = (datetime.now(UTC) - ago).strftime("%Y-%m-%dT%H:%M:%SZ")
                history.execute(f"UPDATE {table} SET time = ? WHERE id = ?", (time, row))
    history.close()
    for question, verdict, reason in JUDGEMENTS:
        hit = request.get("/api/v1/search", params={"q": question, "k": 1}).json()["hits"][0]
        judged = {"passage_id": hit["passage_id"], "verdict": verdict, "reason": reason, "q": question}
        assert request.post("/api/v1/feedback", data=judged).ok
    pack = request.post("/api/v1/packs", data=PACK).json()["id"]
    for question, lang, note in ITEMS:
        hit = request.get("/api/v1/search", params={"q": question, "k": 1, "lang": lang}).json()["hits"][0]
        assert request.post(f"/api/v1/packs/{pack}/items", data={"passage_id": hit["passage_id"], "note": note}).ok


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """Return a picture as a PNG of at most 256 colours."""
    context = browser.new_context(
        base_url=address, viewport={"width": picture.width, "height": picture.height}, device_scale_factor=SCALE,
        color_scheme=picture.scheme, reduced_motion="reduce", locale=picture.ui, is_mobile=picture.width < 400,
    )  # fmt: skip
    page = context.new_page()
    page.goto(quote(picture.path, safe=":/?=&#%"))
    if picture.act:
        picture.act(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur()")
    full = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    small = io.BytesIO()
    full.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main(names: list[str]) -> None:
    """Write the pictures that are named, or all."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data, desk = Path(folder), Desk()
        assert zhinan(["--data", folder, "ingest", str(ROOT / "corpus" / "guidance")]) == 0
        server = Server(data, origins=desk.origin)
        desk.service = server.address
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        request = playwright.request.new_context(base_url=server.address)
        fill(request, data)
        for name, picture in pictures(request, desk).items():
            if not names or name in names:
                written = (FOLDER / f"{name}.png").write_bytes(take(browser, server.address, picture))
                print(f"{name}.png {written // 1024} KiB")
        browser.close()
        server.stop()
        desk.server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
