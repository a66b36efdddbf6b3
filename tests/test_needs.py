"""Golden needs made in the product: a file that the evaluation reads, without duplicates, never half written."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.store import Store
from index.evaluate import GoldenError, load
from index.search import Searcher
from service.cli import main
from service.needs import NAME, NeedNotFound, Needs, Place
from tests.fakes import _made


def place(document_id: str = "d-ko") -> Place:
    document, passage = _made(document_id)
    return Place(passage, document, [passage])


def test_a_question_that_is_there_in_another_script_is_updated(tmp_path: Path) -> None:
    needs = Needs(tmp_path)
    assert needs.all() == []
    first = needs.put({"zh-Hans": "网络订单退款"}, [place("d-hans")])
    assert needs.put({"zh-Hant": "網路訂單退款？", "ko": "온라인 주문 환불"}, [place("d-hans"), place("d-ko")]) == first
    assert needs.put({"ko": "온라인 주문 환불"}, [place("d-ko")]) == first
    (need,) = needs.all()
    assert need.queries == {"zh-Hans": "网络订单退款", "zh-Hant": "網路訂單退款？", "ko": "온라인 주문 환불"}
    assert [needle.document for needle in need.needles] == ["d-hans.md", "d-ko.md"]
    assert needs.of("網路訂單退款") == need
    assert needs.of("别的") is None
    second = needs.put({"ko": "다른 질문"}, [place()])
    assert [one.id for one in needs.all()] == [first, second]
    needs.delete(first)
    assert [one.id for one in load([tmp_path / NAME])] == [second]
    with pytest.raises(NeedNotFound):
        needs.delete(first)


def test_a_needle_is_short_unless_another_passage_begins_alike(tmp_path: Path) -> None:
    document, passage = _made("d-ko")
    other = replace(passage, id="other", text=passage.text[:-3] + "完全不同")
    Needs(tmp_path).put({"ko": "가"}, [Place(passage, document, [passage])])
    Needs(tmp_path).put({"ko": "나"}, [Place(passage, document, [passage, other])])
    short, long = (need.needles[0].text for need in Needs(tmp_path).all())
    assert passage.text.startswith(short)
    assert len(short) < len(long)
    assert long in passage.text
    assert long not in other.text


def test_what_was_written_by_hand_keeps_its_fields_and_what_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / NAME
    row = {"id": "g1", "topic": "mine", "queries": {"ko": "가나다"}, "needles": []}
    path.write_text(json.dumps(row) + "\n\n", "utf-8")
    Needs(tmp_path).put({"ko": "가나다"}, [place()])
    assert json.loads(path.read_text("utf-8").splitlines()[0])["topic"] == "mine"
    path.write_text("broken\n", "utf-8")
    with pytest.raises(GoldenError):
        Needs(tmp_path).put({"ko": "라마바"}, [place()])
    assert path.read_text("utf-8") == "broken\n"


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: Needs(tmp_path).put({"ko": f"질문 {number}번"}, [place()]), range(40)))
    assert len(Needs(tmp_path).all()) == 40


def test_the_evaluation_runs_with_them(
    guidance: tuple[Store, Path], searcher: Searcher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, data = guidance
    question = "보류는 몇 초까지 괜찮나요"
    hit = searcher.search(question, 1).hits[0]
    document = store.document(hit.document.id)
    right = Place(hit.passage, document, store.passages(document.id))
    Needs(tmp_path).put({"ko": question, "zh-Hans": "让客户等最长多少秒"}, [right])
    copy = shutil.copytree(data, tmp_path / "data")
    assert main(["--data", str(copy), "eval", "--golden", str(tmp_path / NAME), "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)["scores"]
    korean = next(one for one in scores if one["lang"] == "ko" and one["mode"] == "hybrid")
    assert (korean["needs"], korean["hit_1"]) == (1, 1.0)
