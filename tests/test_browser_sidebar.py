"""The sidebar in the page of a helpdesk: proposals, tokens, keys and looks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browsing import BROWSER
from tests.hosting import HOSTS, Desk, Service, calls, recorded, told
from tests.test_privacy import CASES

pytestmark = BROWSER


def test_the_browser_takes_out_the_same_personal_data(tab: Page, service: Service) -> None:
    tab.goto(f"{service.address}/sidebar")
    strip = "async (texts) => { const { strip } = await import('/static/privacy.js'); return texts.map(strip); }"
    assert tab.evaluate(strip, [text for text, _ in CASES]) == [stripped for _, stripped in CASES]


@pytest.mark.parametrize("host", HOSTS)
def test_a_proposal_is_stripped_and_sent_only_by_the_agent(
    visit: Callable[..., FrameLocator], tab: Page, service: Service, host: str
) -> None:
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    inside = visit(host)
    expect(inside.locator("#proposed")).to_be_visible()
    expect(inside.locator("#host")).to_contain_text(str(recorded(host)["ticket"]))
    box = inside.locator("#q")
    box.focus()
    box.press("End")
    tab.keyboard.insert_text("？")
    tab.wait_for_timeout(400)  # longer than a search while typing would wait
    assert sent == []
    assert service.asked == []
    box.press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()
    assert service.asked == [f"{recorded(host)['proposal']}？"]
    expect(inside.locator("#proposed")).to_be_hidden()


def test_the_demo_works(tab: Page, desk: Desk, service: Service) -> None:
    desk.service = service.address
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.goto(f"{desk.origin}/helpdesk.html")
    inside = tab.frame_locator("iframe")
    expect(inside.locator("#q")).to_have_value(re.compile("^投诉三天没有回复 周一投诉的，订单号 …，"))
    tab.get_by_role("button", name="통화 보류가").click()
    expect(inside.locator("#q")).to_have_value(re.compile("제 번호는 …입니다"))
    inside.locator("#q").press("Enter")
    inside.locator("[data-act=inserted]").first.click()
    expect(tab.locator("#text")).to_have_value(re.compile("^환불이"))
    tab.get_by_role("button", name="投诉三天").click()
    expect(tab.locator("#text")).to_have_value("")


def test_a_token_is_fetched_and_renewed(visit: Callable[..., FrameLocator], desk: Desk, locked: Service) -> None:
    desk.tokens = 0
    inside = visit("plain", "?token-url=/token", locked)
    assert desk.tokens == 0
    box, hits = inside.locator("#q"), inside.locator(".hit")
    box.press("Enter")
    expect(hits).to_have_count(3)
    assert desk.tokens == 1
    box.fill("打断")
    box.press("Enter")
    expect(inside.locator("mark").first).to_contain_text("打断")
    assert desk.tokens == 1
    locked.ahead += 15 * 60 + 1
    box.fill("사과")
    box.press("Enter")
    expect(inside.locator("mark").first).to_contain_text("사과")
    assert desk.tokens == 2


def test_a_token_can_come_with_hello_or_from_zendesk(
    visit: Callable[..., FrameLocator], tab: Page, desk: Desk, locked: Service
) -> None:
    desk.service = locked.address
    token = json.loads(desk.token())["token"]
    inside = visit("plain", f"?token={token}", locked)
    inside.locator("#q").press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()

    inside = visit("zendesk", "", locked)
    inside.locator("#q").press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()
    (call,) = calls(tab)
    assert call[1]["url"] == f"{locked.address}/api/v1/embed/token"
    assert call[1]["secure"] is True
    assert call[1]["headers"] == {"Authorization": "Bearer {{setting.embed_key}}"}
    assert tab.context.cookies() == []


def test_without_a_token_the_sidebar_says_so(visit: Callable[..., FrameLocator], locked: Service) -> None:
    inside = visit("plain", "", locked)
    inside.locator("#q").press("Enter")
    expect(inside.get_by_role("alert")).to_contain_text("沒有授權")
    assert locked.asked == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_narrow_and_in_the_colours_of_the_helpdesk(visit: Callable[..., FrameLocator], tab: Page, theme: str) -> None:
    tab.emulate_media(color_scheme="dark" if theme == "light" else "light")  # the helpdesk decides, not the system
    tab.set_viewport_size({"width": 336, "height": 700})
    inside = visit("plain", f"?theme={theme}")
    inside.locator("#q").press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()
    assert inside.locator("html").evaluate("one => [innerWidth, one.scrollWidth]") == [320, 320]
    colour = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    assert (inside.locator("html").evaluate(colour) < 200) == (theme == "dark")
    tab.evaluate("theme => sidebar.setAttribute('theme', theme)", "light" if theme == "dark" else "dark")
    expect(inside.locator("html")).to_have_attribute("data-theme", "light" if theme == "dark" else "dark")


def test_by_keyboard_alone(visit: Callable[..., FrameLocator], tab: Page) -> None:
    inside = visit("plain")
    inside.locator("#q").focus()
    tab.keyboard.press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()
    for _ in range(20):
        tab.keyboard.press("Tab")
        if inside.locator(":focus").get_attribute("data-act") == "inserted":
            break
    tab.keyboard.press("Enter")
    expect(inside.get_by_role("status").last).to_have_text("已插入，並附上出處。")
    expect(inside.locator("[data-act=inserted]").first).to_be_focused()


def test_half_composed_text_is_not_sent(tab: Page, service: Service) -> None:
    service.asked.clear()
    tab.goto(f"{service.address}/sidebar?ui=ko")
    tab.locator("#q").focus()
    session = tab.context.new_cdp_session(tab)
    session.send("Input.imeSetComposition", {"text": "환부", "selectionStart": 2, "selectionEnd": 2})
    enter = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
    tab.locator("#q").evaluate(f"box => box.dispatchEvent({enter})")
    tab.wait_for_timeout(200)
    assert service.asked == []
    session.send("Input.insertText", {"text": "환불"})
    tab.keyboard.press("Enter")
    expect(tab.locator("mark").first).to_have_text("환불")


def test_alone_and_without_an_answer(tab: Page, service: Service, reports: list[dict[str, Any]]) -> None:
    tab.goto(f"{service.address}/sidebar?ui=en&theme=dark")
    expect(tab.locator("#host")).to_have_text("Not connected to a helpdesk")
    tab.locator("#q").fill("weather 退款")
    tab.keyboard.press("Enter")
    expect(tab.locator(".verdict.none")).to_be_visible()
    expect(tab.locator(".nearest a").first).to_be_visible()
    tab.locator("[data-act=gap]").click()
    expect(tab.locator("#outcome")).to_have_text("Reported. Thank you.")
    assert told(tab, reports) == [{"kind": "gap", "q": "weather 退款", "passage_id": None, "place": "sidebar"}]
    with tab.context.expect_page() as reader:
        tab.locator(".nearest a").first.click()
    expect(reader.value.locator("#here")).to_be_visible()
