"""Insights, feedback and golden needs in a real Chromium over the bundled guidance."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from corpus.store import Store
from index.evaluate import load
from service import wording
from tests.asked import ask
from tests.browsing import BROWSER, LOOKS, NARROW, NO_SCRIPT, Opener, fits
from tests.servers import Server

pytestmark = BROWSER
T = wording.texts("zh-Hans")
ROBOT = "扫地机器人 T20 多少钱"


@pytest.fixture(scope="module")
def data(guidance: tuple[Store, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the guidance with a past of questions."""
    copy = tmp_path_factory.mktemp("insights") / "data"
    shutil.copytree(guidance[1], copy)
    ask(copy)
    return copy


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    server = Server(data)
    yield server.address
    server.stop()


@pytest.fixture
def page(visitor: Opener) -> Page:
    """A page in Simplified Chinese."""
    return visitor(locale="zh-CN")


def colors(canvas: Locator) -> int:
    """Return how many different colours a canvas shows."""
    shown: int = canvas.evaluate(
        "canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
        "return new Set(new Uint32Array(data.buffer)).size; }"
    )
    return shown


def test_questions_asked_on_the_page_are_in_the_report(page: Page) -> None:
    for text in ("怎么安抚投诉的客户", "怎麼安撫投訴的客戶"):
        page.goto("/")
        page.locator("#q").fill(text)
        with page.expect_response(lambda answer: "asked=1" in answer.url):
            page.keyboard.press("Enter")
    page.get_by_role("link", name=T["insights"], exact=True).click()
    asked = page.locator("#most li", has_text="怎么安抚投诉的客户")
    expect(asked).to_contain_text(T["insight_times"].format(count=2))
    expect(asked.locator(".badge")).to_have_count(2)


def test_charts_are_drawn_and_say_the_same_as_their_tables(page: Page) -> None:
    page.goto("/insights?days=7")
    canvases = page.locator(".plot canvas")
    expect(canvases).to_have_count(2)
    for number in range(2):
        assert colors(canvases.nth(number)) > 8
    figure = page.locator("[data-chart=languages]")
    figure.locator("summary").click()
    rows = figure.locator("tbody tr")
    expect(rows).to_have_count(7)
    total = sum(int(cell) for cell in figure.locator("tbody td").all_inner_texts())
    assert total == int(page.locator(".tiles dd").first.inner_text())
    expect(figure.locator(".legend li[data-key=und]")).to_be_hidden()
    figure.locator(".plot .u-over").hover(position={"x": 3, "y": 50})
    expect(figure.locator(".readout")).to_contain_text("/")


def test_charts_follow_the_colours_of_the_system(page: Page) -> None:
    page.goto("/insights?days=7")
    figure = page.locator("[data-chart=confidences]")
    expect(figure.locator("canvas")).to_be_visible()
    painted = """figure => {
        const canvas = figure.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const pixels = new Set(new Uint32Array(data.buffer));
        const color = getComputedStyle(figure.querySelector(".swatch.answer")).backgroundColor.match(/\\d+/g);
        return pixels.has(new Uint32Array(new Uint8Array([...color, 255]).buffer)[0]);
    }"""
    for scheme in ("light", "dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(painted, arg=figure.element_handle())


def test_the_same_gap_in_four_languages_is_one_and_gets_its_answer(page: Page, data: Path) -> None:
    page.goto("/insights")
    robot = page.locator(".clusters li", has_text=ROBOT).first
    expect(robot).to_contain_text("로봇청소기 T20 가격이 얼마인가요")
    expect(robot).to_contain_text("掃地機器人 T20 多少錢")
    expect(robot).to_contain_text("How much does the T20 robot vacuum cost")
    robot.get_by_role("link", name=T["insight_find"]).click()

    expect(page.get_by_role("checkbox")).to_have_count(4)
    page.get_by_role("checkbox").last.uncheck()
    page.locator("input[name=search]").fill("보류는 몇 초까지")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_contain_text("90초")
    page.locator(".hit").first.get_by_role("button", name=T["need_choose"]).click()
    expect(page.locator("#golden")).to_contain_text(T["need_saved"].format(count=1))
    expect(page.locator(".hit").first).to_contain_text(T["need_right"])
    (need,) = load([data / "golden.jsonl"])
    assert len(need.queries) == 3
    assert need.needles[0].document.startswith("ko/")

    page.locator("#golden").get_by_role("button", name=T["need_delete"]).click()
    expect(page.get_by_text(T["need_empty"].format(find=T["insight_find"]))).to_be_visible()
    assert load([data / "golden.jsonl"]) == []


def test_a_gap_is_ignored_and_opened_again(page: Page) -> None:
    page.goto("/insights")
    gap = page.locator(".clusters > li", has_text="会员积分什么时候清零")
    gap.get_by_role("button", name=T["insight_ignore"]).click()
    expect(gap).to_have_count(0)
    page.locator("#clusters .tabs a").nth(2).click()
    gap.get_by_role("button", name=T["insight_reopen"]).click()
    expect(gap).to_have_count(0)
    page.locator("#clusters .tabs a").first.click()
    expect(gap).to_have_count(1)


def test_feedback_from_a_hit_reaches_the_content_owner(page: Page) -> None:
    page.goto("/")
    page.locator("#q").fill("客户发火骂人怎么办")
    page.keyboard.press("Enter")
    first, second = page.locator(".hit .feedback").nth(0), page.locator(".hit .feedback").nth(1)
    first.get_by_role("button", name=T["feedback_useful"]).click()
    expect(first.get_by_role("status")).to_have_text(T["feedback_thanks"])
    expect(first.get_by_role("button")).to_have_count(0)

    # by keyboard alone
    second.get_by_role("button", name=T["feedback_useful"]).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("今年起改为三次警告")
    page.keyboard.press("Enter")
    expect(second.get_by_role("status")).to_have_text(T["feedback_thanks"])
    expect(second.get_by_role("status")).to_be_focused()

    page.goto("/insights")
    page.get_by_role("link", name=re.compile(T["feedback_title"])).click()
    judged = page.locator(".judgements li", has_text="今年起改为三次警告")
    expect(judged).to_contain_text(T["feedback_outdated"])
    expect(judged).to_contain_text("客户发火骂人怎么办")
    judged.get_by_role("button", name=T["feedback_close"]).click()
    expect(page.get_by_text(T["feedback_empty"])).to_be_visible()
    page.locator(".tabs a").nth(1).click()
    expect(page.locator(".judgements > li")).to_have_count(2)
    judged.get_by_role("link").click()
    expect(page.locator("#here")).to_be_in_viewport()
    reader = page.locator("article .feedback")
    reader.get_by_role("button", name=T["feedback_useful"]).click()
    expect(reader.get_by_role("status")).to_have_text(T["feedback_thanks"])


def test_a_failure_is_told_and_can_be_tried_again(visitor: Opener) -> None:
    page = visitor(locale="zh-CN", failing=True)
    page.goto("/?q=投诉")
    page.context.set_offline(True)
    first = page.locator(".hit .feedback").first
    first.get_by_role("button", name=T["feedback_useful"]).click()
    expect(first.get_by_role("status")).to_have_text(T["feedback_failed"])
    expect(first.get_by_role("button", name=T["feedback_useful"])).to_be_enabled()


@pytest.mark.parametrize(("ui", "scheme"), LOOKS)
def test_narrow_pages_do_not_scroll_sideways(visitor: Opener, ui: str, scheme: str) -> None:
    narrow = visitor(**NARROW, color_scheme=scheme)
    narrow.goto(f"/insights?days=90&ui={ui}")
    expect(narrow.locator(".plot canvas")).to_have_count(2)
    for canvas in narrow.locator(".plot canvas").all():
        assert colors(canvas) > 5
    assert fits(narrow)
    for path in ("/feedback?state=all", f"/insights/need?q={ROBOT}", "/insights/needs?"):
        narrow.goto(f"{path}&ui={ui}")
        assert fits(narrow), path


def test_without_a_script_the_tables_and_forms_do(visitor: Opener) -> None:
    page = visitor(locale="zh-CN", **NO_SCRIPT)
    page.goto("/insights?days=7")
    page.locator("[data-chart=confidences] summary").click()
    expect(page.locator("[data-chart=confidences] tbody tr")).to_have_count(7)
    page.goto("/?q=保留通话")
    page.locator(".hit .feedback").first.get_by_text(T["feedback_report"]).first.click()
    page.locator(".hit .feedback").first.locator("input[name=reason]").fill("无脚本")
    page.locator(".hit .feedback").first.get_by_role("button", name=T["feedback_send"]).click()
    expect(page.get_by_text(T["feedback_thanks"])).to_be_visible()
    page.goto("/feedback")
    expect(page.locator(".judgements")).to_contain_text("无脚本")


def test_an_export_is_downloaded(page: Page, address: str) -> None:
    page.goto("/insights")
    with page.expect_download() as started:
        page.locator("#clusters .export a").first.click()
    assert started.value.suggested_filename == "clusters-30.csv"
    assert ROBOT in started.value.path().read_text("utf-8-sig")
    with urllib.request.urlopen(f"{address}/api/v1/insights/clusters?days=30") as answer:
        clusters = json.load(answer)["clusters"]
    assert any(len(one["wordings"]) == 4 for one in clusters)
