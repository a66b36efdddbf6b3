"""The library in a real Chromium: list and filters, and the reader."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from service import wording
from tests.browsing import BROWSER, Opener, fits, open_document

pytestmark = BROWSER
KO = wording.texts("ko")


def test_documents_are_filtered_sorted_and_searched_by_title_in_any_script(page: Page) -> None:
    page.get_by_role("link", name=KO["library"], exact=True).click()
    expect(page.locator(".library > li")).to_have_count(36)
    page.get_by_role("combobox", name=KO["library_lang"]).select_option("zh-Hant")
    page.get_by_role("combobox", name=KO["library_sort"]).select_option("passages")
    page.get_by_role("button", name=KO["library_apply"]).click()
    expect(page.locator(".library > li")).to_have_count(12)
    expect(page.get_by_role("status").first).to_contain_text("12건")
    counts = [
        int(re.findall(r"\d+", text)[0])
        for text in page.locator(".library .origin > span:nth-child(2)").all_inner_texts()
    ]
    assert counts == sorted(counts, reverse=True)
    page.get_by_role("searchbox", name=KO["library_search"]).fill("客诉案件")
    page.keyboard.press("Enter")
    expect(page.locator(".library > li")).to_have_count(1)
    expect(page.get_by_role("combobox", name=KO["library_lang"])).to_have_value("zh-Hant")
    page.locator(".library a", has_text="#").first.click()
    expect(page.get_by_role("combobox", name=KO["library_tag"])).not_to_have_value("")
    page.get_by_role("link", name=KO["library_clear"]).click()
    expect(page.locator(".library > li")).to_have_count(36)
    page.goto("/documents?q=없는말없는말")
    expect(page.get_by_text(KO["library_none"])).to_be_visible()


def test_the_outline_leads_through_the_document(page: Page) -> None:
    open_document(page, "complaint-case-rules")
    outline = page.get_by_role("navigation", name=KO["reader_outline"])
    expect(outline).to_be_visible()
    last = outline.get_by_role("link").last
    name = last.inner_text()
    last.click()
    expect(page.locator("article").get_by_role("heading", name=name)).to_be_in_viewport()
    expect(outline).to_be_in_viewport()
    page.set_viewport_size({"width": 320, "height": 640})
    expect(page.locator(".outline.wide")).to_be_hidden()
    page.locator(".outline.narrow summary").click()
    expect(page.locator(".outline.narrow a").first).to_be_visible()
    assert fits(page)


def test_enter_goes_from_match_to_match_in_any_script(page: Page) -> None:
    open_document(page, "complaint-case-rules")
    box = page.get_by_role("searchbox", name=KO["reader_find"])
    box.fill("客诉")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("find="))
    marks = page.locator("article mark.found")
    total = marks.count()
    assert total > 2
    assert set(marks.all_inner_texts()) == {"客訴"}
    expect(box).to_be_focused()
    expect(page.locator("#found-1")).to_have_class(re.compile("current"))
    page.keyboard.press("Enter")
    expect(page.locator("#found-2")).to_have_class(re.compile("current"))
    expect(page.locator("#found-2")).to_be_in_viewport()
    expect(page.locator("#find").get_by_role("status")).to_have_text(KO["reader_match_at"].format(at=2, count=total))
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(f"#found-{total}")).to_have_class(re.compile("current"))
    page.get_by_role("button", name=KO["reader_next_match"]).click()
    expect(page.locator("#found-1")).to_have_class(re.compile("current"))
    box.fill("有這句嗎")
    page.keyboard.press("Enter")
    expect(page.get_by_text(KO["reader_no_match"])).to_be_visible()


def test_neighbours_and_the_other_script_keep_the_passage(page: Page) -> None:
    page.goto("/?q=客訴補償金額&lang=zh-Hant")
    page.locator(".hit h2 a").first.click()
    first = "".join(page.locator("article mark").all_inner_texts())
    page.get_by_role("link", name=KO["reader_after"]).click()
    second = "".join(page.locator("article mark").all_inner_texts())
    assert second != first
    expect(page.locator("#here")).to_be_in_viewport()
    page.get_by_role("link", name=KO["reader_before"]).click()
    assert "".join(page.locator("article mark").all_inner_texts()) == first
    page.locator(".reading-script a", has_text="简体中文").click()
    expect(page.locator("article")).to_have_attribute("lang", "zh-Hans")
    other = "".join(page.locator("article mark").all_inner_texts())
    assert other != first
    assert len(other) == len(first)
    expect(page.locator(".reading-script [aria-current]")).to_have_text("简体中文")
    page.locator(".reading-script a", has_text="繁體中文").click()
    assert "".join(page.locator("article mark").all_inner_texts()) == first


def test_the_link_to_a_passage_is_copied(visitor: Opener) -> None:
    page = visitor(permissions=["clipboard-read", "clipboard-write"])
    open_document(page, "complaint-case-rules")
    place = page.locator(".place", has=page.locator("p")).nth(1)
    place.hover()
    place.get_by_role("link", name=KO["reader_copy"]).first.click()
    expect(page.get_by_role("status").get_by_text(KO["reader_copied"])).to_be_visible()
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(page.locator("#here")).to_be_in_viewport()
