"""The written report keeps the words around it, says what was measured, and comes out the same twice."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from index import report as written
from index.benchmark import Result
from index.chart import Panel, arranged
from index.evaluate import Direction, GoldenError, Report, Score, Silence
from index.report import BEGIN, END, Measured
from service.cli import main

SCORES = (
    Score("ko", "hybrid", 7, 0.11, 0.22, 0.33, 0.44, 0.55),
    Score("ko", "dense", 7, 0.12, 0.23, 0.34, 0.45, 0.56),
    Score("ko", "lexical", 7, 0.13, 0.24, 0.35, 0.46, 0.57),
)
WAYS = (
    Direction("ko", "zh-Hans", "hybrid", 3, 0.61, 0.62, 0.63, 0.64, 0.65),
    Direction("ko", "zh-Hans", "dense", 3, 0.6, 0.6, 0.71, 0.6, 0.6),
    Direction("ko", "zh-Hans", "lexical", 3, 0.0, 0.0, 0.02, 0.0, 0.0),
)
CROSS = (Score("ko", "hybrid", 2, 0.81, 0.82, 0.83, 0.84, 0.85), Score("en", "hybrid", 0, 0.0, 0.0, 0.0, 0.0, 0.0))
GOLDEN = [Measured("Guide", Report("g", 5, SCORES, WAYS, CROSS, (Silence("ko", False, 9, 0.1, 0.2, 0.7),)))]
PUBLIC = [
    Result("faq", "ko", "ko", "hybrid", 6, 8, 0.91, 0.92, 0.93),
    Result("faq", "ko", "ko", "dense", 6, 8, 0.71, 0.72, 0.73),
    Result("faq", "ko", "ko", "BM25 words", 6, 8, 0.51, 0.52, 0.53),
    Result("faq", "ko", "ko", "BM25 bigrams", 6, 8, 0.41, 0.42, 0.43),
    Result("lines", "ko", "en", "hybrid", 4, 9, 0.31, 0.32, 0.33),
    Result("lines", "ko", "en", "dense", 4, 9, 0.21, 0.22, 0.23),
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(f"# Title\n\nBefore.\n\n{BEGIN}\nold figures\n{END}\n\n## After\n\nWords.\n", encoding="utf-8")
    return path


def test_words_outside_the_marks_are_kept(page: Path) -> None:
    written.write(page, GOLDEN, PUBLIC, "today")
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Title\n\nBefore.\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\n## After\n\nWords.\n")
    assert "old figures" not in text
    assert "Measured today." in text


def test_every_figure_is_in_the_tables(page: Path) -> None:
    written.write(page, GOLDEN, PUBLIC, "today")
    lines = page.read_text(encoding="utf-8").splitlines()
    for row in (
        "| ko | fused | 0.110 | 0.220 | 0.330 | 0.440 | 0.550 |",
        "| ko | lexical | 0.130 | 0.240 | 0.350 | 0.460 | 0.570 |",
        "| ko → zh-Hans | 3 | 0.610 | 0.620 | 0.630 | 0.640 | 0.650 | 0.710 | 0.020 |",
        "| ko | 2 | 0.810 | 0.820 | 0.830 | 0.840 | 0.850 |",
        "| ko | without an answer | 9 | 0.100 | 0.200 | 0.700 |",
        "| faq | fused | 6 | 8 | 0.910 | 0.920 | 0.930 |",
        "| faq | BM25 words | 6 | 8 | 0.510 | 0.520 | 0.530 |",
        "| lines | ko → en | 4 | 9 | 0.320 | 0.330 | 0.220 | 0.230 |",
    ):
        assert row in lines
    assert not any(line.startswith("| en |") for line in lines)  # nothing is asked, so nothing is said
    tables = [group.splitlines() for group in re.findall(r"(?:^\|.*\n)+", "\n".join(lines), re.MULTILINE)]
    assert all(len({row.count("|") for row in table}) == 1 for table in tables)


def test_the_chart_shows_every_bar(page: Path) -> None:
    written.write(page, GOLDEN, PUBLIC, "today")
    root = ElementTree.parse(page.with_suffix(".svg")).getroot()
    assert root.tag == f"{SVG}svg"
    words = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    wanted = {"Guide: hit@3", "Guide: nDCG@10", "Public sets: MRR@10", "fused", "dense", "BM25 bigrams", "faq", "ko"}
    assert wanted <= words
    assert "![The figures as bars](page.svg)" in page.read_text(encoding="utf-8")


def test_bars_are_the_figures() -> None:
    hits, gains, public = written.panels(GOLDEN, PUBLIC)
    assert hits.bars == {"fused": [0.22], "dense": [0.23], "lexical": [0.24]}
    assert gains.bars == {"fused": [0.33], "dense": [0.34], "lexical": [0.35]}
    assert public.bars == {"fused": [0.91], "BM25 words": [0.51], "BM25 bigrams": [0.41]}
    assert arranged([hits, gains, public, hits, public]) == [(0, 0), (0, 1), (1, 0), (2, 0), (3, 0)]


def test_a_second_report_of_the_same_is_the_same(page: Path) -> None:
    written.write(page, GOLDEN, PUBLIC, "on Monday")
    first = page.read_bytes(), page.with_suffix(".svg").read_bytes()
    written.write(page, GOLDEN, PUBLIC, "on Monday")
    assert (page.read_bytes(), page.with_suffix(".svg").read_bytes()) == first
    written.write(page, GOLDEN, PUBLIC, "on Tuesday")
    assert page.read_bytes() == first[0].replace(b"on Monday", b"on Tuesday")
    assert page.with_suffix(".svg").read_bytes() == first[1]


def test_a_page_without_marks_gets_them_at_its_end(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("# Old\n\nWords.\n", encoding="utf-8")
    for name in ("old.md", "new.md"):
        written.write(tmp_path / name, GOLDEN, [], "today")
        once = (tmp_path / name).read_text(encoding="utf-8")
        written.write(tmp_path / name, GOLDEN, [], "today")
        assert (tmp_path / name).read_text(encoding="utf-8") == once
        assert "Public sets" not in once
    assert (tmp_path / "old.md").read_text(encoding="utf-8").startswith(f"# Old\n\nWords.\n\n{BEGIN}\n")


@pytest.mark.parametrize("text", [BEGIN, END, END + BEGIN, (BEGIN + END) * 2])
def test_marks_that_are_no_pair_are_refused_before_anything_is_lost(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(GoldenError, match=r"page\.md"):
        written.write(page, GOLDEN, PUBLIC, "today")
    assert page.read_text(encoding="utf-8") == text


def test_a_page_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldenError, match="none"):
        written.write(tmp_path / "none" / "page.md", GOLDEN, PUBLIC, "today")


def test_the_commit_is_named_and_changes_are_told(tmp_path: Path) -> None:
    assert written.commit(tmp_path) == "outside of version control"

    def git(*arguments: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", "-C", tmp_path, *who, *arguments], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    git("init", "-q")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "rank.py").write_text("1")
    git("add", ".")
    git("commit", "-qm", "one")
    name = git("rev-parse", "--short", "HEAD")
    (tmp_path / "notes.md").write_text("not measured")
    assert written.commit(tmp_path) == f"at commit `{name}`"
    (tmp_path / "index" / "rank.py").write_text("2")
    assert written.commit(tmp_path) == f"at commit `{name}` with changes not committed"


def test_a_panel_may_stand_alone() -> None:
    assert arranged([Panel("", ["a"], {"b": [0.5]})]) == [(0, 0)]


def test_the_command_writes_the_report_of_several_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needle = {"doc": "refund", "needle": "三个工作日内到账", "grade": 2}
    need = {"id": "n1", "queries": {"zh-Hans": "退款多久到账"}, "needles": [needle]}
    (tmp_path / "golden.jsonl").write_text(json.dumps(need), encoding="utf-8")
    (tmp_path / "sources").mkdir()
    text = "退款流程\n\n客户要求退款时，先核对订单编号，再说明三个工作日内到账，并记录客户的联系方式。\n"
    (tmp_path / "sources" / "refund.txt").write_text(text, encoding="utf-8")
    for data in ("one", "two"):
        monkeypatch.setenv("ZHINAN_DATA", str(tmp_path / data))
        assert main(["ingest", str(tmp_path / "sources")]) == 0
    capsys.readouterr()
    golden, page = str(tmp_path / "golden.jsonl"), tmp_path / "page.md"
    also = ["--also", "Second", golden, str(tmp_path / "one")]
    worse = tmp_path / "worse.json"
    worse.write_text(json.dumps({"zh-Hans nDCG@10": 1.5}))
    # a drop fails the command, and is in the report all the same
    assert main(["eval", "--golden", golden, *also, "--report", str(page), "--baseline", str(worse), "--json"]) == 1
    figures = json.loads(capsys.readouterr().out)
    assert figures["also"]["Second"]["scores"][0]["hit_1"] == figures["scores"][0]["hit_1"] == 1.0
    shown = page.read_text(encoding="utf-8")
    assert "## golden: 1 passages, 1 needs" in shown
    assert "## Second: 1 passages, 1 needs" in shown
