"""The commands a person types: results, exit codes, and what happens to bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import main

ROOT = Path(__file__).parent.parent
GOOD = "退款流程\n\n客户要求退款时，先核对订单编号，再说明三个工作日内到账，并记录客户的联系方式。\n"
HOLD = "# 보류 안내\n\n보류는 90초를 넘기지 않고 이유를 먼저 말합니다.\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("ZHINAN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ZHINAN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ZHINAN_LOG_LEVEL", "WARNING")
    return tmp_path / "data"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    (folder / "ko").mkdir(parents=True)
    (folder / "refund.txt").write_text(GOOD, encoding="utf-8")
    (folder / "ko" / "hold.md").write_text(
        "# 보류 안내\n\n보류는 90초를 넘기지 않고 이유를 먼저 말합니다.\n", encoding="utf-8"
    )
    rows = [{"id": "a1", "title": "배송 지연", "text": "배송이 늦어지면 먼저 사과하고 도착 예정일을 안내합니다."}]
    (folder / "faq.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return folder


def test_ingest_then_search_then_audit(data: Path, sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sources / "refund.txt").write_text("首页\n" + GOOD + "发表评论\n", encoding="utf-8")
    assert main(["ingest", str(sources)]) == 0
    summary = capsys.readouterr().out
    assert "3 added" in summary
    assert "zh-Hans" in summary
    assert "2 ko" in summary

    assert main(["search", "退款多久到账", "--json", "-k", "2"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["hits"][0]["document"]["source"] == "refund.txt"
    assert "首页" not in answer["hits"][0]["text"]
    assert main(["search", "배송이 늦어요", "--lang", "ko", "--explain"]) == 0
    shown = capsys.readouterr().out
    assert "faq.jsonl#a1" in shown
    assert "signals" in shown

    assert main(["audit", "refund.txt"]) == 0
    audit = capsys.readouterr().out
    assert "首页" in audit
    assert "发表评论" in audit
    assert "navigation" in audit

    assert main(["status"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 3


def test_a_second_ingest_changes_nothing(data: Path, sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["ingest", str(sources)])
    generation = (data / "CURRENT").read_text()
    capsys.readouterr()
    assert main(["ingest", str(sources)]) == 0
    assert "0 added, 0 changed, 3 unchanged" in capsys.readouterr().out
    assert (data / "CURRENT").read_text() == generation


def test_bad_files_are_named_and_the_rest_is_taken_in(
    data: Path, sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sources / "empty.txt").write_text("")
    (sources / "faq.jsonl").write_text('{"text": "환불은 3일 안에 처리합니다."}\n{"text": \n', encoding="utf-8")
    assert main(["ingest", str(sources)]) == 1
    out = capsys.readouterr()
    assert "3 added" in out.out
    for name in ("empty.txt", "faq.jsonl#2"):
        assert name in out.err
    assert main(["search", "退款"]) == 0


def test_dry_run_writes_nothing(data: Path, sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "--dry-run", str(sources)]) == 0
    assert "3 added" in capsys.readouterr().out
    assert not (data / "CURRENT").exists()
    assert main(["status"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 0


def test_prune_removes_what_is_gone(data: Path, sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["ingest", str(sources)])
    (sources / "refund.txt").unlink()
    assert main(["ingest", str(sources)]) == 0
    assert "0 removed" in capsys.readouterr().out
    assert main(["ingest", "--prune", str(sources)]) == 0
    assert "1 removed" in capsys.readouterr().out
    main(["search", "退款多久到账", "--json"])
    assert "refund.txt" not in capsys.readouterr().out


def test_searching_nothing_says_what_to_run(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "退款"]) == 1
    assert "python -m service ingest" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["search", "  "], ["search", "x", "-k", "0"], ["search", "x", "--lang", "xx"], ["search", "x" * 501]],
)
def test_a_question_that_cannot_be_asked_is_wrong_usage(
    data: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize(
    "arguments", [[], ["unknown"], ["ingest"], ["search", "x", "--nope"], ["search", "x", "-k", "y"]]
)
def test_wrong_usage_exits_with_2(data: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_what_is_not_there_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "no/such/folder"]) == 1
    assert "no/such/folder" in capsys.readouterr().err
    assert main(["audit", "no-such-document"]) == 1
    assert "no-such-document" in capsys.readouterr().err


def test_an_unknown_variable_is_refused_with_the_nearest_name(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHINAN_PROT", "1")
    assert main(["status"]) == 2
    assert "ZHINAN_PORT" in capsys.readouterr().err


def test_results_on_stdout_logs_on_stderr_no_bar_in_a_pipe(data: Path, sources: Path) -> None:
    environment = {**os.environ, "ZHINAN_LOG_LEVEL": "INFO"}
    done = subprocess.run(
        [sys.executable, "-m", "service", "ingest", str(sources)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("done:")
    assert "generation" in done.stderr
    assert "%|" not in done.stderr


def test_evaluation_of_a_golden_file(
    data: Path, sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["ingest", str(sources)])
    need = {
        "id": "n1",
        "queries": {"zh-Hans": "退款多久到账"},
        "needles": [{"doc": "refund", "needle": "三个工作日内到账", "grade": 2}],
    }
    (tmp_path / "golden.jsonl").write_text(json.dumps(need), encoding="utf-8")
    capsys.readouterr()
    assert main(["eval", "--golden", str(tmp_path / "golden.jsonl"), "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)["scores"]
    assert scores[0]["hit_1"] == 1.0
    better = tmp_path / "better.json"
    better.write_text(json.dumps({"zh-Hans nDCG@10": 1.5}))
    assert main(["eval", "--golden", str(tmp_path / "golden.jsonl"), "--baseline", str(better)]) == 1
    assert "worse than the baseline: zh-Hans nDCG@10" in capsys.readouterr().err
    assert main(["eval", "--golden", str(tmp_path / "none.jsonl")]) == 1


def test_a_file_over_the_limit_is_named_with_the_setting(
    data: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHINAN_FILE_LIMIT", "1")
    (sources / "big.txt").write_text(GOOD * 15_000, encoding="utf-8")
    assert main(["ingest", str(sources)]) == 1
    out = capsys.readouterr()
    assert "big.txt" in out.err
    assert "3 added" in out.out
