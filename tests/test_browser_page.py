"""The search page of an agent in a call: scripts, recent questions, other languages, gaps, narrow pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service import wording
from tests.browsing import BROWSER, LOOKS, NARROW, NO_SCRIPT, Opener, ask, fits, pasted, said

pytestmark = BROWSER

HANS = "客户发火怎么办"
HANT = "客訴補償金額"
FOREIGN = "환불 지연 문의"
HOPELESS = "파이썬 리스트 정렬"


def test_chinese_is_shown_in_the_chosen_script_and_copied_as_it_is(
    clipboard: Page, events: list[dict[str, Any]]
) -> None:
    page, t = clipboard, wording.texts("ko")
    ask(page, HANS)
    hit = page.locator(".hit").first
    original = hit.locator(".passage").text_content() or ""
    marked = hit.locator("mark").all_text_contents()
    scripts = page.get_by_role("navigation", name=t["search_scripts"])
    expect(scripts.locator("[aria-current]")).to_have_text(t["search_as_written"])

    scripts.get_by_role("link", name="繁體中文").click()
    expect(page).to_have_url(re.compile(r"script=zh-Hant"))
    expect(scripts.locator("[aria-current]")).to_be_focused()
    shown = hit.locator(":scope article > .passage")
    expect(shown).to_have_attribute("lang", "zh-Hant")
    expect(shown).to_contain_text("發火")
    assert len(shown.text_content() or "") == len(original)
    assert [len(one) for one in shown.locator("mark").all_text_contents()] == [len(one) for one in marked]
    expect(hit.locator("h2 bdi").first).to_contain_text("客戶發火")
    expect(page.locator(".hit[data-citation] .original").first).to_be_visible()

    page.get_by_text(t["search_to_original"]).first.click()
    expect(shown).to_be_hidden()
    expect(hit.locator(".original .passage")).to_have_text(original)
    page.get_by_text(t["search_back_zh-Hant"]).first.click()
    expect(shown).to_be_visible()

    hit.locator(".copy").click()
    expect(page.locator("#said")).not_to_be_empty()
    assert pasted(page).startswith(original + "\n— 客户发火")
    assert "script=" not in pasted(page)

    page.goto("/?q=" + HANS)  # remembered
    expect(page).to_have_url(re.compile(r"script=zh-Hant"))
    expect(shown).to_contain_text("發火")
    scripts.get_by_role("link", name=t["search_as_written"]).click()
    expect(page.locator(".original")).to_have_count(0)
    assert "script" not in page.url
    page.go_back()
    expect(shown).to_contain_text("發火")


def test_a_link_restores_question_language_and_script_without_a_script(visitor: Opener) -> None:
    page = visitor(**NO_SCRIPT)
    page.goto("/?q=客訴&lang=zh-Hant&script=zh-Hans")
    expect(page.locator("#q")).to_have_value("客訴")
    expect(page.locator("[name=lang]:checked")).to_have_value("zh-Hant")
    expect(page.locator(".hit article > .passage").first).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".copy").first).to_be_hidden()
    page.locator(".scripts a").last.click()
    expect(page.locator(".hit article > .passage").first).to_have_attribute("lang", "zh-Hant")
    assert "lang=zh-Hant" in page.url


def test_another_language_of_the_page_keeps_the_question(page: Page) -> None:
    ask(page, HANT)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#q")).to_have_value(HANT)
    expect(page.locator(".hit").first).to_be_visible()


def test_no_script_is_offered_where_nothing_is_chinese(page: Page) -> None:
    page.goto("/?q=고객&lang=ko")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator(".scripts")).to_have_count(0)


def test_a_hit_in_another_language_says_why(page: Page) -> None:
    ask(page, FOREIGN)
    for hit in page.locator(".hit").all():
        korean = hit.locator("h2 .badge").inner_text() == "한국어"
        expect(hit.locator(".bridge")).to_have_count(0 if korean else 1)
    foreign = page.locator(".hit").filter(has=page.locator(".bridge")).first
    line = foreign.locator(".bridge")
    expect(line).to_contain_text("환불 →")
    expect(line).to_contain_text(re.compile(r"0\.\d\d$"))
    assert line.locator("bdi").last.inner_text() in foreign.locator(".passage").inner_text()


def test_questions_meant_are_remembered_here_only(page: Page) -> None:
    recent = page.locator("#recent")
    expect(recent).to_be_hidden()
    for number in range(9):
        ask(page, f"환불 {number}")
    ask(page, "환불 5")
    page.locator("#q").fill("환불 반")  # not asked, only searched while typing
    expect(page).to_have_url(re.compile("%EB%B0%98"))
    page.locator("#q").fill("")
    expect(recent).to_be_visible()
    expect(recent.get_by_role("link")).to_have_text([f"환불 {number}" for number in (5, 8, 7, 6, 4, 3, 2, 1)])

    page.goto("/")
    recent.get_by_role("link", name="환불 3").click()
    expect(page.locator("#q")).to_have_value("환불 3")
    expect(page.locator(".verdict")).to_be_visible()
    page.goto("/")
    expect(recent.get_by_role("link").first).to_have_text("환불 3")
    recent.get_by_role("button").click()
    expect(recent).to_be_hidden()
    expect(page.locator("#q")).to_be_focused()
    page.reload()
    expect(recent).to_be_hidden()


def test_without_storage_everything_else_works(page: Page) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }});")
    page.goto("/")
    ask(page, HANS)
    page.locator(".scripts a", has_text="繁體中文").click()
    expect(page.locator(".hit article > .passage").first).to_have_attribute("lang", "zh-Hant")
    page.locator("#q").fill("")
    expect(page.locator(".examples").last).to_be_visible()
    expect(page.locator("#recent")).to_be_hidden()


def test_a_gap_is_reported_once(page: Page, events: list[dict[str, Any]]) -> None:
    ask(page, HOPELESS)
    button = page.get_by_role("button", name=wording.texts("ko")["search_gap"])
    button.click()
    said(page, "search_gap_thanks")
    expect(button).to_be_disabled()
    assert events == [{"kind": "gap", "q": HOPELESS, "passage_id": None, "place": "page"}]


def test_a_gap_that_cannot_be_sent_can_be_sent_again(visitor: Opener) -> None:
    page = visitor(failing=True)
    page.route("**/api/v1/events", lambda route: route.abort())
    page.goto(f"/?q={HOPELESS}")
    button = page.get_by_role("button", name=wording.texts("ko")["search_gap"])
    button.click()
    said(page, "search_gap_unsent")
    expect(button).to_be_enabled()


def test_a_gap_is_reported_without_a_script(visitor: Opener) -> None:
    page, t = visitor(**NO_SCRIPT), wording.texts("en")
    page.goto(f"/?q={HOPELESS}&lang=ko&ui=en")
    page.get_by_role("button", name=t["search_gap"]).click()
    expect(page.get_by_text(t["search_gap_thanks"])).to_be_visible()
    expect(page.get_by_role("button", name=t["search_gap"])).to_have_count(0)
    expect(page.locator("#q")).to_have_value(HOPELESS)
    expect(page.locator("[name=lang]:checked")).to_have_value("ko")
    page.goto("/insights?ui=en")
    reported = page.locator(".clusters > li", has_text=HOPELESS)
    expect(reported).to_contain_text(t["insight_reported_times"].format(count=1))


def test_the_verdict_is_read_out(page: Page) -> None:
    expect(page.locator("#heard")).to_have_text("")
    ask(page, HOPELESS)
    expect(page.get_by_role("status").filter(has_text=wording.texts("ko")["none"])).to_have_count(1)


@pytest.mark.parametrize(("ui", "scheme"), LOOKS)
def test_narrow_and_dark(visitor: Opener, ui: str, scheme: str) -> None:
    page = visitor(**NARROW, color_scheme=scheme)
    page.route("**/api/v1/events", lambda route: route.fulfill(status=204))
    page.goto(f"/?q={FOREIGN}&script=zh-Hant&ui={ui}")
    assert fits(page)
    expect(page.locator(".keys")).to_be_hidden()
    page.locator(".hit article").last.focus()
    page.keyboard.press("?")
    expect(page.locator("#keys h2")).to_be_in_viewport()
    assert fits(page)
    page.goto(f"/?q={HOPELESS}&ui={ui}")
    page.locator(".gap button").click()
    expect(page.locator("#said")).to_be_in_viewport()
    assert fits(page)
