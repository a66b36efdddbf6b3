"""A service and helpdesks around it, on two ports and so of two origins, for the tests of the sidebar."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.serving import make_server

from service.app import create_app
from service.embed import Embed
from service.settings import Settings
from tests.fakes import FakeSearcher, fake_state

HERE = Path(__file__).parent
FOLDERS = (HERE / "hosts", HERE.parent / "docs" / "demo")
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}
KEY = "a key of the tests that nobody may guess".replace(" ", "-")


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
