"""What the bundled guidance offers to suggest."""

from __future__ import annotations

from pathlib import Path

from corpus.store import Store
from index import phrases
from index.search import Searcher
from index.suggest import Suggester, suggest


def test_headings_come_without_their_number() -> None:
    assert phrases.bare("三、投诉处理") == "投诉处理"
    assert phrases.bare("2. 환불\n지연") == "환불 지연"
    assert phrases.bare("先道歉") == "先道歉"


def test_titles_and_headings_stand_in_a_document(guidance: tuple[Store, Path]) -> None:
    store, _ = guidance
    found = phrases.headings(store)
    titles = {document.title: document for document in store.documents(limit=500)}
    offered = {one.text for one in found}
    assert {phrases.bare(title) for title in titles} <= offered
    assert len(offered) > len(titles) * 2
    for one in found[:50]:
        path = {store.document(one.document).title} | {
            heading for passage in store.passages(one.document) for heading in passage.heading
        }
        assert one.text in {phrases.bare(text) for text in path}
    # a title weighs as many passages as its document has
    document = max(titles.values(), key=lambda one: one.passages)
    weight = next(one.weight for one in found if one.text == phrases.bare(document.title))
    assert weight >= document.passages


def test_only_terms_that_stand_in_the_guidance(searcher: Searcher, guidance: tuple[Store, Path]) -> None:
    terms = [one for one in searcher.phrases() if one.kind == "term"]
    assert {"投诉", "客訴", "환불"} <= {one.text for one in terms}
    every = set(searcher._glossary.thesaurus().terms())
    assert len({one.text for one in terms}) < len(every) / 2
    store, _ = guidance
    text = "".join(store.document(one.id).title + store.document(one.id).text for one in store.documents(limit=500))
    letters = "".join(char for char in text.casefold() if char.isalnum())
    korean = [one.text for one in terms if one.lang == "ko"]
    assert korean
    assert all("".join(filter(str.isalnum, term.casefold())) in letters for term in korean)


def test_the_bundled_guidance_is_suggested(searcher: Searcher) -> None:
    guidance = Suggester(searcher.phrases())
    for typed, wanted in (("tousu", "投"), ("ㄱㄱ", "고객"), ("rhro", "고객"), ("客訴", "客訴"), ("환ㅂ", "환불")):
        assert any(wanted in one.text for one in suggest([guidance], typed)), typed
    assert suggest([guidance], "qqq") == []
