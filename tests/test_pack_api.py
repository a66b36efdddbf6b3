"""Packs over HTTP: every route, every refusal, and the same by plain forms."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.settings import Settings
from tests.fakes import fake_state

JSON = {"Accept": "application/json"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(data=tmp_path), fake_state(tmp_path)).test_client()


@pytest.fixture
def pack(client: FlaskClient) -> Any:
    """A pack of two items as the API returns it."""
    made = client.post("/api/v1/packs", json={"title": " 新人  第一周 ", "introduction": "说明\r\n第二行"})
    assert made.status_code == 201
    for passage in ("p-d-hans", "p-d-ko"):
        added = client.post(f"/api/v1/packs/{made.json['id']}/items", json={"passage_id": passage})
        assert added.status_code == 201
    return added.json


def test_a_pack_has_every_field(client: FlaskClient, pack: Any) -> None:
    assert set(pack) == {"id", "title", "introduction", "created", "changed", "link", "items"}
    assert (pack["title"], pack["introduction"]) == ("新人 第一周", "说明\n第二行")
    assert client.get(pack["link"]).status_code == 200
    item = pack["items"][0]
    assert set(item) == {"id", "note", "quote", "state", "now"}
    assert set(item["quote"]) == {
        "passage_id", "document_id", "text", "lang", "title", "heading", "source", "page", "updated", "link",
    }  # fmt: skip
    assert item["state"] == "same"
    assert item["now"] == item["quote"]
    assert item["quote"]["page"] == 3
    assert client.get(f"/api/v1/packs/{pack['id']}").json == pack
    (listed,) = client.get("/api/v1/packs").json["packs"]
    assert listed == {**{key: pack[key] for key in listed if key != "items"}, "items": 2}


def test_items_are_moved_annotated_and_removed(client: FlaskClient, pack: Any) -> None:
    first, second = (f"/api/v1/packs/{pack['id']}/items/{item['id']}" for item in pack["items"])
    moved = client.post(f"{second}/move", json={"direction": "up"})
    assert [item["id"] for item in moved.json["items"]] == [pack["items"][1]["id"], pack["items"][0]["id"]]
    noted = client.patch(first, json={"note": "讨论"}).json
    assert [item["note"] for item in noted["items"]] == ["", "讨论"]
    renewed = client.patch(first, json={"passage_id": "p-d-hant"}).json
    assert [(item["quote"]["document_id"], item["note"]) for item in renewed["items"]] == [
        ("d-ko", ""),
        ("d-hant", "讨论"),
    ]
    again = client.post(f"/api/v1/packs/{pack['id']}/items", json={"passage_id": "p-d-ko"})
    assert (again.status_code, len(again.json["items"])) == (200, 2)
    assert client.delete(first).status_code == 204
    assert len(client.get(f"/api/v1/packs/{pack['id']}").json["items"]) == 1


def test_packs_are_changed_copied_and_deleted(client: FlaskClient, pack: Any) -> None:
    path = f"/api/v1/packs/{pack['id']}"
    assert client.patch(path, json={"title": "新名"}).json["introduction"] == pack["introduction"]
    copy = client.post(f"{path}/copies", json={})
    assert copy.status_code == 201
    assert copy.json["title"] == "新名"
    assert [item["quote"] for item in copy.json["items"]] == [item["quote"] for item in pack["items"]]
    assert client.delete(path).status_code == 204
    assert client.get(path).json["error"]["code"] == "pack_not_found"
    assert client.get(f"/api/v1/packs/{copy.json['id']}").status_code == 200


@pytest.mark.parametrize(
    ("form", "mime", "start"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("md", "text/markdown; charset=utf-8", "# 新人 第一周".encode()),
        ("csv", "text/csv; charset=utf-8", "\ufeff번호".encode()),
    ],
)
def test_exports_are_files_named_like_the_pack(
    client: FlaskClient, pack: Any, form: str, mime: str, start: bytes
) -> None:
    answer = client.get(f"/api/v1/packs/{pack['id']}/export", query_string={"format": form, "ui": "ko"})
    assert answer.headers["Content-Type"] == mime
    assert f"新人 第一周.{form}" in unquote(answer.headers["Content-Disposition"])
    assert answer.data.startswith(start)


def test_links_in_an_export_lead_to_this_service(client: FlaskClient, pack: Any) -> None:
    answer = client.get(f"/api/v1/packs/{pack['id']}/export?format=csv", headers={"Host": "guide.example"})
    rows = list(csv.reader(io.StringIO(answer.text[1:])))
    assert rows[1][-1] == "http://guide.example/documents/d-hans?passage=p-d-hans"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("get", "/none", None, 404, "pack_not_found"),
        ("patch", "/none", {"title": "x"}, 404, "pack_not_found"),
        ("delete", "/none", None, 404, "pack_not_found"),
        ("post", "/none/copies", {}, 404, "pack_not_found"),
        ("get", "/none/export?format=md", None, 404, "pack_not_found"),
        ("get", "/PACK/export", None, 422, "invalid_parameter"),
        ("get", "/PACK/export?format=exe", None, 422, "invalid_parameter"),
        ("get", "/PACK/export?format=md&x=1", None, 422, "unknown_parameter"),
        ("post", "", {}, 422, "invalid_parameter"),
        ("post", "", {"title": " \n "}, 422, "invalid_parameter"),
        ("post", "", {"title": "x" * 201}, 422, "invalid_parameter"),
        ("post", "", '{"title": "\\ud800"}', 422, "invalid_parameter"),
        ("post", "", {"title": "x", "introduction": "x" * 4001}, 422, "invalid_parameter"),
        ("post", "", {"title": "x", "colour": "red"}, 422, "unknown_parameter"),
        ("patch", "/PACK", "{", 400, "bad_json"),
        ("post", "/PACK/items", {"passage_id": "none"}, 404, "passage_not_found"),
        ("post", "/none/items", {"passage_id": "p-d-ko"}, 404, "pack_not_found"),
        ("post", "/PACK/items", {"passage_id": "p-d-hant", "note": "x" * 2001}, 422, "invalid_parameter"),
        ("patch", "/PACK/items/none", {"note": "x"}, 404, "item_not_found"),
        ("patch", "/PACK/items/none", {"passage_id": "p-d-ko"}, 404, "item_not_found"),
        ("delete", "/PACK/items/none", None, 404, "item_not_found"),
        ("post", "/PACK/items/none/move", {"direction": "up"}, 404, "item_not_found"),
        ("post", "/PACK/items/none/move", {"direction": "left"}, 422, "invalid_parameter"),
    ],
)
def test_refusals_say_what_is_wrong_and_change_nothing(
    client: FlaskClient, pack: Any, method: str, path: str, body: Any, status: int, code: str
) -> None:
    sent: dict[str, Any] = (
        {"data": body, "content_type": "application/json"} if isinstance(body, str) else {"json": body}
    )
    answer = getattr(client, method)("/api/v1/packs" + path.replace("PACK", pack["id"]), **sent)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert answer.json["error"]["hint"]
    assert client.get(f"/api/v1/packs/{pack['id']}").json == pack


def test_control_characters_are_left_out_of_notes(client: FlaskClient, pack: Any) -> None:
    path = f"/api/v1/packs/{pack['id']}/items/{pack['items'][0]['id']}"
    assert client.patch(path, json={"note": "a\x00b\x1b\tc\nd"}).json["items"][0]["note"] == "ab\tc\nd"


def test_other_sites_may_not_change_packs(client: FlaskClient, pack: Any) -> None:
    for path in ("/packs", f"/packs/{pack['id']}/delete", f"/api/v1/packs/{pack['id']}/copies"):
        answer = client.post(path, data={"title": "x"}, headers={"Origin": "https://evil.example", **JSON})
        assert answer.json["error"]["code"] == "foreign_origin"
    assert len(client.get("/api/v1/packs").json["packs"]) == 1


def test_everything_works_by_plain_forms(client: FlaskClient) -> None:
    chooser = client.get("/packs/add?passage=p-d-hant&ui=ko").text
    assert "어느 자료집에 담을까요?" in chooser
    made = client.post("/packs", data={"title": "신입", "passage": "p-d-hant", "ui": "ko"})
    assert made.status_code == 303
    edit = made.headers["Location"]
    assert edit.endswith("/edit?ui=ko")
    path = edit.split("/edit")[0]
    added = client.post(f"{path}/items", data={"passage": "p-d-ko"}).headers["Location"]
    item = added.rpartition("#item-")[2]
    client.post(f"{path}/items/{item}", data={"note": "토론\r\n둘째", "do": "up"})
    pack = client.get(f"/api/v1{path}").json
    assert [one["note"] for one in pack["items"]] == ["토론\n둘째", ""]
    client.post(f"{path}/items/{item}", data={"note": "새", "do": "renew", "passage": "p-d-hans"})
    client.post(path, data={"title": "새 제목", "introduction": "소개"})
    page = client.get(f"{path}?ui=ko").text
    for text in ("새 제목", "소개", "새</p>", "先听客户把话说完", "3쪽", "2026-01-02 판"):
        assert text in page
    client.post(f"{path}/items/{item}", data={"do": "remove"})
    assert [one["quote"]["document_id"] for one in client.get(f"/api/v1{path}").json["items"]] == ["d-hant"]
    copy = client.post(f"{path}/copy", data={"ui": "ko"}).headers["Location"].split("/edit")[0]
    assert client.get(f"/api/v1{copy}").json["title"] == "새 제목 (사본)"
    assert client.post(f"{path}/delete").headers["Location"] == "/packs"
    assert path not in client.get("/packs").text
    assert copy in client.get("/packs").text


def test_forms_that_cannot_be_kept_are_told_as_a_page(client: FlaskClient) -> None:
    html = {"Accept": "text/html"}
    empty = client.post("/packs?ui=ko", data={"title": " "}, headers=html)
    assert empty.status_code == 422
    assert "제목은 1~200자" in empty.text
    gone = client.post("/packs?ui=ko", data={"title": "x", "passage": "none"}, headers=html)
    assert gone.status_code == 404
    assert client.get("/api/v1/packs").json["packs"] == []
    assert client.get("/packs/none", headers=html).status_code == 404
    assert client.get("/packs/add?passage=none", headers=html).status_code == 404


def test_texts_of_packs_are_text(client: FlaskClient) -> None:
    made = client.post("/api/v1/packs", json={"title": "<script>x</script>", "introduction": "<b>"}).json
    client.post(f"/api/v1/packs/{made['id']}/items", json={"passage_id": "p-d-ko", "note": "</textarea><i>"})
    for path in (made["link"], f"{made['link']}/edit", "/packs", "/packs/menu?passage=p-d-ko"):
        page = client.get(path).text
        assert "<script>x" not in page
        assert "<b>" not in page
        assert "<i>" not in page


def test_the_routes_are_described(client: FlaskClient) -> None:
    paths = client.get("/api/v1/openapi.json").json["paths"]
    described = {path.removeprefix("/api/v1/packs") for path in paths if path.startswith("/api/v1/packs")}
    assert described == {
        "", "/{pack_id}", "/{pack_id}/copies", "/{pack_id}/items", "/{pack_id}/items/{item_id}",
        "/{pack_id}/items/{item_id}/move", "/{pack_id}/export",
    }  # fmt: skip
    assert "/api/v1/search" in paths
    assert "/api/v1/jobs/{job_id}" in paths
