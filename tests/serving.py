"""A real server over a small library, started where the process before it was killed at the worst moments."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from corpus.ingest import document_id, ingest
from corpus.store import Store
from index.build import build
from index.encoder import Encoder
from tests.test_clean import HANS_PAGE

ROOT = Path(__file__).parent.parent
DELETED = "海豚计划的客户由专人在一小时内回电。"
INTERRUPTED = "1" * 32

# Ends as a power cut would: between the deletion in the store and the next generation, with an upload under way.
CRASH = f"""
import os, signal, sys
from pathlib import Path
from service import tasks
from service.state import State
from service.worker import Worker
state = State(Path(sys.argv[1]))
worker = Worker(state)
worker.jobs.add("upload", {{"tags": [], "encoding": None}}, "{INTERRUPTED}")
staged = Path(sys.argv[1]) / "uploads" / ".incoming" / "{INTERRUPTED}"
staged.mkdir(parents=True)
(staged / "half.txt").write_text("half")
with worker.jobs.turn():
    worker.jobs.take()
    worker.jobs.add("delete", tasks.remove(state, sys.argv[2]))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address, its data folder and the folder its first documents came from."""

    url: str
    data: Path
    folder: Path
    environment: dict[str, str] = field(repr=False)

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Return status and JSON of one request; header names are given with ``_`` for ``-``."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body, names, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def upload(self, files: dict[str, bytes], fields: dict[str, str] | None = None, **headers: str) -> tuple[int, Any]:
        """Send files as a form does."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (fields or {}).items()
        ]
        for name, content in files.items():
            head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        body = b"".join([*parts, f"--{mark}--\r\n".encode()])
        return self.call(
            "POST", "/api/v1/documents", body, Content_Type=f"multipart/form-data; boundary={mark}", **headers
        )

    def done(self, job: dict[str, Any]) -> dict[str, Any]:
        """Wait for a job and return it."""

        def ended() -> dict[str, Any] | None:
            found: dict[str, Any] = self.call("GET", f"/api/v1/jobs/{job['id']}")[1]
            return found if found["state"] in ("done", "failed") else None

        return until(ended)

    def sources(self, question: str) -> list[str]:
        """Return the sources of the passages that contain ``question`` among those a search finds."""
        status, found = self.call("GET", f"/api/v1/search?{urllib.parse.urlencode({'q': question, 'k': 50})}")
        assert status == 200, found
        return [hit["document"]["source"] for hit in found["hits"] if question in hit["text"]]


T = TypeVar("T")


def until(ask: Callable[[], T | None], seconds: float = 20.0) -> T:
    """Ask until there is an answer and return it."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"nothing in {seconds} s"
        time.sleep(0.1)
    return answer


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Served]:
    """The server, two worker processes, after the crash."""
    data, folder = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("folder")
    (folder / "page.txt").write_text(HANS_PAGE, "utf-8")
    (folder / "deleted.txt").write_text(DELETED, "utf-8")
    (folder / "stays.txt").write_text("夜班主管的分机号写在交接簿首页。", "utf-8")
    store = Store(data / "store.sqlite")
    ingest([folder], store)
    build(store, data, encoder)
    store.close()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ZHINAN_")}
    environment["PYTHONPATH"] = str(ROOT)
    arguments = [sys.executable, "-c", CRASH, str(data), document_id("deleted.txt")]
    assert subprocess.run(arguments, env=environment, check=False).returncode == -signal.SIGKILL
    (folder / "deleted.txt").unlink()
    arguments = [sys.executable, "-m", "service", "--data", str(data), "--log-level", "WARNING", "serve", "--port", "0"]
    server = subprocess.Popen(
        [*arguments, "--workers", "2"],
        env=environment | {"ZHINAN_UPLOAD_LIMIT": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield Served(server.stdout.readline().split()[-1], data, folder, environment)
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        server.stdout.close()
