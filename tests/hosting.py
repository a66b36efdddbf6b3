"""A service and helpdesks around it, on two ports and so of two origins, for the tests of the sidebar."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from werkzeug.serving import make_server

from service.app import create_app
from service.embed import Embed
from service.settings import Settings
from tests.browsing import opened
from tests.fakes import FakeSearcher, fake_state

HERE = Path(__file__).parent
FOLDERS = (HERE / "hosts", HERE.parent / "docs" / "demo")
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}
KEY = "a key of the tests that nobody may guess".replace(" ", "-")
HOSTS = ("plain", "chatwoot", "zendesk", "freshworks", "front")
EDITORS = ("plain", "zendesk", "freshworks", "front")
# What browsers log of themselves: the 401 that ends a token, the clipboard that a helpdesk closes.
LOGGED = ("401", "The Clipboard API")
QUERY = {"zendesk": "?origin=https%3A%2F%2Facme.zendesk.com&app_guid=4f1"}


def recorded(host: str) -> dict[str, object]:
    """Return what a helpdesk says, in the shapes of its documentation; names and numbers are made up."""
    found: dict[str, object] = json.loads((HERE / "data" / "hosts" / f"{host}.json").read_text("utf-8"))
    return found


class Desk:
    """The pages of ``tests/hosts`` and of the demo; ``POST /token`` is the helpdesk's own server."""

    def __init__(self) -> None:
        self.service = ""  # the address of the service in the pages
        self.tokens = 0
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                desk.show(self)

            def do_POST(self) -> None:
                desk.tokens += 1
                _answer(self, "application/json", desk.token())

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        port = self.server.server_address[1]
        self.origin, self.stranger = f"http://localhost:{port}", f"http://127.0.0.1:{port}"

    def show(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with a file, with the address of the service and what the helpdesk says in it."""
        name = urlsplit(handler.path).path[1:]
        path = next(folder / name for folder in FOLDERS if (folder / name).is_file())
        text = path.read_text("utf-8").replace("http://127.0.0.1:8000", self.service).replace("SERVICE", self.service)
        if "FIXTURE" in text:
            text = text.replace("FIXTURE", json.dumps(recorded(path.stem)).replace("<", "\\u003c"))
        _answer(handler, TYPES[path.suffix], text.encode())

    def token(self) -> bytes:
        """Return what the service answers to the helpdesk's server."""
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        body = json.dumps({"origin": self.origin}).encode()
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.service}/api/v1/embed/token", body, headers)
        ) as made:
            return bytes(made.read())


def _answer(handler: BaseHTTPRequestHandler, kind: str, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class Service:
    """A service over the fakes: its address, what was asked of it, and the seconds by which its clock is ahead."""

    def __init__(self, data: Path, settings: Settings) -> None:
        state = fake_state(data)
        app = create_app(settings, state)
        app.extensions["zhinan.embed"] = Embed(settings.embed_origins, settings.embed_key, self.clock)
        searcher = state.searcher()
        assert isinstance(searcher, FakeSearcher)
        self.asked = searcher.asked
        self.ahead = 0
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.port}"

    def clock(self) -> float:
        """Return seconds since some moment."""
        return 1_700_000_000.0 + self.ahead


@contextmanager
def serving(data: Path, desk: Desk, key: str = "") -> Iterator[Service]:
    """Run a service that the pages of ``desk`` may show."""
    service = Service(data, Settings(data=data, embed_origins=(desk.origin,), embed_key=key, questions=False))
    thread = threading.Thread(target=service.server.serve_forever, daemon=True)
    thread.start()
    yield service
    service.server.shutdown()
    thread.join()
    service.server.server_close()


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
def reports() -> list[dict[str, Any]]:
    """What the sidebar tells about the use of passages."""
    return []


@pytest.fixture
def tab(browser: Browser, reports: list[dict[str, Any]]) -> Iterator[Page]:
    """A page that may read the clipboard."""

    def event(route: Any) -> None:
        reports.append(route.request.post_data_json)
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


def told(tab: Page, reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the reports, once there is one: nobody waits for them."""
    for _ in range(500):
        if reports:
            break
        tab.wait_for_timeout(20)
    return reports


def copied(tab: Page) -> str:
    """Return what the clipboard holds."""
    return str(tab.evaluate("navigator.clipboard.readText()"))


def calls(tab: Page) -> list[list[Any]]:
    """What the helpdesk was told to do, but for its size."""
    found: list[list[Any]] = tab.evaluate("window.calls ?? inserts.map((one) => ['insert', one])")
    return [call for call in found if call[0] != "resize"]
