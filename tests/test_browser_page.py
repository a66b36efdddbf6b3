"""The search page of an agent in a call: keys, copying with the source, scripts, recent questions, gaps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, Route, expect

from service import wording
from tests.browsing import BROWSER, LOOKS, NARROW, NO_SCRIPT, Opener, fits

pytestmark = BROWSER

HANS = "客户发火怎么办"
HANT = "客訴補償金額"
FOREIGN = "환불 지연 문의"
HOPELESS = "파이썬 리스트 정렬"


@pytest.fixture
def events(page: Page) -> list[dict[str, Any]]:
    """What the page tells the service, in order."""
    told: list[dict[str, Any]] = []

    def take(route: Route) -> None:
        told.append(route.request.post_data_json)
        route.fulfill(status=204)

    page.context.route("**/api/v1/events", take)
    return told


@pytest.fixture
def clipboard(page: Page) -> Iterator[Page]:
    """The page, which may read and write the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield page
    page.evaluate("navigator.clipboard.writeText('')")


def pasted(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def ask(page: Page, question: str) -> Locator:
    """Type and ask; return the articles of the hits."""
    page.locator("#q").fill(question)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    return page.locator(".hit article")


def said(page: Page, key: str, **words: str) -> None:
    text = wording.texts("ko")[key].format(**words) if words else wording.texts("ko")[key]
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


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
