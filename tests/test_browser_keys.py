"""The search page by keys alone: moving, copying with the source, and input methods."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from service import wording
from tests.browsing import BROWSER, ask, pasted, said

pytestmark = BROWSER

HANS = "客户发火怎么办"
HANT = "客訴補償金額"
FOREIGN = "환불 지연 문의"
HOPELESS = "파이썬 리스트 정렬"


def test_from_question_to_copied_text_by_keyboard_alone(clipboard: Page, events: list[dict[str, Any]]) -> None:
    page = clipboard
    page.keyboard.type(HANT)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")  # before the results are there
    hits = page.locator(".hit article")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    expect(hits.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(hits.nth(1)).to_be_focused()
    expect(hits.nth(1)).to_have_accessible_name(re.compile("客訴案件作業規範"))
    assert page.locator(".hit article[tabindex='0']").count() == 1

    page.keyboard.press("c")
    said(page, "search_copied", title=hits.nth(1).locator("h2 bdi").first.inner_text())
    hit = page.locator(".hit").nth(1)
    text, citation = pasted(page).rsplit("\n— ", 1)
    assert text == hit.locator(".passage").text_content()
    steps = " › ".join(hits.nth(1).locator("h2 bdi").all_inner_texts())
    assert steps.startswith("客訴案件作業規範")
    assert citation.startswith(f"{steps} (")
    assert re.search(r" \(zh-Hant/complaint-case-rules\.md\) http://\S+\?passage=\w+#here$", citation)
    passage = hit.get_attribute("data-passage")
    assert events == [{"kind": "copied", "q": HANT, "passage_id": passage, "place": "page"}]

    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("article #here")).to_be_in_viewport()


def test_the_copied_html_is_a_quotation_with_a_link(clipboard: Page, events: list[dict[str, Any]]) -> None:
    ask(clipboard, HANT)
    clipboard.locator(".hit .copy").first.click()
    said(clipboard, "search_copied", title="客訴案件作業規範：分級、查證、補償與結案")
    read = "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then((blob) => blob.text())"
    html = clipboard.evaluate(read)
    assert re.search(r'<blockquote lang="zh-Hant">.*<br>.*</blockquote><p>— <a href="http://[^"]+">', html)


def test_the_first_hit_is_copied_without_leaving_the_box(clipboard: Page, events: list[dict[str, Any]]) -> None:
    """Also when the results are not there yet."""
    clipboard.keyboard.type("보류는 몇 초까지")
    clipboard.keyboard.press("Control+Enter")
    expect(clipboard.locator("#said")).not_to_be_empty()
    expect(clipboard.locator("#q")).to_be_focused()
    assert pasted(clipboard).startswith(clipboard.locator(".hit .passage").first.text_content() or "-")
    assert "90초" in pasted(clipboard)
    assert [event["q"] for event in events] == ["보류는 몇 초까지"]


def test_without_a_clipboard_the_text_is_selected_to_be_copied(page: Page, events: list[dict[str, Any]]) -> None:
    refuse = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
    page.add_init_script(refuse + "document.execCommand = () => window.mayCopy ?? false;")
    page.goto(f"/?q={HANT}")
    page.locator(".hit .copy").first.click()
    dialog = page.get_by_role("dialog", name=wording.texts("ko")["search_by_hand"])
    expect(dialog).to_be_visible()
    selected = "(area) => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert "\n— 客訴案件作業規範" in dialog.locator("textarea").evaluate(selected)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.evaluate("window.mayCopy = true")
    page.locator(".hit .copy").first.click()
    said(page, "search_copied", title="客訴案件作業規範：分級、查證、補償與結案")
    expect(dialog).to_be_hidden()


def test_escape_closes_the_suggestions_then_empties_the_box(page: Page) -> None:
    page.keyboard.type("rhro")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("rhro")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator(".examples").last).to_be_visible()
    expect(page).to_have_url(re.compile(r"/$"))


def test_the_keys_are_listed(page: Page) -> None:
    page.keyboard.type("환불?")
    dialog = page.get_by_role("dialog", name=wording.texts("ko")["search_keys"])
    expect(dialog).to_be_hidden()  # in the box it is a question mark
    page.locator("#q").fill("")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name=wording.texts("ko")["search_key_all"]).click()
    expect(dialog).to_be_visible()
    page.get_by_role("button", name=wording.texts("ko")["search_close"]).click()
    expect(dialog).to_be_hidden()


def test_keys_of_one_sign_can_be_switched_off(clipboard: Page, events: list[dict[str, Any]]) -> None:
    page, t = clipboard, wording.texts("ko")
    page.get_by_role("button", name=t["search_key_all"]).click()
    page.get_by_role("checkbox", name=t["search_keys_single"]).uncheck()
    page.keyboard.press("Escape")
    page.goto(f"/?q={HANT}")  # remembered
    page.keyboard.press("ArrowDown")
    hits = page.locator(".hit article")
    expect(hits.first).to_be_focused()
    for key in ("j", "c", "?", "/"):
        page.keyboard.press(key)
    expect(hits.first).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    assert events == []

    page.get_by_role("button", name=t["search_key_all"]).click()
    page.get_by_role("checkbox", name=t["search_keys_single"]).check()
    page.keyboard.press("Escape")
    page.reload()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(hits.first).to_be_focused()


def test_keys_work_on_a_keyboard_set_to_hangul(clipboard: Page, events: list[dict[str, Any]]) -> None:
    hits = ask(clipboard, HANT)
    clipboard.keyboard.press("ArrowDown")

    def press(char: str, code: str) -> None:
        options = json.dumps({"key": char, "code": code, "bubbles": True, "cancelable": True})
        clipboard.evaluate(f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {options}))")

    press("ㅓ", "KeyJ")
    expect(hits.nth(1)).to_be_focused()
    press("ㅊ", "KeyC")
    expect(clipboard.locator("#said")).not_to_be_empty()
    assert len(events) == 1


@pytest.mark.parametrize(
    ("typed", "finished"),
    [(("k", "ke", "ke hu"), "客户"), (("ㄎ", "ㄎㄜ", "客"), "客訴"), (("ㄱ", "고", "고ㄱ"), "고객")],
    ids=["pinyin", "zhuyin", "hangul"],
)
def test_keys_belong_to_the_input_method_while_it_composes(
    clipboard: Page, events: list[dict[str, Any]], typed: tuple[str, ...], finished: str
) -> None:
    page = clipboard
    ask(page, HANT)
    session: CDPSession = page.context.new_cdp_session(page)
    box = page.locator("#q")
    box.fill("")
    expect(page.locator(".hit")).to_have_count(0)
    ask(page, HANT)
    box.select_text()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/results" in request.url else None)
    for text in typed:
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    # Chromium reports 229 for every key that an input method takes, and the key's own name for some
    for name in ("ArrowDown", "Enter", "Escape", "Process"):
        for modifiers in (0, 2):
            key = {"type": "rawKeyDown", "key": name, "windowsVirtualKeyCode": 229, "modifiers": modifiers}
            session.send("Input.dispatchKeyEvent", key)
    composing = "new KeyboardEvent('keydown', {key: 'ArrowDown', isComposing: true, bubbles: true, cancelable: true})"
    assert box.evaluate(f"box => box.dispatchEvent({composing})")  # left alone
    page.wait_for_timeout(300)  # longer than typing waits for results
    expect(box).to_be_focused()
    expect(box).to_have_value(typed[-1])
    assert (asked, events) == ([], [])
    session.send("Input.insertText", {"text": finished})
    expect(box).to_have_value(finished)
    expect(page).to_have_url(re.compile(r"\?q="))
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit article").first).to_be_focused()
