"""One real Chromium on a real server over the bundled guidance, for the tests of all pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect, sync_playwright

from corpus.store import Store
from service import wording
from tests.servers import Server

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip
BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)"),
]
NARROW = {"viewport": {"width": 320, "height": 640}}
# one language in each colours by default, the others among the slow tests
LOOKS = [
    pytest.param(ui, scheme, marks=() if (ui, scheme) in {("ko", "dark"), ("zh-Hant", "light")} else pytest.mark.slow)
    for ui in wording.UI_LANGUAGES
    for scheme in ("light", "dark")
]
NO_SCRIPT = {"java_script_enabled": False}

expect.set_options(timeout=15_000)  # milliseconds: the machine may be busy with something else

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def address(guidance: tuple[Store, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a copy of the guidance. Packs, questions and feedback of earlier tests may be there."""
    data = tmp_path_factory.mktemp("browsing") / "data"
    shutil.copytree(guidance[1], data)
    server = Server(data)
    yield server.address
    server.stop()


@contextmanager
def opened(
    browser: Browser, address: str | None, failing: bool = False, ignored: tuple[str, ...] = (), **options: Any
) -> Iterator[Page]:
    """Open an empty page with a memory of its own; ``options`` are those of ``Browser.new_context``.

    At its end any error in the console fails the test, unless the page is ``failing`` on purpose or the
    text holds one of ``ignored``.
    """
    errors: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in ignored):
            errors.append(message.text)

    context = browser.new_context(base_url=address, **({"locale": "ko-KR"} | options))
    page = context.new_page()
    page.on("console", heard)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert failing or errors == [], errors


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Opener]:
    """Opens pages, each with a memory of its own, as ``opened`` does."""
    with ExitStack() as pages:
        yield lambda **options: pages.enter_context(opened(browser, address, **options))


@pytest.fixture
def page(visitor: Opener) -> Page:
    """A page on the search form."""
    found = visitor()
    found.goto("/")
    return found


def fits(page: Page) -> bool:
    """Return whether nothing makes the page scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


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
    """Return what the clipboard holds."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def ask(page: Page, question: str) -> Locator:
    """Type and ask; return the articles of the hits."""
    page.locator("#q").fill(question)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    return page.locator(".hit article")


def said(page: Page, key: str, **words: str) -> None:
    """Expect that the page says the text ``key`` of its catalogue."""
    text = wording.texts("ko")[key].format(**words) if words else wording.texts("ko")[key]
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def open_document(page: Page, words: str) -> None:
    """Open the only document whose title or source holds ``words``."""
    page.goto(f"/documents?q={words}")
    expect(page.locator(".library > li")).to_have_count(1)
    page.locator(".library > li > a").click()
    expect(page.locator("article")).to_be_visible()
    page.wait_for_load_state()  # the modules have run
