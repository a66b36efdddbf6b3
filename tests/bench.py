"""Measures speed on this machine and prints it; `make bench`. It reports, it does not judge.

Search is asked over HTTP from a real server on 10,000 passages made from the bundled guidance, one request at a time.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import Server

ROOT = Path(__file__).parent.parent
GUIDANCE = ROOT / "corpus" / "guidance"
PASSAGES = 10_000
REQUESTS = 600
QUESTIONS = [
    json.loads(line)
    for path in [ROOT / "tests" / "golden" / "needs.jsonl"]
    for line in path.read_text(encoding="utf-8").splitlines()
]


def main() -> None:
    """Run all measurements and print one line each."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder, "first")
        seconds, _ = timed(["ingest", str(GUIDANCE)], first)
        print(f"ingest of the bundled guidance, new: {seconds:.1f} s with imports")
        seconds, _ = timed(["ingest", str(GUIDANCE)], first)
        print(f"ingest of the bundled guidance, unchanged: {seconds:.1f} s with imports")
        started = time.perf_counter()
        with serving(first) as server:
            server.get("/api/v1/search", q="客户很生气怎么办")
            print(f"serve to first answer: {time.perf_counter() - started:.1f} s")

        rows = Path(folder, "rows.jsonl")
        rows.write_text("\n".join(synthetic(PASSAGES)), encoding="utf-8")
        many = Path(folder, "many")
        seconds, _ = timed(["ingest", str(rows)], many)
        print(f"ingest of {PASSAGES:,} jsonl rows: {seconds:.1f} s with imports, {PASSAGES / seconds:.0f} rows/s")
        with serving(many) as server:
            measure(server)


def measure(server: Server) -> None:
    """Ask REQUESTS questions one after the other and print the percentiles."""
    draw = random.Random(1)
    asked = [question for need in QUESTIONS for question in need["queries"].values()]
    wall, inside = [], []
    for question in draw.choices(asked, k=REQUESTS):
        started = time.perf_counter()
        _, answer = server.get("/api/v1/search", q=question)
        wall.append((time.perf_counter() - started) * 1000)
        inside.append(answer["took_ms"])
    for name, values in (("over HTTP", wall), ("search alone", inside)):
        cut = statistics.quantiles(values, n=100)
        print(
            f"search {name}: p50 {cut[49]:.1f} ms, p95 {cut[94]:.1f} ms, p99 {cut[98]:.1f} ms, {len(values)} requests"
        )


def synthetic(count: int) -> Iterator[str]:
    """Yield ``count`` jsonl rows of about 200 characters, sentences of the guidance in a new order."""
    draw = random.Random(7)
    for number in range(count):
        lang = ("zh-Hans", "zh-Hant", "ko")[number % 3]
        text = ""
        while len(text) < (180 if lang != "ko" else 300):
            text += draw.choice(sentences(lang)) + " " * (lang == "ko")
        yield json.dumps({"id": str(number), "title": f"{lang} {number}", "text": text}, ensure_ascii=False)


def sentences(lang: str, cache: dict[str, list[str]] = {}) -> list[str]:  # noqa: B006
    """Return the sentences of the bundled guidance in one language."""
    if lang not in cache:
        text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((GUIDANCE / lang).glob("*.md")))
        pieces = re.findall(r"[^\n。！？.!?|#>*-]{12,}[。！？.!?]", text)
        cache[lang] = [piece.strip() for piece in pieces]
    return cache[lang]


def timed(arguments: list[str], data: Path) -> tuple[float, str]:
    """Run one command of the service; return its seconds and what it printed."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        cwd=ROOT, env={**os.environ, "ZHINAN_DATA": str(data)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return time.perf_counter() - started, done.stdout


@contextmanager
def serving(data: Path) -> Iterator[Server]:
    """Serve ``data`` until the block ends; it begins when searches work."""
    server = Server(data)
    try:
        while server.get("/readyz")[0] != 200:
            time.sleep(0.1)
        yield server
    finally:
        server.stop()


if __name__ == "__main__":
    main()
