"""A corrected question is told to the reader: on the page in four languages, in the API and on the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.results import SearchResult
from service import wording
from service.app import create_app
from service.cli import main
from service.settings import Settings
from tests.fakes import FakeSearcher, fake_state

TYPED, MEANT = "<i>退宽", "<b>退款"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A service whose searcher corrects every question to MEANT."""
    plain = FakeSearcher.search

    def corrected(self: FakeSearcher, text: str, *rest: Any, **more: Any) -> SearchResult:
        return replace(plain(self, "退款", *rest, **more), text=text, did_you_mean=MEANT)

    monkeypatch.setattr(FakeSearcher, "search", corrected)
    return create_app(Settings(data=tmp_path), fake_state(tmp_path)).test_client()


@pytest.mark.parametrize("language", wording.UI_LANGUAGES)
def test_the_page_tells_both_questions(client: FlaskClient, language: str) -> None:
    texts = wording.texts(language)
    page = client.get("/", query_string={"q": TYPED, "ui": language}).get_data(as_text=True)
    assert texts["did_you_mean"] in page
    assert texts["typed"].format(typed="&lt;i&gt;退宽") in page
    assert ">&lt;b&gt;退款</a>" in page
    assert "<b>" not in page.replace("<body", "")
    assert "<i>" not in page


def test_the_languages_say_it_differently() -> None:
    for key in ("did_you_mean", "typed"):
        assert len({wording.texts(language)[key] for language in wording.UI_LANGUAGES}) == 4


def test_the_api_tells_both_questions(client: FlaskClient) -> None:
    query = client.get("/api/v1/search", query_string={"q": TYPED}).get_json()["query"]
    assert (query["text"], query["did_you_mean"]) == (TYPED, MEANT)


def test_the_command_line_tells_both_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHINAN_DATA", str(tmp_path / "data"))
    (tmp_path / "refund.txt").write_text(
        "退款流程\n\n客户要求退款时，先核对订单编号，再说明三个工作日内到账。\n", "utf-8"
    )
    (tmp_path / "hold.txt").write_text("보류 안내\n\n보류는 90초를 넘기지 않고 이유를 먼저 말합니다.\n", "utf-8")
    assert main(["ingest", str(tmp_path / "refund.txt"), str(tmp_path / "hold.txt")]) == 0
    assert main(["search", "退宽流程"]) == 0
    assert "searched for: 退款流程 (typed: 退宽流程)" in capsys.readouterr().out
    assert main(["search", "退款流程"]) == 0
    assert "searched for" not in capsys.readouterr().out
