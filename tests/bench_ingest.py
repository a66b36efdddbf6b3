"""Measures ingestion on this machine and prints it; `make bench`, with `--large` also what takes minutes."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import ROOT, sentences

LANGS = ("zh-Hans", "zh-Hant", "ko")
FILES = 500
ROWS = 10_000
LARGE_ROWS = 50_000
LARGE_BYTES = 200_000_000


def main(large: bool) -> None:
    """Print passages or rows a second, from files to a searchable generation, imports included."""
    draw = random.Random(3)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for suffix in ("html", "txt"):
            sources = folder / suffix
            sources.mkdir()
            for number in range(FILES):
                (sources / f"{number}.{suffix}").write_text(page(draw, suffix, number), encoding="utf-8")
            seconds, passages, _ = ingest(sources, folder / f"data-{suffix}")
            print(f"{suffix}: {passages:,} passages in {seconds:.1f} s, {passages / seconds:.0f} passages/s")
        rows = folder / "rows.jsonl"
        rows.write_text("".join(short_rows(draw, ROWS)), encoding="utf-8")
        seconds, passages, _ = ingest(rows, folder / "data-rows")
        print(f"jsonl: {ROWS:,} short rows in {seconds:.1f} s, {ROWS / seconds:.0f} rows/s")
        if large:
            measure_change(folder, draw)
            measure_memory(folder, draw)


def measure_change(folder: Path, draw: random.Random) -> None:
    """Print how long one changed document takes in a library of LARGE_ROWS passages."""
    sources = folder / "many"
    sources.mkdir()
    (sources / "rows.jsonl").write_text("".join(short_rows(draw, LARGE_ROWS)), encoding="utf-8")
    (sources / "one.txt").write_text("退款说明\n\n客户要求退款时先核对订单编号。", encoding="utf-8")
    ingest(sources, folder / "data-many")
    (sources / "one.txt").write_text("退款说明\n\n客户要求退款时先核对姓名和订单编号。", encoding="utf-8")
    seconds, _, _ = ingest(sources / "one.txt", folder / "data-many")
    print(f"one changed document among {LARGE_ROWS:,} passages: searchable after {seconds:.1f} s, imports included")


def measure_memory(folder: Path, draw: random.Random) -> None:
    """Print the peak memory of ingesting LARGE_BYTES of text."""
    path = folder / "large.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        number = 0
        while stream.tell() < LARGE_BYTES:
            text = " ".join(draw.choice(sentences(LANGS[number % 3])) for _ in range(8))
            stream.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
            number += 1
    seconds, passages, peak = ingest(path, folder / "data-large")
    print(f"{LARGE_BYTES / 1e6:.0f} MB of jsonl: {passages:,} passages in {seconds:.0f} s, peak {peak:.2f} GB in all")


def ingest(source: Path, data: Path) -> tuple[float, int, float]:
    """Ingest with the command line; return seconds, passages written and the peak memory of all its processes in GB."""
    command = [sys.executable, "-m", "service", "--data", str(data), "ingest", str(source)]
    started = time.perf_counter()
    peak = 0.0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while running.poll() is None:
            peak = max(peak, memory(running.pid))
            time.sleep(0.1)
        seconds = time.perf_counter() - started
        said, problems = running.communicate()
    if running.returncode:
        sys.exit(said + problems[:500])
    passages = sum(int(count) for count in re.findall(r"(\d+) (?:ko|zh-Hans|zh-Hant|en|und)", said))
    return seconds, passages, peak


def memory(process: int) -> float:
    """Return the memory of a process and all below it in GB, shared pages counted once; 0 where /proc tells nothing."""
    kilobytes = 0
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
        below = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0.0
    return kilobytes / 1e6 + sum(memory(int(child)) for child in below)


def page(draw: random.Random, suffix: str, number: int) -> str:
    """Return a document of twelve paragraphs, as a web page with navigation or as plain text."""
    lang = LANGS[number % 3]
    paragraphs = [" ".join(draw.choice(sentences(lang)) for _ in range(6)) for _ in range(12)]
    if suffix == "txt":
        return "\n\n".join(paragraphs)
    body = "".join(f"<h2>{place} {number}</h2><p>{text}</p>" for place, text in enumerate(paragraphs))
    return f"<html><title>{number}</title><nav><a href=/>首页</a></nav><main><h1>{number}</h1>{body}</main></html>"


def short_rows(draw: random.Random, count: int) -> Iterator[str]:
    """Yield jsonl rows of about 60 characters."""
    for number in range(count):
        lang = LANGS[number % 3]
        text = f"{draw.choice(sentences(lang))} {draw.choice(sentences(lang))} {number}"
        yield json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main("--large" in sys.argv)
