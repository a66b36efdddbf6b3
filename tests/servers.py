"""A real server for tests: gunicorn in its own process, on a free port of this machine."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


class Server:
    """`python -m service serve` over one data folder, whose sidebar pages of ``origins`` may show.

    ``address`` is known once it listens.
    """

    def __init__(self, data: Path, *flags: str, origins: str = "") -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHINAN_")}
        environment["ZHINAN_EMBED_ORIGINS"] = origins
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", "--data", str(data), "serve", "--port", "0", *flags],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        announced = re.search(r"http://\S+", self.process.stdout.readline())
        assert announced, "the server did not say where it listens"
        self.address = announced.group()

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        """Return (status, parsed JSON) of a GET request."""
        url = self.address + path + ("?" + urllib.parse.urlencode(query) if query else "")
        try:
            with urllib.request.urlopen(url, timeout=30) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def stop(self) -> int:
        """Send SIGTERM and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code
