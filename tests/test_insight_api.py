"""Events, feedback, insights and exports over HTTP and on the command line; forms for those without a script."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service import wording
from service.app import create_app
from service.cli import main
from service.history import NAME
from service.settings import Settings
from service.tables import table
from tests.asked import ask
from tests.fakes import fake_state

OURS = {"Sec-Fetch-Site": "same-origin"}
EVENT = {"kind": "copied", "q": "환불이 늦어질 때", "passage_id": "p-d-ko", "place": "page"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(data=tmp_path), fake_state(tmp_path)).test_client()


@pytest.fixture
def off(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(data=tmp_path, questions=False), fake_state(tmp_path)).test_client()


def insights(client: FlaskClient) -> Any:
    return client.get("/api/v1/insights", query_string={"days": 7}).get_json()


def test_events_are_counted(client: FlaskClient) -> None:
    for kind, passage in (("copied", "p-d-ko"), ("inserted", "p-d-ko"), ("opened", "p-d-hant"), ("gap", None)):
        answer = client.post("/api/v1/events", json=EVENT | {"kind": kind, "passage_id": passage})
        assert (answer.status_code, answer.data) == (204, b"")
    found = insights(client)
    assert {kind: found["totals"][kind] for kind in ("copied", "inserted", "linked", "opened", "gaps")} == {
        "copied": 1, "inserted": 1, "linked": 0, "opened": 1, "gaps": 1,
    }  # fmt: skip
    assert [(one["passage_id"], one["copied"], one["opened"]) for one in found["used"]] == [
        ("p-d-ko", 1, 0),
        ("p-d-hant", 0, 1),
    ]
    (gap,) = client.get("/api/v1/insights/clusters").get_json()["clusters"]
    assert (gap["text"], gap["reported"], gap["asked"]) == (EVENT["q"], 1, 0)


def test_a_gap_is_reported_by_a_form(client: FlaskClient) -> None:
    form = {"q": "weather 전화 138-0013-8000", "lang": "ko", "script": "", "ui": "en"}
    answer = client.post("/gap", data=form, headers=OURS)
    assert answer.status_code == 303
    page = client.get(answer.location).get_data(as_text=True)
    assert wording.texts("en")["search_gap_thanks"] in page
    assert 'action="/gap"' not in page
    (gap,) = client.get("/api/v1/insights/clusters").get_json()["clusters"]
    assert gap["reported"] == 1
    assert "0013" not in gap["text"]
    for wrong in ({}, {"q": " "}, {"q": "가" * 501}):
        assert client.post("/gap", data=wrong, headers=OURS).status_code == 422
    assert insights(client)["totals"]["gaps"] == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"kind": "stolen"}, 422, "invalid_parameter"),
        ({"q": ""}, 422, "invalid_parameter"),
        ({"q": "가" * 501}, 422, "invalid_parameter"),
        ({"place": "moon"}, 422, "invalid_parameter"),
        ({"more": 1}, 422, "unknown_parameter"),
        ({"passage_id": "nowhere"}, 404, "passage_not_found"),
    ],
)
def test_wrong_events_are_refused(client: FlaskClient, change: dict[str, object], status: int, code: str) -> None:
    answer = client.post("/api/v1/events", json=EVENT | change)
    assert answer.status_code == status
    error = answer.get_json()["error"]
    assert error["code"] == code
    assert error["hint"]


@pytest.mark.parametrize(
    "path", ["/api/v1/events", "/api/v1/feedback", "/feedback", "/gap", "/insights/state", "/insights/need"]
)
def test_other_sites_change_nothing(client: FlaskClient, path: str) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(path, json=EVENT, headers=headers).status_code == 403


def test_feedback_is_listed_and_closed(client: FlaskClient) -> None:
    judged = {"passage_id": "p-d-ko", "verdict": "outdated", "reason": " 010 1234 5678 고객이 말함 ", "q": "환불 지연"}
    answer = client.post("/api/v1/feedback", json=judged)
    assert answer.status_code == 201
    one = answer.get_json()
    assert (one["reason"], one["state"], one["changed"]) == ("… 고객이 말함", "open", "no")
    assert one["link"] == "/documents/d-ko?passage=p-d-ko"
    client.post("/api/v1/feedback", json={"passage_id": "p-d-hant", "verdict": "useful", "q": None})
    found = client.get("/api/v1/feedback", query_string={"state": "open"}).get_json()
    assert (found["feedback"], found["next"]) == ([one], None)
    page = client.get("/api/v1/feedback", query_string={"limit": 1}).get_json()
    assert page["next"] == page["feedback"][0]["id"]
    assert client.get("/api/v1/feedback", query_string={"before": page["next"]}).get_json()["feedback"] == [one]
    closed = client.post(f"/api/v1/feedback/{one['id']}", json={"state": "done"})
    assert (closed.status_code, closed.get_json()["state"]) == (200, "done")
    assert client.get("/api/v1/feedback", query_string={"state": "open"}).get_json()["feedback"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/v1/feedback", {"passage_id": "p-d-ko", "verdict": "boring"}, 422, "invalid_parameter"),
        (
            "/api/v1/feedback",
            {"passage_id": "p-d-ko", "verdict": "wrong", "reason": "x" * 501},
            422,
            "invalid_parameter",
        ),
        ("/api/v1/feedback", {"passage_id": "gone", "verdict": "wrong"}, 404, "passage_not_found"),
        ("/api/v1/feedback/7", {"state": "done"}, 404, "feedback_not_found"),
        (f"/api/v1/feedback/{10**30}", {"state": "done"}, 404, "feedback_not_found"),
        ("/api/v1/feedback/7", {"state": "gone"}, 422, "invalid_parameter"),
    ],
)
def test_wrong_feedback_is_refused(client: FlaskClient, path: str, body: Any, status: int, code: str) -> None:
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)


def test_feedback_cannot_be_lost_silently(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    answer = client.post("/api/v1/feedback", json={"passage_id": "p-d-ko", "verdict": "wrong"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "store_error")
    assert client.post("/api/v1/events", json=EVENT).status_code == 204
    page = client.get("/insights", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "<h1>" in page.text


def test_questions_off_keeps_nothing_and_says_so(off: FlaskClient, tmp_path: Path) -> None:
    off.get("/", query_string={"q": "환불 지연", "asked": "1"})
    assert off.post("/api/v1/events", json=EVENT).status_code == 204
    assert not (tmp_path / NAME).exists()
    assert insights(off)["on"] is False
    assert off.get("/api/v1/insights/questions").get_json()["error"]["code"] == "questions_off"
    assert wording.texts("ko")["insight_off"] in off.get("/insights?ui=ko").text
    judged = off.post("/api/v1/feedback", json={"passage_id": "p-d-ko", "verdict": "wrong", "q": "환불 지연"})
    assert judged.get_json()["q"] is None


def test_the_report_counts_days_languages_and_places(client: FlaskClient) -> None:
    for text in ("客人要求立即退款怎麼辦", "weather", "13800138000 要退款"):
        client.get("/results", query_string={"q": text, "asked": "1", "place": "sidebar"}, headers=OURS)
    found = insights(client)
    assert (found["on"], found["days"], found["kept_days"], len(found["by_day"])) == (True, 7, 90, 7)
    assert found["totals"]["asked"] == sum(found["by_day"][-1]["languages"].values()) == 3
    assert found["totals"]["none"] == found["by_day"][-1]["confidences"]["none"] == 1
    best = next(one for one in found["most_asked"] if one["text"].startswith("客人"))
    assert (best["document_id"], best["title"]) == ("d-hant", "退款作業手冊")
    assert "… 要退款" in [one["text"] for one in found["most_asked"]]


def test_questions_are_exported_without_formulas(client: FlaskClient, tmp_path: Path) -> None:
    ask(tmp_path, (("=1+1 退款", "zh-Hans", "none", 0), ('환불, "지연"', "ko", "none", 0)))
    answer = client.get("/api/v1/insights/questions", query_string={"format": "csv"})
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="questions-30.csv"'
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["question"] for row in rows} == {"'=1+1 退款", '환불, "지연"'}
    clusters = client.get("/api/v1/insights/clusters", query_string={"format": "csv"}).text
    assert "'=1+1 退款" in clusters
    exported = client.get("/api/v1/insights/questions").get_json()["questions"]
    assert "=1+1 退款" in [one["text"] for one in exported]


@pytest.mark.parametrize("cell", ["=A1", "+1", "-1", "@x", "\t=1", " =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    (_, (shown,)) = csv.reader(io.StringIO(table(["a"], [[cell]])))
    assert shown == f"'{cell}"


def test_numbers_stay_numbers() -> None:
    assert table(["a", "b"], [[-1, "x"]]) == "\ufeffa,b\r\n-1,x\r\n"


def test_the_command_line_exports_both(
    client: FlaskClient, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(tmp_path, (("退款多久", "zh-Hans", "answer", 0), ("退款多久", "zh-Hans", "answer", 9)))
    client.post("/api/v1/feedback", json={"passage_id": "p-d-ko", "verdict": "wrong", "reason": "이유"})
    assert main(["--data", str(tmp_path), "export", "questions", "--days", "3"]) == 0
    assert "退款多久,zh-Hans,1,1" in capsys.readouterr().out
    assert main(["--data", str(tmp_path), "export", "questions", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["questions"][0]["asked"] == 2
    assert main(["--data", str(tmp_path), "export", "feedback"]) == 0
    out = capsys.readouterr().out
    assert "이유" in out
    assert TEXT not in out  # the store of this data folder does not have the document: it was deleted
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "export", "questions", "--days", "0"])


TEXT = "환불이 늦어져 고객이"


def test_forms_work_without_a_script(client: FlaskClient) -> None:
    answer = client.post("/feedback", data={"passage_id": "p-d-ko", "verdict": "wrong", "reason": "틀림", "ui": "ko"})
    assert answer.status_code == 303
    thanked = client.get(answer.headers["Location"].partition("#")[0])
    assert wording.texts("ko")["feedback_thanks"] in thanked.text
    listing = client.get("/feedback?ui=ko").text
    assert "틀림" in listing
    assert TEXT in listing
    assert client.post("/feedback/1", data={"state": "done", "shown": "open"}).status_code == 303
    assert TEXT not in client.get("/feedback").text
    assert TEXT in client.get("/feedback?state=all").text
    for path, form in (
        ("/feedback", {}),
        ("/feedback/1", {"state": "x"}),
        ("/insights/state", {"key": "x"}),
        ("/insights/need", {"q": "x"}),
    ):
        assert client.post(path, data=form).status_code == 422


def test_a_cluster_is_marked_and_a_need_made(client: FlaskClient, tmp_path: Path) -> None:
    ask(tmp_path, (("退款要几天", "zh-Hans", "none", 1), ("退款要幾天", "zh-Hant", "none", 2)))
    page = client.get("/insights?ui=zh-Hant").text
    assert page.count('name="key"') == 1
    client.post("/insights/state", data={"key": "退款要几天", "days": 30, "state": "done"})
    assert 'name="key"' not in client.get("/insights").text
    assert 'name="key"' in client.get("/insights?state=done").text

    choose = client.get("/insights/need", query_string={"q": "退款要幾天", "search": "退款"}).text
    assert "zh-Hans 退款要几天" in choose
    form = {"q": "退款要幾天", "query": ["zh-Hant 退款要幾天", "zh-Hans 退款要几天"], "passage": "p-d-hant p-d-ko"}
    assert client.post("/insights/need", data=form).status_code == 303
    (need,) = [json.loads(line) for line in (tmp_path / "golden.jsonl").read_text("utf-8").splitlines()]
    assert need["queries"] == {"zh-Hant": "退款要幾天", "zh-Hans": "退款要几天"}
    assert [one["doc"] for one in need["needles"]] == ["d-hant.md", "d-ko.md"]
    assert client.get("/insights/needs").text.count(need["id"]) == 2
    assert client.post(f"/insights/needs/{need['id']}/delete").status_code == 303
    assert client.post(f"/insights/needs/{need['id']}/delete").status_code == 404
    assert client.get("/insights/need?q=").status_code == 422


@pytest.mark.parametrize("language", wording.UI_LANGUAGES)
def test_every_page_shows_in_every_language(client: FlaskClient, tmp_path: Path, language: str) -> None:
    ask(tmp_path)
    t = wording.texts(language)
    for path, text in (
        ("/insights", t["insight_weak"]),
        ("/feedback", t["feedback_empty"]),
        ("/insights/need?q=退款", t["need_choose"]),
        ("/insights/needs", t["need_list_intro"]),
    ):
        page = client.get(
            path, query_string=None if "?" in path else {"ui": language}, headers={"Accept-Language": language}
        )
        assert page.status_code == 200
        assert text in page.text
        assert "style=" not in page.text
