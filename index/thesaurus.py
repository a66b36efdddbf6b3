"""Words of one meaning in four languages: the project's own concepts, and before them those of the user's glossary."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from corpus.fold import fold
from index import tokens

DATA = Path(__file__).parent / "data"
FILE = DATA / "thesaurus.jsonl"
FRAMES = DATA / "frames.txt"
LANGUAGES = ("zh-Hans", "zh-Hant", "ko", "en")
SHORTEST_HAN = 2  # characters; a single one stands in too many words
MOST_SYNONYMS = 40


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning; ``terms`` maps each language to its words and phrases."""

    name: str
    terms: Mapping[str, tuple[str, ...]]


class Synonym(NamedTuple):
    """Another term of a concept: as it is written, and its words, all of which must stand in a passage."""

    text: str
    words: tuple[str, ...]


class Match(NamedTuple):
    """A term found in a question: the question's words that it covers, and what else says the same.

    ``own`` tells that the user's glossary says so.
    """

    term: str
    words: tuple[str, ...]
    synonyms: tuple[Synonym, ...]
    own: bool = False


class Thesaurus:
    """Finds the terms of concepts in questions; safe to use from several threads."""

    def __init__(self, concepts: Iterable[Concept], glossary: Iterable[Concept] = ()) -> None:
        self.concepts = (*glossary, *concepts)
        self._by_text: dict[str, list[Concept]] = {}
        own = _by_text(glossary)
        self._own = frozenset(own)
        for text, found in _by_text(concepts).items():
            self._by_text[text] = found
        self._by_text |= own  # a term of the glossary means what the glossary says
        self._longest = max(map(len, self._by_text), default=0)
        self._by_word: dict[str, list[tuple[frozenset[str], str]]] | None = None

    def match(self, folded: str, words: Sequence[str]) -> list[Match]:
        """Return the terms in a question, longest first, none inside another.

        ``folded`` is its folded text, ``words`` its words: Chinese terms are found in the text, others by their words,
        so that inflected Korean is found too.
        """
        asked = list(dict.fromkeys(words))
        free = set(asked)
        found: list[Match] = []
        terms = [
            (text, covered)
            for text in self._in_text(folded)
            if set(text) <= set("".join(covered := [word for word in asked if word in text]))  # 不得 is not in 不 得罪
        ]
        terms += [(text, [word for word in asked if word in needed]) for needed, text in self._of_words(set(asked))]
        for text, covered in sorted(terms, key=lambda term: (-len("".join(term[1])), len(term[0]), term[0])):
            if covered and free.issuperset(covered) and not framing(covered):
                free.difference_update(covered)
                found.append(Match(text, tuple(covered), self._synonyms(text), text in self._own))
        return found

    def load(self) -> None:
        """Analyse the terms that are found by their words now (Korean ones take about a second)."""
        self._words_index()

    def terms(self) -> Iterable[str]:
        """Return every term as it is written."""
        return (term for concept in self.concepts for terms in concept.terms.values() for term in terms)

    def _in_text(self, folded: str) -> list[str]:
        """Return the Chinese terms in a folded text, the longest at each place."""
        found: list[str] = []
        at = 0
        while at < len(folded):
            for end in range(min(len(folded), at + self._longest), at + SHORTEST_HAN - 1, -1):
                piece = folded[at:end]
                if piece in self._by_text and tokens.HAN.search(piece):
                    found.append(piece)
                    at = end
                    break
            else:
                at += 1
        return found

    def _of_words(self, asked: set[str]) -> list[tuple[frozenset[str], str]]:
        """Return the Korean and Latin terms all of whose words were asked."""
        if all(tokens.HAN.search(word) for word in asked):
            return []
        index = self._words_index()
        return [(needed, text) for word in asked for needed, text in index.get(word, ()) if needed <= asked]

    def _words_index(self) -> dict[str, list[tuple[frozenset[str], str]]]:
        if self._by_word is None:
            index: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
            for text in self._by_text:
                if not tokens.HAN.search(text):
                    needed = frozenset(parts(text))
                    letters = sum(map(str.isalnum, text))
                    # a term that is mostly ending or suffix would be found in every other question
                    if needed and len("".join(needed)) * 2 > letters:
                        index[min(needed)].append((needed, text))
            self._by_word = dict(index)
        return self._by_word

    def _synonyms(self, text: str) -> tuple[Synonym, ...]:
        others = {
            fold(term).text: term
            for concept in self._by_text[text]
            for terms in concept.terms.values()
            for term in terms
        }
        others.pop(text, None)
        found: dict[tuple[str, ...], str] = {}
        for other, term in others.items():
            words = tuple(word for word in parts(other) if not framing((word,)))
            # what is left of 说不 without the frame 说 says nothing, nor does 손 of 손님; 반복 of 반복해서 does
            left, letters = len("".join(words)), sum(map(str.isalnum, other))
            if left * 2 > letters or (left * 2 == letters and left > 1):
                found.setdefault(words, term)
        return tuple(Synonym(term, words) for words, term in list(found.items())[:MOST_SYNONYMS])


@cache
def bundled() -> tuple[Concept, ...]:
    """Return the concepts that ship with the project."""
    concepts = []
    with FILE.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            terms = {lang: tuple(row[lang]) for lang in LANGUAGES if row.get(lang)}
            concepts.append(Concept(row["concept"], terms))
    return tuple(concepts)


def framing(words: Iterable[str]) -> bool:
    """Tell whether all ``words`` only frame a question."""
    return frames().issuperset(words)


@cache
def frames() -> frozenset[str]:
    """Return the words that frame a question in any subject."""
    lines = FRAMES.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=50_000)
def parts(folded: str) -> tuple[str, ...]:
    """Return the words of a folded term, without compounds whose parts are there too."""
    found = list(dict.fromkeys(tokens.words(folded)))
    return tuple(word for word in found if not _is_joined(word, found))


def _is_joined(word: str, words: Sequence[str]) -> bool:
    """Tell whether ``word`` is made of two or more of the other ``words``."""
    rest = word
    while rest:
        piece = max((w for w in words if w != word and rest.startswith(w)), key=len, default="")
        if not piece:
            return False
        rest = rest[len(piece) :]
    return True


def _by_text(concepts: Iterable[Concept]) -> dict[str, list[Concept]]:
    found: dict[str, list[Concept]] = defaultdict(list)
    for concept in concepts:
        for text in {fold(term).text for terms in concept.terms.values() for term in terms}:
            found[text].append(concept)
    return dict(found)
