"""The sidebar in the pages of helpdesks, each of another origin than the service and with the messages it sends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browsing import BROWSER, opened
from tests.hosting import KEY, Desk, Service, recorded, serving
from tests.test_privacy import CASES

pytestmark = BROWSER
HOSTS = ("plain", "chatwoot", "zendesk", "freshworks", "front")
EDITORS = ("plain", "zendesk", "freshworks", "front")
# What browsers log of themselves: the 401 that ends a token, the clipboard that a helpdesk closes.
LOGGED = ("401", "The Clipboard API")
QUERY = {"zendesk": "?origin=https%3A%2F%2Facme.zendesk.com&app_guid=4f1"}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def service(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("open"), desk) as made:
        yield made


@pytest.fixture(scope="module")
def locked(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose sidebar needs tokens."""
    with serving(tmp_path_factory.mktemp("locked"), desk, KEY) as made:
        yield made


@pytest.fixture
def events() -> list[dict[str, Any]]:
    """What the sidebar tells about the use of passages."""
    return []


@pytest.fixture
def tab(browser: Browser, events: list[dict[str, Any]]) -> Iterator[Page]:
    """A page that may read the clipboard."""

    def event(route: Any) -> None:
        events.append(route.request.post_data_json)
        route.fulfill(status=204)

    may = {"permissions": ["clipboard-read", "clipboard-write"]}
    with opened(browser, None, ignored=LOGGED, viewport={"width": 360, "height": 700}, locale="en-US", **may) as page:
        page.context.route("**/api/v1/events", event)
        yield page


@pytest.fixture
def visit(tab: Page, desk: Desk, service: Service) -> Callable[..., FrameLocator]:
    """Open the page of a helpdesk and return the sidebar in it, once it has proposed a question."""

    def visited(host: str, query: str = "", of: Service = service) -> FrameLocator:
        desk.service = of.address
        of.asked.clear()
        tab.goto(f"{desk.origin}/{host}.html{query or QUERY.get(host, '')}")
        inside = tab.frame_locator("iframe").first
        expect(inside.locator("#q")).to_have_value(str(recorded(host)["proposal"]))
        return inside

    return visited


def told(tab: Page, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the events, once there is one: nobody waits for them."""
    for _ in range(500):
        if events:
            break
        tab.wait_for_timeout(20)
    return events


def clipboard(tab: Page) -> str:
    return str(tab.evaluate("navigator.clipboard.readText()"))


def calls(tab: Page) -> list[list[Any]]:
    """What the helpdesk was told to do, but for its size."""
    found: list[list[Any]] = tab.evaluate("window.calls ?? inserts.map((one) => ['insert', one])")
    return [call for call in found if call[0] != "resize"]


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


@pytest.mark.parametrize("host", EDITORS)
def test_a_passage_is_inserted_with_where_it_stands(
    visit: Callable[..., FrameLocator], tab: Page, events: list[dict[str, Any]], host: str
) -> None:
    inside = visit(host)
    inside.locator("#q").press("Enter")
    hit = inside.locator(".hit").first
    passage, title = hit.locator(".passage").inner_text(), hit.get_attribute("data-title") or ""
    hit.locator("[data-act=inserted]").click()
    expect(inside.locator("#outcome")).not_to_be_empty()
    (call,) = calls(tab)
    text = json.dumps(call, ensure_ascii=False)
    assert passage[:12] in text
    assert title in text
    assert events == [
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
        inside.locator("#q").press("Enter")
        inside.locator("[data-act=inserted]").first.click()
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
    inside.locator("#q").press("Enter")
    inside.locator("[data-act=inserted]").first.click()
    expect(inside.locator("#outcome")).to_contain_text("已插入")
    assert calls(tab)[-1][0] == "ticket.comment.appendText"

    inside = visit("freshworks")
    tab.evaluate("window.takes = 'editor'")
    inside.locator("#q").press("Enter")
    inside.locator("[data-act=inserted]").first.click()
    expect(inside.locator("#outcome")).to_contain_text("삽입했습니다")
    act, what = calls(tab)[-1]
    assert (act, what["position"], what["replace"]) == ("setValue", "end", False)

    inside = visit("front")
    inside.locator("#q").press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()
    tab.evaluate("open1({ conversation: { ...recorded.context.conversation, draftId: 'dra_1' } })")
    inside.locator("[data-act=inserted]").first.click()
    expect(inside.locator("#outcome")).to_contain_text("삽입했습니다")
    assert calls(tab)[-1][:2] == ["updateDraft", "dra_1"]
    assert calls(tab)[-1][2]["updateMode"] == "insert"


def test_a_link_is_inserted_with_its_title(
    visit: Callable[..., FrameLocator], tab: Page, events: list[dict[str, Any]]
) -> None:
    inside = visit("plain")
    inside.locator("#q").press("Enter")
    inside.locator("[data-act=linked]").first.click()
    expect(inside.locator("#outcome")).to_have_text("已插入連結。")
    (content,) = tab.evaluate("inserts")
    assert content["text"] == f"{content['text'].splitlines()[0]}\n{content['citation']['link']}"
    assert content["html"].startswith(f'<p><a href="{content["citation"]["link"]}">')
    assert told(tab, events)[0]["kind"] == "linked"


CHANGES = {
    "plain": "sidebar.context = recorded.other",
    "zendesk": "recorded.get['ticket.id'] = 1; undefined",
    "freshworks": "recorded.get.ticket.ticket.id = 1; undefined",
    "front": "open1({ conversation: { ...recorded.context.conversation, id: 'cnv_2' } })",
}


@pytest.mark.parametrize("host", EDITORS)
def test_nothing_goes_into_another_ticket(
    visit: Callable[..., FrameLocator], tab: Page, events: list[dict[str, Any]], host: str
) -> None:
    inside = visit(host)
    inside.locator("#q").press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()
    passage = inside.locator(".passage").first.inner_text()
    tab.evaluate(CHANGES[host])
    inside.locator("[data-act=inserted]").first.click()
    expect(inside.locator("#outcome button")).to_be_visible()
    assert calls(tab) == []
    assert events == []
    inside.locator("#outcome button").click()
    expect(inside.locator("#outcome button")).to_have_count(0)
    assert clipboard(tab).startswith(passage)
    assert [event["kind"] for event in told(tab, events)] == ["copied"]


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
    inside.locator("#q").press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()
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
    visit: Callable[..., FrameLocator], tab: Page, events: list[dict[str, Any]]
) -> None:
    inside = visit("chatwoot")
    expect(inside.locator("[data-act=inserted]")).to_have_count(0)
    inside.locator("#q").press("Enter")
    hit = inside.locator(".hit").first
    expect(hit.locator("[data-act=inserted]")).to_be_hidden()
    hit.locator("[data-act=copied]").click()
    expect(inside.locator("#outcome")).to_have_text("已複製，並附上出處。")
    assert clipboard(tab).startswith(hit.locator(".passage").inner_text())
    assert told(tab, events)[0]["kind"] == "copied"
    tab.evaluate("pulls.length = 0; recorded.appContext.data.conversation.id = 8000; undefined")
    inside.locator("body").evaluate("() => dispatchEvent(new Event('focus'))")
    expect(inside.locator("#host")).to_contain_text("8000")
    assert set(tab.evaluate("pulls")) == {"chatwoot-dashboard-app:fetch-info"}


def test_a_helpdesk_that_does_not_answer_gets_a_copy(visit: Callable[..., FrameLocator], tab: Page) -> None:
    inside = visit("plain")
    inside.locator("#q").press("Enter")
    expect(inside.locator(".hit").first).to_be_visible()
    tab.evaluate("window.answer = null")
    inside.locator("[data-act=inserted]").first.click()
    expect(inside.locator("#outcome")).to_contain_text("已改為複製")
    assert clipboard(tab).startswith(inside.locator(".passage").first.inner_text())


def test_a_page_can_do_without_inserting(visit: Callable[..., FrameLocator]) -> None:
    inside = visit("plain", "?copy-only=")
    inside.locator("#q").press("Enter")
    expect(inside.locator("[data-act=copied]").first).to_be_visible()
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


def test_alone_and_without_an_answer(tab: Page, service: Service, events: list[dict[str, Any]]) -> None:
    tab.goto(f"{service.address}/sidebar?ui=en&theme=dark")
    expect(tab.locator("#host")).to_have_text("Not connected to a helpdesk")
    tab.locator("#q").fill("weather 退款")
    tab.keyboard.press("Enter")
    expect(tab.locator(".verdict.none")).to_be_visible()
    expect(tab.locator(".nearest a").first).to_be_visible()
    tab.locator("[data-act=gap]").click()
    expect(tab.locator("#outcome")).to_have_text("Reported. Thank you.")
    assert told(tab, events) == [{"kind": "gap", "q": "weather 退款", "passage_id": None, "place": "sidebar"}]
    with tab.context.expect_page() as reader:
        tab.locator(".nearest a").first.click()
    expect(reader.value.locator("#here")).to_be_visible()
