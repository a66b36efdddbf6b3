from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.store import Store
from index.glossary import Glossary, GlossaryError, inspect, read
from index.query import understand
from index.search import Searcher


def terms(glossary: Glossary, question: str) -> set[str]:
    return {
        synonym.text
        for match in understand(question, glossary.thesaurus()).matches
        for synonym in match.synonyms
    }  # fmt: skip


def write(path: Path, text: str, codec: str = "utf-8") -> None:
    path.write_bytes(text.encode(codec))
    os.utime(path, ns=(path.stat().st_mtime_ns + 1_000_000,) * 2)


def test_a_saved_glossary_is_in_use_at_the_next_question(tmp_path: Path) -> None:
    path = tmp_path / "glossary.csv"
    glossary = Glossary(path)
    assert "极速单" not in terms(glossary, "加急工单")
    write(path, "zh-Hans,ko,owner\n加急工单;极速单,긴급 티켓,Li\n,,\n")
    assert terms(glossary, "加急工单") == {"极速单", "긴급 티켓"}
    write(path, "zh-Hans,ko\n加急工单,특급 티켓\n")
    assert terms(glossary, "加急工单") == {"특급 티켓"}
    path.unlink()
    assert "특급 티켓" not in terms(glossary, "加急工单")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_glossary_saved_by_a_spreadsheet_program_is_read(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "glossary.csv"
    write(path, "zh-Hans,zh-Hant\n加急工单、极速单、客户催单、特急处理,急件工單\n", codec)
    (concept,) = read(path)
    assert concept.terms["zh-Hans"] == ("加急工单", "极速单", "客户催单", "特急处理")


@pytest.mark.parametrize(
    ("text", "named"),
    [("term,meaning\na,b\n", "zh-Hans"), ("zh-Hans,ko\n加急工单,\n", ":2"), ("", "zh-Hans")],
)
def test_a_glossary_that_cannot_be_used_is_named_and_the_one_before_stays(
    tmp_path: Path, text: str, named: str
) -> None:
    path = tmp_path / "glossary.csv"
    write(path, "zh-Hans\n加急工单;极速单\n")
    glossary = Glossary(path)
    glossary.thesaurus()
    write(path, text + "\n")
    assert terms(glossary, "加急工单") == {"极速单"}
    assert isinstance(glossary.problem, GlossaryError)
    assert named in glossary.problem.message + glossary.problem.hint
    rows, problem = inspect(path)
    assert rows == 0
    assert problem is not None


def test_no_glossary_is_no_problem(tmp_path: Path) -> None:
    assert inspect(tmp_path / "glossary.csv") == (0, None)


def test_words_of_the_glossary_find_passages(searcher: Searcher, guidance: tuple[Store, Path]) -> None:
    path = guidance[1] / "glossary.csv"
    before = searcher.search("zqx", mode="lexical").hits
    write(path, "en,zh-Hans,ko\nzqx,投诉,불만\n")
    try:
        hits = searcher.search("zqx", mode="lexical").hits
    finally:
        path.unlink()
    assert not before
    assert hits
    assert all(any(word in hit.passage.text for word in ("投诉", "投訴", "客訴", "불만")) for hit in hits)
