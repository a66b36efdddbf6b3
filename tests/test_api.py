"""The HTTP contract: every field, every refusal, one error body."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from corpus.errors import IndexMismatch
from service import suggestions
from service.app import create_app
from service.settings import Settings
from service.state import State
from tests import fakes
from tests.fakes import FakeStore, fake_state


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "WAIT", 60.0)  # the first suggestion of a process also loads the analysers


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(data=tmp_path), fake_state(tmp_path)).test_client()


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    return client.get(path, query_string=query, headers={"Accept": "application/json"})


def test_a_search_has_every_field_of_the_contract(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/search", q="客人要求立即退款怎麼辦", explain="1").get_json()
    assert set(answer) == {"query", "confidence", "hits", "took_ms", "generation"}
    assert set(answer["query"]) == {"text", "lang", "folded", "did_you_mean"}
    assert answer["confidence"] == "answer"
    first = answer["hits"][0]
    assert set(first) == {
        "rank", "score", "passage_id", "text", "lang", "highlights", "document", "heading", "page", "start", "end",
        "link", "also", "explain",
    }  # fmt: skip
    assert set(first["document"]) == {"id", "title", "source", "format", "lang", "updated"}
    assert first["rank"] == 1
    assert first["lang"] == "zh-Hant"
    assert first["text"].startswith("客人要求立即退款")
    assert [first["text"][a:b] for a, b in first["highlights"]][:2] == ["客人", "人要"]
    assert first["link"] == "/documents/d-hant?passage=p-d-hant"
    assert set(first["also"][0]) == {"passage_id", "lang", "document", "link"}
    assert first["end"] - first["start"] == len(first["text"])


def test_explain_only_on_request(client: FlaskClient) -> None:
    assert "explain" not in get(client, "/api/v1/search", q="退款").get_json()["hits"][0]


def test_get_and_post_agree(client: FlaskClient) -> None:
    query = {"q": " 환불이 늦어져 ", "k": 2, "lang": ["ko", "zh-Hant"]}
    posted = client.post("/api/v1/search", json=query).get_json()
    assert posted == get(client, "/api/v1/search", q="환불이 늦어져", k=2, lang="ko,zh-Hant").get_json()
    assert {hit["lang"] for hit in posted["hits"]} == {"ko", "zh-Hant"}
    assert len(client.post("/api/v1/search", json={**query, "k": 1}).get_json()["hits"]) == 1


REFUSED = [
    ({}, 422, "q"),
    ({"q": ""}, 422, "q"),
    ({"q": "  "}, 422, "q"),
    ({"q": "x" * 501}, 422, "500"),
    ({"q": "x", "k": "many"}, 422, "k"),
    ({"q": "x", "k": 0}, 422, "k"),
    ({"q": "x", "k": 51}, 422, "50"),
    ({"q": "x", "lang": "klingon"}, 422, "lang"),
    ({"q": "x", "mode": "magic"}, 422, "mode"),
    ({"q": "x", "explain": "perhaps"}, 422, "explain"),
    ({"q": "x", "limit": 5}, 422, "limit"),
]


@pytest.mark.parametrize(("query", "status", "named"), REFUSED)
def test_a_bad_search_is_refused_by_name(client: FlaskClient, query: dict[str, Any], status: int, named: str) -> None:
    for answer in (get(client, "/api/v1/search", **query), client.post("/api/v1/search", json=query)):
        assert answer.status_code == status, answer.text
        error = one_error(answer.get_json())
        assert named in error["message"] + error["hint"]


def one_error(body: Any) -> dict[str, str]:
    """Assert the one shape of every error and return its inside."""
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "hint"}
    assert all(isinstance(value, str) and value for value in body["error"].values())
    assert "Traceback" not in json.dumps(body)
    assert "secret detail" not in json.dumps(body)
    error: dict[str, str] = body["error"]
    return error


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/search?q=a&q=b", 400),
        ("GET", "/api/v1/search?q=boom", 500),
        ("GET", "/api/v1/suggest?q=a&k=0", 422),
        ("GET", "/api/v1/suggest?q=a&asked=1", 422),
        ("GET", "/api/v1/suggest?q=a&q=b", 400),
        ("GET", "/api/v1/suggest?q=", 422),
        ("POST", "/api/v1/suggest?q=a", 405),
        ("GET", "/api/v1/documents/nope", 404),
        ("GET", "/api/v1/passages/nope", 404),
        ("GET", "/api/v1/documents?limit=0", 422),
        ("GET", "/api/v1/documents?page=2", 422),
        ("GET", "/api/v1/documents/d-ko?full=1", 422),
        ("GET", "/api/v1/passages/p-d-ko?full=1", 422),
        ("GET", "/api/v1/status?verbose=1", 422),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/search", 405),
        ("PUT", "/api/v1/status", 405),
        ("GET", "/nothing", 404),
    ],
)
def test_every_route_family_has_the_one_error_body(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method, headers={"Accept": "application/json"})
    assert answer.status_code == status
    one_error(answer.get_json())


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{bad", "application/json", 400),
        ("[]", "application/json", 422),
        ('"q"', "application/json", 422),
        ("q=x", "application/x-www-form-urlencoded", 400),
        ('{"q": 7}', "application/json", 422),
        ('{"q": "x", "foo": 1}', "application/json", 422),
        ('{"q": "' + "x" * 70_000 + '"}', "application/json", 413),
    ],
)
def test_a_bad_body_is_refused(client: FlaskClient, body: str, kind: str, status: int) -> None:
    answer = client.post("/api/v1/search", data=body, content_type=kind)
    assert answer.status_code == status, answer.text
    one_error(answer.get_json())


def test_suggestions_have_every_field_of_the_contract(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/suggest", q="keren").get_json()
    assert answer == {
        "suggestions": [{"text": "客人要求立即退款", "kind": "heading", "lang": "zh-Hant", "matched": [0, 2]}]
    }
    found = get(client, "/api/v1/suggest", q="ㅎㅂ").get_json()["suggestions"]
    assert [(one["text"], one["matched"]) for one in found] == [("환불", [0, 2]), ("환불 지연 문의", [0, 2])]
    assert len(get(client, "/api/v1/suggest", q="ㅎㅂ", k=1).get_json()["suggestions"]) == 1


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"q": "投訴"}, "投訴人"),
        ({"q": "tsr", "lang": "zh-Hant,ko"}, "投訴人"),
        ({"q": "tsr", "lang": "zh-Hans"}, "投诉人"),
    ],
)
def test_a_term_is_suggested_in_the_reader_s_script(client: FlaskClient, query: dict[str, str], shown: str) -> None:
    found = get(client, "/api/v1/suggest", **query).get_json()["suggestions"]
    terms = [one["text"] for one in found if one["kind"] == "term"]
    assert terms == [shown]


def test_a_document_that_was_deleted_is_not_suggested(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert get(client, "/api/v1/suggest", q="退款").get_json()["suggestions"]
    monkeypatch.delitem(fakes.TEXTS, "d-hant")
    assert get(client, "/api/v1/suggest", q="退款").get_json()["suggestions"] == []
    assert get(client, "/api/v1/suggest", q="환불").get_json()["suggestions"]


def test_what_was_asked_is_suggested_to_the_next(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "PAUSE", 0.0)
    monkeypatch.setattr(suggestions, "SHARE", 0)
    asked = "客人要求什麼都退怎麼辦"
    assert asked not in get(client, "/api/v1/suggest", q="客人").text
    client.get("/", query_string={"q": asked, "asked": "1"})
    end = time.monotonic() + 20
    while asked not in (text := get(client, "/api/v1/suggest", q="客人").text):
        assert time.monotonic() < end, text
        time.sleep(0.02)
    first = get(client, "/api/v1/suggest", q="客人").get_json()["suggestions"][0]
    assert first == {"text": asked, "kind": "question", "lang": "zh-Hant", "matched": [0, 2]}


def test_without_an_index_nothing_is_suggested(tmp_path: Path) -> None:
    client = create_app(Settings(data=tmp_path), State(tmp_path)).test_client()
    answer = client.get("/api/v1/suggest?q=x")
    assert (answer.status_code, answer.get_json()) == (200, {"suggestions": []})


def test_without_an_index_the_answer_is_503_with_the_command(tmp_path: Path) -> None:
    client = create_app(Settings(data=tmp_path), State(tmp_path)).test_client()
    for path in ("/api/v1/search?q=x", "/readyz"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "python -m service ingest" in one_error(answer.get_json())["hint"]
    assert client.get("/healthz").status_code == 200


def test_a_mismatched_index_is_503_with_the_command(tmp_path: Path) -> None:
    class Mismatched(State):
        def searcher(self) -> Any:
            raise IndexMismatch("The index was built with another model.", "Run: python -m service ingest PATH")

    client = create_app(Settings(data=tmp_path), Mismatched(tmp_path)).test_client()
    answer = get(client, "/api/v1/search", q="x")
    assert answer.status_code == 503
    assert one_error(answer.get_json())["code"] == "index_mismatch"


def test_documents_come_in_pages(client: FlaskClient) -> None:
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = get(client, "/api/v1/documents", limit=2, **after).get_json()
        assert set(page) == {"documents", "next"}
        seen += [document["id"] for document in page["documents"]]
        assert all(document["passages"] == 1 for document in page["documents"])
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["d-hans", "d-hant", "d-ko"]
    assert [d["id"] for d in get(client, "/api/v1/documents", lang="ko").get_json()["documents"]] == ["d-ko"]


def test_a_document_and_a_passage(client: FlaskClient) -> None:
    document = get(client, "/api/v1/documents/d-ko").get_json()
    passage = document["passages"][0]
    assert document["text"][passage["start"] : passage["end"]] == passage["text"]
    assert set(passage) == {"passage_id", "text", "lang", "heading", "page", "start", "end"}
    alone = get(client, "/api/v1/passages/p-d-ko").get_json()
    assert alone["text"] == passage["text"]
    assert alone["document"]["id"] == "d-ko"


def test_status(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/status").get_json()
    assert answer["documents"] == 3
    assert answer["languages"] == {"zh-Hans": 1, "zh-Hant": 1, "ko": 1}


def test_openapi_describes_every_route_and_what_it_answers(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").get_json()
    assert spec["openapi"].startswith("3.")
    routes = {(path, method.upper()) for path, methods in spec["paths"].items() for method in methods}
    rules = client.application.url_map.iter_rules()
    served = {
        (re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule), method)
        for rule in rules
        if (rule.rule.startswith("/api/v1/") and "openapi" not in rule.rule) or rule.rule in ("/healthz", "/readyz")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes == served
    parameters = {p["name"] for p in spec["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert parameters == {"q", "k", "lang", "doc", "tag", "mode", "explain"}
    schema = spec["paths"]["/api/v1/search"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    described = resolve(spec, schema)
    answer = get(client, "/api/v1/search", q="退款").get_json()
    assert set(described["properties"]) == set(answer)
    assert client.get("/api/docs").status_code == 200


def resolve(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


@pytest.fixture
def hostile(tmp_path: Path) -> FlaskClient:
    """A store whose document tries to inject markup."""

    class Hostile(FakeStore):
        def document(self, id: str) -> Any:
            from dataclasses import replace

            return replace(super().document(id), title="<script>alert(1)</script>", url="javascript:alert(1)")

    state = fake_state(tmp_path)
    state._store = Hostile()  # type: ignore[assignment]
    return create_app(Settings(data=tmp_path), state).test_client()


def test_pages_escape_what_comes_from_outside(client: FlaskClient, hostile: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "<script>alert(1)</script>退款"}).text
    assert "<script>alert" not in page
    page = hostile.get("/documents/d-ko").text
    assert "<script>alert" not in page
    assert "javascript:" not in page


def test_pages_work_without_a_script(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "환불이 늦어져", "ui": "ko"}).text
    assert "<mark>환불" in page
    assert 'lang="ko"' in page
    assert "/documents/d-ko?passage=p-d-ko" in page
    assert "<mark>" in client.get("/documents/d-ko?passage=p-d-ko").text
    assert "인코딩 UTF-8, 확신도 100%" in client.get("/documents/d-ko?ui=ko").text
    assert client.get("/documents").text.count("/documents/d-") >= 3
    assert client.get("/nothing", headers={"Accept": "text/html"}).text.startswith("<!doctype html>")


def test_pages_forbid_inline_script_and_foreign_sources(client: FlaskClient) -> None:
    for path in ("/", "/documents", "/documents/d-ko", "/api/docs"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "<script>" not in answer.text
        assert " onclick" not in answer.text
        assert "http://" not in answer.text.replace("http://www.w3.org", "")


def test_none_shows_headings_not_passages(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "weather", "ui": "en"}).text
    assert "The guidance has no answer to this." in page
    assert "nearest" in page
    assert 'class="passage"' not in page


def test_every_ui_language_is_complete() -> None:
    from service.wording import UI_LANGUAGES, texts

    keys = set(texts("en"))
    for language in UI_LANGUAGES:
        catalogue = texts(language)
        assert set(catalogue) == keys, language
        assert all(catalogue.values())
        for key, text in catalogue.items():
            assert text.count("{") == texts("en")[key].count("{"), (language, key)


@pytest.mark.parametrize(
    ("header", "shown"),
    [("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-CN", "zh-Hans"), ("ko-KR", "ko"), ("fr,en", "en"), ("", "en")],
)
def test_the_page_speaks_the_reader_s_language(client: FlaskClient, header: str, shown: str) -> None:
    assert f'<html lang="{shown}">' in client.get("/", headers={"Accept-Language": header}).text
    assert '<html lang="ko">' in client.get("/?ui=ko", headers={"Accept-Language": header}).text
