"""Twelve pages of different kinds, written for this test: no junk in any passage, all guidance in some passage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from corpus.ingest import prepare
from corpus.readers import read
from corpus.records import Source

PAGES = Path(__file__).parent / "pages"
NEEDLES = yaml.safe_load((PAGES / "needles.yaml").read_text("utf-8"))
# What these pages are served in; the files lie here in UTF-8, so that they can be read and compared.
CODECS = {"docshare.zh-Hans.html": "gb18030", "news.ko.html": "cp949"}


def normal(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(params=sorted(NEEDLES))
def page(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, list[str]]:
    """The name of a page and its passages without white space."""
    name: str = request.param
    path = tmp_path / name
    path.write_bytes((PAGES / name).read_text("utf-8").encode(CODECS.get(name, "utf-8")))
    (source,) = read(path, name)
    assert isinstance(source, Source)
    return name, [normal(passage.text) for passage in prepare(source)[1]]


def test_every_page_has_needles() -> None:
    assert {path.name for path in PAGES.iterdir()} == {*NEEDLES, "needles.yaml"}


def test_no_junk_is_in_any_passage(page: tuple[str, list[str]]) -> None:
    name, passages = page
    assert [junk for junk in NEEDLES[name]["junk"] if any(normal(junk) in text for text in passages)] == []


def test_all_guidance_is_in_some_passage(page: tuple[str, list[str]]) -> None:
    name, passages = page
    lost = [piece for piece in NEEDLES[name]["content"] if not any(normal(piece) in text for text in passages)]
    assert lost == []
