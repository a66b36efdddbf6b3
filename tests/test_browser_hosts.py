"""The sidebar speaking with helpdesks: each in its own words, never into another ticket, never with strangers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.browsing import BROWSER
from tests.hosting import EDITORS, Desk, Service, calls, copied, recorded, told

pytestmark = BROWSER


def ask(inside: FrameLocator) -> Locator:
    """Ask what the sidebar proposes; return the first hit."""
    inside.locator("#q").press("Enter")
    hit = inside.locator(".hit").first
    expect(hit).to_be_visible()
    return hit


@pytest.mark.parametrize("host", EDITORS)
def test_a_passage_is_inserted_with_where_it_stands(
    visit: Callable[..., FrameLocator], tab: Page, reports: list[dict[str, Any]], host: str
) -> None:
    inside = visit(host)
    hit = ask(inside)
    passage, title = hit.locator(".passage").inner_text(), hit.get_attribute("data-title") or ""
    hit.locator("[data-act=inserted]").click()
    expect(inside.locator("#outcome")).not_to_be_empty()
    (call,) = calls(tab)
    text = json.dumps(call, ensure_ascii=False)
    assert passage[:12] in text
    assert title in text
    assert reports == [
        {
            "kind": "inserted",
            "q": recorded(host)["proposal"],
            "passage_id": hit.get_attribute("data-passage"),
            "place": "sidebar",
        }
    ]


def test_each_helpdesk_is_spoken_to_in_its_own_words(visit: Callable[..., FrameLocator], tab: Page) -> None:
    def inserted(host: str) -> list[Any]:
        inside = visit(host)
        ask(inside).locator("[data-act=inserted]").click()
        expect(inside.locator("#outcome")).not_to_be_empty()
        return calls(tab)[-1]

    assert inserted("zendesk")[0] == "ticket.editor.insert"
    assert inserted("zendesk")[1].startswith("<blockquote><p>")
    act, what = inserted("freshworks")
    assert (act, what["id"]) == ("click", "reply")
    name, draft = inserted("front")
    assert (name, draft["replyOptions"]) == ("createDraft", {"type": "reply", "originalMessageId": "msg_2"})
    assert draft["content"]["type"] == "html"
    _, content = inserted("plain")
    assert content["expectTicketId"] == "T-1"
    assert content["citation"]["link"].startswith("http://127.0.0.1:")
    assert content["text"].endswith(
        f"— {content['citation']['title']} › {' › '.join(content['citation']['heading'])} (第 3 頁)"
    )


def test_editors_that_take_less_get_less(visit: Callable[..., FrameLocator], tab: Page) -> None:
    inside = visit("zendesk")
    tab.evaluate("window.deaf = true")
    ask(inside).locator("[data-act=inserted]").click()
    expect(inside.locator("#outcome")).to_contain_text("已插入")
    assert calls(tab)[-1][0] == "ticket.comment.appendText"

    inside = visit("freshworks")
    tab.evaluate("window.takes = 'editor'")
    ask(inside).locator("[data-act=inserted]").click()
    expect(inside.locator("#outcome")).to_contain_text("삽입했습니다")
    act, what = calls(tab)[-1]
    assert (act, what["position"], what["replace"]) == ("setValue", "end", False)

    inside = visit("front")
    ask(inside)
    tab.evaluate("open1({ conversation: { ...recorded.context.conversation, draftId: 'dra_1' } })")
    inside.locator("[data-act=inserted]").first.click()
    expect(inside.locator("#outcome")).to_contain_text("삽입했습니다")
    assert calls(tab)[-1][:2] == ["updateDraft", "dra_1"]
    assert calls(tab)[-1][2]["updateMode"] == "insert"


def test_a_link_is_inserted_with_its_title(
    visit: Callable[..., FrameLocator], tab: Page, reports: list[dict[str, Any]]
) -> None:
    inside = visit("plain")
    ask(inside).locator("[data-act=linked]").click()
    expect(inside.locator("#outcome")).to_have_text("已插入連結。")
    (content,) = tab.evaluate("inserts")
    assert content["text"] == f"{content['text'].splitlines()[0]}\n{content['citation']['link']}"
    assert content["html"].startswith(f'<p><a href="{content["citation"]["link"]}">')
    assert told(tab, reports)[0]["kind"] == "linked"


CHANGES = {
    "plain": "sidebar.context = recorded.other",
    "zendesk": "recorded.get['ticket.id'] = 1; undefined",
    "freshworks": "recorded.get.ticket.ticket.id = 1; undefined",
    "front": "open1({ conversation: { ...recorded.context.conversation, id: 'cnv_2' } })",
}


@pytest.mark.parametrize("host", EDITORS)
def test_nothing_goes_into_another_ticket(
    visit: Callable[..., FrameLocator], tab: Page, reports: list[dict[str, Any]], host: str
) -> None:
    inside = visit(host)
    passage = ask(inside).locator(".passage").inner_text()
    tab.evaluate(CHANGES[host])
    inside.locator("[data-act=inserted]").first.click()
    expect(inside.locator("#outcome button")).to_be_visible()
    assert calls(tab) == []
    assert reports == []
    inside.locator("#outcome button").click()
    expect(inside.locator("#outcome button")).to_have_count(0)
    assert copied(tab).startswith(passage)
    assert [event["kind"] for event in told(tab, reports)] == ["copied"]


@pytest.mark.parametrize("host", ["zendesk", "freshworks", "front"])
def test_an_adapter_looks_itself_which_ticket_is_open(visit: Callable[..., FrameLocator], tab: Page, host: str) -> None:
    """The sidebar asked a moment before; the editor may belong to another ticket by now."""
    visit(host)
    adapter = f"""async () => {{
        const {{ {host} }} = await import("{{service}}/static/hosts/{host}.js");
        const adapter = {host}(document.querySelector("zhinan-sidebar"));
        await adapter.detect();
        const content = {{ text: "t", html: "<p>t</p>", citation: {{}} }};
        return [await adapter.insert(content, {{ expectTicketId: "other" }}),
            await adapter.insert(content, {{ expectTicketId: "{recorded(host)["ticket"]}" }})];
    }}"""
    service = tab.locator("zhinan-sidebar").evaluate("one => one.service")
    assert tab.evaluate(adapter.replace("{service}/", service)) == ["refused", "inserted"]


def test_results_of_the_ticket_before_say_so(visit: Callable[..., FrameLocator], tab: Page) -> None:
    inside = visit("plain")
    expect(inside.locator("#stale")).to_be_hidden()
    ask(inside)
    expect(inside.locator("#stale")).to_be_hidden()
    tab.evaluate(CHANGES["plain"])
    expect(inside.locator("#stale")).to_be_visible()
    expect(inside.locator("#q")).to_have_value("환불 문의 언제 환불되나요?")


def test_what_the_agent_writes_is_never_replaced(visit: Callable[..., FrameLocator], tab: Page) -> None:
    inside = visit("plain")
    inside.locator("#q").fill("我自己的問題")
    tab.evaluate(CHANGES["plain"])
    expect(inside.locator("#propose")).to_be_visible()
    expect(inside.locator("#q")).to_have_value("我自己的問題")
    inside.locator("#propose").click()
    expect(inside.locator("#q")).to_have_value("환불 문의 언제 환불되나요?")
    tab.evaluate("sidebar.propose('電話 0912345678 要退款')")
    expect(inside.locator("#q")).to_have_value("電話 … 要退款")


def test_chatwoot_is_pulled_with_its_bare_string_and_gets_a_copy(
    visit: Callable[..., FrameLocator], tab: Page, reports: list[dict[str, Any]]
) -> None:
    inside = visit("chatwoot")
    expect(inside.locator("[data-act=inserted]")).to_have_count(0)
    hit = ask(inside)
    expect(hit.locator("[data-act=inserted]")).to_be_hidden()
    hit.locator("[data-act=copied]").click()
    expect(inside.locator("#outcome")).to_have_text("已複製，並附上出處。")
    assert copied(tab).startswith(hit.locator(".passage").inner_text())
    assert told(tab, reports)[0]["kind"] == "copied"
    tab.evaluate("pulls.length = 0; recorded.appContext.data.conversation.id = 8000; undefined")
    inside.locator("body").evaluate("() => dispatchEvent(new Event('focus'))")
    expect(inside.locator("#host")).to_contain_text("8000")
    assert set(tab.evaluate("pulls")) == {"chatwoot-dashboard-app:fetch-info"}


def test_a_helpdesk_that_does_not_answer_gets_a_copy(visit: Callable[..., FrameLocator], tab: Page) -> None:
    inside = visit("plain")
    ask(inside)
    tab.evaluate("window.answer = null")
    inside.locator("[data-act=inserted]").first.click()
    expect(inside.locator("#outcome")).to_contain_text("已改為複製")
    assert copied(tab).startswith(inside.locator(".passage").first.inner_text())


def test_a_page_can_do_without_inserting(visit: Callable[..., FrameLocator]) -> None:
    inside = visit("plain", "?copy-only=")
    expect(ask(inside).locator("[data-act=copied]")).to_be_visible()
    expect(inside.locator("[data-act=inserted]").first).to_be_hidden()


def test_other_windows_are_not_heard(visit: Callable[..., FrameLocator], tab: Page, desk: Desk) -> None:
    """A frame of another origin beside the sidebar, and one of the right origin that is not the page around it."""
    inside = visit("chatwoot")
    for origin in (desk.stranger, desk.origin):
        tab.evaluate("""async (origin) => {
            const frame = document.createElement("iframe");
            frame.src = origin + "/speaker.html";
            document.body.append(frame);
            await new Promise((done) => addEventListener("message", ({ data }) => data === "spoken" && done()));
        }""", origin)  # fmt: skip
    tab.wait_for_timeout(300)
    expect(inside.locator("#q")).to_have_value(str(recorded("chatwoot")["proposal"]))
    expect(inside.locator("#host")).to_contain_text("7012")
    assert inside.locator("html").get_attribute("data-theme") is None
    assert inside.locator("body").get_attribute("data-inserts") is None


def test_a_page_that_is_not_on_the_list_cannot_show_it(browser: Browser, desk: Desk, service: Service) -> None:
    desk.service = service.address
    page = browser.new_page()
    page.goto(f"{desk.stranger}/plain.html")
    page.wait_for_timeout(300)
    page.evaluate("new Promise((done) => sidebar.addEventListener('zhinan-error', done))")
    expect(page.frame_locator("iframe").locator("#q")).to_have_count(0)
    page.close()


def test_a_message_of_another_version_is_refused_by_name(visit: Callable[..., FrameLocator], tab: Page) -> None:
    visit("plain")
    answer = tab.evaluate("""() => new Promise((done) => {
        addEventListener("message", ({ data }) => data.id === "x" && done(data));
        const frame = document.querySelector("zhinan-sidebar").shadowRoot.querySelector("iframe");
        frame.contentWindow.postMessage({ ns: "kbs", v: 2, id: "x", type: "hello" }, new URL(frame.src).origin);
    })""")
    assert (answer["type"], answer["code"]) == ("error", "version")
