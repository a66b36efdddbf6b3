"""Changing the library over HTTP: uploads, deletions, restorations and jobs, on a real server of two processes."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from corpus.ingest import document_id
from index import generation
from tests.serving import DELETED, INTERRUPTED, Served, until

WHALE = "投诉升级\n第三次来电仍未解决的,由值班主管在两小时内回电,代号{}。\n发表评论\n"


def upload(served: Served, name: str, text: str, **fields: str) -> dict:  # type: ignore[type-arg]
    status, job = served.upload({name: text.encode()}, fields)
    assert (status, job["kind"]) == (202, "upload")
    return served.done(job)


def test_what_was_deleted_before_a_crash_is_found_by_no_search(served: Served) -> None:
    """Killed with SIGKILL between the store and the index; the job that waited goes on after the restart."""
    assert served.sources(DELETED[:8]) == []
    assert served.call("GET", f"/api/v1/documents/{document_id('deleted.txt')}")[0] == 404

    def gone() -> bool:
        passages = generation.folder(served.data, generation.current(served.data)) / "passages.jsonl"
        return document_id("deleted.txt") not in passages.read_text()

    assert until(gone)
    assert served.sources(DELETED[:8]) == []


def test_a_job_whose_process_died_is_failed_with_a_hint(served: Served) -> None:
    job = served.call("GET", f"/api/v1/jobs/{INTERRUPTED}")[1]
    assert job["state"] == "failed"
    assert job["error"]["code"] == "interrupted"
    assert job["error"]["hint"]
    assert not (served.data / "uploads" / ".incoming" / INTERRUPTED).exists()


def test_an_upload_is_found_and_its_account_is_complete(served: Served) -> None:
    job = upload(served, "whale.txt", WHALE.format("蓝鲸"), tags="升级, 2024")
    assert job["state"] == "done"
    assert job["counts"] == {"added": 1, "changed": 0, "unchanged": 0, "removed": 0}
    assert job["cleaned"] == {"characters": 4, "reasons": {"comment form": 4}}
    assert job["problems"] == []
    (document,) = job["documents"]
    assert (document["source"], document["removed"]) == ("whale.txt", {"comment form": 4})
    assert served.sources("代号蓝鲸") == ["whale.txt"]
    assert (served.data / "uploads" / "whale.txt").read_text("utf-8") == WHALE.format("蓝鲸")
    found = served.call("GET", "/api/v1/documents?tag=2024")[1]["documents"]
    assert [one["id"] for one in found] == [document["id"]]


def test_the_same_name_is_a_new_version(served: Served) -> None:
    first = upload(served, "again.txt", WHALE.format("灰狼"))["documents"][0]["id"]
    job = upload(served, "again.txt", WHALE.format("白狼"))
    assert job["counts"]["changed"] == 1
    assert served.sources("代号灰狼") == []
    assert served.sources("代号白狼") == ["again.txt"]
    (version,) = served.call("GET", f"/api/v1/documents/{first}/versions")[1]["versions"]
    assert "灰狼" in version["text"]
    assert version["updated"] <= version["superseded"]


def test_what_cannot_be_read_leaves_the_version_before(served: Served) -> None:
    upload(served, "keep.txt", WHALE.format("山猫"))
    status, job = served.upload({"keep.txt": b"   "})
    job = served.done(job)
    assert (status, job["state"]) == (202, "failed")
    assert job["error"]["code"] == "unreadable_source"
    assert job["problems"][0]["hint"]
    assert served.sources("代号山猫") == ["keep.txt"]
    assert "山猫" in (served.data / "uploads" / "keep.txt").read_text("utf-8")


def test_rows_that_are_gone_from_a_table_are_gone(served: Served) -> None:
    rows = [json.dumps({"id": str(n), "text": f"第{n}类客户由专席{n}号处理,代号红杉{n}。"}) for n in range(3)]
    upload(served, "rows.jsonl", "\n".join(rows))
    job = upload(served, "rows.jsonl", "\n".join(rows[:2]))
    assert (job["counts"]["removed"], job["counts"]["unchanged"]) == (1, 2)
    assert served.sources("代号红杉1") == ["rows.jsonl#1"]
    assert served.sources("代号红杉2") == []


def test_several_files_with_an_encoding(served: Served) -> None:
    files = {
        "one.txt": "환불은 칠 일 안에 요청하면 됩니다.".encode("cp949"),
        "two.txt": "보상은 팀장이 정합니다.".encode("cp949"),
    }
    job = served.done(served.upload(files, {"encoding": "cp949"})[1])
    assert [one["source"] for one in job["documents"]] == ["one.txt", "two.txt"]
    assert served.sources("팀장이 정합니다") == ["two.txt"]


def test_an_archive_is_kept_until_its_last_document_is_deleted(served: Served) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("왼쪽", "오른쪽"):
            archive.writestr(f"{name}.txt", f"{name} 창구의 대기 번호는 하늘색 표로 나눠 드립니다.")
    job = served.done(served.upload({"창구.zip": packed.getvalue()})[1])
    assert [one["source"] for one in job["documents"]] == ["창구.zip/오른쪽.txt", "창구.zip/왼쪽.txt"]
    for left, document in zip((True, False), job["documents"], strict=True):
        served.call("DELETE", f"/api/v1/documents/{document['id']}")
        assert (served.data / "uploads" / "창구.zip").exists() is left
    assert served.sources("하늘색 표로") == []


def test_deletion_is_immediate_and_final(served: Served) -> None:
    document = upload(served, "gone.txt", WHALE.format("候鸟"))["documents"][0]["id"]
    status, job = served.call("DELETE", f"/api/v1/documents/{document}")
    assert (status, job["kind"]) == (202, "delete")
    assert served.sources("代号候鸟") == []
    assert not (served.data / "uploads" / "gone.txt").exists()
    job = served.done(job)
    assert (job["state"], job["problems"]) == ("done", [])
    assert served.sources("代号候鸟") == []
    assert served.call("DELETE", f"/api/v1/documents/{document}")[0] == 404


def test_deleting_a_file_of_a_folder_says_that_it_would_come_back(served: Served) -> None:
    status, job = served.call("DELETE", f"/api/v1/documents/{document_id('stays.txt')}")
    assert status == 202
    (problem,) = served.done(job)["problems"]
    assert problem["source"] == "stays.txt"
    assert "Remove the file" in problem["hint"]
    assert (served.folder / "stays.txt").exists()


def test_an_upload_does_not_replace_what_came_from_a_folder(served: Served) -> None:
    status, body = served.upload({"page.txt": b"x"})
    assert (status, body["error"]["code"]) == (409, "name_taken")
    removals = served.call("GET", f"/api/v1/documents/{document_id('page.txt')}/removals")[1]["removals"]
    assert removals[0]["reason"] == "navigation"


def test_a_removal_is_put_back_found_and_taken_out_again(served: Served) -> None:
    document = upload(served, "menu.txt", WHALE.format("水獭") + "怎样开网店\n相关推荐\n海獭手机排行榜\n")["documents"][
        0
    ]["id"]
    path = f"/api/v1/documents/{document}"
    removals = served.call("GET", f"{path}/removals")[1]["removals"]
    wanted = next(one for one in removals if "海獭" in one["text"])
    body = json.dumps({"removal": wanted["number"], "hash": wanted["hash"]}).encode()
    status, job = served.call("POST", f"{path}/restorations", body, Content_Type="application/json")
    assert (status, job["kind"]) == (202, "index")
    assert served.done(job)["state"] == "done"
    assert "海獭手机排行榜" in served.call("GET", path)[1]["text"]
    assert served.sources("海獭手机排行榜") == ["menu.txt"]
    upload(served, "menu.txt", WHALE.format("河狸") + "怎样开网店\n相关推荐\n海獭手机排行榜\n")
    assert served.sources("海獭手机排行榜") == ["menu.txt"]
    (restored,) = served.call("GET", f"{path}/removals")[1]["restorations"]
    status, job = served.call("DELETE", f"{path}/restorations/{restored['hash']}")
    assert status == 202
    served.done(job)
    assert served.sources("海獭手机排行榜") == []
    stale = json.dumps({"removal": 0, "hash": "0" * 16}).encode()
    status, error = served.call("POST", f"{path}/restorations", stale, Content_Type="application/json")
    assert (status, error["error"]["code"]) == (404, "removal_not_found")


@pytest.mark.parametrize(
    ("name", "fields", "status", "code"),
    [
        ("virus.exe", {}, 422, "bad_upload"),
        ("", {}, 422, "bad_upload"),
        ("a.txt", {"encoding": "klingon"}, 422, "bad_upload"),
        ("a.txt", {"colour": "red"}, 422, "unknown_parameter"),
    ],
)
def test_bad_uploads_are_refused_with_a_hint(
    served: Served, name: str, fields: dict[str, str], status: int, code: str
) -> None:
    found, body = served.upload({name: b"text"}, fields)
    assert (found, body["error"]["code"]) == (status, code)
    assert body["error"]["hint"]


def test_an_upload_above_the_limit_is_refused(served: Served) -> None:
    status, body = served.upload({"large.txt": b"x" * (1 << 20)})
    assert (status, body["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("name", ["../../escape.txt", "..\\..\\escape.txt", "/etc/escape.txt", ".incoming/escape.txt"])
def test_no_name_leads_out_of_the_uploads(served: Served, name: str) -> None:
    job = served.done(served.upload({name: "越界的名字也只存进一个文件夹。".encode()})[1])
    assert [one["source"] for one in job["documents"]] == ["escape.txt"]
    assert {path.name for path in served.data.rglob("escape.txt")} == {"escape.txt"}
    assert [path.parent for path in served.data.rglob("escape.txt")] == [Path(served.data / "uploads")]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_pages_of_other_sites_change_nothing(served: Served, headers: dict[str, str]) -> None:
    for method, path in (("DELETE", f"/api/v1/documents/{document_id('page.txt')}"), ("POST", "/upload")):
        status, body = served.call(method, path, b"", **headers)
        assert (status, body["error"]["code"]) == (403, "foreign_origin")
    assert served.upload({"a.txt": b"text"}, **headers)[0] == 403
    own = {name: served.url if name == "Origin" else "same-origin" for name in headers}
    assert served.call("DELETE", "/api/v1/documents/none", **own)[0] == 404


def test_unknown_jobs_and_documents_are_told(served: Served) -> None:
    assert served.call("GET", "/api/v1/jobs/none")[1]["error"]["code"] == "job_not_found"
    for path in ("versions", "removals"):
        assert served.call("GET", f"/api/v1/documents/none/{path}")[0] == 404


def test_the_api_is_described(served: Served) -> None:
    paths = served.call("GET", "/api/v1/openapi.json")[1]["paths"]
    assert "multipart/form-data" in paths["/api/v1/documents"]["post"]["requestBody"]["content"]
    assert {"202", "409", "413"} <= set(paths["/api/v1/documents"]["post"]["responses"])
    assert "delete" in paths["/api/v1/documents/{document_id}"]
    assert "/api/v1/jobs/{job_id}" in paths
