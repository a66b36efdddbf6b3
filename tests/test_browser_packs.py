"""Training packs in a real Chromium: from the search to the files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Download, Page, Route, expect

from service import wording
from tests.browsing import BROWSER, LOOKS, NARROW, NO_SCRIPT, Opener, fits, open_document
from tests.serving import Served

pytestmark = BROWSER
KO = wording.texts("ko")


@pytest.fixture
def plain(visitor: Opener) -> Page:
    """A page without scripts."""
    return visitor(**NO_SCRIPT)


def saved(download: Download, tmp_path: Path) -> bytes:
    path = tmp_path / download.suggested_filename
    download.save_as(path)
    return path.read_bytes()


def test_a_pack_from_the_search_to_the_files(page: Page, visitor: Opener, address: str, tmp_path: Path) -> None:
    page.goto("/?q=사과할 때 주의할 점")
    add = page.locator(".hit").get_by_role("button", name=KO["pack_add"])
    add.first.click()
    dialog = page.get_by_role("dialog", name=KO["pack_choose"])
    dialog.get_by_label(KO["pack_title"]).fill("신입 첫 주")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    told = page.locator("#said")
    expect(told).to_contain_text(KO["pack_added"].format(title="신입 첫 주"))
    add.nth(1).click()  # the pack is remembered now
    expect(told).to_contain_text(KO["pack_added"].format(title="신입 첫 주"))
    add.nth(1).click()
    expect(told).to_contain_text(KO["pack_there"].format(title="신입 첫 주"))
    page.locator(".hit h2 a").nth(2).click()
    page.locator(".tools.here").get_by_role("button", name=KO["pack_add"]).click()
    told.get_by_role("link", name=KO["pack_show"]).click()

    items = page.locator(".items > li")
    expect(items).to_have_count(3)
    places = [text.partition(". ")[2] for text in items.locator("h2").all_inner_texts()]
    items.nth(0).get_by_label(KO["pack_note"]).fill("토론:\n왜 이렇게 말할까요?")
    items.nth(2).get_by_role("button", name=KO["pack_up"]).click()
    expect(items.locator("h2").nth(1)).to_contain_text(places[2])
    expect(items.nth(1).get_by_role("button", name=KO["pack_up"])).to_be_focused()
    expect(items.nth(0).get_by_label(KO["pack_note"])).to_have_value("토론:\n왜 이렇게 말할까요?")
    page.get_by_label(KO["pack_introduction"]).fill("첫 주에 읽습니다.")
    page.locator(".about").get_by_role("button", name=KO["pack_save"]).click()

    page.get_by_role("link", name=KO["pack_view"]).click()
    shared = page.url
    other = visitor(locale="en", accept_downloads=True)
    other.goto(shared)
    expect(other.locator("h1")).to_have_text("신입 첫 주")
    expect(other.locator(".introduction")).to_have_text("첫 주에 읽습니다.")
    expect(other.locator(".note")).to_contain_text("왜 이렇게 말할까요?")
    for number, at in enumerate((0, 2, 1)):
        expect(other.locator(".items h2").nth(number)).to_contain_text(places[at])
    content: dict[str, bytes] = {}
    for name, form in (("Word", "docx"), ("Markdown", "md"), ("CSV", "csv")):
        with other.expect_download() as download:
            other.get_by_role("link", name=name, exact=True).click()
        assert download.value.suggested_filename == f"신입 첫 주.{form}"
        content[form] = saved(download.value, tmp_path)
    quoted = other.locator("blockquote").first.inner_text().split("\n")[0]
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content["docx"])).paragraphs)
    for text in (words, content["md"].decode(), content["csv"].decode("utf-8-sig")):
        assert quoted in text.replace("\\", "")
        assert "왜 이렇게 말할까요?" in text
        assert f"{address}/documents/" in text
    rows = list(csv.reader(io.StringIO(content["csv"].decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    other.get_by_role("link", name="Open the source").first.click()
    expect(other.locator("#here")).to_be_in_viewport()


def test_the_wrong_pack_is_put_right_and_a_deleted_one_is_asked_for_again(page: Page) -> None:
    for title in ("가", "나"):
        page.goto(f"/packs?ui=ko&{title}")
        page.get_by_label(KO["pack_title"]).fill(title)
        page.get_by_role("button", name=KO["pack_create"]).click()
    wrong = page.url
    page.goto("/?q=환불")
    page.locator(".add-to-pack button").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("^나")).click()
    page.locator("#said").get_by_role("button", name=KO["pack_other"]).click()
    dialog.get_by_role("button", name=re.compile("^가")).click()
    expect(page.locator("#said")).to_contain_text(KO["pack_added"].format(title="가"))
    page.goto(wrong)
    expect(page.locator(".items > li")).to_have_count(0)
    page.goto("/packs")
    page.locator(".library li", has_text="가").get_by_role("link", name=KO["pack_edit"]).first.click()
    page.get_by_text(KO["pack_delete"]).click()
    page.get_by_role("button", name=KO["delete_confirm"]).click()
    expect(page).to_have_url(re.compile("/packs$"))


def test_a_pack_by_keyboard_alone(page: Page) -> None:
    page.goto("/?q=화난 고객")
    page.locator(".add-to-pack button").first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".add-to-pack button").first).to_be_focused()
    page.keyboard.press("Space")
    dialog.get_by_label(KO["pack_title"]).focus()
    page.keyboard.type("키보드")
    page.keyboard.press("Enter")
    link = page.locator("#said a")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Enter")
    page.locator(".items textarea").focus()
    page.keyboard.type("메모")
    page.keyboard.press("Tab")
    expect(page.locator("#said")).to_have_text(KO["pack_saved"])
    page.reload()
    expect(page.locator(".items textarea")).to_have_value("메모")


def test_a_note_typed_before_the_module_has_come_is_kept(page: Page) -> None:
    page.goto("/?q=화난 고객")
    page.locator(".add-to-pack button").first.click()
    page.get_by_role("dialog").get_by_label(KO["pack_title"]).fill("느린 회선")
    page.keyboard.press("Enter")
    place = page.locator("#said a").get_attribute("href")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/pack.js*", hold)
    page.goto(str(place), wait_until="commit")
    page.locator(".items textarea").fill("빠른 메모")
    page.keyboard.press("Tab")
    held[0].continue_()
    expect(page.locator("#said")).to_have_text(KO["pack_saved"])
    page.unroute("**/pack.js*")
    page.reload()
    expect(page.locator(".items textarea")).to_have_value("빠른 메모")


def test_a_pack_and_the_reader_work_without_a_script(plain: Page) -> None:
    plain.goto("/?q=환불&ui=ko")
    plain.locator(".add-to-pack button").first.click()
    plain.get_by_label(KO["pack_title"]).fill("스크립트 없이")
    plain.get_by_role("button", name=KO["pack_create"]).click()
    plain.goto("/?q=사과&ui=ko")
    plain.locator(".add-to-pack button").first.click()
    plain.get_by_role("button", name=re.compile("스크립트 없이")).first.click()
    items = plain.locator(".items > li")
    expect(items).to_have_count(2)
    second = items.nth(1).get_attribute("id")
    items.nth(1).get_by_label(KO["pack_note"]).fill("메모")
    items.nth(1).get_by_role("button", name=KO["pack_up"]).click()
    assert items.nth(0).get_attribute("id") == second
    expect(items.nth(0).get_by_label(KO["pack_note"])).to_have_value("메모")
    plain.get_by_text(KO["pack_delete"]).click()
    plain.get_by_role("button", name=KO["delete_confirm"]).click()
    open_document(plain, "complaint-case-rules")
    plain.get_by_label(KO["reader_find"]).fill("客诉")
    plain.get_by_role("button", name=KO["reader_find_button"]).click()
    expect(plain).to_have_url(re.compile("#found-1$"))
    expect(plain.locator("#found-1")).to_be_in_viewport()


def test_a_quote_that_has_changed_shows_how_and_takes_the_new_text(served: Served, visitor: Opener) -> None:
    t = wording.texts("zh-Hant")
    text = "夜班退費說明\n客人可以在收貨後{}內申請退費，由夜班專員登記。超過期限的由主管決定，不要自行承諾。\n"
    job = served.upload({"夜班退費.txt": text.format("七天").encode()})[1]
    (document,) = served.done(job)["documents"]
    page = visitor(locale="zh-TW")
    page.goto(served.url + document["link"])
    page.locator(".place").first.hover()
    page.locator(".tools .add-to-pack button").first.click()
    page.get_by_role("dialog").get_by_label(t["pack_title"]).fill("夜班")
    page.keyboard.press("Enter")
    page.locator("#said a").click()
    expect(page.locator(".stale")).to_have_count(0)
    served.done(served.upload({"夜班退費.txt": text.format("十五天").encode()})[1])
    page.reload()
    expect(page.locator("blockquote")).to_contain_text("七天")
    stale = page.locator(".stale")
    expect(stale).to_contain_text(t["pack_state_changed"])
    stale.get_by_text(t["pack_what_changed"]).click()
    expect(stale.locator("del b")).to_have_text("七")
    expect(stale.locator("ins b")).to_have_text("十五")
    page.get_by_role("button", name=t["pack_renew"]).click()
    expect(page.locator("blockquote")).to_contain_text("十五天")
    expect(page.locator(".stale")).to_have_count(0)
    served.done(served.call("DELETE", f"/api/v1/documents/{document['id']}")[1])
    page.reload()
    expect(page.locator(".stale")).to_contain_text(t["pack_state_gone"])
    expect(page.locator("blockquote")).to_contain_text("十五天")


@pytest.fixture(scope="module")
def pack(browser: Browser, address: str) -> str:
    """The path of a pack with a Chinese and a Korean passage."""
    context = browser.new_context(base_url=address)
    made = context.request.post(
        "/api/v1/packs", data={"title": "新人第一週 교육 자료집", "introduction": "說明"}
    ).json()
    for question in ("客訴補償金額", "사과"):
        hits = context.request.get("/api/v1/search", params={"q": question, "k": 1}).json()["hits"]
        context.request.post(
            f"/api/v1/packs/{made['id']}/items", data={"passage_id": hits[0]["passage_id"], "note": "註"}
        )
    context.close()
    return str(made["link"])


@pytest.mark.parametrize(("ui", "scheme"), LOOKS)
def test_narrow_pages_do_not_scroll_sideways(visitor: Opener, pack: str, ui: str, scheme: str) -> None:
    page = visitor(**NARROW, color_scheme=scheme)
    for path in ("/documents", "/packs", pack, f"{pack}/edit"):
        page.goto(f"{path}?ui={ui}")
        assert fits(page), path
    page.locator("main a[href*='#here']").first.click()
    box = page.locator("#find").get_by_role("searchbox")
    box.fill("客")
    box.press("Enter")  # the address of the passage may take the focus until the page is complete
    expect(page).to_have_url(re.compile("find="))
    assert fits(page)
    page.locator(".tools.here .add-to-pack button").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert fits(page)


def test_what_is_printed_has_citations_and_no_buttons(page: Page, pack: str) -> None:
    page.goto(pack)
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".exports")).to_be_hidden()
    expect(page.locator(".top nav")).to_be_hidden()
    printed = "getComputedStyle(document.querySelector('.items .origin a'), '::after').content"
    assert "/documents/" in page.evaluate(printed)
