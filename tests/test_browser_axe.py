"""axe-core over every page and state, in both colours, two languages and two widths: it must find nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from corpus.ingest import document_id, ingest
from corpus.store import Store
from index.build import build
from index.encoder import Encoder
from tests.asked import ask
from tests.browsing import BROWSER
from tests.servers import Server
from tests.test_clean import HANS_PAGE

pytestmark = BROWSER
ANSWERED, FOREIGN, HOPELESS = "客户发火骂人怎么办", "결재 없이 약속하면", "파이썬 리스트 정렬"
UNANSWERED = Path(__file__).parent / "golden" / "noanswer.jsonl"
LOOKS = [("ko", 1000), pytest.param("zh-Hans", 320, marks=pytest.mark.slow)]  # language and width
CLEANED = document_id("page.txt")


@pytest.fixture(scope="module")
def address(
    guidance: tuple[Store, Path], encoder: Encoder, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server with a past: questions, a judgement, a pack, and a page that was cleaned and has changed since."""
    data, folder = tmp_path_factory.mktemp("axe") / "data", tmp_path_factory.mktemp("page")
    shutil.copytree(guidance[1], data)
    ask(data)
    store = Store(data / "store.sqlite")
    for text in (HANS_PAGE.replace("主动", "按时"), HANS_PAGE):
        (folder / "page.txt").write_text(text, "utf-8")
        ingest([folder], store)
    build(store, data, encoder)
    store.close()
    server = Server(data)
    context = browser.new_context(base_url=server.address)
    hit = context.request.get("/api/v1/search", params={"q": ANSWERED, "k": 1}).json()["hits"][0]
    judged = {"passage_id": hit["passage_id"], "verdict": "outdated", "reason": "已改为 3 天", "q": ANSWERED}
    assert context.request.post("/api/v1/feedback", data=judged).status == 201
    pack = context.request.post("/api/v1/packs", data={"title": "新人第一周", "introduction": "说明"}).json()
    item = {"passage_id": hit["passage_id"], "note": "备注"}
    assert context.request.post(f"/api/v1/packs/{pack['id']}/items", data=item).ok
    context.close()
    yield server.address
    server.stop()


@pytest.fixture(scope="module")
def likely(browser: Browser, address: str) -> str:
    """A question that the service answers with "maybe"; which one that is depends on the model."""
    context = browser.new_context(base_url=address)
    asked = (json.loads(line)["queries"]["zh-Hans"] for line in UNANSWERED.read_text("utf-8").splitlines())
    search = context.request.get
    found = next(q for q in asked if search("/api/v1/search", params={"q": q}).json()["confidence"] == "maybe")
    context.close()
    return str(found)


def first(selector: str) -> Callable[[Page], None]:
    """Click the first element of a selector."""
    return lambda page: page.locator(selector).first.click()


def suggestions(page: Page) -> None:
    page.locator("#q").press_sequentially("tousu")
    expect(page.locator("#suggestions li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#results:not([aria-busy])")).to_be_visible()


def shortcuts(page: Page) -> None:
    page.locator(".hit article").first.focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def packs_menu(page: Page) -> None:
    page.locator(".add-to-pack button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def tables(page: Page) -> None:
    expect(page.locator(".plot canvas")).to_have_count(2)
    for summary in page.locator(".chart summary").all():
        summary.click()


STATES: dict[str, tuple[str, str, Callable[[Page], None] | None]] = {  # address, what must show, what is done there
    "start": ("/", ".tagline", None),
    "answer": (f"/?q={ANSWERED}", ".verdict.answer", None),
    "maybe": ("/?q=LIKELY", ".verdict.maybe", None),
    "foreign": (f"/?q={FOREIGN}&script=zh-Hant", ".bridge", None),
    "none": (f"/?q={HOPELESS}", ".verdict.none", None),
    "suggestions": ("/", "#q", suggestions),
    "shortcuts": (f"/?q={ANSWERED}", ".hit", shortcuts),
    "judging": (f"/?q={ANSWERED}", ".hit", first(".hit .feedback summary")),
    "choosing a pack": (f"/?q={ANSWERED}", ".hit", packs_menu),
    "documents": ("/documents", ".library li", None),
    "no documents": ("/documents?q=없는말없는말", ".notice", None),
    "reader": (f"/?q={ANSWERED}", ".hit", first(".hit h2 a")),
    "removed text": (f"/documents/{CLEANED}?removed=1&find=客", ".cut del", None),
    "version": (f"/documents/{CLEANED}", "#versions", first("#versions a")),
    "upload": ("/upload", "#upload", first("#upload summary")),
    "packs": ("/packs", ".library li", None),
    "pack": ("/packs", ".library li", first(".library li > a")),
    "pack edited": ("/packs", ".library li", first(".library .origin a")),
    "insights": ("/insights", ".clusters li", tables),
    "need": ("/insights", ".clusters li", first(".clusters a.button")),
    "needs": ("/insights/needs", "h1", None),
    "feedback": ("/feedback", ".judgements li", first(".judgements summary")),
    "sidebar": ("/sidebar", "#q", None),
    "sidebar with hits": (f"/sidebar?q={ANSWERED}", ".hit", None),
    "sidebar without": (f"/sidebar?q={HOPELESS}", ".nearest", None),
    "problem": ("/documents/nothing", "h1", None),
}


def findings(page: Page) -> dict[str, list[str]]:
    """Return rules that are broken, of any impact, each with the elements that break it."""
    broken = Axe().run(page).response["violations"]
    return {f"{one['id']} ({one['impact']})": [node["html"] for node in one["nodes"]] for one in broken}


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><h1>x</h1><input><p><font color=silver>pale</font></p></main>")
    assert {"color-contrast (serious)", "label (critical)"} <= findings(page).keys()
    page.close()


@pytest.mark.parametrize(("ui", "width"), LOOKS)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(browser: Browser, address: str, likely: str, state: str, ui: str, width: int) -> None:
    path, there, act = STATES[state]
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    context.route("**/api/v1/events", lambda route: route.fulfill(status=204))
    page = context.new_page()
    page.goto(path.replace("LIKELY", likely) + ("&" if "?" in path else "?") + f"ui={ui}")
    expect(page.locator(there).first).to_be_visible()
    if act:
        act(page)
    page.wait_for_load_state("networkidle")
    assert findings(page) == {}
    page.emulate_media(color_scheme="dark")
    assert findings(page) == {}
    context.close()
