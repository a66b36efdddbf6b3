"""A Korean word alone finds passages that hold it in another form: particles, endings, compounds spaced or not.

A passage is right if it contains the base word, judged on its characters and not by the analyser under test.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.ingest import ingest
from corpus.store import Store
from index.build import build
from index.encoder import Encoder
from index.search import Searcher
from tests.conftest import GUIDANCE

WORDS = Path(__file__).parent / "data" / "korean.txt"
SHARE = 0.95
TOP = 5

# after a final consonant / after a vowel
PARTICLES = (
    *("은/는", "이/가", "을/를", "과/와", "으로/로", "이라도/라도", "이나/나", "이랑/랑", "에", "에서", "에게", "한테"),
    *("도", "만", "까지", "부터", "처럼", "보다", "마다", "조차", "의", "에는"),
)
ENDINGS = ("했어요", "하시면", "해 주세요", "하려고", "할게요", "하나요", "하셨는데", "되나요")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one word, and the pieces of which a right passage has one."""

    group: str
    question: str
    marks: tuple[str, ...]


def final(char: str) -> int:
    """Return the number of the final consonant of a syllable: 0 for none, 8 for ㄹ."""
    return (ord(char) - 0xAC00) % 28


def with_particle(noun: str, particle: str) -> str:
    """Return the noun with the form of the particle that its last sound asks for."""
    closed, _, after_vowel = particle.partition("/")
    is_open = final(noun[-1]) == 0 or (closed == "으로" and final(noun[-1]) == 8)
    return noun + (after_vowel if after_vowel and is_open else closed)


def rows() -> Iterator[list[str]]:
    """Yield the group and the fields of every line of the word list."""
    group = ""
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        elif line and not line.startswith("#"):
            yield [group, *line.split(" | ")]


def asked() -> list[Asked]:
    """Return every question, group by group."""
    questions = []
    for group, word, *rest in rows():
        if group == "noun":
            questions += [Asked("noun", with_particle(word, particle), (word,)) for particle in PARTICLES]
        elif group == "verb":
            stem = word.removesuffix("하다")
            forms = word.split(", ") if stem == word else [stem + ending for ending in ENDINGS]
            questions += [Asked("verb", form, tuple(rest[0].split(", "))) for form in forms]
        else:
            questions += [Asked("compound", spelling, (apart(word), together(word))) for spelling in both(word)]
    return questions


def together(compound: str) -> str:
    return compound.replace(" ", "")


def apart(compound: str) -> str:
    """Return the compound with its space; written together, it is cut before its last two syllables."""
    return compound if " " in compound else f"{compound[:-2]} {compound[-2:]}"


def both(compound: str) -> tuple[str, str]:
    return together(compound), apart(compound)


def opened(data: Path, encoder: Encoder, respell: bool) -> Searcher:
    """Return a searcher over the guidance and the passages of the list; ``respell`` writes compounds the other way."""
    with (data / "words.jsonl").open("w", encoding="utf-8") as file:
        for number, (group, word, *_, text) in enumerate(rows()):
            if group == "compound":
                assert word in text
                other = together(word) if " " in word else apart(word)
                text = text.replace(word, other) if respell else text
            file.write(json.dumps({"id": str(number), "text": text, "lang": "ko"}, ensure_ascii=False) + "\n")
    store = Store(data / "store.sqlite")
    ingest([GUIDANCE, data / "words.jsonl"], store)
    build(store, data, encoder)
    assert store.status().passages > 200 + number
    return Searcher.open(store, data, encoder)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Searcher:
    return opened(tmp_path_factory.mktemp("words"), encoder, respell=False)


@pytest.fixture(scope="module")
def respelled(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Searcher:
    return opened(tmp_path_factory.mktemp("respelled"), encoder, respell=True)


def missed(searcher: Searcher, questions: list[Asked]) -> list[str]:
    """Return the questions with no right passage in the top."""
    lost = []
    for one in questions:
        hits = searcher.search(one.question, k=TOP).hits
        if not any(mark in hit.passage.text for hit in hits for mark in one.marks):
            lost.append(one.question)
    return lost


def assert_share(searcher: Searcher, questions: list[Asked]) -> None:
    lost = missed(searcher, questions)
    share = 1 - len(lost) / len(questions)
    assert share >= SHARE, f"{share:.3f} of {len(questions)} questions, not {', '.join(lost)}"


def test_particles_follow_the_last_sound() -> None:
    found = [with_particle(noun, "으로/로") for noun in ("배송", "한도", "메일")]
    assert found == ["배송으로", "한도로", "메일로"]
    assert [with_particle(noun, "은/는") for noun in ("환불", "주소")] == ["환불은", "주소는"]
    assert with_particle("주소", "에서") == "주소에서"


def test_the_list_is_as_long_as_it_should_be() -> None:
    groups = [group for group, *_ in rows()]
    assert [groups.count(group) >= least for group, least in (("noun", 40), ("verb", 25), ("compound", 40))] == [
        True
    ] * 3
    assert len({one.question for one in asked()}) == len(asked())


def test_some_words_find_their_passages(words: Searcher) -> None:
    assert_share(words, asked()[::12])


@pytest.mark.slow
@pytest.mark.parametrize("group", ["noun", "verb", "compound"])
def test_all_words_find_their_passages(words: Searcher, group: str) -> None:
    assert_share(words, [one for one in asked() if one.group == group])


@pytest.mark.slow
def test_compounds_find_their_passages_written_the_other_way(respelled: Searcher) -> None:
    assert_share(respelled, [one for one in asked() if one.group == "compound"])


@pytest.mark.slow
def test_the_whole_list(words: Searcher) -> None:
    assert_share(words, asked())
