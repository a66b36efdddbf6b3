"""Uploaded originals: names that lead nowhere else, all or nothing when staged."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.store import Store
from service import uploads
from service.uploads import UploadError, safe_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("退款 指引.md", "退款 指引.md"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\用户\\문서.TXT", "문서.TXT"),
        ("a\u202etxt.md", "a_txt.md"),
        ("tab\tle#1.csv", "tab_le_1.csv"),
        ("e\u0301.txt", "é.txt"),
        ("字" * 200 + ".html", "字" * 65 + ".html"),
    ],
)
def test_names_are_kept_as_people_wrote_them_but_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=40), st.sampled_from([".txt", ".MD", "/x.csv", "\\x.html"]))
def test_no_name_is_a_path_or_hidden(stem: str, end: str) -> None:
    try:
        name = safe_name(stem + end)
    except UploadError:
        return
    assert Path(name).name == name
    assert not name.startswith(".")
    assert len(name.encode()) <= 205
    assert "\0" not in name


@pytest.mark.parametrize("name", ["", "..", "a.exe", ".txt", "a.txt/"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(UploadError) as refused:
        safe_name(name)
    assert ".txt" in refused.value.hint


def test_nothing_is_staged_when_one_file_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    for names in (("a.txt", "b.exe"), ("a.txt", "x/a.txt")):
        with pytest.raises(UploadError):
            uploads.stage(tmp_path, "job", [(name, io.BytesIO(b"x")) for name in names], store)
        assert not uploads.staged(tmp_path, "job").exists()
    store.close()
