"""Training packs: order, notes, copies, several people at once, and whether what is quoted still stands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import StoreError
from corpus.ingest import ingest
from corpus.store import Store
from service import freshness, packs
from service.packs import ItemNotFound, PackFull, PackNotFound, Packs, Quote, quote

TEXT = (
    "# 退款说明\n\n## 期限\n\n客户可以在签收后七天内申请退款，超过期限的由主管决定。\n\n"
    "## 道歉\n\n先道歉，再核实订单编号，然后登记原因，不要和客户争论是谁的责任。\n"
)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Packs]:
    opened = Packs(tmp_path)
    yield opened
    opened.close()


def made(number: int) -> Quote:
    return Quote(
        f"p{number}", "d", f"第{number}段", "zh-Hans", "标题", ("一", "二"), "a.md", number or None, "2026-01-01"
    )


def order(held: Packs, pack_id: str) -> list[str]:
    return [item.quote.passage_id for item in held.get(pack_id).items]


def test_a_pack_keeps_what_was_quoted_in_the_order_it_was_put(held: Packs) -> None:
    pack_id = held.create("新人", "说明")
    ids = [held.add(pack_id, made(number))[0] for number in range(3)]
    found = held.get(pack_id)
    assert [item.quote for item in found.items] == [made(number) for number in range(3)]
    assert (found.head.title, found.head.introduction, found.head.count) == ("新人", "说明", 3)
    assert len(pack_id) >= 22
    held.move(pack_id, ids[2], "up")
    held.move(pack_id, ids[0], "down")
    assert order(held, pack_id) == ["p2", "p0", "p1"]
    for direction, item in (("up", ids[2]), ("down", ids[1])):
        held.move(pack_id, item, direction)  # type: ignore[arg-type]
    assert order(held, pack_id) == ["p2", "p0", "p1"]
    held.remove(pack_id, ids[0])
    held.move(pack_id, ids[1], "up")
    assert order(held, pack_id) == ["p1", "p2"]


def test_adding_twice_adds_once(held: Packs) -> None:
    pack_id = held.create("新人")
    item, new = held.add(pack_id, made(1), "先")
    assert new
    assert held.add(pack_id, made(1), "后") == (item, False)
    assert [one.note for one in held.get(pack_id).items] == ["先"]


def test_notes_titles_copies_and_deletion(held: Packs) -> None:
    pack_id = held.create("新人")
    item, _ = held.add(pack_id, made(1))
    held.annotate(pack_id, item, "讨论")
    held.describe(pack_id, introduction="说明")
    copy = held.copy(pack_id, "副本")
    held.describe(pack_id, title="旧")
    held.annotate(pack_id, item, "改")
    found = held.get(copy)
    assert (found.head.title, found.head.introduction) == ("副本", "说明")
    assert [(one.note, one.quote) for one in found.items] == [("讨论", made(1))]
    assert {head.title: head.count for head in held.heads()} == {"旧": 1, "副本": 1}
    held.delete(pack_id)
    assert [head.id for head in held.heads()] == [copy]
    with pytest.raises(PackNotFound):
        held.get(pack_id)


def test_what_does_not_exist_is_refused_and_nothing_changes(held: Packs) -> None:
    one, other = held.create("一"), held.create("二")
    item, _ = held.add(one, made(1))
    for change in (
        lambda: held.add("none", made(1)),
        lambda: held.describe("none", "x"),
        lambda: held.delete("none"),
        lambda: held.copy("none", "x"),
    ):
        with pytest.raises(PackNotFound):
            change()
    before = held.get(other)
    for change in (
        lambda: held.remove(other, item),
        lambda: held.annotate(other, item, "x"),
        lambda: held.move(other, item, "up"),
        lambda: held.renew(other, item, made(2)),
    ):
        with pytest.raises(ItemNotFound):
            change()
    assert held.get(other) == before
    assert [one.quote for one in held.get(one).items] == [made(1)]


def test_a_pack_is_full_in_the_end(held: Packs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_ITEMS", 2)
    pack_id = held.create("新人")
    held.add(pack_id, made(1))
    held.add(pack_id, made(2))
    assert held.add(pack_id, made(2))[1] is False
    with pytest.raises(PackFull):
        held.add(pack_id, made(3))


def test_a_file_that_cannot_be_written_says_what_to_do(held: Packs) -> None:
    pack_id = held.create("新人")
    held._database().connection().execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="cannot be written") as raised:
        held.add(pack_id, made(1))
    assert raised.value.hint


def test_people_who_change_one_pack_at_once_lose_nothing(held: Packs, tmp_path: Path) -> None:
    """Two stores on one file, as two processes have; adding, moving and annotating at the same time."""
    pack_id = held.create("新人")
    first, _ = held.add(pack_id, made(0))
    other = Packs(tmp_path)

    def work(store: Packs, numbers: range) -> None:
        for number in numbers:
            item, _ = store.add(pack_id, made(number))
            store.move(pack_id, item, "up")
            store.annotate(pack_id, first, str(number))

    threads = [
        threading.Thread(target=work, args=(store, numbers))
        for store, numbers in ((held, range(1, 21)), (other, range(21, 41)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(order(held, pack_id)) == sorted(f"p{number}" for number in range(41))
    positions = held._database().all("SELECT position FROM item")
    assert len(set(positions)) == 41
    other.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def save(store: Store, tmp_path: Path, text: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    (folder / "退款.md").write_text(text, "utf-8")
    ingest([folder], store)


@pytest.fixture
def pack(held: Packs, store: Store, tmp_path: Path) -> str:
    """A pack that quotes both passages of TEXT."""
    save(store, tmp_path, TEXT)
    (document,) = store.documents()
    pack_id = held.create("新人")
    for passage in store.passages(document.id):
        held.add(pack_id, quote(passage, document))
    assert len(held.get(pack_id).items) == 2
    return pack_id


def kinds(store: Store, held: Packs, pack_id: str) -> list[str]:
    items = held.get(pack_id).items
    found = freshness.check(store, items)
    return [found[item.id].kind for item in items]


def test_a_quote_stays_true_and_says_when_the_guidance_has_changed(
    held: Packs, store: Store, tmp_path: Path, pack: str
) -> None:
    assert kinds(store, held, pack) == ["same", "same"]
    before = held.get(pack)
    save(store, tmp_path, TEXT.replace("七天", "十五天"))
    assert held.get(pack) == before
    assert kinds(store, held, pack) == ["changed", "same"]
    item = before.items[0]
    now = freshness.check(store, before.items)[item.id].now
    assert now is not None
    assert "十五天" in now.text
    held.renew(pack, item.id, now)
    assert kinds(store, held, pack) == ["same", "same"]
    assert "十五天" in held.get(pack).items[0].quote.text
    assert held.get(pack).items[0].id == item.id


def test_a_passage_that_was_taken_out_is_gone(held: Packs, store: Store, tmp_path: Path, pack: str) -> None:
    save(store, tmp_path, TEXT[: TEXT.index("## 道歉")])
    assert kinds(store, held, pack) == ["same", "gone"]
    (document,) = store.documents()
    store.delete([document.id])
    assert kinds(store, held, pack) == ["gone", "gone"]


def test_another_heading_or_title_is_another_citation(held: Packs, store: Store, tmp_path: Path, pack: str) -> None:
    (document,) = store.documents()
    passages = store.passages(document.id)
    whole = store.document(document.id)
    store.put(replace(whole, title="退货与退款"), passages)
    assert kinds(store, held, pack) == ["cited", "cited"]
    store.put(whole, [replace(passages[0], heading=("新的期限",)), passages[1]])
    assert kinds(store, held, pack) == ["cited", "same"]


def test_text_that_is_only_cut_otherwise_has_not_changed(held: Packs, store: Store, pack: str) -> None:
    (summary,) = store.documents()
    document = store.document(summary.id)
    whole = replace(store.passages(document.id)[0], id="whole", text=document.text, start=0, end=len(document.text))
    store.put(document, [whole])
    items = held.get(pack).items
    found = freshness.check(store, items)
    assert [found[item.id].kind for item in items] == ["same", "same"]
    assert {one.now.passage_id for one in found.values() if one.now} == {"whole"}
