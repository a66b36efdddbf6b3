"""The pages that change the library, in a real Chromium and as plain forms: upload, audit, put back, delete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service import wording
from tests.browsing import BROWSER
from tests.serving import Served, until

pytestmark = BROWSER

TEXT = "投诉回访\n结案三天内由原客服回访,确认客户满意,代号{}。\n相关推荐\n怎样开网店\n手机排行榜{}\n"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 320 px that may report no error."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, locale="zh-CN")
    opened = context.new_page()
    errors: list[str] = []
    # a refusal by the API is told to the reader, and by the browser to its console
    opened.on(
        "console", lambda said: errors.append(said.text) if said.type == "error" and "422" not in said.text else None
    )
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []
    context.close()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_an_upload_tells_what_was_cleaned_and_a_click_puts_it_back(served: Served, page: Page, tmp_path: Path) -> None:
    t = wording.texts("zh-Hans")
    path = tmp_path / "回访.txt"
    path.write_text(TEXT.format("雪豹", "之雪豹"), "utf-8")
    page.goto(served.url)
    page.get_by_role("link", name=t["upload"], exact=True).click()
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name=t["upload_send"]).click()
    expect(page.get_by_text(t["done_upload"])).to_be_visible(timeout=15000)
    expect(page.locator("#job .reasons")).to_contain_text(t["reason_related list"])
    assert fits(page)
    page.reload()
    expect(page.get_by_text(t["done_upload"])).to_be_visible()

    page.get_by_role("link", name=t["show_removed_short"]).click()
    cut = page.locator(".cut", has_text="手机排行榜")
    expect(cut.locator("del")).to_be_visible()
    expect(cut.locator(".why")).to_have_text(t["reason_related list"])
    assert fits(page)
    cut.get_by_role("button", name=t["put_back"]).click()
    expect(page.locator(".restored")).to_contain_text("手机排行榜")
    expect(page.locator("article p", has_text="手机排行榜之雪豹").last).to_be_visible()
    expect(page.locator(".cut", has_text="手机排行榜")).to_have_count(0)
    until(lambda: served.sources("手机排行榜之雪豹") == ["回访.txt"])
    page.locator(".restored").get_by_role("button", name=t["undo"]).click()
    expect(page.locator(".cut", has_text="手机排行榜")).to_have_count(1)

    path.write_text(TEXT.format("雪鸮", ""), "utf-8")
    status, job = served.upload({"回访.txt": path.read_bytes()})
    assert status == 202
    served.done(job)
    page.reload()
    page.get_by_role("link", name=re.compile(t["changes_title"].format(date=""))).click()
    expect(page.locator("del b")).to_have_text("豹")
    expect(page.locator("ins b")).to_have_text("鸮")
    assert fits(page)

    page.go_back()
    page.get_by_text(t["delete"]).click()
    page.get_by_role("button", name=t["delete_confirm"]).click()
    expect(page.get_by_text(t["done_delete"])).to_be_visible(timeout=15000)
    assert served.sources("结案三天内") == []


def test_a_file_can_be_dropped_and_a_refusal_is_told(served: Served, page: Page) -> None:
    page.goto(f"{served.url}/upload?ui=ko")
    for name, text in (("끌기.txt", "끌어다 놓은 파일의 암호는 고래밥입니다."), ("나쁜.exe", "x")):
        data = page.evaluate_handle(
            "([name, text]) => { const d = new DataTransfer(); d.items.add(new File([text], name)); return d; }",
            [name, text],
        )
        page.dispatch_event("#drop", "drop", {"dataTransfer": data})
        if name.endswith("txt"):
            expect(page.get_by_text(wording.texts("ko")["done_upload"])).to_be_visible(timeout=15000)
            assert served.sources("고래밥") == ["끌기.txt"]
        else:
            expect(page.get_by_role("alert")).to_contain_text("나쁜.exe")


def test_everything_works_without_a_script(served: Served, browser: Browser, tmp_path: Path) -> None:
    t = wording.texts("en")
    path = tmp_path / "plain.txt"
    path.write_text(TEXT.format("银狐", "之银狐"), "utf-8")
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{served.url}/upload")
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name=t["upload_send"]).click()
    expect(page.get_by_text(t["done_upload"])).to_be_visible(timeout=15000)
    page.get_by_role("link", name=t["show_removed_short"]).click()
    page.locator(".cut", has_text="之银狐").get_by_role("button").click()
    expect(page.locator(".restored")).to_contain_text("手机排行榜之银狐")
    page.get_by_text(t["delete"]).click()
    page.get_by_role("button", name=t["delete_confirm"]).click()
    expect(page.get_by_text(t["done_delete"])).to_be_visible(timeout=15000)
    context.close()
