"""The pages in a real Chromium over the bundled guidance."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import BROWSER, NARROW, Opener, fits

pytestmark = BROWSER


def test_typing_a_question_shows_marked_passages(page: Page) -> None:
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("보류는 몇 초까지")
    expect(page.locator(".hit").first).to_contain_text("90초")
    expect(page.locator(".hit mark").first).to_contain_text("보류")
    expect(page).to_have_url(re.compile(r"\?q="))


def test_a_hit_opens_its_source_at_the_marked_passage(page: Page) -> None:
    page.goto("/?q=客訴補償金額&lang=zh-Hant")
    link = page.locator(".hit h2 a").first
    passage = page.locator(".hit .passage").first.inner_text()
    link.click()
    here = page.locator("#here")
    expect(here).to_be_in_viewport()
    marked = "".join(page.locator("article mark").all_inner_texts())
    assert marked.replace("\n", "")[:20] in passage.replace("\n", "")
    expect(page.locator("article")).to_have_attribute("lang", "zh-Hant")


def test_half_composed_text_is_never_searched(page: Page) -> None:
    """An input method sends input events while it composes; only the finished text is asked."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/results" in request.url else None)
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "ㅎ", "selectionStart": 1, "selectionEnd": 1})
    session.send("Input.imeSetComposition", {"text": "화", "selectionStart": 1, "selectionEnd": 1})
    page.wait_for_timeout(400)  # twice the time after which typing would be searched
    assert asked == []
    session.send("Input.insertText", {"text": "환불"})
    expect(page.locator(".hit").first).to_be_visible()
    assert len(asked) == 1


def test_suggestions_by_keyboard(page: Page) -> None:
    """A combobox: the list opens while typing, arrows point, Escape closes, Enter asks what is pointed at."""
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("rhro")
    expect(options.first).to_contain_text("고객")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-controls", page.get_by_role("listbox").get_attribute("id") or "")
    expect(options.first).to_have_attribute("aria-selected", "false")
    expect(options.first.locator("b")).to_have_text("고객")

    count = options.count()
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_value("rhro")

    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("rhro")
    page.keyboard.press("Alt+ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    wanted = page.locator("[aria-selected=true]").get_attribute("data-text") or ""
    page.keyboard.press("Enter")
    expect(box).to_have_value(wanted)
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator(".hit").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q="))
    expect(box).to_be_focused()


def test_suggestions_by_mouse_and_never_after_the_question_was_sent(page: Page) -> None:
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    page.keyboard.type("tousu")
    wanted = options.nth(1).get_attribute("data-text") or ""
    options.nth(1).click()
    expect(box).to_have_value(wanted)
    expect(page.locator(".verdict")).to_be_visible()
    box.fill("投诉")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)  # longer than typing waits for suggestions
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_composing_hangul_is_suggested_for_and_composing_chinese_never(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    session = page.context.new_cdp_session(page)

    def compose(text: str) -> None:
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})

    for keys in ("t", "to", "tou su", "ㄊㄡ", "投"):
        compose(keys)
    page.wait_for_timeout(300)  # longer than typing waits for suggestions
    assert asked == []
    session.send("Input.insertText", {"text": "投诉"})
    expect(page.get_by_role("option").first).to_contain_text("投诉")
    compose("c")
    expect(page.get_by_role("listbox")).to_be_hidden()
    session.send("Input.insertText", {"text": ""})
    page.locator("#q").fill("")

    compose("고")
    compose("고ㄱ")
    expect(page.get_by_role("option").first).to_contain_text("고객")
    # the key belongs to the input method, which says so
    enter = "new KeyboardEvent('keydown', {key: 'ArrowDown', isComposing: true, bubbles: true})"
    page.locator("#q").evaluate(f"box => box.dispatchEvent({enter})")
    assert page.locator("#q").get_attribute("aria-activedescendant") is None


def test_language_filter_and_keyboard(page: Page) -> None:
    page.locator("#q").fill("投诉")
    expect(page.locator(".hit").first).to_be_visible()
    page.get_by_text("繁體中文", exact=True).first.click()
    expect(page).to_have_url(re.compile("lang=zh-Hant"))
    expect(page.locator(".hits .badge").first).to_have_text("繁體中文")
    assert set(page.locator(".hit h2 .badge").all_inner_texts()) == {"繁體中文"}
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_nothing_found_says_so(page: Page) -> None:
    page.goto("/?q=파이썬 리스트 정렬")
    expect(page.locator(".verdict.none")).to_be_visible()
    expect(page.locator(".hit")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_page_does_not_scroll_sideways(visitor: Opener, scheme: str) -> None:
    narrow = visitor(**NARROW, color_scheme=scheme)
    lightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    for path in ("/", "/?q=客户发火怎么办", "/documents"):
        narrow.goto(path)
        assert fits(narrow), path
        assert (narrow.evaluate(lightness) < 200) == (scheme == "dark")


def test_the_back_button_brings_the_question_back(page: Page) -> None:
    page.locator("#q").fill("사과")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator(".hit h2 a").first.click()
    expect(page.locator("article")).to_be_visible()
    page.go_back()
    expect(page.locator("#q")).to_have_value("사과")
    expect(page.locator(".hit").first).to_be_visible()
